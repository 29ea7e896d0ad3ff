"""Queries of the actor's in-app notifications."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import Page, PageParams, paginate
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Notification

MAX_COUNTED = 100
"""The unread count stops at this number."""


class NotificationRow(ReadModel):
    """An in-app notification; `link` is a path of the product or empty."""

    id: int
    kind: str
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None


def list_latest(uow: UnitOfWork, actor: Actor, params: PageParams) -> Page[NotificationRow]:
    """The actor's notifications, newest first."""
    query = select(Notification).where(col(Notification.user_id) == actor.user_id).order_by(col(Notification.id).desc())
    if after := params.parse_cursor(int):
        query = query.where(col(Notification.id) < after[0])
    notifications = uow.db.scalars(query.limit(params.limit + 1)).all()
    return paginate(notifications, params, lambda notification: (notification.id or 0,), NotificationRow.model_validate)


def count_unread(uow: UnitOfWork, actor: Actor) -> int:
    """Count the actor's unread notifications, up to `MAX_COUNTED`."""
    unread = (col(Notification.user_id) == actor.user_id, col(Notification.read_at).is_(None))
    matching = select(col(Notification.id)).where(*unread).limit(MAX_COUNTED).subquery()
    return uow.db.scalar(select(func.count()).select_from(matching)) or 0
