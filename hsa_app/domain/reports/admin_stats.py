"""Marketplace statistics for admins, aggregated by the database.

Bookings count on the local day of booking; revenue and ratings on the local day of closing. The UTC bounds of local
days and months are computed here and passed to the database, which reads one index range for each.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    extract,
    func,
    select,
)
from sqlalchemy.orm import Mapped
from sqlmodel import col

from hsa_app.core.settings import get_settings
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import compute_average_rating
from hsa_app.domain.reports.forms import DateRange, Period
from hsa_app.domain.reports.funnel import get_funnel
from hsa_app.domain.reports.period_cte import PRICE_SUM_IN_CENTS, cents_to_money
from hsa_app.domain.reports.period_cte import is_within_period as _within
from hsa_app.domain.reports.period_cte import periods_as_cte as _ranges
from hsa_app.domain.reports.schemas import (
    ApprovalCounts,
    DailyCount,
    MarketplaceStats,
    MonthlyRevenue,
    RatingCount,
    ServiceRevenue,
    StatsTotals,
    StatusCount,
    UserCounts,
)
from hsa_app.domain.requests.queries import ServiceRef
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import (
    Approval,
    Professional,
    RequestStatus,
    Review,
    Role,
    Service,
    ServiceRequest,
    User,
    UserStatus,
)

EnumT = TypeVar("EnumT", bound=StrEnum)

MAX_TOP_SERVICES = 10
_DONE_STATUSES = (RequestStatus.COMPLETED, RequestStatus.CLOSED)

Bounds = tuple[datetime, datetime]
_booked_at, _closed_at = col(ServiceRequest.created_at), col(ServiceRequest.closed_at)
_is_closed = col(ServiceRequest.status) == RequestStatus.CLOSED


def get_stats(uow: UnitOfWork, actor: Actor, period: Period) -> MarketplaceStats:
    """Return the statistics of a period and of the period before. For admins.

    Raises:
        Forbidden: not an admin.
        ValidationFailed: the period is invalid.
    """
    actor.ensure_role(Role.ADMIN)
    days, settings = period.resolve_days(), get_settings()
    status_counts, rating_counts = _count_by_status(uow, days.bounds), _count_by_rating(uow, days.bounds)
    return MarketplaceStats(
        first_day=days.first_day,
        last_day=days.last_day,
        timezone=settings.timezone,
        currency=settings.currency,
        totals=_build_totals(uow, days.bounds, status_counts, rating_counts),
        before=_build_totals(
            uow,
            days.previous.bounds,
            _count_by_status(uow, days.previous.bounds),
            _count_by_rating(uow, days.previous.bounds),
        ),
        requests_by_status=[StatusCount(status=status, count=count) for status, count in status_counts.items()],
        requests_per_day=_count_per_day(uow, days),
        revenue_per_month=_sum_per_month(uow, days.months, settings.currency),
        ratings=[
            RatingCount(rating=stars, count=rating_counts[stars]) for stars in sorted(rating_counts, reverse=True)
        ],
        top_services=_list_top_services(uow, days.bounds, settings.currency),
        professionals=_count_by_approval(uow),
        users=_count_users(uow),
        funnel=get_funnel(uow, days.bounds),
    )


def _build_totals(
    uow: UnitOfWork, bounds: Bounds, status_counts: dict[RequestStatus, int], rating_counts: dict[int, int]
) -> StatsTotals:
    completed = sum(status_counts[status] for status in _DONE_STATUSES)
    ended = completed + status_counts[RequestStatus.CANCELLED] + status_counts[RequestStatus.EXPIRED]
    closed, revenue = _sum_revenue(uow, bounds)
    count = sum(rating_counts.values())
    return StatsTotals(
        requests=sum(status_counts.values()),
        completed=completed,
        completed_share=round(completed / ended, 4) if ended else None,
        seconds_to_accept=_average_seconds_to_accept(uow, bounds),
        closed=closed,
        revenue=revenue,
        rating_average=compute_average_rating(sum(stars * number for stars, number in rating_counts.items()), count),
        rating_count=count,
    )


def _is_closed_within(bounds: Bounds) -> ColumnElement[bool]:
    return and_(_is_closed, _is_between(_closed_at, bounds))


def _is_between(time_column: Mapped[Any], bounds: Bounds) -> ColumnElement[bool]:
    return and_(time_column >= bounds[0], time_column < bounds[1])


def _count_by_status(uow: UnitOfWork, bounds: Bounds) -> dict[RequestStatus, int]:
    status = col(ServiceRequest.status)
    query = select(status, func.count()).where(_is_between(_booked_at, bounds)).group_by(status)
    return _count_by_value(uow, query, RequestStatus)


def _average_seconds_to_accept(uow: UnitOfWork, bounds: Bounds) -> int | None:
    accepted_at = col(ServiceRequest.accepted_at)
    seconds = extract("epoch", accepted_at) - extract("epoch", _booked_at)
    mean = uow.db.scalar(select(func.avg(seconds)).where(_is_between(_booked_at, bounds), accepted_at.is_not(None)))
    return None if mean is None else round(mean)


def _sum_revenue(uow: UnitOfWork, bounds: Bounds) -> tuple[int, Decimal]:
    in_own_currency = col(ServiceRequest.currency) == get_settings().currency
    count, cents = uow.db.execute(
        select(func.count(), PRICE_SUM_IN_CENTS).where(_is_closed_within(bounds), in_own_currency)
    ).one()
    return count, cents_to_money(cents)


def _count_by_rating(uow: UnitOfWork, bounds: Bounds) -> dict[int, int]:
    query = (
        select(col(Review.rating), func.count())
        .join(ServiceRequest, col(ServiceRequest.id) == col(Review.request_id))
        .where(_is_closed_within(bounds))
        .group_by(col(Review.rating))
    )
    return dict.fromkeys(range(1, 6), 0) | dict(uow.db.execute(query).all())


def _count_per_day(uow: UnitOfWork, days: DateRange) -> list[DailyCount]:
    periods = _ranges([DateRange(day, day) for day in (*days.previous, *days)])
    booked = select(func.count()).select_from(ServiceRequest).where(_within(_booked_at, periods)).scalar_subquery()
    counts = list(uow.db.scalars(select(booked).select_from(periods).order_by(periods.c.number)))
    return [
        DailyCount(day=day, count=count, before=before)
        for day, before, count in zip(days, counts[: len(days)], counts[len(days) :], strict=True)
    ]


def _sum_per_month(uow: UnitOfWork, months: Sequence[DateRange], own_currency: str) -> list[MonthlyRevenue]:
    """Sum revenue by month and currency: every month in `own_currency`, other currencies only where they occur."""
    periods, currency = _ranges(months), col(ServiceRequest.currency)
    query = (
        select(periods.c.number, currency, func.count(), PRICE_SUM_IN_CENTS)
        .select_from(periods)
        .join(ServiceRequest, and_(_is_closed, _within(_closed_at, periods)))
        .group_by(periods.c.number, currency)
    )
    sums: dict[tuple[int, str], tuple[int, Decimal]] = {
        (number, code): (count, cents_to_money(cents)) for number, code, count, cents in uow.db.execute(query)
    }
    complete = {(number, own_currency): (0, cents_to_money(0)) for number in range(len(months))} | sums
    return [
        MonthlyRevenue(month=f"{months[number].first_day:%Y-%m}", closed=count, revenue=revenue, currency=code)
        for (number, code), (count, revenue) in sorted(complete.items())
    ]


def _list_top_services(uow: UnitOfWork, bounds: Bounds, own_currency: str) -> list[ServiceRevenue]:
    service, count = col(ServiceRequest.service_id), func.count()
    by_service = select(service, count.label("count")).where(_is_between(_booked_at, bounds)).group_by(service)
    top = by_service.order_by(count.desc(), service).limit(MAX_TOP_SERVICES).subquery()
    named = select(top.c.service_id, col(Service.name), top.c.count).join(Service, col(Service.id) == top.c.service_id)
    rows = uow.db.execute(named.order_by(top.c.count.desc(), top.c.service_id)).all()
    revenue_query = (
        select(service, PRICE_SUM_IN_CENTS)
        .where(
            _is_closed_within(bounds),
            col(ServiceRequest.currency) == own_currency,
            service.in_([row[0] for row in rows]),
        )
        .group_by(service)
    )
    cents: dict[int, int] = dict(uow.db.execute(revenue_query).all())
    return [
        ServiceRevenue(
            service=ServiceRef(id=service_id, name=name),
            requests=booked,
            revenue=cents_to_money(cents.get(service_id)),
        )
        for service_id, name, booked in rows
    ]


def _count_by_approval(uow: UnitOfWork) -> ApprovalCounts:
    approval = col(Professional.approval)
    return ApprovalCounts(**_count_by_value(uow, select(approval, func.count()).group_by(approval), Approval))


def _count_users(uow: UnitOfWork) -> UserCounts:
    role, blocked = col(User.role), case((col(User.status) == UserStatus.BLOCKED, 1), else_=0)
    rows = uow.db.execute(select(role, func.count(), func.sum(blocked)).group_by(role)).all()
    counts = {Role(name): count for name, count, _ in rows}
    return UserCounts(
        customers=counts.get(Role.CUSTOMER, 0),
        professionals=counts.get(Role.PROFESSIONAL, 0),
        admins=counts.get(Role.ADMIN, 0),
        blocked=sum(int(blocked_count) for _, _, blocked_count in rows),
    )


def _count_by_value(uow: UnitOfWork, query: Select[str, int], enum_type: type[EnumT]) -> dict[EnumT, int]:
    """Return a count for each value of the enum, 0 where there is none."""
    return dict.fromkeys(enum_type, 0) | {enum_type(value): count for value, count in uow.db.execute(query)}
