"""The lines of an export of requests: found by keyset in one moment of the database, a few thousand at a time."""

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
"""What is added where requests of any status are listed."""

BATCH_SIZE = 4_000
_CURSOR_COLUMNS = (col(ServiceRequest.created_at), col(ServiceRequest.id))
_REQUESTED_AT_INDEX, _REQUEST_ID_INDEX = COLUMNS.index("requested_at"), COLUMNS.index("request_id")

CsvRow = tuple[Any, ...]


def count(uow: UnitOfWork, params: RequestSearch) -> int:
    """How many lines there are at this moment."""
    numbers = search.build_id_queries(uow, params, list, [])
    return uow.db.scalar(select(func.count()).select_from(index_ranges.union_ids(numbers).subquery())) or 0


def row_batches(uow: UnitOfWork, params: RequestSearch, *, include_extra: bool = False) -> Iterator[list[CsvRow]]:
    """All lines, those booked first come first; nothing that happens meanwhile is seen. `more` adds `MORE_COLUMNS`."""
    query, after = _row_query(uow, include_extra=include_extra).order_by(*_CURSOR_COLUMNS).limit(BATCH_SIZE), None
    while True:
        # past the session, which would look for objects in every row
        found = uow.db.connection().execute(query.where(_next_page_condition(uow, params, after))).all()
        if found:
            yield _to_csv_rows(found)
        if len(found) < BATCH_SIZE:
            return
        last = found[-1]
        after = (datetime.fromisoformat(last[_REQUESTED_AT_INDEX]), last[_REQUEST_ID_INDEX])


def _next_page_condition(
    uow: UnitOfWork, params: RequestSearch, after: tuple[datetime, int] | None
) -> ColumnElement[bool]:
    """The requests that come next, found as the table of requests finds them."""
    further = [] if after is None else [tuple_(*_CURSOR_COLUMNS) > after]
    found = search.build_id_queries(uow, params, list, further)
    if len(found) == 1 and (only := found[0].whereclause) is not None:
        return only
    return col(ServiceRequest.id).in_(
        index_ranges.union_ids(index_ranges.limit_each(BATCH_SIZE, [column.asc() for column in _CURSOR_COLUMNS], found))
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
    """The columns as text of the database's own making: no value becomes an object on its way to the file."""
    customer, professional = aliased(User), aliased(User)
    sqlite = uow.db.get_bind().dialect.name == "sqlite"
    moment, amount = (
        (_format_time_sqlite, _format_amount_sqlite) if sqlite else (_format_time_postgres, _format_amount_postgres)
    )
    one, review = ServiceRequest, Review
    moments = (one.created_at, one.scheduled_for, one.accepted_at, one.completed_at, one.closed_at)
    columns: list[Any] = [
        one.id, one.service_id, Service.name, one.customer_id, customer.full_name, one.professional_id,
        professional.full_name, *map(moment, moments), amount(one.price), one.currency, review.rating, review.comment,
        one.notes,
    ]  # fmt: skip
    if include_extra:
        columns += [one.status, moment(one.cancelled_at), one.cancel_reason]
    return (
        select(*columns)
        .select_from(one)
        .join(Service, col(Service.id) == col(one.service_id))
        .join(customer, col(customer.id) == col(one.customer_id))
        .outerjoin(professional, col(professional.id) == col(one.professional_id))
        .outerjoin(review, col(review.request_id) == col(one.id))
    )


def _format_time_sqlite(column: Any) -> ColumnElement[str]:
    """2026-12-01T09:30:00Z, as the API writes it: with parts of a second only if there are any."""
    text = func.replace(func.replace(column, " ", "T"), ".000000", "", type_=String)
    return text + "Z"


def _format_time_postgres(column: Any) -> ColumnElement[str]:
    text = func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return func.replace(text, ".000000", "", type_=String)


def _format_amount_sqlite(column: Any) -> ColumnElement[str]:
    return func.printf("%.2f", column, type_=String)


def _format_amount_postgres(column: Any) -> ColumnElement[str]:
    return cast(column, String)
