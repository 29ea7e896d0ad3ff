"""Database migrations: upgrade, revision checks and the migration lock."""

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
"""The key of our PostgreSQL advisory lock ("HSA" in ASCII)."""


def upgrade(revision: str = "head") -> None:
    """Migrate to `revision`. Concurrent calls of several processes wait for each other."""
    with exclusive_transaction() as connection:
        upgrade_connection(connection, revision)


@contextmanager
def exclusive_transaction() -> Iterator[Connection]:
    """Open a transaction under the migration lock: committed if the block succeeds, else rolled back."""
    with open_connection() as connection:
        _acquire_lock(connection)
        yield connection
        connection.commit()


def upgrade_connection(connection: Connection, revision: str = "head") -> None:
    """Migrate to `revision` on this connection."""
    command.upgrade(_build_config(connection), revision)


def downgrade_to_base(connection: Connection) -> None:
    """Drop all our tables by running every downgrade."""
    command.downgrade(_build_config(connection), "base")


def is_up_to_date() -> bool:
    """Whether the database is at exactly the newest revision of this code."""
    with open_connection() as connection:
        current_heads = set(MigrationContext.configure(connection).get_current_heads())
    return current_heads == set(ScriptDirectory.from_config(_build_config()).get_heads())


def is_new_database() -> bool:
    """Whether the database has never been migrated."""
    with open_connection() as connection:
        return get_revision(connection) is None


def get_revision(connection: Connection) -> str | None:
    """Return the revision of the database; None if it has never been migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known_revision(revision: str) -> bool:
    """Whether this code has the migration `revision`, and so can upgrade from it."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_build_config()).walk_revisions()}


def _build_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def open_connection() -> Iterator[Connection]:
    """Open a connection without the pragmas of `infra.db`: rebuilding a table on SQLite needs foreign keys off."""
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(settings.sqlalchemy_url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _disable_driver_transactions)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        yield connection


def _disable_driver_transactions(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else the driver commits before each CREATE TABLE
    connection.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_SECONDS * 1000}")


def _acquire_lock(connection: Connection) -> None:
    """Take the migration lock until the transaction ends. On SQLite, BEGIN IMMEDIATE has locked the database."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK_KEY})
