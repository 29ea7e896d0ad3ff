"""Running jobs: one at a time of each, written down, and continued by another worker if one dies."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.errors import AppError, Conflict
from hsa_app.core.formatting import format_datetime
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record
from hsa_app.domain.tasks import queries, registry
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork, dry_run, read_only, transaction
from hsa_app.models import Role, TaskRun, TaskStatus

TOPIC = "jobs"
"""Who follows what runs."""

RUN_ASKED = "schedule.run_asked"
"""The task that does what someone asked for."""

LEASE = timedelta(seconds=30)
"""How long a run may be silent before its worker counts as lost; renewed with every portion."""

TRIES = 3
"""How often a run that somebody asked for is begun, if its workers are lost."""

KEPT = timedelta(days=90)
"""How long runs are remembered."""


class AlreadyRuns(Conflict):
    """This job is being done at the moment."""

    def __init__(self) -> None:
        super().__init__(_("This job runs at the moment. Wait until it is done."))


def due() -> list[str]:
    """The names of the jobs that are due."""
    with read_only() as uow:
        return [job.name for job in registry.JOBS.values() if job.is_due(uow)]


def asked_for() -> list[int]:
    """The runs someone has asked for that nobody has begun."""
    with read_only() as uow:
        query = select(col(TaskRun.id)).where(col(TaskRun.status) == TaskStatus.QUEUED).order_by(col(TaskRun.id))
        return [number for number in uow.db.scalars(query) if number]


def end_lost() -> None:
    """Runs that have been silent for too long are over; what someone asked for waits for another worker."""
    with read_only() as uow:
        lost = uow.db.scalar(select(col(TaskRun.id)).where(*_lost()).limit(1))
    if lost is not None:
        with transaction() as uow:
            _give_up_lost(uow)


def run(name: str, *, dry_run: bool = False, by_hand: bool = False) -> dict[str, int]:
    """Do a job as of now; what came of it, by word. `by_hand` if the command line asked, and not the clock.

    Raises:
        NotFound: there is no such job.
        AlreadyRuns: somebody is doing it.
    """
    job = registry.find(name)
    with transaction() as uow:
        row = _started(uow, name, dry_run=dry_run)
        if by_hand:
            _note(uow, None, job, row)
    return _carry_out(job, row)


def run_due(name: str) -> dict[str, int]:
    """Do a job that was handed out, unless it is not due by now: the queue may have kept it for long.

    Raises:
        NotFound: there is no such job.
        AlreadyRuns: somebody is doing it.
    """
    job = registry.find(name)
    with transaction() as uow:
        row = _started(uow, name) if job.is_due(uow) else None
    return _carry_out(job, row) if row else {}


def ask(uow: UnitOfWork, actor: Actor, name: str, *, dry_run: bool = False) -> None:
    """Have a job done now, or rehearsed, whether it is due or not. A row, so it is done even if Redis is away.

    Raises:
        Forbidden: not an admin.
        NotFound: there is no such job.
        AlreadyRuns: it is being done, or waits to be.
    """
    actor.must_be(Role.ADMIN)
    job = registry.find(name)
    _give_up_lost(uow, name)
    if queries.is_busy(uow, name):
        raise AlreadyRuns
    row = TaskRun(name=name, dry_run=dry_run, requested_by=actor.user_id, status=TaskStatus.QUEUED, as_of=now())
    uow.db.add(row)
    uow.db.flush()
    _note(uow, actor, job, row)
    uow.publish_after_commit(TOPIC)
    uow.after_commit(partial(task_queue.send, RUN_ASKED, row.id))


def run_asked(run_id: int) -> dict[str, int]:
    """Do what someone asked for, unless another worker has begun it; what came of it, by word.

    Raises:
        AlreadyRuns: somebody is doing this job; it stays asked for.
    """
    with transaction() as uow:
        row = uow.db.get_one(TaskRun, run_id)
        _give_up_lost(uow, row.name)
        begun = _begin(uow, row)
        uow.publish_after_commit(TOPIC)
    return _carry_out(registry.find(row.name), row) if begun else {}


def _note(uow: UnitOfWork, actor: Actor | None, job: registry.Job, row: TaskRun) -> None:
    deed, what = (AuditAction.REHEARSE_JOB, "rehearsed") if row.dry_run else (AuditAction.RUN_JOB, "ran")
    record(
        uow,
        actor,
        deed,
        (AuditSubject.JOB, row.id),
        _("{what} the job {title}, as of {as_of}.").format(
            what=what, title=job.title, as_of=format_datetime(row.as_of)
        ),
    )


def _lost() -> tuple[ColumnElement[bool], ...]:
    return (col(TaskRun.status) == TaskStatus.RUNNING, col(TaskRun.claimed_until) <= wall_clock_now())


def _begun() -> dict[str, Any]:
    moment = wall_clock_now()
    return {"status": TaskStatus.RUNNING, "as_of": now(), "started_at": moment, "claimed_until": moment + LEASE}


def _started(uow: UnitOfWork, name: str, *, dry_run: bool = False) -> TaskRun:
    _give_up_lost(uow, name)
    row = TaskRun(name=name, dry_run=dry_run, attempts=1, **_begun())
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:
        raise AlreadyRuns from None
    uow.publish_after_commit(TOPIC)
    return row


def _begin(uow: UnitOfWork, row: TaskRun) -> bool:
    waiting = (col(TaskRun.id) == row.id, col(TaskRun.status) == TaskStatus.QUEUED)
    try:
        with uow.db.begin_nested():
            begun = uow.rowcount(update(TaskRun).where(*waiting).values(**_begun(), attempts=col(TaskRun.attempts) + 1))
    except IntegrityError:
        raise AlreadyRuns from None
    uow.db.refresh(row)
    return begun == 1


def _give_up_lost(uow: UnitOfWork, name: str | None = None) -> None:
    """A run that has been silent for too long is over: its worker is gone."""
    lost = (*_lost(), *([col(TaskRun.name) == name] if name else []))
    again = (col(TaskRun.requested_by).is_not(None), col(TaskRun.attempts) < TRIES)
    ended = {"status": TaskStatus.FAILED, "error": _("Its worker was lost."), "finished_at": wall_clock_now()}
    queued = uow.rowcount(update(TaskRun).where(*lost, *again).values(status=TaskStatus.QUEUED, claimed_until=None))
    failed = uow.rowcount(update(TaskRun).where(*lost).values(ended))
    if queued or failed:
        uow.publish_after_commit(TOPIC)


def _carry_out(job: registry.Job, row: TaskRun) -> dict[str, int]:
    result: Counter[str] = Counter()
    end: dict[str, Any] = {"status": TaskStatus.FAILED, "error": _("It result not come to its end; the log says why.")}
    try:
        for portion in job.portions(row.dry_run):
            with dry_run() if row.dry_run else transaction() as uow:
                result.update(portion(uow))
                _still_running(uow, row)
            if row.dry_run:  # what was renewed is undone with the rest
                with transaction() as uow:
                    _still_running(uow, row)
        end = {"status": TaskStatus.DONE, "error": None}
    except AppError as refusal:
        end["error"] = refusal.message
        raise
    finally:
        _end(row, end, _found(result))
    return _found(result)


def _found(result: Counter[str]) -> dict[str, int]:
    return {word: count for word, count in result.items() if count}


def _still_running(uow: UnitOfWork, row: TaskRun) -> None:
    """Renew the lease with the work itself, so that one who was taken for lost undoes what was done since."""
    if not uow.rowcount(update(TaskRun).where(*_ours(row)).values(claimed_until=wall_clock_now() + LEASE)):
        raise AlreadyRuns


def _ours(row: TaskRun) -> tuple[ColumnElement[bool], ...]:
    """Our try at it, not that of a worker after us."""
    return (col(TaskRun.id) == row.id, col(TaskRun.status) == TaskStatus.RUNNING, col(TaskRun.attempts) == row.attempts)


def _end(row: TaskRun, end: dict[str, Any], result: dict[str, int]) -> None:
    with transaction() as uow:
        uow.rowcount(
            update(TaskRun)
            .where(*_ours(row))
            .values(result=result, finished_at=wall_clock_now(), claimed_until=None, **end)
        )
        _forget_idle(uow, row)
        uow.publish_after_commit(TOPIC)


def _forget_idle(uow: UnitOfWork, row: TaskRun) -> None:
    """Of runs by the clock that found nothing to do only the last is kept: there is one every minute."""
    query = (
        select(TaskRun).where(col(TaskRun.name) == row.name, col(TaskRun.id) < row.id).order_by(col(TaskRun.id).desc())
    )
    before = uow.db.scalar(query.limit(1))
    if before and before.status == TaskStatus.DONE and not (before.result or before.requested_by or before.dry_run):
        uow.db.delete(before)
    uow.rowcount(delete(TaskRun).where(col(TaskRun.id) < row.id, col(TaskRun.finished_at) < wall_clock_now() - KEPT))
