"""The scheduled tasks: what each does and when it is due."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from hsa_app.core.errors import NotFound
from hsa_app.core.i18n import N_, _
from hsa_app.domain.leases import Lease
from hsa_app.domain.reports import daily_reminder_task, monthly_report_task
from hsa_app.domain.tasks import sweep_task
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import TaskRun, TaskStatus

Batch = Callable[[UnitOfWork], Mapping[str, int]]
"""One transaction's part of a task; returns counts by result name."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task by name. `batches` run one after another; `is_due` and `next_due` query the database."""

    name: str
    title: str
    description: str
    batches: Callable[[bool], Iterator[Batch]]
    is_due: Callable[[UnitOfWork], bool]
    next_due: Callable[[UnitOfWork], datetime]


SWEEP = Task(
    "sweep",
    N_("Sweep"),
    N_("Ends requests whose time has run out, closes finished jobs after 72 hours, takes up what got stuck."),
    sweep_task.batches,
    sweep_task.is_due,
    sweep_task.next_due,
)
DAILY_REMINDERS = Task(
    daily_reminder_task.TASK_NAME,
    N_("Daily reminders"),
    N_("Writes to professionals who have open requests, visits until tomorrow night, or visits not begun in time."),
    daily_reminder_task.batches,
    daily_reminder_task.is_due,
    daily_reminder_task.next_due,
)
MONTHLY_REPORTS = Task(
    monthly_report_task.TASK_NAME,
    N_("Monthly reports"),
    N_("Writes to customers what they booked, had done and spent in the month before."),
    monthly_report_task.batches,
    monthly_report_task.is_due,
    monthly_report_task.next_due,
)
LEASE = Lease(
    TaskRun, queued=TaskStatus.QUEUED, claimed=TaskStatus.RUNNING, duration=timedelta(seconds=30), max_attempts=3
)
"""How a run belongs to a worker; renewed with every batch. Only a run that somebody requested is attempted again."""

TASKS = {task.name: task for task in (DAILY_REMINDERS, MONTHLY_REPORTS, SWEEP)}


def get_task(name: object) -> Task:
    """Return a task by its name, which may be any value from outside.

    Raises:
        NotFound: there is no such task.
    """
    if not isinstance(name, str) or name not in TASKS:
        raise NotFound(_("There is no such job; there are {jobs}.").format(jobs=", ".join(TASKS)))
    return TASKS[name]
