"""Reads the first rows of a list as one index range per status, without sorting."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, select, union
from sqlmodel import col

from hsa_app.models import RequestStatus, ServiceRequest

Conditions = Sequence[ColumnElement[bool]]
IdQuery = Select[Any]
RangeLimiter = Callable[[list[IdQuery]], list[IdQuery]]
"""Limits how much of each range is read."""


def select_ids_per_status(statuses: Iterable[RequestStatus], conditions: Conditions) -> list[IdQuery]:
    """Build one query per status for the ids of the requests that meet the conditions."""
    return [select(col(ServiceRequest.id)).where(col(ServiceRequest.status) == s, *conditions) for s in statuses]


def limit_each(limit: int, order: Sequence[ColumnElement[Any]], id_queries: Iterable[IdQuery]) -> list[IdQuery]:
    """Limit each query to its first rows.

    One query over several statuses would fetch and sort all rows; one limited query per status reads only the rows
    it returns. An index should begin with the columns of the conditions, followed by status and order.
    """
    limited = (id_query.order_by(*order).limit(limit).subquery() for id_query in id_queries)
    return [select(subquery.c.id) for subquery in limited]


def union_ids(id_queries: Sequence[IdQuery]) -> CompoundSelect[Any]:
    """Combine the queries; every id occurs once."""
    return union(*id_queries)
