"""Runs tasks: one run of each at a time, recorded, repeated by another worker if one is lost."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.errors import AppError, Conflict
from hsa_app.core.formatting import format_datetime
from hsa_app.core.i18n import _
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record
from hsa_app.domain.tasks import queries, registry
from hsa_app.domain.tasks.registry import LEASE
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork, dry_run, read_only, transaction
from hsa_app.models import Role, TaskRun, TaskStatus

RUN_REQUESTED_TASK = "schedule.run_asked"
"""The Celery task that executes a requested run."""

RETENTION = timedelta(days=90)
"""How long runs are stored."""


class AlreadyRunning(Conflict):
    """A run of this task is active."""

    def __init__(self) -> None:
        super().__init__(_("This job runs at the moment. Wait until it is done."))


def list_due_tasks() -> list[str]:
    """List the names of the tasks that are due."""
    with read_only() as uow:
        return [task.name for task in registry.TASKS.values() if task.is_due(uow)]


def list_queued_run_ids() -> list[int]:
    """List the ids of queued runs."""
    with read_only() as uow:
        query = select(col(TaskRun.id)).where(col(TaskRun.status) == TaskStatus.QUEUED).order_by(col(TaskRun.id))
        return [number for number in uow.db.scalars(query) if number]


def requeue_lost_runs() -> None:
    """Requeue or fail the runs whose worker was lost."""
    with read_only() as uow:
        lost = uow.db.scalar(select(col(TaskRun.id)).where(LEASE.is_lost()).limit(1))
    if lost is not None:
        with transaction() as uow:
            _requeue_or_fail_lost(uow)


def run(name: str, *, dry_run: bool = False, is_manual: bool = False) -> dict[str, int]:
    """Run a task now; returns counts by name. `is_manual` runs, from the command line, are recorded in the audit log.

    Raises:
        NotFound: there is no such task.
        AlreadyRunning: a run of it is active.
    """
    task = registry.get_task(name)
    with transaction() as uow:
        row = _create_run(uow, name, dry_run=dry_run)
        if is_manual:
            _record_action(uow, None, task, row)
    return _execute(task, row)


def run_if_due(name: str) -> dict[str, int]:
    """Run an enqueued task if it is still due, since it may have been queued for long; returns counts by name.

    Raises:
        NotFound: there is no such task.
        AlreadyRunning: a run of it is active.
    """
    task = registry.get_task(name)
    with transaction() as uow:
        row = _create_run(uow, name) if task.is_due(uow) else None
    return _execute(task, row) if row else {}


def enqueue(uow: UnitOfWork, actor: Actor, name: str, *, dry_run: bool = False) -> None:
    """Queue a run, or dry run, of a task, due or not. It is stored as a row, so it runs even if Redis is unavailable.

    Raises:
        Forbidden: not an admin.
        NotFound: there is no such task.
        AlreadyRunning: a run of it is active or queued.
    """
    actor.ensure_role(Role.ADMIN)
    task = registry.get_task(name)
    _requeue_or_fail_lost(uow, name)
    if queries.is_active(uow, name):
        raise AlreadyRunning
    row = TaskRun(name=name, dry_run=dry_run, requested_by=actor.user_id, status=TaskStatus.QUEUED, as_of=now())
    uow.db.add(row)
    uow.db.flush()
    _record_action(uow, actor, task, row)
    uow.publish_after_commit(topics.TASKS)
    uow.after_commit(partial(task_queue.enqueue, RUN_REQUESTED_TASK, row.id))


def run_queued(run_id: int) -> dict[str, int]:
    """Execute a queued run, unless another worker has claimed it; returns counts by name.

    Raises:
        AlreadyRunning: another run of the task is active; this one stays queued.
    """
    with transaction() as uow:
        _requeue_or_fail_lost(uow, uow.db.get_one(TaskRun, run_id).name)
        row = _claim_run(uow, run_id)
        uow.publish_after_commit(topics.TASKS)
    return _execute(registry.get_task(row.name), row) if row else {}


def _record_action(uow: UnitOfWork, actor: Actor | None, task: registry.Task, task_run: TaskRun) -> None:
    action, verb = (AuditAction.REHEARSE_JOB, "rehearsed") if task_run.dry_run else (AuditAction.RUN_JOB, "ran")
    record(
        uow,
        actor,
        action,
        (AuditSubject.JOB, task_run.id),
        _("{what} the job {title}, as of {as_of}.").format(
            what=verb, title=task.title, as_of=format_datetime(task_run.as_of)
        ),
    )


def _create_run(uow: UnitOfWork, name: str, *, dry_run: bool = False) -> TaskRun:
    _requeue_or_fail_lost(uow, name)
    moment = wall_clock_now()
    row = TaskRun(
        name=name,
        dry_run=dry_run,
        attempts=1,
        as_of=now(),
        started_at=moment,
        claimed_until=moment + LEASE.duration,
    )
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:
        raise AlreadyRunning from None
    uow.publish_after_commit(topics.TASKS)
    return row


def _claim_run(uow: UnitOfWork, run_id: int) -> TaskRun | None:
    try:
        with uow.db.begin_nested():
            return LEASE.claim(uow, run_id, as_of=now(), started_at=wall_clock_now())
    except IntegrityError:
        raise AlreadyRunning from None


def _requeue_or_fail_lost(uow: UnitOfWork, name: str | None = None) -> None:
    """Requeue manually requested runs whose lease expired, while attempts are left; fail the others."""
    named = [col(TaskRun.name) == name] if name else []
    queued = LEASE.requeue_lost(uow, col(TaskRun.requested_by).is_not(None), *named)
    failed = LEASE.end_lost(
        uow, TaskStatus.FAILED, *named, error=_("Its worker was lost."), finished_at=wall_clock_now()
    )
    if queued or failed:
        uow.publish_after_commit(topics.TASKS)


def _execute(task: registry.Task, task_run: TaskRun) -> dict[str, int]:
    result: Counter[str] = Counter()
    end: dict[str, Any] = {"status": TaskStatus.FAILED, "error": _("It did not come to its end; the log says why.")}
    try:
        for batch in task.batches(task_run.dry_run):
            with dry_run() if task_run.dry_run else transaction() as uow:
                result.update(batch(uow))
                _renew_lease(uow, task_run)
            if task_run.dry_run:  # the renewal was rolled back with the dry run
                with transaction() as uow:
                    _renew_lease(uow, task_run)
        end = {"status": TaskStatus.DONE, "error": None}
    except AppError as error:
        end["error"] = error.message
        raise
    finally:
        _finish_run(task_run, end, _drop_zero_counts(result))
    return _drop_zero_counts(result)


def _drop_zero_counts(result: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in result.items() if count}


def _renew_lease(uow: UnitOfWork, task_run: TaskRun) -> None:
    """Renew the lease in the batch's transaction, so that the batch of a worker that lost it is rolled back."""
    if not LEASE.renew(uow, task_run):
        raise AlreadyRunning


def _finish_run(task_run: TaskRun, values: dict[str, Any], result: dict[str, int]) -> None:
    with transaction() as uow:
        LEASE.release(uow, task_run, result=result, finished_at=wall_clock_now(), **values)
        _purge_old_runs(uow, task_run)
        uow.publish_after_commit(topics.TASKS)


def _purge_old_runs(uow: UnitOfWork, task_run: TaskRun) -> None:
    """Delete the previous run if it did nothing and no user requested it (one a minute), and runs past retention."""
    query = (
        select(TaskRun)
        .where(col(TaskRun.name) == task_run.name, col(TaskRun.id) < task_run.id)
        .order_by(col(TaskRun.id).desc())
    )
    before = uow.db.scalar(query.limit(1))
    if before and before.status == TaskStatus.DONE and not (before.result or before.requested_by or before.dry_run):
        uow.db.delete(before)
    uow.rowcount(
        delete(TaskRun).where(col(TaskRun.id) < task_run.id, col(TaskRun.finished_at) < wall_clock_now() - RETENTION)
    )
