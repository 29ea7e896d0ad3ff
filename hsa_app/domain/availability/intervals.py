"""Half-open time ranges and arithmetic on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hsa_app.core.clock import midnight
from hsa_app.core.settings import get_settings

MINUTES_PER_DAY = 24 * 60
"""The minutes of a local day, as clocks count them: a day on which they are changed has as many."""


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """From one moment to a later one, both aware."""

    start: datetime
    end: datetime

    def overlaps(self, other: "TimeRange") -> bool:
        """Whether they have some time in common."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "TimeRange") -> bool:
        """Whether the other range lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def padded(self, padding: timedelta) -> "TimeRange":
        """With so much more on both sides."""
        return TimeRange(self.start - padding, self.end + padding)


@dataclass(frozen=True, slots=True, order=True)
class LocalTimeRange:
    """Part of a local day, from minute `starts` to minute `ends` (1440 is midnight)."""

    start_minute: int
    end_minute: int

    def on_day(self, day: date) -> TimeRange | None:
        """That stretch of a day; None on the day on which clocks skip it."""
        span = TimeRange(_local_minute_to_utc(day, self.start_minute), _local_minute_to_utc(day, self.end_minute))
        return span if span.start < span.end else None


def merge(time_ranges: Iterable[TimeRange]) -> list[TimeRange]:
    """The same time in as few spans as it takes, in order: those that meet or follow one another are one."""
    found: list[TimeRange] = []
    for span in sorted(time_ranges):
        if found and span.start <= found[-1].end:
            found[-1] = TimeRange(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def subtract(outer: TimeRange, time_ranges: Iterable[TimeRange]) -> list[TimeRange]:
    """What of a span none of the others takes up, in order."""
    found: list[TimeRange] = []
    begins = outer.start
    for span in merge(time_ranges):
        if begins < min(span.start, outer.end):
            found.append(TimeRange(begins, min(span.start, outer.end)))
        begins = max(begins, span.end)
    return [*found, TimeRange(begins, outer.end)] if begins < outer.end else found


def local_day(moment: datetime) -> date:
    """The day calendars here show at that moment."""
    return moment.astimezone(get_settings().zone).date()


def list_days(first_day: date, last_day: date) -> list[date]:
    """Each day from one to another, both included."""
    return [first_day + timedelta(days=later) for later in range((last_day - first_day).days + 1)]


def _local_minute_to_utc(day: date, minute: int) -> datetime:
    if minute >= MINUTES_PER_DAY:
        return midnight(day + timedelta(days=1))
    return datetime.combine(day, time(minute // 60, minute % 60), get_settings().zone).astimezone(UTC)
