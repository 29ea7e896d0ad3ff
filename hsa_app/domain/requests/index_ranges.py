"""Finding the first few requests of a long list: one range of an index for each status, none of them sorted."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, select, union
from sqlmodel import col

from hsa_app.models import RequestStatus, ServiceRequest

Kind = Sequence[ColumnElement[bool]]
Numbers = Select[Any]
Few = Callable[[list[Numbers]], list[Numbers]]
"""How much of each range is read."""


def each(statuses: Iterable[RequestStatus], kind: Kind) -> list[Numbers]:
    """The numbers of all requests of a kind, a range for each status."""
    return [select(col(ServiceRequest.id)).where(col(ServiceRequest.status) == s, *kind) for s in statuses]


def first(limit: int, order: Sequence[ColumnElement[Any]], ranges: Iterable[Numbers]) -> list[Numbers]:
    """Only the first few of each range.

    A database asked for several statuses at once would fetch and sort them all. Asked for the first few of
    each, it reads those few. An index should begin with what a kind compares and go on with status and order.
    """
    few = (numbers.order_by(*order).limit(limit).subquery() for numbers in ranges)
    return [select(one.c.id) for one in few]


def together(ranges: Sequence[Numbers]) -> CompoundSelect[Any]:
    """Every number once."""
    return union(*ranges)
