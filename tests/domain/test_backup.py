"""Backups are a consistent snapshot, are all-or-nothing, and restore exactly, on both databases."""

import os
import shutil
import stat
import tarfile
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from hsa_app.core.clock import now
from hsa_app.core.settings import get_settings
from hsa_app.domain.accounts import service as people
from hsa_app.domain.audit import queries as audit
from hsa_app.domain.audit.actions import AuditSubject
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.forms import CancelRequestForm, RequestSearch
from hsa_app.infra import backup, db, migrations
from hsa_app.infra.backup import DamagedBackup, WouldOverwrite, rows
from hsa_app.infra.backup.manifest import list_private_files
from hsa_app.infra.backup.reader import open_backup, read_manifest
from hsa_app.infra.backup.restore import unpack_files
from hsa_app.infra.backup.staging import swap_files
from hsa_app.infra.backup.writer import staging_folder
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import IdempotencyKey, RequestStatus
from tests.factories import booking_form, create_request
from tests.personas import Personas, create_personas
from tests.support.backup_fixture import (
    manifest_fingerprints,
    read_private_files,
    seed_marketplace,
    table_fingerprints,
    write_private_file,
)
from tests.support.postgres import has_locale_definitions, running_postgres
from tests.support.transactions import execute, run_query

SetEnvironment = Callable[..., None]
SHARED_MEMORY_DIR = Path("/dev/shm")
"""A separate file system on Linux."""


@pytest.fixture
def backup_file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar"


@pytest.fixture
def seeded_personas(personas: Personas) -> Personas:
    return seed_marketplace(personas)


def delete_all_data() -> None:
    """Delete everything, as on a new machine."""
    with migrations.exclusive_transaction() as connection:
        migrations.downgrade_to_base(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    db.dispose()
    for path in list_private_files(get_settings().data_dir):
        path.unlink()


def test_backup_and_restore_reproduces_all_data(seeded_personas: Personas, backup_file: Path) -> None:
    fingerprints_before, files_before = table_fingerprints(), read_private_files()
    manifest = backup.write(backup_file)
    assert manifest_fingerprints(manifest) == fingerprints_before
    assert set(manifest.files) == set(files_before) == {
        "documents/" + "a" * 32, "exports/" + "b" * 32, "mail/20261126-0000.eml", "secret_keys.json",
    }  # fmt: skip
    delete_all_data()
    assert backup.restore(backup_file, replace_existing=False) == manifest
    assert table_fingerprints() == fingerprints_before
    assert read_private_files() == files_before
    assert migrations.is_up_to_date()
    assert [path.name for path in get_settings().data_dir.glob(".backup-*")] == []


def test_backup_file_is_private_and_anonymous(seeded_personas: Personas, backup_file: Path) -> None:
    backup.write(backup_file)
    assert stat.S_IMODE(backup_file.stat().st_mode) == 0o600
    with tarfile.open(backup_file) as tar:
        assert {(member.uid, member.uname, member.mode) for member in tar} == {(0, "", 0o600)}
    assert [path.name for path in backup_file.parent.iterdir() if path.name.startswith(".")] == []


def test_restored_data_accepts_new_requests(seeded_personas: Personas, backup_file: Path) -> None:
    backup.write(backup_file)
    delete_all_data()
    backup.restore(backup_file, replace_existing=False)
    row = execute(service.book, seeded_personas.ana, booking_form(seeded_personas.ac))
    assert execute(service.accept, seeded_personas.pat, row.id).status == "accepted"
    assert row.id == max(one.id for one in run_query(queries.search, seeded_personas.ada, RequestSearch()).items)


@contextmanager
def concurrent_writes(personas: Personas, writes_per_second: int) -> Iterator[list[int]]:
    """Book and cancel from several threads at this total rate; yields the list of committed ids."""
    committed_ids: list[int] = []
    stopped = threading.Event()
    threads = 5

    def write() -> None:
        due_at = time.monotonic()
        while not stopped.is_set():
            booked = execute(service.book, personas.ana, booking_form(personas.ac))
            if booked.id % 2:
                execute(service.cancel, personas.ana, booked.id, CancelRequestForm())
            committed_ids.append(booked.id)
            due_at += threads / writes_per_second
            stopped.wait(max(0, due_at - time.monotonic()))

    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(write) for _ in range(threads)]
        try:
            yield committed_ids
        finally:
            stopped.set()
            for future in futures:
                future.result(30)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_restored_audit_log_is_immutable(seeded_personas: Personas, backup_file: Path) -> None:
    execute(people.unblock_user, seeded_personas.ada, seeded_personas.bo.user_id)
    backup.write(backup_file)
    delete_all_data()
    backup.restore(backup_file, replace_existing=False)
    with pytest.raises(DBAPIError, match="audit log is never changed"):
        execute(lambda uow: uow.db.execute(text("UPDATE audit_entry SET sentence = 'Nothing happened.'")))
    assert [
        row.sentence
        for row in run_query(audit.list_for_subject, seeded_personas.ada, AuditSubject.USER, seeded_personas.bo.user_id)
    ] == ["Ada Admin unblocked Bo Blocked."]


@pytest.mark.slow
def test_backup_during_concurrent_writes_is_consistent(seeded_personas: Personas, backup_file: Path) -> None:
    with transaction() as uow:
        long_ago = now() - timedelta(days=9)
        for _ in range(6_000):
            create_request(
                uow, seeded_personas.sam, seeded_personas.ac, status=RequestStatus.EXPIRED, created_at=long_ago
            )
    with concurrent_writes(seeded_personas, 50) as committed_ids:
        wait_for(lambda: len(committed_ids) >= 20)
        count_before = len(committed_ids)
        manifest = backup.write(backup_file)
        count_during = len(committed_ids) - count_before
        wait_for(lambda: len(committed_ids) >= count_before + count_during + 5)
    assert count_during >= 5, "nothing was written while the backup was taken"
    assert table_fingerprints() != manifest_fingerprints(manifest)
    backup.restore(backup_file, replace_existing=True)
    assert table_fingerprints() == manifest_fingerprints(manifest)
    with read_only() as uow:
        query = "SELECT count(*) FROM service_request r WHERE r.customer_id = :ana AND r.id > 1 AND NOT EXISTS "
        query += "(SELECT 1 FROM request_event m WHERE m.request_id = r.id AND m.to_status = r.status)"
        assert uow.db.scalar(text(query), {"ana": seeded_personas.ana.user_id}) == 0
        booked = set(uow.db.scalars(text("SELECT id FROM service_request WHERE customer_id = :ana"),
                                     {"ana": seeded_personas.ana.user_id}))  # fmt: skip
    assert set(committed_ids[: count_before - 5]) <= booked, "rows committed before the backup are missing"


def test_file_removed_during_backup_is_included(
    seeded_personas: Personas, backup_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reflect_tables = rows.reflect_tables

    def remove_file_first(connection: object) -> object:
        (get_settings().data_dir / "documents" / ("a" * 32)).unlink(missing_ok=True)
        return reflect_tables(connection)  # pyright: ignore[reportArgumentType]

    with monkeypatch.context() as patch:
        patch.setattr(rows, "reflect_tables", remove_file_first)
        manifest = backup.write(backup_file)
    assert "documents/" + "a" * 32 in manifest.files


@pytest.fixture
def documents_on_other_file_system(seeded_personas: Personas) -> Iterator[Path]:
    """Move the documents folder to another file system, as a shared volume would be."""
    if not SHARED_MEMORY_DIR.is_dir() or SHARED_MEMORY_DIR.stat().st_dev == get_settings().data_dir.stat().st_dev:
        pytest.skip("there is no second file system here")
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY_DIR, prefix="hsa-test-") as folder:
        documents_folder = get_settings().data_dir / "documents"
        shutil.copytree(documents_folder, folder, dirs_exist_ok=True)
        shutil.rmtree(documents_folder)
        documents_folder.symlink_to(folder)
        yield Path(folder)


def test_folder_on_other_file_system_is_backed_up_and_restored(
    seeded_personas: Personas, backup_file: Path, documents_on_other_file_system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files_before = read_private_files()
    assert "documents/" + "a" * 32 in files_before
    backup.write(backup_file)
    write_private_file("documents", "c" * 32, b"newer")
    (documents_on_other_file_system / ("a" * 32)).write_bytes(b"changed")
    files_after = read_private_files()
    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.Connection.commit", lambda _: (_ for _ in ()).throw(OSError("no room")))
        with pytest.raises(OSError, match="no room"):
            backup.restore(backup_file, replace_existing=True)
    assert read_private_files() == files_after
    backup.restore(backup_file, replace_existing=True)
    assert read_private_files() == files_before
    assert (get_settings().data_dir / "documents").is_symlink()
    assert sorted(one.name for one in documents_on_other_file_system.iterdir()) == ["a" * 32]


def test_leftovers_of_killed_backup_are_removed_but_not_of_running_one(
    seeded_personas: Personas, backup_file: Path
) -> None:
    leftover = get_settings().data_dir / ".backup-killed"
    leftover.mkdir()
    (leftover / "rows").write_text("secret")
    with staging_folder() as running_folder:
        backup.write(backup_file)
        assert running_folder.is_dir()
        assert not leftover.exists()


def test_files_are_rolled_back_after_a_killed_restore(seeded_personas: Personas, backup_file: Path) -> None:
    backup.write(backup_file)
    write_private_file("documents", "c" * 32, b"newer")
    files_before = read_private_files()
    data_dir = get_settings().data_dir.resolve()
    with open_backup(backup_file) as tar:
        unpack_files(tar, read_manifest(tar)[0], data_dir)
    if not (child := os.fork()):
        with swap_files(data_dir):
            os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert read_private_files() != files_before
    with pytest.raises(WouldOverwrite):
        backup.restore(backup_file, replace_existing=False)
    assert read_private_files() == files_before
    assert not list(get_settings().data_dir.rglob(".restore-*"))


def test_backup_skips_drafts_symlinks_and_invalid_names(
    seeded_personas: Personas, backup_file: Path, tmp_path: Path
) -> None:
    write_private_file("documents", ".draft-1", b"half")
    write_private_file("documents", "a b", b"?")
    (tmp_path / "outside").write_text("secret")
    (get_settings().data_dir / "documents" / "link").symlink_to(tmp_path / "outside")
    assert [name for name in backup.write(backup_file).files if name.startswith("documents/")] == [
        "documents/" + "a" * 32
    ]


def test_restore_with_mismatching_rows_changes_nothing(
    seeded_personas: Personas, backup_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.write(backup_file)
    execute(service.book, seeded_personas.ana, booking_form(seeded_personas.ac))
    fingerprints_before, files_before = table_fingerprints(), read_private_files()
    with monkeypatch.context() as patch:
        patch.setattr(rows, "fingerprint", lambda *_: (0, "0" * 64))
        with pytest.raises(DamagedBackup, match="Nothing was changed"):
            backup.restore(backup_file, replace_existing=True)
    assert (table_fingerprints(), read_private_files()) == (fingerprints_before, files_before)


def test_files_are_rolled_back_when_commit_fails(
    seeded_personas: Personas, backup_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.write(backup_file)
    write_private_file("documents", "c" * 32, b"newer")
    fingerprints_before, files_before = table_fingerprints(), read_private_files()
    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.Connection.commit", lambda _: (_ for _ in ()).throw(OSError("no room")))
        with pytest.raises(OSError, match="no room"):
            backup.restore(backup_file, replace_existing=True)
    assert (table_fingerprints(), read_private_files()) == (fingerprints_before, files_before)


def test_restore_over_existing_data_needs_replace(seeded_personas: Personas, backup_file: Path) -> None:
    manifest = backup.write(backup_file)
    write_private_file("documents", "c" * 32, b"newer")
    with pytest.raises(WouldOverwrite, match="--force"):
        backup.restore(backup_file, replace_existing=False)
    backup.restore(backup_file, replace_existing=True)
    assert set(read_private_files()) == set(manifest.files)


def test_restore_into_migrated_empty_database_is_allowed(seeded_personas: Personas, backup_file: Path) -> None:
    backup.write(backup_file)
    delete_all_data()
    migrations.upgrade()
    backup.restore(backup_file, replace_existing=False)


def test_backup_of_older_schema_is_migrated_on_restore(seeded_personas: Personas, backup_file: Path) -> None:
    delete_all_data()
    migrations.upgrade("0001")
    with migrations.exclusive_transaction() as connection:
        connection.execute(text("INSERT INTO service VALUES (1, 'AC', 'Cool', 'All', 499, 'INR', 60, :yes, :at)"),
                           {"yes": True, "at": now().isoformat()})  # fmt: skip
    manifest = backup.write(backup_file)
    assert manifest.revision == "0001"
    delete_all_data()
    backup.restore(backup_file, replace_existing=False)
    assert migrations.is_up_to_date()
    assert run_query(catalogue.get_service_ratings) == {1: (None, 0)}
    assert run_query(catalogue.get_service, 1).name == "AC"


def test_existing_backup_file_is_not_overwritten(seeded_personas: Personas, backup_file: Path) -> None:
    backup.write(backup_file)
    with pytest.raises(WouldOverwrite):
        backup.write(backup_file)


@pytest.mark.parametrize("direction", ["sqlite to postgres", "postgres to sqlite"])
def test_backup_is_restored_into_other_database_kind(
    direction: str, request: pytest.FixtureRequest, backup_file: Path, set_environment: SetEnvironment
) -> None:
    source, _, target = direction.partition(" to ")
    postgres = str(request.getfixturevalue("empty_postgres_database"))
    addresses = {"postgres": postgres, "sqlite": ""}
    set_environment(HSA_DATABASE_URL=addresses[source])
    migrations.upgrade()
    personas = create_personas()
    execute(service.book, personas.ana, booking_form(personas.ac))
    manifest = backup.write(backup_file)
    set_environment(HSA_DATABASE_URL=addresses[target])
    backup.restore(backup_file, replace_existing=False)
    assert table_fingerprints() == manifest_fingerprints(manifest)
    assert execute(service.book, personas.ana, booking_form(personas.ac)).id == 2
    assert os.environ["HSA_DATABASE_URL"] == addresses[target]


@pytest.mark.skipif(not has_locale_definitions(), reason="this machine cannot describe how a language sorts")
def test_backup_is_restored_into_database_with_locale_collation(
    sqlite_database: str, backup_file: Path, set_environment: SetEnvironment
) -> None:
    personas = create_personas()
    with transaction() as uow:
        for key in ("a-Z", "a b", "aB", "A1", "_", "é"):
            uow.db.add(IdempotencyKey(user_id=personas.ana.user_id, key=key, body_sha256="0" * 64, answer={}))
    manifest = backup.write(backup_file)
    with running_postgres("en_US") as server:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE elsewhere LOCALE 'en_US.UTF-8' TEMPLATE template0")
        set_environment(HSA_DATABASE_URL=f"{server}/elsewhere")
        backup.restore(backup_file, replace_existing=False)
        assert table_fingerprints() == manifest_fingerprints(manifest)
        db.dispose()


def test_row_order_does_not_depend_on_database_locale(sqlite_database: str) -> None:
    with read_only() as uow:
        (table,) = [one for one in rows.reflect_tables(uow.db.connection()) if one.name == "idempotency_key"]
    assert [str(one.compile(dialect=postgresql.dialect())) for one in rows.primary_key_order(table, "postgresql")] == [
        "idempotency_key.user_id", 'idempotency_key.key COLLATE "C"',
    ]  # fmt: skip
