"""The commands `backup` and `restore`."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from hsa_app.cli.run import single_instance_lock
from hsa_app.core.settings import get_settings
from hsa_app.infra import db, migrations
from tests.factories import PASSWORD, booking_form
from tests.personas import create_personas
from tests.support.server import RunningServer, running_server

ROOT = Path(__file__).parents[2]


def run_hsa(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "hsa_app", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def get_error_line(result: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a failed command prints."""
    assert result.returncode == 2, result.stderr
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


@pytest.fixture
def populated_database() -> None:
    migrations.upgrade()
    create_personas()
    db.dispose()


@pytest.mark.usefixtures("populated_database")
def test_backup_to_a_folder_creates_an_owner_only_file(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    result = run_hsa("backup", folder)
    assert result.returncode == 0, result.stderr
    (backup_path,) = folder.iterdir()
    assert str(backup_path) in result.stdout
    assert "rows of" in result.stdout
    assert backup_path.stat().st_mode & 0o777 == 0o600
    shutil.rmtree(get_settings().data_dir)
    assert run_hsa("restore", backup_path).returncode == 0


def test_backup_without_data_is_an_error(tmp_path: Path) -> None:
    assert "nothing to back up" in get_error_line(run_hsa("backup", tmp_path / "backup.tar"))


@pytest.mark.usefixtures("populated_database")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_interrupted_backup_leaves_no_files(tmp_path: Path, number: signal.Signals) -> None:
    folder = get_settings().data_dir / "exports"
    folder.mkdir()
    with (folder / ("b" * 32)).open("wb") as large_file:
        large_file.truncate(64 * 2**30)  # sparse: occupies no disk space, but takes long to read
    backup_process = subprocess.Popen([sys.executable, "-m", "hsa_app", "backup", tmp_path / "backup.tar"], cwd=ROOT)
    deadline = time.monotonic() + 60
    while not list(get_settings().data_dir.glob(".backup-*/files/exports")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    backup_process.send_signal(number)
    assert backup_process.wait(30) == 128 + number
    assert not list(get_settings().data_dir.glob(".backup-*"))
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


@pytest.mark.usefixtures("populated_database")
def test_unreadable_or_unwritable_path_is_a_one_line_error(tmp_path: Path) -> None:
    assert "No such file" in get_error_line(run_hsa("backup", tmp_path / "no" / "folder.tar"))
    assert "No such file" in get_error_line(run_hsa("restore", tmp_path / "backup.tar"))
    (tmp_path / "backup.tar").write_bytes(b"not a backup")
    assert "not a backup" in get_error_line(run_hsa("restore", tmp_path / "backup.tar", "--force"))
    assert "exists already" in get_error_line(run_hsa("backup", tmp_path / "backup.tar"))


@pytest.mark.usefixtures("populated_database")
def test_restore_is_refused_while_the_server_runs(tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    assert run_hsa("backup", file).returncode == 0
    with single_instance_lock(get_settings().data_dir):
        assert "already runs" in get_error_line(run_hsa("restore", file, "--force"))
    assert "--force" in get_error_line(run_hsa("restore", file))
    result = run_hsa("restore", file, "--force")
    assert (result.returncode, "Redis" in result.stdout) == (0, False)
    assert "Empty the Redis" in run_hsa("restore", file, "--force", HSA_REDIS_URL="redis://127.0.0.1:1/0").stdout


@pytest.mark.slow
def test_restored_server_starts_and_sessions_stay_valid(tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    with running_server(tmp_path / "first") as server:
        body = booking_form(server.personas.ac).model_dump(mode="json")
        signed_in = {"email": server.personas.ana.email, "password": PASSWORD}
        tokens = httpx.post(f"{server.base_url}/api/auth/login", json=signed_in).json()
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        booked = httpx.post(f"{server.base_url}/api/service-requests", json=body, headers=bearer).json()
        assert run_hsa("backup", file, HSA_DATA_DIR=str(tmp_path / "first")).returncode == 0
    result = run_hsa("restore", file, HSA_DATA_DIR=str(tmp_path / "second"))
    assert result.returncode == 0, result.stderr
    restored_server = RunningServer(tmp_path / "second", {})
    restored_server.start()
    try:
        requests = httpx.get(f"{restored_server.base_url}/api/customer/ongoing-services", headers=bearer).json()[
            "items"
        ]
    finally:
        restored_server.stop()
    assert requests == [booked]
