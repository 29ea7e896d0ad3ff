"""A customer's activity in a local month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union
from sqlmodel import col

from hsa_app.core.clock import midnight
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
    """A local month: its name ("2026-12"), label ("December 2026") and bounds (`until` excluded)."""

    name: str
    label: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ReportVisit:
    """A request in a report."""

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
    """The total cost of a service; `percent` of the largest total is the length of its bar."""

    service: str
    count: int
    amount: Decimal
    percent: int


@dataclass(frozen=True, slots=True)
class CurrencySpend:
    """The total spent in one currency, by service."""

    currency: str
    amount: Decimal
    by_service: list[ServiceSpend]


@dataclass(frozen=True, slots=True)
class CustomerReport:
    """A customer's month. `visits` were finished, cancelled or expired in it; `still_open` are open now.

    `spent` has an entry per currency, the marketplace's own first; without any, only that one.
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
    """Parse the name of a month, such as 2026-12."""
    first = periods.month_start(name)
    since, until = midnight(first), midnight(periods.next_month_start(first))
    return Month(name, f"{first:%B %Y}", since, until)


def list_active_customers(uow: UnitOfWork, month: Month) -> Sequence[int]:
    """List the ids of active customers with a booking, finished, cancelled or expired visit, or review in a month."""
    booked = _is_within(month, col(ServiceRequest.created_at))
    id_queries = [
        select(col(ServiceRequest.customer_id)).where(condition)
        for condition in (booked, _is_finished_in(month), _is_cancelled_in(month), _is_expired_in(month))
    ]
    rated = select(col(Review.customer_id)).where(_is_within(month, col(Review.created_at)))
    active = union(*id_queries, rated).subquery()
    query = (
        select(col(User.id))
        .where(col(User.id).in_(select(active.c[0])), col(User.status) == UserStatus.ACTIVE)
        .order_by(col(User.id))
    )
    return [customer_id for customer_id in uow.db.scalars(query) if customer_id]


def build_report(uow: UnitOfWork, customer_id: int, month: Month) -> CustomerReport:
    """Build the report of a customer's month, with the requests that are still open."""
    own = col(ServiceRequest.customer_id) == customer_id
    finished = _load_visits(uow, own, _is_finished_in(month))
    unserved = _load_visits(uow, own, or_(_is_cancelled_in(month), _is_expired_in(month)))
    still_open = _load_visits(uow, own, col(ServiceRequest.status).in_(ONGOING_STATUSES))
    rated = _load_visits(uow, own, _is_within(month, col(Review.created_at)))
    visits = sorted([*finished, *unserved], key=lambda visit: visit.scheduled_for)
    return CustomerReport(
        booked=_count_requests(uow, own, _is_within(month, col(ServiceRequest.created_at))),
        done=len(finished),
        cancelled=sum(visit.status == RequestStatus.CANCELLED for visit in unserved),
        expired=sum(visit.status == RequestStatus.EXPIRED for visit in unserved),
        spent=_spend_by_currency(finished),
        visits=visits[:MAX_VISITS],
        more_visits=max(0, len(visits) - MAX_VISITS),
        ratings=rated[:MAX_VISITS],
        rating_average=_average_rating([visit.rating for visit in rated if visit.rating]),
        still_open=still_open[:MAX_OPEN_REQUESTS],
        more_open=max(0, len(still_open) - MAX_OPEN_REQUESTS),
    )


def _is_within(month: Month, time_column: Any) -> ColumnElement[bool]:
    return and_(time_column >= month.since, time_column < month.until)


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
    return [_build_visit(*row) for row in uow.db.execute(query)]


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
    """Sum the cost by service, the highest first; services beyond `MAX_SERVICES` are combined in a last entry."""
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for visit in finished_visits:
        amounts[visit.service].append(visit.price)
    ordered = sorted(amounts.items(), key=lambda entry: (-sum(entry[1]), entry[0]))
    entries = ordered[:MAX_SERVICES]
    rest = [price for _, prices in ordered[MAX_SERVICES:] for price in prices]
    if rest:
        entries = [*entries, (_("Other services"), rest)]
    largest = max((sum(prices, Decimal(0)) for _, prices in entries), default=Decimal(0))
    return [_build_service_spend(name, prices, largest) for name, prices in entries]


def _build_service_spend(service: str, prices: list[Decimal], largest_amount: Decimal) -> ServiceSpend:
    amount = sum(prices, Decimal(0))
    percent = max(1, round(100 * amount / largest_amount)) if largest_amount else 0
    return ServiceSpend(service=service, count=len(prices), amount=amount, percent=percent)


def _average_rating(ratings: list[int]) -> float | None:
    return sum(ratings) / len(ratings) if ratings else None
