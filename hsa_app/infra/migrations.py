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

LOCK_TIMEOUT_SECONDS = 60
SCRIPTS_FOLDER = Path(__file__).parents[2] / "alembic"
ADVISORY_LOCK_KEY = 0x485341
"""Any number that only we use ("HSA"): PostgreSQL lets one process at a time hold it."""


def upgrade(revision: str = "head") -> None:
    """Migrate to `revision`. Of several processes doing this at once each waits for the one before it."""
    with exclusive_transaction() as opened:
        upgrade_connection(opened, revision)


@contextmanager
def exclusive_transaction() -> Iterator[Connection]:
    """Change the schema or all rows under a lock: committed if the block succeeds, else rolled back."""
    with open_connection() as opened:
        _acquire_lock(opened)
        yield opened
        opened.commit()


def upgrade_connection(connection: Connection, revision: str = "head") -> None:
    """Go forward to `revision`."""
    command.upgrade(_build_config(connection), revision)


def downgrade_to_base(connection: Connection) -> None:
    """Go back to a database without any of our tables."""
    command.downgrade(_build_config(connection), "base")


def is_up_to_date() -> bool:
    """Whether the database has exactly the shape this code was written for."""
    with open_connection() as opened:
        there = set(MigrationContext.configure(opened).get_current_heads())
    return there == set(ScriptDirectory.from_config(_build_config()).get_heads())


def is_new_database() -> bool:
    """Whether the database has never been migrated."""
    with open_connection() as opened:
        return get_revision(opened) is None


def get_revision(connection: Connection) -> str | None:
    """The shape the database has; None if it has never been migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known_revision(revision: str) -> bool:
    """Whether this code knows the way from that shape to today's."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_build_config()).walk_revisions()}


def _build_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def open_connection() -> Iterator[Connection]:
    """A connection without the pragmas of daily work: rebuilding a table needs foreign keys off."""
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(settings.sqlalchemy_url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _disable_driver_transactions)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as opened:
        yield opened


def _disable_driver_transactions(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else the driver commits before each CREATE TABLE
    connection.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_SECONDS * 1000}")


def _acquire_lock(connection: Connection) -> None:
    """Hold a lock until the transaction ends, however it ends. On SQLite its beginning is the lock."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK_KEY})
