"""The admin search for requests, as index ranges."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from hsa_app.core.field_types import normalize_city
from hsa_app.domain.pagination import like_pattern
from hsa_app.domain.requests import index_ranges
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.index_ranges import Conditions, IdQuery, RangeLimiter
from hsa_app.domain.requests.lifecycle import UNASSIGNED_STATUSES
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Review, Role, Service, ServiceRequest, User

MAX_SERVICE_RANGES, MAX_USER_RANGES, MAX_MATCHING_USERS, MAX_MATCHING_REQUESTS = 5, 20, 200, 2000
"""So many are looked up one by one, or all at once; where there are more, the next one in the list is never far.

One by one makes a range for each status of each of them; SQLite takes no more than 500 ranges at once.
"""


TimeColumnName = Literal["created_at", "closed_at"]


@dataclass(frozen=True, slots=True)
class SearchContext:
    """What must be true of every request found, and how much of each range is read."""

    uow: UnitOfWork
    statuses: Sequence[RequestStatus]
    conditions: Conditions
    limit_ranges: RangeLimiter

    def id_queries(self, *extra_conditions: ColumnElement[bool]) -> list[IdQuery]:
        """The requests for which this is true as well."""
        return self.limit_ranges(
            index_ranges.select_ids_per_status(self.statuses, [*self.conditions, *extra_conditions])
        )


def build_id_queries(
    uow: UnitOfWork, params: RequestSearch, limit_ranges: RangeLimiter, extra_conditions: Conditions
) -> list[IdQuery]:
    """The numbers of what is looked for, as far as `few` takes each range; `further` must hold as well."""
    search = SearchContext(uow, params.statuses, [*_filter_conditions(params), *extra_conditions], limit_ranges)
    if not params.q:
        return search.id_queries()
    number = params.q.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        numbered = search.id_queries(col(ServiceRequest.id) == int(number))
        return [*numbered, *search.id_queries(col(ServiceRequest.pincode) == params.q)]
    named = [*_match_services(search, like_pattern(params.q)), *_match_users(search, like_pattern(params.q))]
    return named or [select(col(ServiceRequest.id)).where(false())]


def time_column_name(params: RequestSearch) -> TimeColumnName:
    """The time that is bounded and sorted by."""
    return "closed_at" if params.by == "closed" else "created_at"


def time_column(name: TimeColumnName) -> Mapped[Any]:
    """The column of a time."""
    return col(ServiceRequest.closed_at if name == "closed_at" else ServiceRequest.created_at)


def _filter_conditions(params: RequestSearch) -> Iterator[ColumnElement[bool]]:
    if params.service_id:
        yield col(ServiceRequest.service_id) == params.service_id
    if params.city:
        yield col(ServiceRequest.city_key) == normalize_city(params.city)
    if params.by == "closed":
        yield col(ServiceRequest.closed_at).is_not(None)
    if params.since:
        yield time_column(time_column_name(params)) >= params.since
    if params.until:
        yield time_column(time_column_name(params)) < params.until
    if params.rating:
        yield col(ServiceRequest.id).in_(select(col(Review.request_id)).where(col(Review.rating) == params.rating))


def _match_services(context: SearchContext, name_pattern: str) -> list[IdQuery]:
    named = select(col(Service.id)).where(col(Service.name).ilike(name_pattern, escape="\\"))
    services = context.uow.db.scalars(named).all()
    if len(services) > MAX_SERVICE_RANGES:
        return context.id_queries(col(ServiceRequest.service_id).in_(services))
    return [numbers for one in services for numbers in context.id_queries(col(ServiceRequest.service_id) == one)]


def _match_users(context: SearchContext, name_pattern: str) -> list[IdQuery]:
    """What customers of this name booked and professionals of this name did."""
    named = select(col(User.id), col(User.role)).where(col(User.full_name).ilike(name_pattern, escape="\\"))
    people = context.uow.db.execute(named.limit(MAX_MATCHING_USERS + 1)).all()
    booked, done = col(ServiceRequest.customer_id), col(ServiceRequest.professional_id)
    if len(people) > MAX_MATCHING_USERS:
        return context.id_queries(or_(*(exists(named.where(col(User.id) == side)) for side in (booked, done))))
    customers, professionals = ([who for who, role in people if role == r] for r in (Role.CUSTOMER, Role.PROFESSIONAL))
    taken = [status for status in context.statuses if status not in UNASSIGNED_STATUSES]
    return [
        *_match_user_ids(context, booked, customers),
        *_match_user_ids(replace(context, statuses=taken), done, professionals),
    ]


def _match_user_ids(context: SearchContext, user_column: Mapped[Any], user_ids: Sequence[int | None]) -> list[IdQuery]:
    if len(user_ids) <= MAX_USER_RANGES:
        return [numbers for one in user_ids for numbers in context.id_queries(user_column == one)]
    theirs = select(col(ServiceRequest.id)).where(user_column.in_(user_ids))
    some = theirs.limit(MAX_MATCHING_REQUESTS + 1).subquery()
    if (context.uow.db.scalar(select(func.count()).select_from(some)) or 0) <= MAX_MATCHING_REQUESTS:
        return context.limit_ranges(
            [theirs.where(col(ServiceRequest.status).in_(context.statuses), *context.conditions)]
        )
    return context.id_queries(exists().where(col(User.id) == user_column, col(User.id).in_(user_ids)))
