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
"""Up to these limits, matches are looked up by index range or fetched together; beyond them, the list is scanned in
its order, since with many matches the next one is near.

One range is made per status and match; SQLite allows at most 500 ranges in one query.
"""


TimeColumnName = Literal["created_at", "closed_at"]


@dataclass(frozen=True, slots=True)
class SearchContext:
    """The conditions of every match, and how much of each range is read."""

    uow: UnitOfWork
    statuses: Sequence[RequestStatus]
    conditions: Conditions
    limit_ranges: RangeLimiter

    def id_queries(self, *extra_conditions: ColumnElement[bool]) -> list[IdQuery]:
        """Build the id queries with additional conditions."""
        return self.limit_ranges(
            index_ranges.select_ids_per_status(self.statuses, [*self.conditions, *extra_conditions])
        )


def build_id_queries(
    uow: UnitOfWork, params: RequestSearch, limit_ranges: RangeLimiter, extra_conditions: Conditions
) -> list[IdQuery]:
    """Build the id queries of a search; `limit_ranges` limits each of them, `extra_conditions` must hold as well."""
    context = SearchContext(uow, params.statuses, [*_filter_conditions(params), *extra_conditions], limit_ranges)
    if not params.q:
        return context.id_queries()
    number = params.q.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        by_id = context.id_queries(col(ServiceRequest.id) == int(number))
        return [*by_id, *context.id_queries(col(ServiceRequest.pincode) == params.q)]
    by_name = [*_match_services(context, like_pattern(params.q)), *_match_users(context, like_pattern(params.q))]
    return by_name or [select(col(ServiceRequest.id)).where(false())]


def time_column_name(params: RequestSearch) -> TimeColumnName:
    """Return the name of the time column that the search filters and sorts by."""
    return "closed_at" if params.by == "closed" else "created_at"


def time_column(name: TimeColumnName) -> Mapped[Any]:
    """Return the time column of this name."""
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
    matching = select(col(Service.id)).where(col(Service.name).ilike(name_pattern, escape="\\"))
    service_ids = context.uow.db.scalars(matching).all()
    if len(service_ids) > MAX_SERVICE_RANGES:
        return context.id_queries(col(ServiceRequest.service_id).in_(service_ids))
    return [
        id_query
        for service_id in service_ids
        for id_query in context.id_queries(col(ServiceRequest.service_id) == service_id)
    ]


def _match_users(context: SearchContext, name_pattern: str) -> list[IdQuery]:
    """Match requests by the name of their customer or professional."""
    matching = select(col(User.id), col(User.role)).where(col(User.full_name).ilike(name_pattern, escape="\\"))
    users = context.uow.db.execute(matching.limit(MAX_MATCHING_USERS + 1)).all()
    booked, done = col(ServiceRequest.customer_id), col(ServiceRequest.professional_id)
    if len(users) > MAX_MATCHING_USERS:
        return context.id_queries(
            or_(*(exists(matching.where(col(User.id) == party_column)) for party_column in (booked, done)))
        )
    customers, professionals = (
        [user_id for user_id, user_role in users if user_role == role] for role in (Role.CUSTOMER, Role.PROFESSIONAL)
    )
    assigned = [status for status in context.statuses if status not in UNASSIGNED_STATUSES]
    return [
        *_match_user_ids(context, booked, customers),
        *_match_user_ids(replace(context, statuses=assigned), done, professionals),
    ]


def _match_user_ids(context: SearchContext, user_column: Mapped[Any], user_ids: Sequence[int | None]) -> list[IdQuery]:
    if len(user_ids) <= MAX_USER_RANGES:
        return [id_query for user_id in user_ids for id_query in context.id_queries(user_column == user_id)]
    request_ids = select(col(ServiceRequest.id)).where(user_column.in_(user_ids))
    first_requests = request_ids.limit(MAX_MATCHING_REQUESTS + 1).subquery()
    if (context.uow.db.scalar(select(func.count()).select_from(first_requests)) or 0) <= MAX_MATCHING_REQUESTS:
        return context.limit_ranges(
            [request_ids.where(col(ServiceRequest.status).in_(context.statuses), *context.conditions)]
        )
    return context.id_queries(exists().where(col(User.id) == user_column, col(User.id).in_(user_ids)))
