"""The database: one engine a process, and the only place that commits."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Delete, Engine, Update, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.orm import Session

from hsa_app.core.errors import AppError
from hsa_app.core.settings import get_settings
from hsa_app.infra import cache, pubsub
from hsa_app.infra.redis_client import RedisUnavailable

log = logging.getLogger(__name__)

BUSY_TIMEOUT_MILLISECONDS = 10_000
POOL_SIZE, MAX_OVERFLOW = 10, 30


class UnitOfWork:
    """One open transaction, and what is to follow when it has been committed."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self._topics: dict[str, None] = {}
        self._after_commit_callbacks: list[Callable[[], None]] = []

    def after_commit(self, do: Callable[[], None]) -> None:
        """Run `do` once the change is safe. A failure is logged, never raised."""
        self._after_commit_callbacks.append(do)

    def publish_after_commit(self, *topics: str) -> None:
        """After the commit, drop what is cached under these topics and tell who listens."""
        self._topics.update(dict.fromkeys(topics))

    def rowcount(self, statement: Update[Any] | Delete[Any]) -> int:
        """Execute a statement and return how many rows it changed, for compare-and-set."""
        return cast("CursorResult[Any]", self.db.execute(statement)).rowcount

    def run_after_commit(self) -> None:
        """Drop, tell and do what was asked for; called once, after the commit."""
        topics = list(self._topics)
        if topics:
            _run_and_log_errors(lambda: cache.invalidate(topics))
            _run_and_log_errors(lambda: pubsub.publish(topics))
        for do in self._after_commit_callbacks:
            _run_and_log_errors(do)


def _run_and_log_errors(callback: Callable[[], Any]) -> None:
    try:
        callback()
    except RedisUnavailable as error:
        log.warning("Redis is away, news of a change are not told: %s", error)
    except Exception:  # the change is committed: what follows it may fail, but not undo the answer
        log.exception("work after a commit failed")


@contextmanager
def transaction() -> Iterator[UnitOfWork]:
    """Change things: all of it or nothing. Writers on SQLite queue from the start.

    A refusal that keeps its work (a counted wrong try) is committed before it goes on.
    """
    with Session(get_engine().execution_options(hsa_writing=True), expire_on_commit=False) as session:
        uow = UnitOfWork(session)
        kept: AppError | None = None
        try:
            yield uow
        except AppError as refusal:
            if not refusal.commit_before_raise:
                raise
            kept = refusal
        session.commit()
    uow.run_after_commit()
    if kept is not None:
        raise kept


@contextmanager
def dry_run() -> Iterator[UnitOfWork]:
    """Change things as in a transaction, to see what would come of it; then none of it has happened."""
    with Session(get_engine().execution_options(hsa_writing=True), expire_on_commit=False) as session:
        yield UnitOfWork(session)
        session.rollback()


@contextmanager
def read_only() -> Iterator[UnitOfWork]:
    """Look at one consistent moment; nothing is ever written."""
    with Session(_get_read_only_engine(), expire_on_commit=False, autoflush=False) as session:
        yield UnitOfWork(session)


def get_engine() -> Engine:
    """The engine of this process, created at first use."""
    url = get_settings().sqlalchemy_url
    with _engines_lock:
        if url not in _engines:
            _engines[url] = _create_engine(url)
        return _engines[url]


def dispose() -> None:
    """Close all connections; the next engine is created from the settings of that moment."""
    _dispose_engines(close=True)


def _get_read_only_engine() -> Engine:
    if get_engine().dialect.name == "sqlite":
        return get_engine()
    return get_engine().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


_ENGINE_OPTIONS: dict[str, Any] = {
    "pool_size": POOL_SIZE,
    "max_overflow": MAX_OVERFLOW,
    "hide_parameters": True,
}
_engines: dict[str, Engine] = {}
_engines_lock = Lock()


def _create_engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        made = create_engine(url, **_ENGINE_OPTIONS, pool_pre_ping=True)
        event.listen(made, "handle_error", _redact_error_details)
        return made
    get_settings().data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = create_engine(url, **_ENGINE_OPTIONS)
    event.listen(made, "connect", _configure_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _redact_error_details(context: ExceptionContext) -> None:
    """Keep only the first line of what PostgreSQL says: its details repeat what people typed, and are logged."""
    said = str(context.original_exception)
    short = said.partition("\n")[0]
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(str(part).replace(said, short) for part in error.args)


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would otherwise begin transactions by itself, too late
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("hsa_writing", False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _dispose_engines(*, close: bool) -> None:
    for made in _engines.values():
        made.dispose(close=close)
    _engines.clear()


def _reset_after_fork() -> None:
    global _engines_lock
    _engines_lock = Lock()
    _dispose_engines(close=False)


os.register_at_fork(after_in_child=_reset_after_fork)
