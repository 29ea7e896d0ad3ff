"""The command line: commands that succeed, and one-line errors of those that fail."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hsa_app.cli import web_server
from hsa_app.core.settings import InvalidSettings, get_settings
from hsa_app.domain.accounts import queries
from hsa_app.infra import db

ROOT = Path(__file__).parents[2]


def run_hsa(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "hsa_app", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def get_error_line(result: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a failed command prints."""
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_create_admin_works_without_a_database() -> None:
    result = run_hsa("create-admin", "--email", "ada@example.org", "--password", "a most unusual phrase")
    assert result.returncode == 0, result.stderr
    with db.read_only() as uow:
        assert queries.has_admin(uow)


def test_create_admin_reads_the_environment() -> None:
    result = run_hsa("create-admin", HSA_ADMIN_EMAIL="ada@example.org", HSA_ADMIN_PASSWORD="a most unusual phrase")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("email", "password", "message"),
    [
        ("ada@example.org", "password1234", "first passwords"),
        ("ada@example.org", "short", "at least 12 characters; this has 5"),
        ("ada", "a most unusual phrase", "not an email"),
    ],
)
def test_invalid_admin_is_a_one_line_error(email: str, password: str, message: str) -> None:
    assert message in get_error_line(run_hsa("create-admin", "--email", email, "--password", password))


def test_create_admin_without_terminal_is_a_one_line_error() -> None:
    assert "--email" in get_error_line(run_hsa("create-admin"))


def test_invalid_setting_is_a_one_line_error() -> None:
    assert "HSA_PORT" in get_error_line(run_hsa("run", HSA_PORT="eighty"))


def test_unreachable_database_is_a_one_line_error() -> None:
    assert "database" in get_error_line(run_hsa("migrate", HSA_DATABASE_URL="postgresql://hsa@127.0.0.1:1/household"))


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_worker_without_redis_is_a_one_line_error(command: str) -> None:
    assert "HSA_REDIS_URL" in get_error_line(run_hsa(command))


def test_worker_refuses_an_unmigrated_database() -> None:
    assert "migrate" in get_error_line(run_hsa("worker", HSA_REDIS_URL="redis://127.0.0.1:1/0"))


def test_task_runs_as_of_a_given_local_time(database: str) -> None:
    result = run_hsa("jobs", "run", "daily-reminders", "--at", "2026-12-01T18:00")
    assert (result.returncode, result.stdout) == (0, "daily-reminders: nothing to do.\n"), result.stderr


def test_invalid_task_time_is_a_one_line_error(database: str) -> None:
    assert "2026-12-01T18:00" in get_error_line(run_hsa("jobs", "run", "sweep", "--at", "noon"))


def test_serve_requires_a_secret_key() -> None:
    assert "HSA_SECRET_KEY" in get_error_line(run_hsa("serve"))


def test_serve_rejects_a_short_secret_key() -> None:
    assert "HSA_SECRET_KEY" in get_error_line(run_hsa("serve", HSA_SECRET_KEY="short"))


def test_serve_refuses_an_unmigrated_database() -> None:
    assert "migrate" in get_error_line(run_hsa("serve", HSA_SECRET_KEY="x" * 40))


def test_port_in_use_is_a_one_line_error_before_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert f"port {port}" in get_error_line(run_hsa("run", HSA_PORT=str(port)))
    assert not get_settings().data_dir.exists()


@pytest.mark.parametrize(
    ("address", "next_one"),
    [
        ("redis://h:6379", "redis://h:6379/1"),
        ("redis://:pw@h:6379/0", "redis://:pw@h:6379/1"),
        ("rediss://h/4", "rediss://h/5"),
        ("unix:///run/redis.sock?db=2", "unix:///run/redis.sock?db=3"),
    ],
)
def test_reflex_uses_the_next_redis_database(address: str, next_one: str) -> None:
    assert web_server.with_db_offset(address, 1) == next_one


def test_unavailable_host_address_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_HOST", "203.0.113.1")
    with pytest.raises(InvalidSettings, match="HSA_HOST"):
        web_server.ensure_port_is_free(get_settings.__wrapped__())
