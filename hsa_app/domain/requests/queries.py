"""Queries of requests, scoped to the actor."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, func, select, tuple_, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.core.field_types import Money
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import ReadModel, is_none, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import compute_average_rating
from hsa_app.domain.pagination import Page, PageParams, paginate, parse_time_cursor
from hsa_app.domain.requests import index_ranges, lifecycle
from hsa_app.domain.requests import search as filters
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import (
    BUSY_STATUSES,
    DONE_STATUSES,
    Professional,
    RequestAction,
    RequestEvent,
    RequestStatus,
    Review,
    Role,
    Service,
    ServiceRequest,
    User,
)


class ServiceRef(ReadModel):
    """The id and name of a service."""

    id: int
    name: str


class Party(ReadModel):
    """The customer or professional of a request. `phone` is null if unknown or not shown."""

    id: int
    full_name: str
    phone: str | None


class ReviewRow(ReadModel):
    """The rating of a customer, with the reply of the professional."""

    rating: int
    comment: str | None
    reply: str | None
    created_at: datetime


class RequestRow(ReadModel):
    """A service request, as its parties and administrators see it. `start_code` is present for its customer only.

    `customer` and `address` are null in the response to a professional who has just rejected or released it.
    """

    id: int
    status: RequestStatus
    version: int
    service: ServiceRef
    customer: Party | None
    professional: Party | None
    scheduled_for: datetime
    duration_minutes: int
    address: str | None
    city: str
    pincode: str
    notes: str | None
    price: Money
    currency: str
    start_code: str | None = Field(default=None, exclude_if=is_none)
    created_at: datetime
    accepted_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    review: ReviewRow | None


class RequestEventRow(ReadModel):
    """One event in the timeline of a request. `actor` is null for a timer, or if the name may not be shown."""

    move: RequestAction
    actor: str | None
    actor_role: Role | None
    from_status: RequestStatus | None
    to_status: RequestStatus
    reason: str | None
    at: datetime


class ProfessionalStats(ReadModel):
    """Statistics of a professional. `earned_this_month` is of the local month, in the currency of the marketplace."""

    completed: int
    rating_average: float | None
    rating_count: int
    earned_this_month: Money


class MonthSummary(ReadModel):
    """The jobs a professional finished this local month: their number, earnings, and the latest ones."""

    job_count: int
    earned: Money
    latest_jobs: list[RequestRow]


IdQueryBuilder = Callable[[index_ranges.RangeLimiter, index_ranges.Conditions], list[index_ranges.IdQuery]]


def _request_query() -> Select[*tuple[Any, ...]]:
    """Select requests with their service, parties and review.

    The aliases are created per call: SQLAlchemy creates an alias's columns lazily, and threads that share one may
    create two sets of columns and keep the wrong one.
    """
    customer, professional = aliased(User), aliased(User)
    return (
        select(ServiceRequest, col(Service.name), customer, professional, Review)
        .join(Service, col(Service.id) == col(ServiceRequest.service_id))
        .join(customer, col(customer.id) == col(ServiceRequest.customer_id))
        .outerjoin(professional, col(professional.id) == col(ServiceRequest.professional_id))
        .outerjoin(Review, col(Review.request_id) == col(ServiceRequest.id))
    )


def _request_row(row: Any, actor: Actor) -> RequestRow:
    request, service_name, customer, professional, review = row
    return RequestRow(
        **request.model_dump(exclude={"service_id", "customer_id", "professional_id", "start_code"}),
        service=ServiceRef(id=request.service_id, name=service_name),
        customer=Party.model_validate(customer),
        professional=professional and Party.model_validate(professional),
        start_code=request.start_code if _can_see_start_code(request, actor) else None,
        review=review and ReviewRow.model_validate(review),
    )


def _can_see_start_code(request: ServiceRequest, actor: Actor) -> bool:
    return request.customer_id == actor.user_id and request.status in lifecycle.ONGOING_STATUSES


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Match the requests visible to the actor: a customer's own, those assigned to a professional, all for an admin."""
    if actor.role == Role.ADMIN:
        return col(ServiceRequest.id).is_not(None)
    if actor.role == Role.PROFESSIONAL:
        return col(ServiceRequest.professional_id) == actor.user_id
    return col(ServiceRequest.customer_id) == actor.user_id


def get_request(uow: UnitOfWork, actor: Actor, request_id: int) -> RequestRow:
    """Return a request that is visible to the actor.

    Raises:
        NotFound: there is no such request, or it is another user's.
    """
    row = uow.db.execute(
        _request_query().where(col(ServiceRequest.id) == parse_id(request_id), visible_to(actor))
    ).first()
    if row is None:
        raise NotFound(_("There is no such request."))
    return _request_row(row, actor)


def redacted_request(uow: UnitOfWork, request_id: int) -> RequestRow:
    """Return a request without its customer and address, for a professional who may no longer see them."""
    row = uow.db.execute(_request_query().where(col(ServiceRequest.id) == request_id)).one()
    request: ServiceRequest = row[0]
    service_name: str = row[1]
    fields = request.model_dump(exclude={"service_id", "customer_id", "professional_id", "start_code", "address"})
    service = ServiceRef(id=request.service_id, name=service_name)
    return RequestRow(**fields, service=service, customer=None, professional=None, address=None, review=None)


def get_timeline(uow: UnitOfWork, actor: Actor, request_id: int) -> list[RequestEventRow]:
    """Return the timeline of a request, oldest first. Only admins and the professional themselves see who rejected it.

    Raises:
        NotFound: there is no such request, or it is another user's.
    """
    get_request(uow, actor, request_id)
    query = (
        select(RequestEvent, col(User.full_name), col(User.role))
        .outerjoin(User, col(User.id) == col(RequestEvent.actor_id))
        .where(col(RequestEvent.request_id) == request_id)
        .order_by(col(RequestEvent.id))
    )
    return [
        RequestEventRow(
            move=RequestAction(event.action),
            actor=name if _can_see_actor(event, actor) else None,
            actor_role=Role(role) if role else None,
            from_status=RequestStatus(event.from_status) if event.from_status else None,
            to_status=RequestStatus(event.to_status),
            reason=event.reason,
            at=event.created_at,
        )
        for event, name, role in uow.db.execute(query)
    ]


def _can_see_actor(event: RequestEvent, actor: Actor) -> bool:
    return event.action != RequestAction.REJECT or actor.role == Role.ADMIN or event.actor_id == actor.user_id


def get_timeline_page(uow: UnitOfWork, actor: Actor, request_id: int, params: PageParams) -> Page[RequestEventRow]:
    """Return a page of the timeline, oldest first. The timeline is append-only, so the cursor is a position in it.

    Raises:
        NotFound: there is no such request, or it is another user's.
    """
    timeline = list(enumerate(get_timeline(uow, actor, request_id), start=1))
    (seen,) = params.parse_cursor(int) or (0,)
    return paginate(
        timeline[int(seen) : int(seen) + params.limit + 1], params, lambda entry: (entry[0],), lambda entry: entry[1]
    )


def _paginate_by_time(
    uow: UnitOfWork,
    actor: Actor,
    params: PageParams,
    build_queries: IdQueryBuilder,
    *,
    time_column_name: filters.TimeColumnName = "created_at",
    oldest_first: bool = False,
) -> Page[RequestRow]:
    """Return a page ordered by a time column; `build_queries` returns the id queries of the rows after the cursor."""
    id_column, after = col(ServiceRequest.id), parse_time_cursor(params)
    columns = (filters.time_column(time_column_name), id_column)
    after_cursor = [] if after is None else [tuple_(*columns) > after if oldest_first else tuple_(*columns) < after]
    order = [column.asc() if oldest_first else column.desc() for column in columns]
    id_queries = index_ranges.union_ids(
        build_queries(partial(index_ranges.limit_each, params.limit + 1, order), after_cursor)
    )
    shown = select(id_column).where(id_column.in_(id_queries)).order_by(*order).limit(params.limit + 1)
    rows = uow.db.execute(_request_query().where(id_column.in_(shown)).order_by(*order)).all()
    return paginate(
        rows,
        params,
        lambda row: (getattr(row[0], time_column_name).isoformat(), row[0].id),
        lambda row: _request_row(row, actor),
    )


def _list_newest(
    uow: UnitOfWork,
    actor: Actor,
    params: PageParams,
    statuses: Iterable[RequestStatus],
    *condition_sets: ColumnElement[bool],
) -> Page[RequestRow]:
    def build_queries(
        limit_ranges: index_ranges.RangeLimiter, after_cursor: index_ranges.Conditions
    ) -> list[index_ranges.IdQuery]:
        return limit_ranges(
            [
                id_query
                for condition in condition_sets
                for id_query in index_ranges.select_ids_per_status(statuses, [condition, *after_cursor])
            ]
        )

    return _paginate_by_time(uow, actor, params, build_queries)


def list_ongoing(uow: UnitOfWork, actor: Actor, params: PageParams) -> Page[RequestRow]:
    """Return a page of the actor's ongoing requests, newest first. For customers and professionals."""
    actor.ensure_role(Role.CUSTOMER, Role.PROFESSIONAL)
    return _list_newest(uow, actor, params, lifecycle.ONGOING_STATUSES, visible_to(actor))


def list_history(
    uow: UnitOfWork, actor: Actor, params: PageParams, final_status: RequestStatus | None = None
) -> Page[RequestRow]:
    """Return a page of the actor's past requests, newest first, optionally of one final status only."""
    actor.ensure_role(Role.CUSTOMER, Role.PROFESSIONAL)
    ended = [status for status in lifecycle.PAST_STATUSES if final_status in (None, status)]
    return _list_newest(uow, actor, params, ended, visible_to(actor))


def list_closed_between(
    uow: UnitOfWork, actor: Actor, params: PageParams, bounds: tuple[datetime, datetime], rating: int | None = None
) -> Page[RequestRow]:
    """Return a page of the actor's jobs closed within `bounds` (end excluded), the latest first.

    `rating` limits it to jobs with that rating.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    closed_at, id_column = col(ServiceRequest.closed_at), col(ServiceRequest.id)
    conditions = [visible_to(actor), closed_at >= bounds[0], closed_at < bounds[1]]
    if rating:
        conditions.append(id_column.in_(select(col(Review.request_id)).where(col(Review.rating) == rating)))

    def build_queries(
        limit_ranges: index_ranges.RangeLimiter, after_cursor: index_ranges.Conditions
    ) -> list[index_ranges.IdQuery]:
        return limit_ranges(index_ranges.select_ids_per_status([RequestStatus.CLOSED], [*conditions, *after_cursor]))

    return _paginate_by_time(uow, actor, params, build_queries, time_column_name="closed_at")


def search(uow: UnitOfWork, actor: Actor, params: RequestSearch) -> Page[RequestRow]:
    """Return a page of all requests that match, newest first unless sorted otherwise. For admins.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    build_queries = partial(filters.build_id_queries, uow, params)
    return _paginate_by_time(
        uow,
        actor,
        params,
        build_queries,
        time_column_name=filters.time_column_name(params),
        oldest_first=params.sort == "oldest",
    )


def count(uow: UnitOfWork, actor: Actor, params: RequestSearch, maximum: int) -> int:
    """Count the requests that match a search, up to `maximum + 1`. For admins."""
    actor.ensure_role(Role.ADMIN)
    id_queries = filters.build_id_queries(uow, params, partial(index_ranges.limit_each, maximum + 1, []), [])
    return (
        uow.db.scalar(
            select(func.count()).select_from(index_ranges.union_ids(id_queries).limit(maximum + 1).subquery())
        )
        or 0
    )


def list_for_user(uow: UnitOfWork, actor: Actor, user_id: int, limit: int = 5) -> list[RequestRow]:
    """List the last requests a user booked or did. For admins."""
    actor.ensure_role(Role.ADMIN)
    booked, done = col(ServiceRequest.customer_id) == parse_id(user_id), col(ServiceRequest.professional_id) == user_id
    return _list_newest(uow, actor, PageParams(limit=limit), RequestStatus, booked, done).items


def list_accepted_until(uow: UnitOfWork, actor: Actor, until: datetime, limit: int = 50) -> list[RequestRow]:
    """List the actor's accepted jobs that are not started, with a visit before `until`, the earliest first."""
    visit = col(ServiceRequest.scheduled_for)
    accepted = (visible_to(actor), col(ServiceRequest.status) == RequestStatus.ACCEPTED, visit < until)
    query = _request_query().where(*accepted).order_by(visit, col(ServiceRequest.id)).limit(limit)
    return [_request_row(row, actor) for row in uow.db.execute(query)]


def list_jobs_between(
    uow: UnitOfWork, actor: Actor, since: datetime, until: datetime, limit: int = 200
) -> list[RequestRow]:
    """List the actor's accepted and finished jobs whose visits begin from `since` until before `until`, in order."""
    visit = col(ServiceRequest.scheduled_for)
    conditions = (
        visible_to(actor),
        col(ServiceRequest.status).in_((*BUSY_STATUSES, *DONE_STATUSES)),
        visit >= since,
        visit < until,
    )
    query = _request_query().where(*conditions).order_by(visit, col(ServiceRequest.id)).limit(limit)
    return [_request_row(row, actor) for row in uow.db.execute(query)]


def _completed_this_month(actor: Actor) -> tuple[list[index_ranges.IdQuery], list[index_ranges.IdQuery]]:
    """Build the id queries of jobs completed this local month, and of jobs closed without having been completed."""
    today = now().astimezone(get_settings().zone)
    first = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    completed_at, closed_at = col(ServiceRequest.completed_at), col(ServiceRequest.closed_at)
    completed = index_ranges.select_ids_per_status(DONE_STATUSES, [visible_to(actor), completed_at >= first])
    only_closed = index_ranges.select_ids_per_status(
        [RequestStatus.CLOSED], [visible_to(actor), completed_at.is_(None), closed_at >= first]
    )
    return completed, only_closed


def _sum_earned_this_month(uow: UnitOfWork, actor: Actor) -> tuple[int, Decimal]:
    """Return the number of jobs finished this local month, and their total price."""
    jobs = [
        id_query.with_only_columns(col(ServiceRequest.price))
        for id_queries in _completed_this_month(actor)
        for id_query in id_queries
    ]
    prices = union_all(*jobs).subquery()
    count, total = uow.db.execute(select(func.count(), func.sum(prices.c.price))).one()
    return count, Decimal(total or 0).quantize(Decimal("0.01"))


def get_month_summary(uow: UnitOfWork, actor: Actor, limit: int = 20) -> MonthSummary:
    """Return what the actor finished this local month, with the latest jobs.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    count, earned = _sum_earned_this_month(uow, actor)
    id_column, ended = col(ServiceRequest.id), (col(ServiceRequest.completed_at), col(ServiceRequest.closed_at))
    id_queries = [
        latest
        for ended_at, queries in zip(ended, _completed_this_month(actor), strict=True)
        for latest in index_ranges.limit_each(limit, [ended_at.desc()], queries)
    ]
    query = _request_query().where(id_column.in_(index_ranges.union_ids(id_queries)))
    query = query.order_by(func.coalesce(*ended).desc(), id_column.desc()).limit(limit)
    return MonthSummary(
        job_count=count, earned=earned, latest_jobs=[_request_row(row, actor) for row in uow.db.execute(query)]
    )


def get_professional_stats(uow: UnitOfWork, actor: Actor) -> ProfessionalStats:
    """Return the actor's number of completed jobs, rating, and earnings of this local month."""
    actor.ensure_role(Role.PROFESSIONAL)
    _, earned = _sum_earned_this_month(uow, actor)
    professional = uow.db.get_one(Professional, actor.user_id)
    return ProfessionalStats(
        completed=professional.completed_jobs,
        rating_average=compute_average_rating(professional.rating_sum, professional.rating_count),
        rating_count=professional.rating_count,
        earned_this_month=earned,
    )
