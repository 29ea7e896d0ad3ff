"""A running product that is used again: its data are put back as they were, and its processes forget the rest."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from redis import Redis
from sqlmodel import col, select

from hsa_app.domain.tasks import runner
from hsa_app.infra.db import read_only
from hsa_app.infra.pubsub import CHANNEL
from hsa_app.infra.redis_client import with_db_offset
from hsa_app.infra.task_queue import DB_OFFSET
from hsa_app.models import TaskRun, TaskStatus
from tests.support.product import RunningServer
from tests.support.workers import wait_until

QUEUES = ("clock", "mail", "work")
BEGUN = "unacked"
"""Where Celery's transport keeps what a worker has begun and not ended."""

FOLDERS = ("documents", "exports", "mail")


class ReusableServer:
    """A product on SQLite with what was in it when it had come to rest for the first time."""

    def __init__(self, product: RunningServer) -> None:
        self.product = product
        self._database = Path(product.settings["HSA_DATA_DIR"]) / "household.db"
        self._snapshot = self._database.with_name("snapshot.db")
        wait_until(self._has_ticked, what="the first jobs done")
        self._wait_until_idle()
        _copy(self._database, self._snapshot)
        self._files = set(self._private_files())

    def restore(self) -> None:
        """Everything in the database and on the disk as it was kept; nothing of what came since is remembered."""
        if not self.product.is_running:
            self.product.start()
        self._wait_until_idle()
        _copy(self._snapshot, self._database)
        for path in set(self._private_files()) - self._files:
            path.unlink(missing_ok=True)
        self._forget()

    def _forget(self) -> None:
        """Empty our Redis, and have every server process drop its pages, as it does when it may have missed news."""
        with closing(Redis.from_url(self.product.redis)) as client:
            client.flushdb()
            before = _listeners(client)
            for listener in before:
                client.client_kill_filter(_id=listener)
            wait_until(lambda: _are_others(client, before), what="every server process listening anew")
            client.flushdb()  # what was read before and kept after

    def _wait_until_idle(self) -> None:
        """Until no worker has anything to do."""
        with closing(Redis.from_url(with_db_offset(self.product.redis, DB_OFFSET))) as queue:
            wait_until(lambda: not queue.exists(BEGUN, *QUEUES), what="the worker idle")

    def _has_ticked(self) -> bool:
        """Whether the jobs that were due at the start are done: they would find other data later."""
        with self.product.data():
            with read_only() as uow:
                states = set(uow.db.scalars(select(col(TaskRun.status))))
            return states == {TaskStatus.DONE} and runner.list_due_tasks() == ["sweep"]

    def _private_files(self) -> Iterator[Path]:
        for folder in FOLDERS:
            yield from (path for path in (self._database.parent / folder).glob("*") if path.is_file())


def _copy(source: Path, target: Path) -> None:
    """Page by page and in one transaction: those who have the target open see it whole, before or after."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def _listeners(client: Redis) -> set[str]:
    """The connections of server processes that wait for news."""
    found: Any = client.client_list(_type="pubsub")
    return {one["id"] for one in found if one["db"] == "0" and int(one["sub"])}


def _are_others(client: Redis, before: set[str]) -> bool:
    """Whether as many listen as did, each on a new connection."""
    now = _listeners(client)
    heard: Any = client.pubsub_numsub(CHANNEL)
    return not now & before and len(now) >= len(before) and heard[0][1] >= len(before)
