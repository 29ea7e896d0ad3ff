"""The Celery application: each task is one call into the domain."""

import logging
import pkgutil
import warnings
from typing import Any

from celery import Celery, Task
from celery.exceptions import SecurityWarning
from celery.schedules import crontab
from celery.signals import beat_init

from hsa_app import jobs
from hsa_app.core.errors import AppError
from hsa_app.core.settings import get_settings
from hsa_app.infra import task_queue

log = logging.getLogger(__name__)

TICK_TASK = "schedule.tick"
SOFT_TIME_LIMIT_SECONDS, TIME_LIMIT_SECONDS = 540, 570
"""Celery's soft and hard time limits; both below `VISIBILITY_TIMEOUT_SECONDS`, when a task is delivered again."""

SHUTDOWN_GRACE_SECONDS = 3.0
"""How long tasks may continue after the worker is stopped; unfinished ones are delivered again."""


class LoggedTask(Task):
    """A task that logs an `AppError` as one line, and any other exception with its traceback."""

    throws = (AppError,)

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """Log the message of an `AppError`."""
        if isinstance(exc, AppError):
            log.warning("%s%s failed: %s", self.name, tuple(args), exc.message)


def _create_app() -> Celery:
    modules = [f"{jobs.__name__}.{module.name}" for module in pkgutil.iter_modules(jobs.__path__)]
    celery = Celery("hsa_app", task_cls=LoggedTask, include=[name for name in modules if name != __name__])
    celery.conf.update(task_queue.build_celery_settings(get_settings().redis_url))
    celery.conf.update(
        beat_schedule={TICK_TASK: {"task": TICK_TASK, "schedule": crontab(), "options": {"expires": 55}}},
        beat_scheduler="celery.beat:Scheduler",
        broker_connection_max_retries=None,
        broker_connection_retry_on_startup=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=SOFT_TIME_LIMIT_SECONDS,
        task_time_limit=TIME_LIMIT_SECONDS,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_enable_remote_control=False,
        worker_prefetch_multiplier=1,
        worker_soft_shutdown_timeout=SHUTDOWN_GRACE_SECONDS,
    )
    return celery


# Celery warns about running as root because of pickled messages; ours are JSON.
warnings.filterwarnings("ignore", category=SecurityWarning)
app = _create_app()


@beat_init.connect
def _send_tick_on_start(**_: object) -> None:
    """Send a tick immediately, so that tasks that became due meanwhile do not wait for the next minute."""
    task_queue.enqueue(TICK_TASK)
