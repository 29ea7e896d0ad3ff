"""Row source of request exports: keyset pagination within one database snapshot."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from hsa_app.domain.exports.csv_safety import escape_formula
from hsa_app.domain.requests import index_ranges, search
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Review, Service, ServiceRequest, User

COLUMNS = (
    "request_id", "service_id", "service_name", "customer_id", "customer_name", "professional_id",
    "professional_name", "requested_at", "scheduled_for", "accepted_at", "completed_at", "closed_at", "price",
    "currency", "rating", "review", "remarks",
)  # fmt: skip

EXTRA_COLUMNS = ("status", "cancelled_at", "cancel_reason")
"""Additional columns of exports of any status."""

BATCH_SIZE = 4_000
_CURSOR_COLUMNS = (col(ServiceRequest.created_at), col(ServiceRequest.id))
_REQUESTED_AT_INDEX, _REQUEST_ID_INDEX = COLUMNS.index("requested_at"), COLUMNS.index("request_id")

CsvRow = tuple[Any, ...]


def count(uow: UnitOfWork, params: RequestSearch) -> int:
    """Count the rows in the current snapshot."""
    id_queries = search.build_id_queries(uow, params, list, [])
    return uow.db.scalar(select(func.count()).select_from(index_ranges.union_ids(id_queries).subquery())) or 0


def row_batches(uow: UnitOfWork, params: RequestSearch, *, include_extra: bool = False) -> Iterator[list[CsvRow]]:
    """Iterate over all rows of the snapshot in batches, in order of booking. `include_extra` adds `EXTRA_COLUMNS`."""
    query, after = _row_query(uow, include_extra=include_extra).order_by(*_CURSOR_COLUMNS).limit(BATCH_SIZE), None
    while True:
        # on the connection, since the session would scan every row for ORM objects
        rows = uow.db.connection().execute(query.where(_next_page_condition(uow, params, after))).all()
        if rows:
            yield _to_csv_rows(rows)
        if len(rows) < BATCH_SIZE:
            return
        last = rows[-1]
        after = (datetime.fromisoformat(last[_REQUESTED_AT_INDEX]), last[_REQUEST_ID_INDEX])


def _next_page_condition(
    uow: UnitOfWork, params: RequestSearch, after: tuple[datetime, int] | None
) -> ColumnElement[bool]:
    """Match the requests of the next batch, with the same conditions as the admin search."""
    after_cursor = [] if after is None else [tuple_(*_CURSOR_COLUMNS) > after]
    id_queries = search.build_id_queries(uow, params, list, after_cursor)
    if len(id_queries) == 1 and (only_condition := id_queries[0].whereclause) is not None:
        return only_condition
    return col(ServiceRequest.id).in_(
        index_ranges.union_ids(
            index_ranges.limit_each(BATCH_SIZE, [column.asc() for column in _CURSOR_COLUMNS], id_queries)
        )
    )


def _to_csv_rows(rows: Sequence[Any]) -> list[CsvRow]:
    return [
        (number, service_id, escape_formula(service), customer_id, escape_formula(customer),
         professional_id, escape_formula(professional),
         requested, scheduled, accepted, completed, closed, price, currency, rating, escape_formula(review),
         escape_formula(remarks),
         *map(escape_formula, more))
        for number, service_id, service, customer_id, customer, professional_id, professional,
            requested, scheduled, accepted, completed, closed, price, currency, rating, review, remarks, *more in rows
    ]  # fmt: skip


def _row_query(uow: UnitOfWork, *, include_extra: bool) -> Any:
    """Select the columns with times and amounts formatted as text by the database, which avoids Python conversions."""
    customer, professional = aliased(User), aliased(User)
    is_sqlite = uow.db.get_bind().dialect.name == "sqlite"
    format_time, format_amount = (
        (_format_time_sqlite, _format_amount_sqlite) if is_sqlite else (_format_time_postgres, _format_amount_postgres)
    )
    request, review = ServiceRequest, Review
    times = (
        request.created_at, request.scheduled_for, request.accepted_at, request.completed_at, request.closed_at,
    )  # fmt: skip
    columns: list[Any] = [
        request.id, request.service_id, Service.name, request.customer_id, customer.full_name, request.professional_id,
        professional.full_name, *map(format_time, times), format_amount(request.price), request.currency,
        review.rating, review.comment, request.notes,
    ]  # fmt: skip
    if include_extra:
        columns += [request.status, format_time(request.cancelled_at), request.cancel_reason]
    return (
        select(*columns)
        .select_from(request)
        .join(Service, col(Service.id) == col(request.service_id))
        .join(customer, col(customer.id) == col(request.customer_id))
        .outerjoin(professional, col(professional.id) == col(request.professional_id))
        .outerjoin(review, col(review.request_id) == col(request.id))
    )


def _format_time_sqlite(column: Any) -> ColumnElement[str]:
    """Format a time as the API does, such as 2026-12-01T09:30:00Z; with fractional seconds only if there are any."""
    text = func.replace(func.replace(column, " ", "T"), ".000000", "", type_=String)
    return text + "Z"


def _format_time_postgres(column: Any) -> ColumnElement[str]:
    text = func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return func.replace(text, ".000000", "", type_=String)


def _format_amount_sqlite(column: Any) -> ColumnElement[str]:
    return func.printf("%.2f", column, type_=String)


def _format_amount_postgres(column: Any) -> ColumnElement[str]:
    return cast(column, String)
