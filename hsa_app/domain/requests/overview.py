"""The current state of the marketplace, for the admin overview."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from hsa_app.core.clock import midnight, now, today
from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests.lifecycle import ONGOING_STATUSES
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Role, ServiceRequest

EXPIRING_SOON_WITHIN = timedelta(hours=2)
EXPIRED_LOOKBACK_DAYS = 7


class MarketplaceOverview(ReadModel):
    """Current counts. `next_expires_at` is the earliest expiry of an open request; `expired_since` is the local
    midnight from which `expired_count` counts, by time of booking."""

    requested: int
    accepted: int
    in_progress: int
    completed: int
    expiring_soon_count: int
    next_expires_at: datetime | None
    expired_count: int
    expired_since: datetime


def get_overview(uow: UnitOfWork, actor: Actor) -> MarketplaceOverview:
    """Return the current counts of the marketplace. Each reads one index range.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    since = midnight(today() - timedelta(days=EXPIRED_LOOKBACK_DAYS))
    status, expires_at = col(ServiceRequest.status), col(ServiceRequest.expires_at)
    waiting = status == RequestStatus.REQUESTED
    expired = (status == RequestStatus.EXPIRED, expires_at >= since, col(ServiceRequest.created_at) >= since)
    return MarketplaceOverview(
        **{stage.value: _count_requests(uow, status == stage) for stage in ONGOING_STATUSES},
        expiring_soon_count=_count_requests(
            uow, waiting, expires_at > now(), expires_at <= now() + EXPIRING_SOON_WITHIN
        ),
        next_expires_at=uow.db.scalar(
            select(func.min(col(ServiceRequest.expires_at))).where(waiting, expires_at > now())
        ),
        expired_count=_count_requests(uow, *expired),
        expired_since=since,
    )


def _count_requests(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> int:
    return uow.db.scalar(select(func.count()).select_from(ServiceRequest).where(*conditions)) or 0
