"""What a customer did in a local month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union
from sqlmodel import col

from hsa_app.core.formatting import format_month_year
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.domain.reports import periods
from hsa_app.domain.requests.lifecycle import ONGOING_STATUSES
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Review, Service, ServiceRequest, User, UserStatus

FINISHED_STATUSES = (RequestStatus.COMPLETED, RequestStatus.CLOSED)
MAX_OPEN_REQUESTS, MAX_VISITS, MAX_SERVICES = 10, 50, 6


@dataclass(frozen=True, slots=True)
class Month:
    """A local month: 2026-12, in words, and from when until when."""

    name: str
    label: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ReportVisit:
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
class ServiceSpend:
    """What a service cost in all; `percent` of the largest is how long its bar is."""

    service: str
    count: int
    amount: Decimal
    percent: int


@dataclass(frozen=True, slots=True)
class CurrencySpend:
    """What was spent in one currency, and on which services."""

    currency: str
    amount: Decimal
    by_service: list[ServiceSpend]


@dataclass(frozen=True, slots=True)
class CustomerReport:
    """A customer's month. `visits` were finished or came to nothing in it; `still_open` is so now.

    `spent` has a line for each currency, the marketplace's own first, and at least that one.
    """

    booked: int
    done: int
    cancelled: int
    expired: int
    spent: list[CurrencySpend]
    visits: list[ReportVisit]
    more_visits: int
    ratings: list[ReportVisit]
    rating_average: float | None
    still_open: list[ReportVisit]
    more_open: int


def parse_month(name: str) -> Month:
    """A month by its name, such as 2026-12."""
    first = periods.month_start(name)
    since, until = periods.midnight(first), periods.midnight(periods.next_month_start(first))
    return Month(name, format_month_year(first), since, until)


def list_active_customers(uow: UnitOfWork, month: Month) -> Sequence[int]:
    """The numbers of the customers who booked, were served, rated, or had a visit come to nothing in a month."""
    booked = _is_within(month, col(ServiceRequest.created_at))
    kinds = [
        select(col(ServiceRequest.customer_id)).where(kind)
        for kind in (booked, _is_finished_in(month), _is_cancelled_in(month), _is_expired_in(month))
    ]
    rated = select(col(Review.customer_id)).where(_is_within(month, col(Review.created_at)))
    active = union(*kinds, rated).subquery()
    query = (
        select(col(User.id))
        .where(col(User.id).in_(select(active.c[0])), col(User.status) == UserStatus.ACTIVE)
        .order_by(col(User.id))
    )
    return [number for number in uow.db.scalars(query) if number]


def build_report(uow: UnitOfWork, customer_id: int, month: Month) -> CustomerReport:
    """What a customer did in a month, and what is still open."""
    mine = col(ServiceRequest.customer_id) == customer_id
    finished = _load_visits(uow, mine, _is_finished_in(month))
    lost = _load_visits(uow, mine, or_(_is_cancelled_in(month), _is_expired_in(month)))
    still_open = _load_visits(uow, mine, col(ServiceRequest.status).in_(ONGOING_STATUSES))
    rated = _load_visits(uow, mine, _is_within(month, col(Review.created_at)))
    visits = sorted([*finished, *lost], key=lambda visit: visit.scheduled_for)
    return CustomerReport(
        booked=_count_requests(uow, mine, _is_within(month, col(ServiceRequest.created_at))),
        done=len(finished),
        cancelled=sum(visit.status == RequestStatus.CANCELLED for visit in lost),
        expired=sum(visit.status == RequestStatus.EXPIRED for visit in lost),
        spent=_spend_by_currency(finished),
        visits=visits[:MAX_VISITS],
        more_visits=max(0, len(visits) - MAX_VISITS),
        ratings=rated[:MAX_VISITS],
        rating_average=_average_rating([visit.rating for visit in rated if visit.rating]),
        still_open=still_open[:MAX_OPEN_REQUESTS],
        more_open=max(0, len(still_open) - MAX_OPEN_REQUESTS),
    )


def _is_within(month: Month, moment: Any) -> ColumnElement[bool]:
    return and_(moment >= month.since, moment < month.until)


def _is_finished_in(month: Month) -> ColumnElement[bool]:
    """Whether work was completed in a month; without a completion time, the time of closing counts."""
    completed, closed = col(ServiceRequest.completed_at), col(ServiceRequest.closed_at)
    only_closed = and_(completed.is_(None), _is_within(month, closed))
    return and_(col(ServiceRequest.status).in_(FINISHED_STATUSES), or_(_is_within(month, completed), only_closed))


def _is_cancelled_in(month: Month) -> ColumnElement[bool]:
    return and_(
        col(ServiceRequest.status) == RequestStatus.CANCELLED, _is_within(month, col(ServiceRequest.cancelled_at))
    )


def _is_expired_in(month: Month) -> ColumnElement[bool]:
    return and_(col(ServiceRequest.status) == RequestStatus.EXPIRED, _is_within(month, col(ServiceRequest.expires_at)))


def _load_visits(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[ReportVisit]:
    query = (
        select(ServiceRequest, col(Service.name), col(User.full_name), col(Review.rating))
        .join(Service, col(Service.id) == col(ServiceRequest.service_id))
        .outerjoin(User, col(User.id) == col(ServiceRequest.professional_id))
        .outerjoin(Review, col(Review.request_id) == col(ServiceRequest.id))
        .where(*conditions)
        .order_by(col(ServiceRequest.scheduled_for), col(ServiceRequest.id))
    )
    return [_build_visit(*found) for found in uow.db.execute(query)]


def _build_visit(request: ServiceRequest, service: str, professional: str | None, rating: int | None) -> ReportVisit:
    return ReportVisit(
        id=request.id or 0,
        service=service,
        professional=professional or "",
        scheduled_for=request.scheduled_for,
        status=request.status,
        price=request.price,
        currency=request.currency,
        rating=rating,
    )


def _count_requests(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> int:
    return uow.db.scalar(select(func.count()).select_from(ServiceRequest).where(*conditions)) or 0


def _spend_by_currency(finished_visits: list[ReportVisit]) -> list[CurrencySpend]:
    own, visits = get_settings().currency, defaultdict[str, list[ReportVisit]](list)
    for visit in finished_visits:
        visits[visit.currency].append(visit)
    currencies = sorted(visits, key=lambda code: (code != own, code)) or [own]
    return [
        CurrencySpend(code, sum((visit.price for visit in visits[code]), Decimal(0)), _spend_by_service(visits[code]))
        for code in currencies
    ]


def _spend_by_service(finished_visits: list[ReportVisit]) -> list[ServiceSpend]:
    """What each service cost, the dearest first; the last line holds what has no line of its own."""
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for visit in finished_visits:
        amounts[visit.service].append(visit.price)
    ordered = sorted(amounts.items(), key=lambda one: (-sum(one[1]), one[0]))
    lines = ordered[:MAX_SERVICES]
    rest = [price for _, prices in ordered[MAX_SERVICES:] for price in prices]
    if rest:
        lines = [*lines, (_("Other services"), rest)]
    largest = max((sum(prices, Decimal(0)) for _, prices in lines), default=Decimal(0))
    return [_build_service_spend(name, prices, largest) for name, prices in lines]


def _build_service_spend(service: str, prices: list[Decimal], largest_amount: Decimal) -> ServiceSpend:
    amount = sum(prices, Decimal(0))
    percent = max(1, round(100 * amount / largest_amount)) if largest_amount else 0
    return ServiceSpend(service=service, count=len(prices), amount=amount, percent=percent)


def _average_rating(ratings: list[int]) -> float | None:
    return sum(ratings) / len(ratings) if ratings else None
