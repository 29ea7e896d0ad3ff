"""Reads the first rows of a list as one index range per status, without sorting."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, select, union
from sqlmodel import col

from hsa_app.models import RequestStatus, ServiceRequest

Conditions = Sequence[ColumnElement[bool]]
IdQuery = Select[Any]
RangeLimiter = Callable[[list[IdQuery]], list[IdQuery]]
"""How much of each range is read."""


def select_ids_per_status(statuses: Iterable[RequestStatus], conditions: Conditions) -> list[IdQuery]:
    """The numbers of all requests of a kind, a range for each status."""
    return [select(col(ServiceRequest.id)).where(col(ServiceRequest.status) == s, *conditions) for s in statuses]


def limit_each(limit: int, order: Sequence[ColumnElement[Any]], id_queries: Iterable[IdQuery]) -> list[IdQuery]:
    """Only the first few of each range.

    A database asked for several statuses at once would fetch and sort them all. Asked for the first few of
    each, it reads those few. An index should begin with what a kind compares and go on with status and order.
    """
    few = (numbers.order_by(*order).limit(limit).subquery() for numbers in id_queries)
    return [select(one.c.id) for one in few]


def union_ids(id_queries: Sequence[IdQuery]) -> CompoundSelect[Any]:
    """Every number once."""
    return union(*id_queries)
