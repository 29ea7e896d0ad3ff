"""Half-open time ranges and arithmetic on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hsa_app.core.clock import midnight
from hsa_app.core.settings import get_settings

MINUTES_PER_DAY = 24 * 60
"""The minutes of a local day on the clock; the same on days with a DST change."""


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """A half-open range of aware datetimes, `start` included and `end` excluded."""

    start: datetime
    end: datetime

    def overlaps(self, other: "TimeRange") -> bool:
        """Whether the ranges have some time in common."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "TimeRange") -> bool:
        """Whether the other range lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def padded(self, padding: timedelta) -> "TimeRange":
        """Return the range extended by `padding` on both sides."""
        return TimeRange(self.start - padding, self.end + padding)


@dataclass(frozen=True, slots=True, order=True)
class LocalTimeRange:
    """Part of a local day in minutes since midnight (1440 is the end of the day)."""

    start_minute: int
    end_minute: int

    def on_day(self, day: date) -> TimeRange | None:
        """Convert to UTC on a local day; None if DST skips the range on that day."""
        span = TimeRange(_local_minute_to_utc(day, self.start_minute), _local_minute_to_utc(day, self.end_minute))
        return span if span.start < span.end else None


def merge(time_ranges: Iterable[TimeRange]) -> list[TimeRange]:
    """Sort ranges and merge those that overlap or touch."""
    merged: list[TimeRange] = []
    for span in sorted(time_ranges):
        if merged and span.start <= merged[-1].end:
            merged[-1] = TimeRange(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def subtract(outer: TimeRange, time_ranges: Iterable[TimeRange]) -> list[TimeRange]:
    """Return the parts of `outer` that no other range covers, in order."""
    gaps: list[TimeRange] = []
    start = outer.start
    for span in merge(time_ranges):
        if start < min(span.start, outer.end):
            gaps.append(TimeRange(start, min(span.start, outer.end)))
        start = max(start, span.end)
    return [*gaps, TimeRange(start, outer.end)] if start < outer.end else gaps


def list_days(first_day: date, last_day: date) -> list[date]:
    """List the days from the first to the last, both included."""
    return [first_day + timedelta(days=offset) for offset in range((last_day - first_day).days + 1)]


def _local_minute_to_utc(day: date, minute: int) -> datetime:
    if minute >= MINUTES_PER_DAY:
        return midnight(day + timedelta(days=1))
    return datetime.combine(day, time(minute // 60, minute % 60), get_settings().zone).astimezone(UTC)
