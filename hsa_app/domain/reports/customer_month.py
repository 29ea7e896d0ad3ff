"""What a customer did in a local month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union
from sqlmodel import col

from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.domain.reports import periods
from hsa_app.domain.requests.lifecycle import ONGOING
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Review, Service, ServiceRequest, User, UserStatus

FINISHED = (RequestStatus.COMPLETED, RequestStatus.CLOSED)
OPEN_SHOWN, VISITS_SHOWN, SERVICES_SHOWN = 10, 50, 6


@dataclass(frozen=True, slots=True)
class Month:
    """A local month: 2026-12, in words, and from when until when."""

    name: str
    words: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A request as a report tells it."""

    id: int
    service: str
    professional: str
    scheduled_for: datetime
    status: str
    price: Decimal
    currency: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class Spend:
    """What a service cost in all; `percent` of the largest is how long its bar is."""

    service: str
    count: int
    amount: Decimal
    percent: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent in one currency, and on which services."""

    currency: str
    amount: Decimal
    by_service: list[Spend]


@dataclass(frozen=True, slots=True)
class Report:
    """A customer's month. `visits` were finished or came to nothing in it; `still_open` is so now.

    `spent` has a line for each currency, the marketplace's own first, and at least that one.
    """

    booked: int
    done: int
    cancelled: int
    expired: int
    spent: list[Spent]
    visits: list[Visit]
    more_visits: int
    ratings: list[Visit]
    rating_average: float | None
    still_open: list[Visit]
    more_open: int


def named(name: str) -> Month:
    """A month by its name, such as 2026-12."""
    first = periods.first_of(name)
    since, until = periods.midnight(first), periods.midnight(periods.next_month(first))
    return Month(name, f"{first:%B %Y}", since, until)


def active_customers(uow: UnitOfWork, month: Month) -> Sequence[int]:
    """The numbers of the customers who booked, were served, rated, or had a visit come to nothing in a month."""
    booked = _within(month, col(ServiceRequest.created_at))
    kinds = [
        select(col(ServiceRequest.customer_id)).where(kind)
        for kind in (booked, _finished(month), _cancelled(month), _expired(month))
    ]
    rated = select(col(Review.customer_id)).where(_within(month, col(Review.created_at)))
    active = union(*kinds, rated).subquery()
    query = (
        select(col(User.id))
        .where(col(User.id).in_(select(active.c[0])), col(User.status) == UserStatus.ACTIVE)
        .order_by(col(User.id))
    )
    return [number for number in uow.db.scalars(query) if number]


def report(uow: UnitOfWork, customer_id: int, month: Month) -> Report:
    """What a customer did in a month, and what is still open."""
    mine = col(ServiceRequest.customer_id) == customer_id
    finished = _visits(uow, mine, _finished(month))
    lost = _visits(uow, mine, or_(_cancelled(month), _expired(month)))
    still_open = _visits(uow, mine, col(ServiceRequest.status).in_(ONGOING))
    rated = _visits(uow, mine, _within(month, col(Review.created_at)))
    visits = sorted([*finished, *lost], key=lambda visit: visit.scheduled_for)
    return Report(
        booked=_count(uow, mine, _within(month, col(ServiceRequest.created_at))),
        done=len(finished),
        cancelled=sum(visit.status == RequestStatus.CANCELLED for visit in lost),
        expired=sum(visit.status == RequestStatus.EXPIRED for visit in lost),
        spent=_spent(finished),
        visits=visits[:VISITS_SHOWN],
        more_visits=max(0, len(visits) - VISITS_SHOWN),
        ratings=rated[:VISITS_SHOWN],
        rating_average=_average([visit.rating for visit in rated if visit.rating]),
        still_open=still_open[:OPEN_SHOWN],
        more_open=max(0, len(still_open) - OPEN_SHOWN),
    )


def _within(month: Month, moment: Any) -> ColumnElement[bool]:
    return and_(moment >= month.since, moment < month.until)


def _finished(month: Month) -> ColumnElement[bool]:
    """Work that was done in a month; closed by its customer before anybody said so, it counts when it was closed."""
    completed, closed = col(ServiceRequest.completed_at), col(ServiceRequest.closed_at)
    only_closed = and_(completed.is_(None), _within(month, closed))
    return and_(col(ServiceRequest.status).in_(FINISHED), or_(_within(month, completed), only_closed))


def _cancelled(month: Month) -> ColumnElement[bool]:
    return and_(col(ServiceRequest.status) == RequestStatus.CANCELLED, _within(month, col(ServiceRequest.cancelled_at)))


def _expired(month: Month) -> ColumnElement[bool]:
    return and_(col(ServiceRequest.status) == RequestStatus.EXPIRED, _within(month, col(ServiceRequest.expires_at)))


def _visits(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[Visit]:
    query = (
        select(ServiceRequest, col(Service.name), col(User.full_name), col(Review.rating))
        .join(Service, col(Service.id) == col(ServiceRequest.service_id))
        .outerjoin(User, col(User.id) == col(ServiceRequest.professional_id))
        .outerjoin(Review, col(Review.request_id) == col(ServiceRequest.id))
        .where(*conditions)
        .order_by(col(ServiceRequest.scheduled_for), col(ServiceRequest.id))
    )
    return [_visit(*found) for found in uow.db.execute(query)]


def _visit(request: ServiceRequest, service: str, professional: str | None, rating: int | None) -> Visit:
    return Visit(
        id=request.id or 0,
        service=service,
        professional=professional or "",
        scheduled_for=request.scheduled_for,
        status=request.status,
        price=request.price,
        currency=request.currency,
        rating=rating,
    )


def _count(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> int:
    return uow.db.scalar(select(func.count()).select_from(ServiceRequest).where(*conditions)) or 0


def _spent(finished: list[Visit]) -> list[Spent]:
    own, visits = get_settings().currency, defaultdict[str, list[Visit]](list)
    for visit in finished:
        visits[visit.currency].append(visit)
    currencies = sorted(visits, key=lambda code: (code != own, code)) or [own]
    return [
        Spent(code, sum((visit.price for visit in visits[code]), Decimal(0)), _spend(visits[code]))
        for code in currencies
    ]


def _spend(finished: list[Visit]) -> list[Spend]:
    """What each service cost, the dearest first; the last line holds what has no line of its own."""
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for visit in finished:
        amounts[visit.service].append(visit.price)
    ordered = sorted(amounts.items(), key=lambda one: (-sum(one[1]), one[0]))
    lines = ordered[:SERVICES_SHOWN]
    rest = [price for _, prices in ordered[SERVICES_SHOWN:] for price in prices]
    if rest:
        lines = [*lines, (_("Other services"), rest)]
    largest = max((sum(prices, Decimal(0)) for _, prices in lines), default=Decimal(0))
    return [_line(name, prices, largest) for name, prices in lines]


def _line(service: str, prices: list[Decimal], largest: Decimal) -> Spend:
    amount = sum(prices, Decimal(0))
    percent = max(1, round(100 * amount / largest)) if largest else 0
    return Spend(service=service, count=len(prices), amount=amount, percent=percent)


def _average(ratings: list[int]) -> float | None:
    return sum(ratings) / len(ratings) if ratings else None
