"""Running jobs: one at a time of each, written down, and continued by another worker if one dies."""

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now, really_now
from hsa_app.core.errors import AppError, Conflict
from hsa_app.core.formatting import dated
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import About, Deed
from hsa_app.domain.audit.service import note
from hsa_app.domain.tasks import queries, registry
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork, reading, rehearsal, transaction
from hsa_app.models import JobRun, Role, RunState

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
    with reading() as uow:
        return [job.name for job in registry.JOBS.values() if job.is_due(uow)]


def asked_for() -> list[int]:
    """The runs someone has asked for that nobody has begun."""
    with reading() as uow:
        query = select(col(JobRun.id)).where(col(JobRun.state) == RunState.QUEUED).order_by(col(JobRun.id))
        return [number for number in uow.db.scalars(query) if number]


def end_lost() -> None:
    """Runs that have been silent for too long are over; what someone asked for waits for another worker."""
    with reading() as uow:
        lost = uow.db.scalar(select(col(JobRun.id)).where(*_lost()).limit(1))
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
    row = JobRun(name=name, dry_run=dry_run, asked_by=actor.user_id, state=RunState.QUEUED, as_of=now())
    uow.db.add(row)
    uow.db.flush()
    _note(uow, actor, job, row)
    uow.announce(TOPIC)
    uow.after_commit(partial(task_queue.send, RUN_ASKED, row.id))


def run_asked(run_id: int) -> dict[str, int]:
    """Do what someone asked for, unless another worker has begun it; what came of it, by word.

    Raises:
        AlreadyRuns: somebody is doing this job; it stays asked for.
    """
    with transaction() as uow:
        row = uow.db.get_one(JobRun, run_id)
        _give_up_lost(uow, row.name)
        begun = _begin(uow, row)
        uow.announce(TOPIC)
    return _carry_out(registry.find(row.name), row) if begun else {}


def _note(uow: UnitOfWork, actor: Actor | None, job: registry.Job, row: JobRun) -> None:
    deed, what = (Deed.REHEARSE_JOB, "rehearsed") if row.dry_run else (Deed.RUN_JOB, "ran")
    note(
        uow,
        actor,
        deed,
        (About.JOB, row.id),
        _("{what} the job {title}, as of {as_of}.").format(what=what, title=job.title, as_of=dated(row.as_of)),
    )


def _lost() -> tuple[ColumnElement[bool], ...]:
    return (col(JobRun.state) == RunState.RUNNING, col(JobRun.claimed_until) <= really_now())


def _begun() -> dict[str, Any]:
    moment = really_now()
    return {"state": RunState.RUNNING, "as_of": now(), "started_at": moment, "claimed_until": moment + LEASE}


def _started(uow: UnitOfWork, name: str, *, dry_run: bool = False) -> JobRun:
    _give_up_lost(uow, name)
    row = JobRun(name=name, dry_run=dry_run, tries=1, **_begun())
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:
        raise AlreadyRuns from None
    uow.announce(TOPIC)
    return row


def _begin(uow: UnitOfWork, row: JobRun) -> bool:
    waiting = (col(JobRun.id) == row.id, col(JobRun.state) == RunState.QUEUED)
    try:
        with uow.db.begin_nested():
            begun = uow.written(update(JobRun).where(*waiting).values(**_begun(), tries=col(JobRun.tries) + 1))
    except IntegrityError:
        raise AlreadyRuns from None
    uow.db.refresh(row)
    return begun == 1


def _give_up_lost(uow: UnitOfWork, name: str | None = None) -> None:
    """A run that has been silent for too long is over: its worker is gone."""
    lost = (*_lost(), *([col(JobRun.name) == name] if name else []))
    again = (col(JobRun.asked_by).is_not(None), col(JobRun.tries) < TRIES)
    ended = {"state": RunState.FAILED, "error": _("Its worker was lost."), "finished_at": really_now()}
    queued = uow.written(update(JobRun).where(*lost, *again).values(state=RunState.QUEUED, claimed_until=None))
    failed = uow.written(update(JobRun).where(*lost).values(ended))
    if queued or failed:
        uow.announce(TOPIC)


def _carry_out(job: registry.Job, row: JobRun) -> dict[str, int]:
    did: Counter[str] = Counter()
    end: dict[str, Any] = {"state": RunState.FAILED, "error": _("It did not come to its end; the log says why.")}
    try:
        for portion in job.portions(row.dry_run):
            with rehearsal() if row.dry_run else transaction() as uow:
                did.update(portion(uow))
                _still_running(uow, row)
            if row.dry_run:  # what was renewed is undone with the rest
                with transaction() as uow:
                    _still_running(uow, row)
        end = {"state": RunState.DONE, "error": None}
    except AppError as refusal:
        end["error"] = refusal.message
        raise
    finally:
        _end(row, end, _found(did))
    return _found(did)


def _found(did: Counter[str]) -> dict[str, int]:
    return {word: count for word, count in did.items() if count}


def _still_running(uow: UnitOfWork, row: JobRun) -> None:
    """Renew the lease with the work itself, so that one who was taken for lost undoes what was done since."""
    if not uow.written(update(JobRun).where(*_ours(row)).values(claimed_until=really_now() + LEASE)):
        raise AlreadyRuns


def _ours(row: JobRun) -> tuple[ColumnElement[bool], ...]:
    """Our try at it, not that of a worker after us."""
    return (col(JobRun.id) == row.id, col(JobRun.state) == RunState.RUNNING, col(JobRun.tries) == row.tries)


def _end(row: JobRun, end: dict[str, Any], did: dict[str, int]) -> None:
    with transaction() as uow:
        uow.written(
            update(JobRun).where(*_ours(row)).values(did=did, finished_at=really_now(), claimed_until=None, **end)
        )
        _forget_idle(uow, row)
        uow.announce(TOPIC)


def _forget_idle(uow: UnitOfWork, row: JobRun) -> None:
    """Of runs by the clock that found nothing to do only the last is kept: there is one every minute."""
    query = select(JobRun).where(col(JobRun.name) == row.name, col(JobRun.id) < row.id).order_by(col(JobRun.id).desc())
    before = uow.db.scalar(query.limit(1))
    if before and before.state == RunState.DONE and not (before.did or before.asked_by or before.dry_run):
        uow.db.delete(before)
    uow.written(delete(JobRun).where(col(JobRun.id) < row.id, col(JobRun.finished_at) < really_now() - KEPT))
