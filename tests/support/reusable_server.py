"""A running server used by many test files: its data are restored and its caches cleared between them."""

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
from tests.support.celery_processes import wait_until
from tests.support.server import RunningServer

QUEUE_NAMES = ("clock", "mail", "work")
UNACKED_KEY = "unacked"
"""The key of tasks that workers received and have not acknowledged (Celery's Redis transport)."""

PRIVATE_FOLDERS = ("documents", "exports", "mail")


class ReusableServer:
    """A server on SQLite, with a snapshot of its data taken once its startup tasks were done."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self._database = Path(server.settings["HSA_DATA_DIR"]) / "household.db"
        self._snapshot = self._database.with_name("snapshot.db")
        wait_until(self._has_run_startup_tasks, description="the startup tasks to be done")
        self._wait_until_idle()
        _copy_database(self._database, self._snapshot)
        self._files = set(self._list_private_files())

    def restore(self) -> None:
        """Restore the database and the private files, and clear Redis and the process caches."""
        if not self.server.is_running:
            self.server.start()
        self._wait_until_idle()
        _copy_database(self._snapshot, self._database)
        for path in set(self._list_private_files()) - self._files:
            path.unlink(missing_ok=True)
        self._clear_redis_and_caches()

    def _clear_redis_and_caches(self) -> None:
        """Empty Redis and drop its subscribers, so that every server process clears its caches on reconnect."""
        with closing(Redis.from_url(self.server.redis_url)) as client:
            client.flushdb()
            old_client_ids = _list_pubsub_client_ids(client)
            for listener in old_client_ids:
                client.client_kill_filter(_id=listener)
            wait_until(
                lambda: _have_all_reconnected(client, old_client_ids), description="every server process to reconnect"
            )
            client.flushdb()  # entries cached again between the two

    def _wait_until_idle(self) -> None:
        """Wait until no task is queued or running."""
        with closing(Redis.from_url(with_db_offset(self.server.redis_url, DB_OFFSET))) as queue:
            wait_until(lambda: not queue.exists(UNACKED_KEY, *QUEUE_NAMES), description="an idle worker")

    def _has_run_startup_tasks(self) -> bool:
        """Whether the tasks due at the start are done: run later, they would process other data."""
        with self.server.use_settings():
            with read_only() as uow:
                states = set(uow.db.scalars(select(col(TaskRun.status))))
            return states == {TaskStatus.DONE} and runner.list_due_tasks() == ["sweep"]

    def _list_private_files(self) -> Iterator[Path]:
        for folder in PRIVATE_FOLDERS:
            yield from (path for path in (self._database.parent / folder).glob("*") if path.is_file())


def _copy_database(source: Path, target: Path) -> None:
    """Copy page by page in one transaction: open connections to the target see the old or the new state."""
    with closing(sqlite3.connect(source)) as source_connection, closing(sqlite3.connect(target)) as target_connection:
        source_connection.backup(target_connection)


def _list_pubsub_client_ids(client: Redis) -> set[str]:
    """Return the ids of the connections with subscriptions."""
    clients: Any = client.client_list(_type="pubsub")
    return {one["id"] for one in clients if one["db"] == "0" and int(one["sub"])}


def _have_all_reconnected(client: Redis, old_client_ids: set[str]) -> bool:
    """Whether as many clients are subscribed as before, each with a new connection."""
    now = _list_pubsub_client_ids(client)
    subscriptions: Any = client.pubsub_numsub(CHANNEL)
    return not now & old_client_ids and len(now) >= len(old_client_ids) and subscriptions[0][1] >= len(old_client_ids)
