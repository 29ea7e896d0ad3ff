"""Backups: one moment, whole or not at all, and the same when it comes back. On both databases."""

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
from tests.cast import Personas, gathered
from tests.factories import a_request, booking
from tests.support.doing import execute, run_query
from tests.support.keeping import contents, fingerprints, kept, live, put_file
from tests.support.postgres import knows_languages, running_postgres

SetEnvironment = Callable[..., None]
SHARED = Path("/dev/shm")
"""On Linux a file system of its own."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept.tar"


@pytest.fixture
def lived_in(cast: Personas) -> Personas:
    return live(cast)


def empty_everything() -> None:
    """As on a machine where nothing was before."""
    with migrations.exclusive_transaction() as connection:
        migrations.downgrade_to_base(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    db.dispose()
    for path in list_private_files(get_settings().data_dir):
        path.unlink()


def test_what_was_kept_comes_back_as_it_was(lived_in: Personas, file: Path) -> None:
    before, files = fingerprints(), contents()
    made = backup.write(file)
    assert kept(made) == before
    assert set(made.files) == set(files) == {
        "documents/" + "a" * 32, "exports/" + "b" * 32, "mail/20261126-0000.eml", "secret_keys.json",
    }  # fmt: skip
    empty_everything()
    assert backup.restore(file, replace_existing=False) == made
    assert fingerprints() == before
    assert contents() == files
    assert migrations.is_up_to_date()
    assert [path.name for path in get_settings().data_dir.glob(".backup-*")] == []


def test_a_backup_opens_for_its_owner_alone_and_shows_nobody_s_name(lived_in: Personas, file: Path) -> None:
    backup.write(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as tar:
        assert {(member.uid, member.uname, member.mode) for member in tar} == {(0, "", 0o600)}
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []


def test_life_goes_on_after_a_restore(lived_in: Personas, file: Path) -> None:
    backup.write(file)
    empty_everything()
    backup.restore(file, replace_existing=False)
    row = execute(service.book, lived_in.ana, booking(lived_in.ac))
    assert execute(service.accept, lived_in.pat, row.id).status == "accepted"
    assert row.id == max(one.id for one in run_query(queries.search, lived_in.ada, RequestSearch()).items)


@contextmanager
def writing(cast: Personas, a_second: int) -> Iterator[list[int]]:
    """People book and call off, so many times a second, in some threads; fills with when each was committed."""
    done: list[int] = []
    over = threading.Event()
    threads = 5

    def write() -> None:
        due = time.monotonic()
        while not over.is_set():
            booked = execute(service.book, cast.ana, booking(cast.ac))
            if booked.id % 2:
                execute(service.cancel, cast.ana, booked.id, CancelRequestForm())
            done.append(booked.id)
            due += threads / a_second
            over.wait(max(0, due - time.monotonic()))

    with ThreadPoolExecutor(threads) as pool:
        busy = [pool.submit(write) for _ in range(threads)]
        try:
            yield done
        finally:
            over.set()
            for one in busy:
                one.result(30)


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not what():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_audit_log_that_came_back_is_as_closed_as_before(lived_in: Personas, file: Path) -> None:
    execute(people.unblock_user, lived_in.ada, lived_in.bo.user_id)
    backup.write(file)
    empty_everything()
    backup.restore(file, replace_existing=False)
    with pytest.raises(DBAPIError, match="audit log is never changed"):
        execute(lambda uow: uow.db.execute(text("UPDATE audit_entry SET sentence = 'Nothing happened.'")))
    assert [
        row.sentence for row in run_query(audit.list_for_subject, lived_in.ada, AuditSubject.USER, lived_in.bo.user_id)
    ] == ["Ada Admin unblocked Bo Blocked."]


@pytest.mark.slow
def test_a_backup_taken_while_fifty_writes_a_second_run_is_of_one_moment(lived_in: Personas, file: Path) -> None:
    with transaction() as uow:
        past = now() - timedelta(days=9)
        for _ in range(6_000):
            a_request(uow, lived_in.sam, lived_in.ac, status=RequestStatus.EXPIRED, created_at=past)
    with writing(lived_in, 50) as done:
        wait_for(lambda: len(done) >= 20)
        first = len(done)
        made = backup.write(file)
        during = len(done) - first
        wait_for(lambda: len(done) >= first + during + 5)
    assert during >= 5, "nothing was written while the backup was taken"
    assert fingerprints() != kept(made)
    backup.restore(file, replace_existing=True)
    assert fingerprints() == kept(made)
    with read_only() as uow:
        moves = "SELECT count(*) FROM service_request r WHERE r.customer_id = :ana AND r.id > 1 AND NOT EXISTS "
        moves += "(SELECT 1 FROM request_event m WHERE m.request_id = r.id AND m.to_status = r.status)"
        assert uow.db.scalar(text(moves), {"ana": lived_in.ana.user_id}) == 0
        booked = set(uow.db.scalars(text("SELECT id FROM service_request WHERE customer_id = :ana"),
                                     {"ana": lived_in.ana.user_id}))  # fmt: skip
    assert set(done[: first - 5]) <= booked, "something committed before it began is missing"


def test_a_file_removed_while_the_backup_is_taken_is_still_in_it(
    lived_in: Personas, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = rows.reflect_tables

    def remove_first(connection: object) -> object:
        (get_settings().data_dir / "documents" / ("a" * 32)).unlink(missing_ok=True)
        return look_up(connection)  # pyright: ignore[reportArgumentType]

    with monkeypatch.context() as patch:
        patch.setattr(rows, "reflect_tables", remove_first)
        made = backup.write(file)
    assert "documents/" + "a" * 32 in made.files


@pytest.fixture
def elsewhere(lived_in: Personas) -> Iterator[Path]:
    """A folder of documents on another file system, as a machine that shares it has."""
    if not SHARED.is_dir() or SHARED.stat().st_dev == get_settings().data_dir.stat().st_dev:
        pytest.skip("there is no second file system here")
    with tempfile.TemporaryDirectory(dir=SHARED, prefix="hsa-test-") as folder:
        mine = get_settings().data_dir / "documents"
        shutil.copytree(mine, folder, dirs_exist_ok=True)
        shutil.rmtree(mine)
        mine.symlink_to(folder)
        yield Path(folder)


def test_folders_on_another_file_system_are_kept_and_brought_back(
    lived_in: Personas, file: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents()
    assert "documents/" + "a" * 32 in before
    backup.write(file)
    put_file("documents", "c" * 32, b"newer")
    (elsewhere / ("a" * 32)).write_bytes(b"changed")
    after = contents()
    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.Connection.commit", lambda _: (_ for _ in ()).throw(OSError("no room")))
        with pytest.raises(OSError, match="no room"):
            backup.restore(file, replace_existing=True)
    assert contents() == after
    backup.restore(file, replace_existing=True)
    assert contents() == before
    assert (get_settings().data_dir / "documents").is_symlink()
    assert sorted(one.name for one in elsewhere.iterdir()) == ["a" * 32]


def test_what_a_killed_backup_left_is_removed_and_a_running_one_is_not(lived_in: Personas, file: Path) -> None:
    left = get_settings().data_dir / ".backup-killed"
    left.mkdir()
    (left / "rows").write_text("secret")
    with staging_folder() as running:
        backup.write(file)
        assert running.is_dir()
        assert not left.exists()


def test_files_go_back_when_a_restore_was_killed_half_way(lived_in: Personas, file: Path) -> None:
    backup.write(file)
    put_file("documents", "c" * 32, b"newer")
    before = contents()
    data_dir = get_settings().data_dir.resolve()
    with open_backup(file) as tar:
        unpack_files(tar, read_manifest(tar)[0], data_dir)
    if not (child := os.fork()):
        with swap_files(data_dir):
            os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert contents() != before
    with pytest.raises(WouldOverwrite):
        backup.restore(file, replace_existing=False)
    assert contents() == before
    assert not list(get_settings().data_dir.rglob(".restore-*"))


def test_drafts_links_and_strange_names_are_left_out(lived_in: Personas, file: Path, tmp_path: Path) -> None:
    put_file("documents", ".draft-1", b"half")
    put_file("documents", "a b", b"?")
    (tmp_path / "outside").write_text("secret")
    (get_settings().data_dir / "documents" / "link").symlink_to(tmp_path / "outside")
    assert [name for name in backup.write(file).files if name.startswith("documents/")] == ["documents/" + "a" * 32]


def test_what_did_not_come_back_as_it_was_is_not_kept(
    lived_in: Personas, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.write(file)
    execute(service.book, lived_in.ana, booking(lived_in.ac))
    before, files = fingerprints(), contents()
    with monkeypatch.context() as patch:
        patch.setattr(rows, "fingerprint", lambda *_: (0, "0" * 64))
        with pytest.raises(DamagedBackup, match="Nothing was changed"):
            backup.restore(file, replace_existing=True)
    assert (fingerprints(), contents()) == (before, files)


def test_files_go_back_when_the_commit_fails(lived_in: Personas, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup.write(file)
    put_file("documents", "c" * 32, b"newer")
    before, files = fingerprints(), contents()
    with monkeypatch.context() as patch:
        patch.setattr("sqlalchemy.Connection.commit", lambda _: (_ for _ in ()).throw(OSError("no room")))
        with pytest.raises(OSError, match="no room"):
            backup.restore(file, replace_existing=True)
    assert (fingerprints(), contents()) == (before, files)


def test_data_in_the_way_is_replaced_only_when_asked(lived_in: Personas, file: Path) -> None:
    made = backup.write(file)
    put_file("documents", "c" * 32, b"newer")
    with pytest.raises(WouldOverwrite, match="--force"):
        backup.restore(file, replace_existing=False)
    backup.restore(file, replace_existing=True)
    assert set(contents()) == set(made.files)


def test_a_migrated_but_empty_database_is_not_in_the_way(lived_in: Personas, file: Path) -> None:
    backup.write(file)
    empty_everything()
    migrations.upgrade()
    backup.restore(file, replace_existing=False)


def test_an_older_shape_is_brought_to_today_s(lived_in: Personas, file: Path) -> None:
    empty_everything()
    migrations.upgrade("0001")
    with migrations.exclusive_transaction() as connection:
        connection.execute(text("INSERT INTO service VALUES (1, 'AC', 'Cool', 'All', 499, 'INR', 60, :yes, :at)"),
                           {"yes": True, "at": now().isoformat()})  # fmt: skip
    made = backup.write(file)
    assert made.revision == "0001"
    empty_everything()
    backup.restore(file, replace_existing=False)
    assert migrations.is_up_to_date()
    assert run_query(catalogue.get_service_ratings) == {1: (None, 0)}
    assert run_query(catalogue.get_service, 1).name == "AC"


def test_an_older_backup_is_not_written_over(lived_in: Personas, file: Path) -> None:
    backup.write(file)
    with pytest.raises(WouldOverwrite):
        backup.write(file)


@pytest.mark.parametrize("way", ["sqlite to postgres", "postgres to sqlite"])
def test_a_backup_moves_from_one_kind_of_database_to_the_other(
    way: str, request: pytest.FixtureRequest, file: Path, set_environment: SetEnvironment
) -> None:
    source, _, target = way.partition(" to ")
    postgres = str(request.getfixturevalue("empty_postgres"))
    addresses = {"postgres": postgres, "sqlite": ""}
    set_environment(HSA_DATABASE_URL=addresses[source])
    migrations.upgrade()
    cast = gathered()
    execute(service.book, cast.ana, booking(cast.ac))
    made = backup.write(file)
    set_environment(HSA_DATABASE_URL=addresses[target])
    backup.restore(file, replace_existing=False)
    assert fingerprints() == kept(made)
    assert execute(service.book, cast.ana, booking(cast.ac)).id == 2
    assert os.environ["HSA_DATABASE_URL"] == addresses[target]


@pytest.mark.skipif(not knows_languages(), reason="this machine cannot describe how a language sorts")
def test_a_backup_comes_back_into_a_database_that_sorts_as_people_do(
    sqlite_database: str, file: Path, set_environment: SetEnvironment
) -> None:
    cast = gathered()
    with transaction() as uow:
        for key in ("a-Z", "a b", "aB", "A1", "_", "é"):
            uow.db.add(IdempotencyKey(user_id=cast.ana.user_id, key=key, body_sha256="0" * 64, answer={}))
    made = backup.write(file)
    with running_postgres("en_US") as server:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE elsewhere LOCALE 'en_US.UTF-8' TEMPLATE template0")
        set_environment(HSA_DATABASE_URL=f"{server}/elsewhere")
        backup.restore(file, replace_existing=False)
        assert fingerprints() == kept(made)
        db.dispose()


def test_rows_are_ordered_alike_whatever_the_database_s_language(sqlite_database: str) -> None:
    with read_only() as uow:
        (table,) = [one for one in rows.reflect_tables(uow.db.connection()) if one.name == "idempotency_key"]
    assert [str(one.compile(dialect=postgresql.dialect())) for one in rows.primary_key_order(table, "postgresql")] == [
        "idempotency_key.user_id", 'idempotency_key.key COLLATE "C"',
    ]  # fmt: skip
