"""The figures behind the administration's charts, added up by the database.

What was booked counts on the local day of its booking; what was earned and how it was rated, on the day a request was
closed. Days and months begin where the calendar here says, whatever the clocks did: their bounds are given to the
database, which reads one range of an index for each.
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
from hsa_app.domain.catalogue.queries import average
from hsa_app.domain.reports.forms import Days, Period
from hsa_app.domain.reports.funnel import funnel
from hsa_app.domain.reports.period_table import CENTS
from hsa_app.domain.reports.period_table import as_table as _ranges
from hsa_app.domain.reports.period_table import within as _within
from hsa_app.domain.reports.schemas import (
    ApprovalCounts,
    DayCount,
    Figures,
    MonthSum,
    RatingCount,
    ServiceSum,
    StatusCount,
    Totals,
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

WordT = TypeVar("WordT", bound=StrEnum)

MOST_SERVICES = 10
_DONE = (RequestStatus.COMPLETED, RequestStatus.CLOSED)
_CENT = Decimal("0.01")

Bounds = tuple[datetime, datetime]
_booked_at, _closed_at = col(ServiceRequest.created_at), col(ServiceRequest.closed_at)
_is_closed = col(ServiceRequest.status) == RequestStatus.CLOSED


def figures(uow: UnitOfWork, actor: Actor, ask: Period) -> Figures:
    """How the marketplace does. For admins.

    Raises:
        Forbidden: not an admin.
        Invalid: no such period.
    """
    actor.must_be(Role.ADMIN)
    days, settings = ask.days(), get_settings()
    stands, ratings = _stands(uow, days.bounds), _ratings(uow, days.bounds)
    return Figures(
        first_day=days.first,
        last_day=days.last,
        timezone=settings.timezone,
        currency=settings.currency,
        totals=_totals(uow, days.bounds, stands, ratings),
        before=_totals(uow, days.before.bounds, _stands(uow, days.before.bounds), _ratings(uow, days.before.bounds)),
        requests_by_status=[StatusCount(status=status, count=count) for status, count in stands.items()],
        requests_per_day=_per_day(uow, days),
        revenue_per_month=_per_month(uow, days.months, settings.currency),
        ratings=[RatingCount(rating=stars, count=ratings[stars]) for stars in sorted(ratings, reverse=True)],
        top_services=_top_services(uow, days.bounds, settings.currency),
        professionals=_professionals(uow),
        users=_users(uow),
        funnel=funnel(uow, days.bounds),
    )


def _totals(uow: UnitOfWork, bounds: Bounds, stands: dict[RequestStatus, int], ratings: dict[int, int]) -> Totals:
    completed = sum(stands[status] for status in _DONE)
    over = completed + stands[RequestStatus.CANCELLED] + stands[RequestStatus.EXPIRED]
    closed, revenue = _earned(uow, bounds)
    count = sum(ratings.values())
    return Totals(
        requests=sum(stands.values()),
        completed=completed,
        completed_share=round(completed / over, 4) if over else None,
        seconds_to_accept=_seconds_to_accept(uow, bounds),
        closed=closed,
        revenue=revenue,
        rating_average=average(sum(stars * given for stars, given in ratings.items()), count),
        rating_count=count,
    )


def _closed_in(bounds: Bounds) -> ColumnElement[bool]:
    return and_(_is_closed, _in(_closed_at, bounds))


def _in(moment: Mapped[Any], bounds: Bounds) -> ColumnElement[bool]:
    return and_(moment >= bounds[0], moment < bounds[1])


def _stands(uow: UnitOfWork, bounds: Bounds) -> dict[RequestStatus, int]:
    status = col(ServiceRequest.status)
    query = select(status, func.count()).where(_in(_booked_at, bounds)).group_by(status)
    return _counted(uow, query, RequestStatus)


def _seconds_to_accept(uow: UnitOfWork, bounds: Bounds) -> int | None:
    accepted_at = col(ServiceRequest.accepted_at)
    took = extract("epoch", accepted_at) - extract("epoch", _booked_at)
    mean = uow.db.scalar(select(func.avg(took)).where(_in(_booked_at, bounds), accepted_at.is_not(None)))
    return None if mean is None else round(mean)


def _earned(uow: UnitOfWork, bounds: Bounds) -> tuple[int, Decimal]:
    own = col(ServiceRequest.currency) == get_settings().currency
    count, cents = uow.db.execute(select(func.count(), CENTS).where(_closed_in(bounds), own)).one()
    return count, _money(cents)


def _ratings(uow: UnitOfWork, bounds: Bounds) -> dict[int, int]:
    query = (
        select(col(Review.rating), func.count())
        .join(ServiceRequest, col(ServiceRequest.id) == col(Review.request_id))
        .where(_closed_in(bounds))
        .group_by(col(Review.rating))
    )
    return dict.fromkeys(range(1, 6), 0) | dict(uow.db.execute(query).all())


def _per_day(uow: UnitOfWork, days: Days) -> list[DayCount]:
    asked = _ranges([Days(day, day) for day in (*days.before, *days)])
    booked = select(func.count()).select_from(ServiceRequest).where(_within(_booked_at, asked)).scalar_subquery()
    counts = list(uow.db.scalars(select(booked).select_from(asked).order_by(asked.c.number)))
    return [
        DayCount(day=day, count=count, before=before)
        for day, before, count in zip(days, counts[: len(days)], counts[len(days) :], strict=True)
    ]


def _per_month(uow: UnitOfWork, months: Sequence[Days], own: str) -> list[MonthSum]:
    """The marketplace's own currency for every month, others where something was closed in them."""
    asked, currency = _ranges(months), col(ServiceRequest.currency)
    query = (
        select(asked.c.number, currency, func.count(), CENTS)
        .select_from(asked)
        .join(ServiceRequest, and_(_is_closed, _within(_closed_at, asked)))
        .group_by(asked.c.number, currency)
    )
    sums: dict[tuple[int, str], tuple[int, Decimal]] = {
        (number, code): (count, _money(cents)) for number, code, count, cents in uow.db.execute(query)
    }
    every = {(number, own): (0, _money(0)) for number in range(len(months))} | sums
    return [
        MonthSum(month=f"{months[number].first:%Y-%m}", closed=count, revenue=revenue, currency=code)
        for (number, code), (count, revenue) in sorted(every.items())
    ]


def _top_services(uow: UnitOfWork, bounds: Bounds, own: str) -> list[ServiceSum]:
    service, count = col(ServiceRequest.service_id), func.count()
    most = select(service, count.label("count")).where(_in(_booked_at, bounds)).group_by(service)
    top = most.order_by(count.desc(), service).limit(MOST_SERVICES).subquery()
    named = select(top.c.service_id, col(Service.name), top.c.count).join(Service, col(Service.id) == top.c.service_id)
    rows = uow.db.execute(named.order_by(top.c.count.desc(), top.c.service_id)).all()
    earned = (
        select(service, CENTS)
        .where(_closed_in(bounds), col(ServiceRequest.currency) == own, service.in_([row[0] for row in rows]))
        .group_by(service)
    )
    cents: dict[int, int] = dict(uow.db.execute(earned).all())
    return [
        ServiceSum(service=ServiceRef(id=number, name=name), requests=booked, revenue=_money(cents.get(number)))
        for number, name, booked in rows
    ]


def _professionals(uow: UnitOfWork) -> ApprovalCounts:
    approval = col(Professional.approval)
    return ApprovalCounts(**_counted(uow, select(approval, func.count()).group_by(approval), Approval))


def _users(uow: UnitOfWork) -> UserCounts:
    role, blocked = col(User.role), case((col(User.status) == UserStatus.BLOCKED, 1), else_=0)
    rows = uow.db.execute(select(role, func.count(), func.sum(blocked)).group_by(role)).all()
    counts = {Role(name): count for name, count, _ in rows}
    return UserCounts(
        customers=counts.get(Role.CUSTOMER, 0),
        professionals=counts.get(Role.PROFESSIONAL, 0),
        admins=counts.get(Role.ADMIN, 0),
        blocked=sum(int(one) for _, _, one in rows),
    )


def _counted(uow: UnitOfWork, query: Select[str, int], words: type[WordT]) -> dict[WordT, int]:
    """A count for each of these words, 0 where there is none."""
    return dict.fromkeys(words, 0) | {words(word): count for word, count in uow.db.execute(query)}


def _money(cents: Any) -> Decimal:
    return (Decimal(cents or 0) / 100).quantize(_CENT)
