"""Exports: request, writing by one worker at a time, notification of the requester, and removal of expired files.

A worker claims an export in one short transaction and finishes it in another; in between it reads one database snapshot
and renews its lease. If it dies, the export is requeued once the lease has expired.
"""

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.errors import FieldError, RateLimited, ValidationFailed
from hsa_app.core.i18n import N_, _
from hsa_app.domain import leases, topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.audit.service import record
from hsa_app.domain.exports import datasets, notifications, queries, writer
from hsa_app.domain.exports.errors import LeaseLost
from hsa_app.domain.exports.files import EXPORTS_FOLDER, delete_orphans
from hsa_app.domain.exports.queries import ExportFile
from hsa_app.domain.exports.writer import LEASE, WriteResult
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import Export, ExportStatus, RequestStatus, Role

log = logging.getLogger(__name__)

RUN_TASK = "exports.run"
"""The Celery task that writes one file."""

RETENTION = timedelta(days=7)
REMOVAL_GRACE_PERIOD = timedelta(minutes=15)
"""How long an expired file is still kept, for downloads in progress."""

MAX_ACTIVE_EXPORTS = 10
MAX_ERROR_LENGTH = 500
INTERRUPTED_MESSAGE = N_(
    "It broke off three times. What was asked for may be too much for one file; the log says more."
)

_ACTIVE_STATUSES = (ExportStatus.QUEUED, ExportStatus.RUNNING)
_NOTHING_WRITTEN: dict[str, Any] = {"rows": 0, "total": None, "progress": 0}
_PAGE_FIELDS = {"limit", "cursor", "sort"}


def enqueue_request_export(uow: UnitOfWork, actor: Actor, params: RequestSearch) -> Export:
    """Queue an export of the requests that match a search, by default closed ones. For admins.

    Raises:
        Forbidden: not an admin.
        ValidationFailed: the period ends before it begins.
        RateLimited: too many exports of the actor are active.
    """
    return enqueue_export(uow, actor, datasets.CLOSED_REQUESTS, params)


def enqueue_export(uow: UnitOfWork, actor: Actor, dataset: str, params: PageParams) -> Export:
    """Queue an export of all rows of a dataset that match a search; its page and order are ignored. For admins.

    Raises:
        Forbidden: not an admin.
        ValidationFailed: the period ends before it begins.
        RateLimited: too many exports of the actor are active.
    """
    actor.ensure_role(Role.ADMIN)
    _validate_time_range(params)
    _ensure_few_active(uow, actor)
    if isinstance(params, RequestSearch) and (
        dataset == datasets.CLOSED_REQUESTS or params.statuses == [RequestStatus.CLOSED]
    ):
        dataset, params = (
            datasets.CLOSED_REQUESTS,
            params.model_copy(update={"status": params.status or RequestStatus.CLOSED}),
        )
    kept = params.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=_PAGE_FIELDS)
    export = Export(requested_by=actor.user_id, kind=dataset, filters=kept, claimed_until=leases.queue_deadline())
    uow.db.add(export)
    uow.db.flush()
    holds = queries.describe(uow, dataset, params)
    record(
        uow,
        actor,
        AuditAction.ASK_EXPORT,
        (AuditSubject.EXPORT, export.id),
        _("{actor} asked for an export: {description}."),
        values={"description": holds},
    )
    _enqueue(uow, export.id or 0)
    return export


def get_file_with_audit(uow: UnitOfWork, actor: Actor, export_id: int) -> ExportFile:
    """Return the file of a finished export; the download is recorded in the audit log.

    Raises:
        NotFound, Forbidden, ExportNotReady, ExportExpired: as `queries.get_file`.
    """
    file = queries.get_file(uow, actor, export_id)
    holds = queries.get_description(uow, actor, export_id)
    record(
        uow,
        actor,
        AuditAction.FETCH_EXPORT,
        (AuditSubject.EXPORT, export_id),
        _("{actor} downloaded export #{id}: {description}."),
        values={"id": export_id, "description": holds},
    )
    return file


def run_export(export_id: int) -> ExportStatus | None:
    """Write a requested file; returns its status, or None if another worker has it."""
    with transaction() as uow:
        export = _claim(uow, export_id)
    if export is None:
        return None
    ended, reason = False, _(INTERRUPTED_MESSAGE)
    try:
        search = datasets.parse_search(export)
        written = writer.write_file(export, search)
        ended = True
        return _finish(export, search, written)
    except LeaseLost:
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
            _retry_or_fail(export, reason)


def requeue_stale(uow: UnitOfWork, limit: int = 100) -> int:
    """Requeue exports that no worker has: lost by the queue, by a dead worker, or due for a retry."""
    failed = LEASE.lock_repeatedly_lost(uow, limit)
    for export in failed:
        _fail(uow, export, export.error or _(INTERRUPTED_MESSAGE))
    requeued = LEASE.requeue_stale(uow, limit - len(failed), error=None, **_NOTHING_WRITTEN)
    for export_id in requeued:
        _enqueue(uow, export_id)
    return len(failed) + len(requeued)


def delete_expired_files(uow: UnitOfWork, limit: int = 100) -> int:
    """Delete the files of expired exports, and orphaned files."""
    due = (col(Export.file_name).is_not(None), col(Export.expires_at) <= now() - REMOVAL_GRACE_PERIOD)
    old = uow.db.scalars(select(Export).where(*due).order_by(col(Export.id)).limit(limit)).all()
    for export in old:
        uow.after_commit(partial(EXPORTS_FOLDER.delete, export.file_name or ""))
        export.file_name = None
    uow.db.flush()
    known = set(uow.db.scalars(select(col(Export.file_name)).where(col(Export.file_name).is_not(None))))
    uow.after_commit(partial(delete_orphans, {name for name in known if name}))
    if old:
        uow.publish_after_commit(topics.EXPORTS)
    return len(old)


def _validate_time_range(params: PageParams) -> None:
    bounded = params if isinstance(params, RequestSearch | AuditSearch) else RequestSearch()
    if bounded.since and bounded.until and bounded.since >= bounded.until:
        raise ValidationFailed(FieldError("to", _("This is before the beginning.")))


def _ensure_few_active(uow: UnitOfWork, actor: Actor) -> None:
    mine = (col(Export.requested_by) == actor.user_id, col(Export.status).in_(_ACTIVE_STATUSES))
    if (uow.db.scalar(select(func.count()).select_from(Export).where(*mine)) or 0) >= MAX_ACTIVE_EXPORTS:
        message = _("{count} exports of yours are under way. Wait until one is ready.").format(count=MAX_ACTIVE_EXPORTS)
        raise RateLimited(message, retry_after=60)


def _enqueue(uow: UnitOfWork, export_id: int) -> None:
    uow.publish_after_commit(topics.EXPORTS)
    uow.after_commit(partial(task_queue.enqueue, RUN_TASK, export_id))


def _claim(uow: UnitOfWork, export_id: int) -> Export | None:
    """Claim an export; None if it is finished, or another worker has it."""
    unfinished_file = uow.db.scalar(select(col(Export.file_name)).where(col(Export.id) == export_id))
    export = LEASE.claim(
        uow, export_id, started_at=wall_clock_now(), file_name=EXPORTS_FOLDER.generate_name(), **_NOTHING_WRITTEN
    )
    if export is None:
        return None
    if unfinished_file:
        uow.after_commit(partial(EXPORTS_FOLDER.delete, unfinished_file))
    uow.publish_after_commit(topics.EXPORTS)
    return export


def _finish(export: Export, search: PageParams, result: WriteResult) -> ExportStatus | None:
    """Mark the file as complete, unless another worker has claimed it."""
    moment = wall_clock_now()
    facts = {
        "rows": result.rows,
        "total": result.rows,
        "size": result.size,
        "progress": 100,
        "error": None,
        "finished_at": moment,
        "expires_at": moment + RETENTION,
    }
    with transaction() as uow:
        if not LEASE.release(uow, export, ExportStatus.DONE, **facts):
            uow.after_commit(partial(EXPORTS_FOLDER.delete, export.file_name or ""))
            return None
        notifications.notify_finished(uow, uow.db.get_one(Export, export.id), search)
        uow.publish_after_commit(topics.EXPORTS)
    return ExportStatus.DONE


def _retry_or_fail(export: Export, error: str) -> None:
    """Release an interrupted export for a retry, or fail it after the last attempt."""
    with transaction() as uow:
        mine = uow.db.scalar(select(Export).where(*LEASE.own_conditions(export)).with_for_update())
        if mine is None:
            return
        if mine.attempts >= LEASE.max_attempts:
            _fail(uow, mine, error)
        else:
            LEASE.release(uow, mine, error=error, **LEASE.queued_values(), **_NOTHING_WRITTEN)
            uow.publish_after_commit(topics.EXPORTS)


def _fail(uow: UnitOfWork, export: Export, error: str) -> None:
    if export.file_name:
        uow.after_commit(partial(EXPORTS_FOLDER.delete, export.file_name))
    export.status, export.error = ExportStatus.FAILED, error[:MAX_ERROR_LENGTH]
    export.claimed_until, export.file_name, export.finished_at = None, None, wall_clock_now()
    uow.db.flush()
    notifications.notify_finished(uow, export, datasets.parse_search(export))
    uow.publish_after_commit(topics.EXPORTS)
