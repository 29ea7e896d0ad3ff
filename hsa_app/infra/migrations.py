"""Database migrations: upgrade, and whether they are current."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.pool import NullPool

from hsa_app.core.settings import get_settings

WAIT_SECONDS = 60
SCRIPTS = Path(__file__).parents[2] / "alembic"
ADVISORY_LOCK = 0x485341
"""Any number that only we use ("HSA"): PostgreSQL lets one process at a time hold it."""


def upgrade(revision: str = "head") -> None:
    """Migrate to `revision`. Of several processes doing this at once each waits for the one before it."""
    with alone() as opened:
        bring(opened, revision)


@contextmanager
def alone() -> Iterator[Connection]:
    """Change the schema or all rows under a lock: committed if the block succeeds, else rolled back."""
    with connection() as opened:
        _wait_for_others(opened)
        yield opened
        opened.commit()


def bring(opened: Connection, revision: str = "head") -> None:
    """Go forward to `revision`."""
    command.upgrade(_config(opened), revision)


def take_away(opened: Connection) -> None:
    """Go back to a database without any of our tables."""
    command.downgrade(_config(opened), "base")


def is_current() -> bool:
    """Whether the database has exactly the shape this code was written for."""
    with connection() as opened:
        there = set(MigrationContext.configure(opened).get_current_heads())
    return there == set(ScriptDirectory.from_config(_config()).get_heads())


def is_new() -> bool:
    """Whether the database has never been migrated."""
    with connection() as opened:
        return revision_of(opened) is None


def revision_of(opened: Connection) -> str | None:
    """The shape the database has; None if it has never been migrated."""
    return MigrationContext.configure(opened).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this code knows the way from that shape to today's."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config(opened: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = opened
    return config


@contextmanager
def connection() -> Iterator[Connection]:
    """A connection without the pragmas of daily work: rebuilding a table needs foreign keys off."""
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(settings.database, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as opened:
        yield opened


def _leave_transactions_to_us(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else the driver commits before each CREATE TABLE
    connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")


def _wait_for_others(connection: Connection) -> None:
    """Hold a lock until the transaction ends, however it ends. On SQLite its beginning is the lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
