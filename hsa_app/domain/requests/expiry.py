"""Timers of requests: expiry and automatic closing."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.domain.requests import notifications, transitions
from hsa_app.domain.requests.lifecycle import TRANSITIONS
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestAction, ServiceRequest

AUTO_CLOSE_AFTER = timedelta(hours=72)


def expire_due_requests(uow: UnitOfWork, limit: int = 200) -> int:
    """Expire open requests whose `expires_at` has passed, up to `limit`; returns how many."""
    expired = _apply_to_due(uow, RequestAction.EXPIRE, col(ServiceRequest.expires_at) <= now(), limit)
    for request in expired:
        notifications.notify_expired(uow, request)
    return len(expired)


def auto_close_due_requests(uow: UnitOfWork, limit: int = 200) -> int:
    """Close requests that were completed 72 hours ago, up to `limit`; returns how many."""
    due = col(ServiceRequest.completed_at) <= now() - AUTO_CLOSE_AFTER
    return len(_apply_to_due(uow, RequestAction.AUTO_CLOSE, due, limit, closed_at=now()))


def _apply_to_due(
    uow: UnitOfWork, action: RequestAction, is_due: ColumnElement[bool], limit: int, **changes: Any
) -> list[ServiceRequest]:
    waiting = col(ServiceRequest.status).in_(TRANSITIONS[action].sources)
    query = select(ServiceRequest).where(waiting, is_due).order_by(col(ServiceRequest.id)).limit(limit)
    requests = uow.db.scalars(query).all()
    return [request for request in requests if transitions.try_apply(uow, None, request, action, is_due, **changes)]
