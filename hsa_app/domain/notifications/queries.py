"""Reading what is under someone's own bell."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import Page, PageParams, paginate
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Notification

MAX_COUNTED = 100
"""More unread ones than this are not counted."""


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
    found = uow.db.scalars(query.limit(params.limit + 1)).all()
    return paginate(found, params, lambda notice: (notice.id or 0,), NotificationRow.model_validate)


def count_unread(uow: UnitOfWork, actor: Actor) -> int:
    """How many they have not read, up to a hundred."""
    mine = (col(Notification.user_id) == actor.user_id, col(Notification.read_at).is_(None))
    some = select(col(Notification.id)).where(*mine).limit(MAX_COUNTED).subquery()
    return uow.db.scalar(select(func.count()).select_from(some)) or 0
