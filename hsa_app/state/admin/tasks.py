"""The tasks page: scheduled tasks, their runs, and running one now."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict
from hsa_app.core.formatting import format_number, format_relative, join_words
from hsa_app.core.i18n import _
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.tasks import queries, runner
from hsa_app.domain.tasks.queries import TaskRow, TaskRunRow
from hsa_app.domain.tasks.registry import TASKS
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role, TaskStatus
from hsa_app.state import toasts
from hsa_app.state.auth import AuthState, require


@dataclass(frozen=True)
class TaskRunView:
    """A task run for display."""

    id: int = 0
    name: str = ""
    state: str = ""
    requested_by: str = ""
    began: str = ""
    duration: str = ""
    result: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class TaskView:
    """A task for display; `last.id` is 0 if it never ran."""

    name: str
    title: str
    description: str
    next_due: str
    busy: bool
    last: TaskRunView


class TasksState(AuthState):
    """All tasks, and the latest runs."""

    is_loaded: bool = False
    tasks: list[TaskView] = []
    runs: list[TaskRunView] = []

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Load tasks and runs; subscribe to changes."""
        await self._subscribe(TasksState.load, topics.TASKS)
        tasks, runs = await self._query(_load_tasks_and_runs)
        self.tasks = [task_view(task) for task in tasks]
        self.runs = [task_run_view(run) for run in runs]
        self.is_loaded = True

    @rx.event
    @require(Role.ADMIN)
    async def run_task(self, name: str) -> EventSpec:
        """Enqueue a run of a task."""
        return await self._enqueue_task(name, dry_run=False)

    @rx.event
    @require(Role.ADMIN)
    async def dry_run_task(self, name: str) -> EventSpec:
        """Enqueue a dry run of a task."""
        return await self._enqueue_task(name, dry_run=True)

    async def _enqueue_task(self, name: str, *, dry_run: bool) -> EventSpec:
        try:
            await self._command(runner.enqueue, name, dry_run=dry_run)
        except Conflict as error:
            return toasts.error(error.message)
        return toasts.info(_("A worker takes it up"), _("This page shows what comes of it."))


def _load_tasks_and_runs(uow: UnitOfWork, actor: Actor) -> tuple[list[TaskRow], list[TaskRunRow]]:
    return queries.list_tasks(uow, actor), queries.list_task_runs(uow, actor)


def task_view(row: TaskRow) -> TaskView:
    """The view model of a task."""
    return TaskView(
        name=row.name,
        title=_(row.title),
        description=_(row.description),
        next_due=next_run_text(row),
        busy=row.is_active,
        last=task_run_view(row.last_run) if row.last_run else TaskRunView(),
    )


def next_run_text(row: TaskRow) -> str:
    """When a task runs next: “Today, 6:00 pm”, or “Within a minute” (the next tick) if it is due."""
    return _("Within a minute") if row.is_due else format_relative(row.next_due)


def task_run_view(row: TaskRunRow) -> TaskRunView:
    """The view model of a task run."""
    seconds = (row.finished_at - row.started_at).total_seconds() if row.finished_at else None
    return TaskRunView(
        id=row.id,
        name=_(TASKS[row.name].title) if row.name in TASKS else row.name,
        state="rehearsed" if row.dry_run and row.status == TaskStatus.DONE else row.status,
        requested_by=row.requested_by or _("the clock"),
        began=format_relative(row.started_at),
        duration="" if seconds is None else _("{seconds} s").format(seconds=f"{seconds:.1f}"),
        result=row.error or result_text(row),
        as_of=format_relative(row.as_of),
    )


def result_text(row: TaskRunRow) -> str:
    """What a run did: “10 professionals and 4 reminders”; empty while it is queued or running."""
    summary = join_words(
        [_("{count} {result}").format(count=format_number(count), result=_(key)) for key, count in row.result.items()]
    )
    if row.status not in {TaskStatus.DONE, TaskStatus.FAILED}:
        return ""
    return summary or _("Nothing was to be done")
