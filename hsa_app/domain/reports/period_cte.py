"""Periods as a CTE, to aggregate over several periods in one query with one index range each."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Integer, and_, cast, column, func, literal_column, values
from sqlalchemy.orm import Mapped
from sqlmodel import col

from hsa_app.domain.reports.forms import DateRange
from hsa_app.models import ServiceRequest
from hsa_app.models.column_types import UtcDateTime

PRICE_SUM_IN_CENTS = func.sum(cast(func.round(col(ServiceRequest.price) * literal_column("100")), BigInteger))
"""The sum of prices in integer cents, since SQLite would add floating-point numbers."""

_CENT = Decimal("0.01")


def cents_to_money(cents: int | None) -> Decimal:
    """A sum in whole cents as an amount; nothing summed is zero."""
    return (Decimal(cents or 0) / 100).quantize(_CENT)


def periods_as_cte(periods: Sequence[DateRange]) -> CTE:
    """Build a CTE of periods with the columns `number` (index from 0), `since` and `until` (excluded)."""
    rows = [(number, *days.bounds) for number, days in enumerate(periods)]
    columns = (column("number", Integer), column("since", UtcDateTime), column("until", UtcDateTime))
    return values(*columns, name="periods").data(rows).cte("periods")


def is_within_period(time_column: Mapped[Any], periods: CTE) -> ColumnElement[bool]:
    """Match rows whose time lies within the joined period."""
    return and_(time_column >= periods.c.since, time_column < periods.c.until)
