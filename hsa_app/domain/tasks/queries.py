"""Queries of task runs, for admins."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import col

from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.tasks.registry import LEASE, TASKS
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role, TaskRun, TaskStatus, User


class TaskRunRow(ReadModel):
    """A task run; `result` has counts by name. `requested_by` is None for the clock and the command line."""

    id: int
    name: str
    status: TaskStatus
    dry_run: bool
    requested_by: str | None
    result: dict[str, int]
    error: str | None
    as_of: datetime
    started_at: datetime
    finished_at: datetime | None


class TaskRow(ReadModel):
    """A task: when it is due, whether a run is active or queued, and its last run."""

    name: str
    title: str
    description: str
    next_due: datetime
    is_due: bool
    is_active: bool
    last_run: TaskRunRow | None


def list_tasks(uow: UnitOfWork, actor: Actor) -> list[TaskRow]:
    """List all tasks.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    return [
        TaskRow(
            name=task.name,
            title=task.title,
            description=task.description,
            next_due=task.next_due(uow),
            is_due=task.is_due(uow),
            is_active=is_active(uow, task.name),
            last_run=next(iter(_list_latest_runs(uow, 1, task.name)), None),
        )
        for task in TASKS.values()
    ]


def list_task_runs(uow: UnitOfWork, actor: Actor, limit: int = 50) -> list[TaskRunRow]:
    """List the last runs of all tasks, newest first; of idle scheduled runs only the last of each task is stored.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    return _list_latest_runs(uow, limit)


def is_active(uow: UnitOfWork, name: str) -> bool:
    """Whether a run is in progress or queued. A run of a lost worker is not."""
    pending = or_(col(TaskRun.status) == TaskStatus.QUEUED, LEASE.is_held())
    return uow.db.scalar(select(col(TaskRun.id)).where(col(TaskRun.name) == name, pending).limit(1)) is not None


def _list_latest_runs(uow: UnitOfWork, limit: int, name: str | None = None) -> list[TaskRunRow]:
    query = select(TaskRun, col(User.full_name)).outerjoin(User, col(User.id) == col(TaskRun.requested_by))
    if name is not None:
        query = query.where(col(TaskRun.name) == name)
    rows = uow.db.execute(query.order_by(col(TaskRun.id).desc()).limit(limit))
    return [TaskRunRow.model_validate({**run.model_dump(), "requested_by": requested_by}) for run, requested_by in rows]
