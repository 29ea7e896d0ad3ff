"""Database sessions: one engine per process; the only module that commits."""

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
    """One open transaction, with the callbacks and topics that follow its commit."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self._topics: dict[str, None] = {}
        self._after_commit_callbacks: list[Callable[[], None]] = []

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Run `callback` after the commit. Its errors are logged, never raised."""
        self._after_commit_callbacks.append(callback)

    def publish_after_commit(self, *topics: str) -> None:
        """After the commit, invalidate the cache entries of these topics and publish them."""
        self._topics.update(dict.fromkeys(topics))

    def rowcount(self, statement: Update[Any] | Delete[Any]) -> int:
        """Execute a statement and return how many rows it changed, for compare-and-set."""
        return cast("CursorResult[Any]", self.db.execute(statement)).rowcount

    def run_after_commit(self) -> None:
        """Invalidate, publish and run the callbacks; called once, after the commit."""
        topics = list(self._topics)
        if topics:
            _run_and_log_errors(lambda: cache.invalidate(topics))
            _run_and_log_errors(lambda: pubsub.publish(topics))
        for callback in self._after_commit_callbacks:
            _run_and_log_errors(callback)


def _run_and_log_errors(callback: Callable[[], Any]) -> None:
    try:
        callback()
    except RedisUnavailable as error:
        log.warning("Redis is unavailable, a change is not published: %s", error)
    except Exception:  # the change is committed, so the call succeeds even if a callback fails
        log.exception("work after a commit failed")


@contextmanager
def transaction() -> Iterator[UnitOfWork]:
    """Open a writing transaction: committed when the block ends, rolled back when it raises.

    On SQLite writers wait for each other at the beginning (BEGIN IMMEDIATE). An `AppError` with `commit_before_raise`
    (such as a counted failed attempt) is committed, then raised.
    """
    with Session(get_engine().execution_options(hsa_writing=True), expire_on_commit=False) as session:
        uow = UnitOfWork(session)
        deferred_error: AppError | None = None
        try:
            yield uow
        except AppError as error:
            if not error.commit_before_raise:
                raise
            deferred_error = error
        session.commit()
    uow.run_after_commit()
    if deferred_error is not None:
        raise deferred_error


@contextmanager
def dry_run() -> Iterator[UnitOfWork]:
    """Open a writing transaction that is always rolled back; nothing is published."""
    with Session(get_engine().execution_options(hsa_writing=True), expire_on_commit=False) as session:
        yield UnitOfWork(session)
        session.rollback()


@contextmanager
def read_only() -> Iterator[UnitOfWork]:
    """Open a read-only transaction on one consistent snapshot; writes fail."""
    with Session(_get_read_only_engine(), expire_on_commit=False, autoflush=False) as session:
        yield UnitOfWork(session)


def get_engine() -> Engine:
    """Return the engine of this process, created at first use."""
    url = get_settings().sqlalchemy_url
    with _engines_lock:
        if url not in _engines:
            _engines[url] = _create_engine(url)
        return _engines[url]


def dispose() -> None:
    """Close all connections; the next engine is created from the current settings."""
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
        engine = create_engine(url, **_ENGINE_OPTIONS, pool_pre_ping=True)
        event.listen(engine, "handle_error", _redact_error_details)
        return engine
    get_settings().data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(url, **_ENGINE_OPTIONS)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _redact_error_details(context: ExceptionContext) -> None:
    """Keep only the first line of a PostgreSQL message: its details repeat user input, and are logged."""
    message = str(context.original_exception)
    first_line = message.partition("\n")[0]
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(str(part).replace(message, first_line) for part in error.args)


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else the driver begins transactions implicitly, too late
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
    for engine in _engines.values():
        engine.dispose(close=close)
    _engines.clear()


def _reset_after_fork() -> None:
    global _engines_lock
    _engines_lock = Lock()
    _dispose_engines(close=False)


os.register_at_fork(after_in_child=_reset_after_fork)
