"""Sums over many stretches of local days at once: the database looks them up one by one in an index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Integer, and_, cast, column, func, literal_column, values
from sqlalchemy.orm import Mapped
from sqlmodel import col

from hsa_app.domain.reports.forms import DateRange
from hsa_app.models import ServiceRequest
from hsa_app.models.column_types import UtcDateTime

PRICE_SUM_IN_CENTS = func.sum(cast(func.round(col(ServiceRequest.price) * literal_column("100")), BigInteger))
"""Added up in whole cents: SQLite would add binary fractions."""


def periods_as_cte(periods: Sequence[DateRange]) -> CTE:
    """Stretches of days as a table: number, from when, until when."""
    rows = [(number, *days.bounds) for number, days in enumerate(periods)]
    columns = (column("number", Integer), column("since", UtcDateTime), column("until", UtcDateTime))
    return values(*columns, name="asked").data(rows).cte("asked")


def is_within_period(moment: Mapped[Any], periods: CTE) -> ColumnElement[bool]:
    """Whether a time lies within the joined period."""
    return and_(moment >= periods.c.since, moment < periods.c.until)
