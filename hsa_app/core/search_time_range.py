"""Bounds of a time range in a search, given as instants or local days."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from hsa_app.core.clock import midnight
from hsa_app.core.field_types import Instant

_RANGE_START_DESCRIPTION = "The start, included: a time (ISO 8601 with a zone) or a local day"
_RANGE_END_DESCRIPTION = "The end: a time (ISO 8601 with a zone), excluded, or a local day, included"


def _parse_day_start(value: object, days_later: int) -> object:
    """Convert a date such as 2026-12-01 to the beginning of that local day; return other values unchanged."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
        return value if day is None else midnight(day + timedelta(days=days_later))
    except (ValueError, OverflowError):
        return value


def _parse_range_start(value: object) -> object:
    return _parse_day_start(value, 0)


def _parse_range_end(value: object) -> object:
    return _parse_day_start(value, 1)


RangeStart = Annotated[
    Instant | None, BeforeValidator(_parse_range_start), Field(alias="from", description=_RANGE_START_DESCRIPTION)
]
"""An inclusive bound: an instant, or a date, which means the beginning of that local day."""

RangeEnd = Annotated[
    Instant | None, BeforeValidator(_parse_range_end), Field(alias="to", description=_RANGE_END_DESCRIPTION)
]
"""An exclusive bound: an instant, or a date, which means the end of that local day."""
