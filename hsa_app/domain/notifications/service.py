"""Marks notifications as read and purges old ones."""

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
    """Mark a notification as read; idempotent.

    Raises:
        NotFound: there is no such notification, or it is another user's.
    """
    notification = uow.db.get(Notification, parse_id(notification_id))
    if notification is None or notification.user_id != actor.user_id:
        raise NotFound(_("There is no such notification."))
    if notification.read_at is None:
        notification.read_at = now()
        uow.publish_after_commit(user_notifications(actor.user_id))


def mark_all_read(uow: UnitOfWork, actor: Actor, up_to_id: int) -> None:
    """Mark all notifications up to an id as read; newer ones stay unread."""
    unread = (
        col(Notification.user_id) == actor.user_id,
        col(Notification.read_at).is_(None),
        col(Notification.id) <= parse_id(up_to_id),
    )
    if uow.rowcount(update(Notification).where(*unread).values(read_at=now())):
        uow.publish_after_commit(user_notifications(actor.user_id))


def purge_old(uow: UnitOfWork, limit: int) -> int:
    """Delete up to `limit` notifications older than a year, read or not; returns how many. Ids rise with time."""
    oldest = select(col(Notification.id), col(Notification.created_at)).order_by(col(Notification.id)).limit(limit)
    old = [
        notification_id
        for notification_id, created_at in uow.db.execute(oldest)
        if created_at < wall_clock_now() - RETENTION
    ]
    uow.db.execute(delete(Notification).where(col(Notification.id).in_(old)))
    return len(old)
