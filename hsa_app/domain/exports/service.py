"""Exports: asking for a file, writing it by one worker at a time, telling who asked, and clearing away what is old.

A worker claims an export in one short transaction and ends it in another; in between it reads one moment of the
database and renews its claim. Who dies in between leaves an export that is begun anew once the claim has run out.
"""

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.errors import FieldError, RateLimited, ValidationFailed
from hsa_app.core.i18n import N_, _
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.audit.service import record
from hsa_app.domain.exports import datasets, files, notifications, queries, writer
from hsa_app.domain.exports.errors import TakenOver
from hsa_app.domain.exports.queries import ExportFile
from hsa_app.domain.exports.writer import LEASE, TOPIC, Written, ours
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import Export, ExportStatus, RequestStatus, Role

log = logging.getLogger(__name__)

RUN = "exports.run"
"""The task by which a worker writes one file."""

IN_THE_QUEUE = timedelta(minutes=1)
"""How long an export handed to the queue is left to it, and how long one that broke off waits."""

KEPT = timedelta(days=7)
REMOVED_AFTER = timedelta(minutes=15)
"""So long after a file has expired it is still there, for those who are about to read it."""

MOST_TRIES, MOST_UNDER_WAY = 3, 10
LONGEST_REASON = 500
BROKE_OFF = N_("It broke off three times. What was asked for may be too much for one file; the log says more.")

_UNDER_WAY = (ExportStatus.QUEUED, ExportStatus.RUNNING)
_ABOUT_THE_PAGE = {"limit", "cursor", "sort"}


def ask(uow: UnitOfWork, actor: Actor, search: RequestSearch) -> Export:
    """Ask for a file with the requests a search finds: those of its status, or the closed ones. For admins.

    Raises:
        Forbidden: not an admin.
        Invalid: the time ends before it begins.
        TooManyTries: so many of theirs are under way already.
    """
    return ask_list(uow, actor, datasets.CLOSED, search)


def ask_list(uow: UnitOfWork, actor: Actor, kind: str, search: PageParams) -> Export:
    """Ask for a file with all that a search finds in one of the tables; its page and order do not matter. For admins.

    Raises:
        Forbidden: not an admin.
        Invalid: the time ends before it begins.
        TooManyTries: so many of theirs are under way already.
    """
    actor.must_be(Role.ADMIN)
    _must_end_after_it_begins(search)
    _must_not_be_flooding(uow, actor)
    if isinstance(search, RequestSearch) and (kind == datasets.CLOSED or search.statuses == [RequestStatus.CLOSED]):
        kind, search = datasets.CLOSED, search.model_copy(update={"status": search.status or RequestStatus.CLOSED})
    kept = search.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=_ABOUT_THE_PAGE)
    export = Export(requested_by=actor.user_id, kind=kind, filters=kept, claimed_until=wall_clock_now() + IN_THE_QUEUE)
    uow.db.add(export)
    uow.db.flush()
    holds = queries.holds(uow, actor, export.id or 0)
    record(
        uow,
        actor,
        AuditAction.ASK_EXPORT,
        (AuditSubject.EXPORT, export.id),
        _("asked for an export: {holds}.").format(holds=holds),
    )
    _hand_over(uow, export)
    return export


def fetch(uow: UnitOfWork, actor: Actor, export_id: int) -> ExportFile:
    """The file of a finished export, to be handed out; who took it is written down.

    Raises:
        NotFound, Forbidden, NotReady, Expired: as `queries.file`.
    """
    file = queries.file(uow, actor, export_id)
    holds = queries.holds(uow, actor, export_id)
    record(
        uow,
        actor,
        AuditAction.FETCH_EXPORT,
        (AuditSubject.EXPORT, export_id),
        _("downloaded export #{export_id}: {holds}.").format(export_id=export_id, holds=holds),
    )
    return file


def run(export_id: int) -> ExportStatus | None:
    """Write a file that was asked for; what became of it, or None if somebody else sees to it."""
    with transaction() as uow:
        export = _claim(uow, export_id)
    if export is None:
        return None
    ended, reason = False, BROKE_OFF
    try:
        written = writer.write(export)
        ended = True
        return _finish(export, written)
    except TakenOver:
        ended = True
        log.warning("export %s was taken over by another worker", export_id)
        return None
    except OSError as error:
        reason = _("The file could not be written: {strerror}.").format(
            strerror=error.strerror or _("the disk does not answer")
        )
        raise
    finally:
        if not ended:
            _break_off(export, reason)


def requeue_stale(uow: UnitOfWork, limit: int = 100) -> int:
    """Hand over what nobody sees to: the queue lost it, its worker died, or its wait is over."""
    query = select(Export).where(_left_alone()).order_by(col(Export.id)).limit(limit)
    lost = uow.db.scalars(query.with_for_update(skip_locked=True)).all()
    for export in lost:
        if export.attempts >= MOST_TRIES:
            _fail(uow, export, export.error or BROKE_OFF)
        else:
            _begin_anew(export)
            _hand_over(uow, export)
    return len(lost)


def expire_due(uow: UnitOfWork, limit: int = 100) -> int:
    """Clear away files whose time is over, and what crashes left behind."""
    due = (col(Export.file_name).is_not(None), col(Export.expires_at) <= now() - REMOVED_AFTER)
    old = uow.db.scalars(select(Export).where(*due).order_by(col(Export.id)).limit(limit)).all()
    for export in old:
        uow.after_commit(partial(files.remove, export.file_name or ""))
        export.file_name = None
    uow.db.flush()
    known = set(uow.db.scalars(select(col(Export.file_name)).where(col(Export.file_name).is_not(None))))
    uow.after_commit(partial(files.remove_all_but, {name for name in known if name}))
    if old:
        uow.publish_after_commit(TOPIC)
    return len(old)


def _must_end_after_it_begins(search: PageParams) -> None:
    bounded = search if isinstance(search, RequestSearch | AuditSearch) else RequestSearch()
    if bounded.since and bounded.until and bounded.since >= bounded.until:
        raise ValidationFailed(FieldError("to", _("This is before the beginning.")))


def _must_not_be_flooding(uow: UnitOfWork, actor: Actor) -> None:
    mine = (col(Export.requested_by) == actor.user_id, col(Export.status).in_(_UNDER_WAY))
    if (uow.db.scalar(select(func.count()).select_from(Export).where(*mine)) or 0) >= MOST_UNDER_WAY:
        message = _("{MOST_UNDER_WAY} exports of yours are under way. Wait until one is ready.").format(
            MOST_UNDER_WAY=MOST_UNDER_WAY
        )
        raise RateLimited(message, retry_after=60)


def _hand_over(uow: UnitOfWork, export: Export) -> None:
    uow.publish_after_commit(TOPIC)
    uow.after_commit(partial(task_queue.send, RUN, export.id))


def _claim(uow: UnitOfWork, export_id: int) -> Export | None:
    """The export, ours as long as we tell how far we are; None if it is over, or someone else's."""
    before = uow.db.get(Export, export_id)
    free = or_(col(Export.status) == ExportStatus.QUEUED, _silent())
    claimed = update(Export).where(col(Export.id) == export_id, free, col(Export.attempts) < MOST_TRIES)
    moment = wall_clock_now()
    begun: dict[str, Any] = {
        "status": ExportStatus.RUNNING,
        "attempts": col(Export.attempts) + 1,
        "claimed_until": moment + LEASE,
        "started_at": moment,
        "file_name": files.new_name(),
        "rows": 0,
        "total": None,
        "progress": 0,
    }
    left_behind = before.file_name if before else None
    if before is None or not uow.rowcount(claimed.values(begun)):
        return None
    if left_behind:
        uow.after_commit(partial(files.remove, left_behind))
    uow.publish_after_commit(TOPIC)
    uow.db.refresh(before)
    return before


def _silent() -> ColumnElement[bool]:
    """Whether a worker has not been heard of for too long."""
    return and_(col(Export.status) == ExportStatus.RUNNING, col(Export.claimed_until) <= wall_clock_now())


def _left_alone() -> ColumnElement[bool]:
    return and_(col(Export.status).in_(_UNDER_WAY), col(Export.claimed_until) <= wall_clock_now())


def _begin_anew(export: Export, error: str | None = None) -> None:
    export.status, export.error = ExportStatus.QUEUED, error
    export.rows, export.total, export.progress = 0, None, 0
    export.claimed_until = wall_clock_now() + IN_THE_QUEUE


def _finish(export: Export, written: Written) -> ExportStatus | None:
    """The file is whole: say so, unless somebody else writes another one."""
    moment = wall_clock_now()
    facts: dict[str, Any] = {
        "status": ExportStatus.DONE,
        "rows": written.rows,
        "total": written.rows,
        "size": written.size,
        "progress": 100,
        "error": None,
        "claimed_until": None,
        "finished_at": moment,
        "expires_at": moment + KEPT,
    }
    with transaction() as uow:
        if not uow.rowcount(update(Export).where(*ours(export)).values(facts)):
            uow.after_commit(partial(files.remove, export.file_name or ""))
            return None
        notifications.tell(uow, uow.db.get_one(Export, export.id))
        uow.publish_after_commit(TOPIC)
    return ExportStatus.DONE


def _break_off(export: Export, reason: str) -> None:
    """It did not come to its end: it waits for another try, or has failed for good."""
    with transaction() as uow:
        mine = uow.db.scalar(select(Export).where(*ours(export)).with_for_update())
        if mine is None:
            return
        if mine.attempts >= MOST_TRIES:
            _fail(uow, mine, reason)
        else:
            _begin_anew(mine, reason)
            uow.publish_after_commit(TOPIC)


def _fail(uow: UnitOfWork, export: Export, reason: str) -> None:
    if export.file_name:
        uow.after_commit(partial(files.remove, export.file_name))
    export.status, export.error = ExportStatus.FAILED, reason[:LONGEST_REASON]
    export.claimed_until, export.file_name, export.finished_at = None, None, wall_clock_now()
    uow.db.flush()
    notifications.tell(uow, export)
    uow.publish_after_commit(TOPIC)
