"""Marking what was read under one's own bell, and forgetting what is long past."""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.errors import NotFound
from hsa_app.core.i18n import _
from hsa_app.core.validation import parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.topics import user_notifications
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Notification

RETENTION = timedelta(days=365)


def mark_read(uow: UnitOfWork, actor: Actor, notification_id: int) -> None:
    """One was opened; again is fine.

    Raises:
        NotFound: there is none, or it is a stranger's.
    """
    found = uow.db.get(Notification, parse_id(notification_id))
    if found is None or found.user_id != actor.user_id:
        raise NotFound(_("There is no such notification."))
    if found.read_at is None:
        found.read_at = now()
        uow.publish_after_commit(user_notifications(actor.user_id))


def mark_all_read(uow: UnitOfWork, actor: Actor, up_to_id: int) -> None:
    """All that were shown, the newest being `up_to`; what came since stays unread."""
    mine = (
        col(Notification.user_id) == actor.user_id,
        col(Notification.read_at).is_(None),
        col(Notification.id) <= parse_id(up_to_id),
    )
    if uow.rowcount(update(Notification).where(*mine).values(read_at=now())):
        uow.publish_after_commit(user_notifications(actor.user_id))


def purge_old(uow: UnitOfWork, limit: int) -> int:
    """Delete notices a year old, read or not, so many at most; how many. Older ones have lower ids."""
    first = select(col(Notification.id), col(Notification.created_at)).order_by(col(Notification.id)).limit(limit)
    old = [number for number, at in uow.db.execute(first) if at < wall_clock_now() - RETENTION]
    uow.db.execute(delete(Notification).where(col(Notification.id).in_(old)))
    return len(old)
