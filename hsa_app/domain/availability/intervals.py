"""Stretches of time. Each holds its beginning but not its end, so that one may follow another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hsa_app.core.clock import midnight
from hsa_app.core.settings import get_settings

WHOLE_DAY = 24 * 60
"""The minutes of a local day, as clocks count them: a day on which they are changed has as many."""


@dataclass(frozen=True, slots=True, order=True)
class TimeRange:
    """From one moment to a later one, both aware."""

    starts: datetime
    ends: datetime

    def overlaps(self, other: "TimeRange") -> bool:
        """Whether they have some time in common."""
        return self.starts < other.ends and other.starts < self.ends

    def contains(self, other: "TimeRange") -> bool:
        """Whether the other lies in this one."""
        return self.starts <= other.starts and other.ends <= self.ends

    def padded(self, by: timedelta) -> "TimeRange":
        """With so much more on both sides."""
        return TimeRange(self.starts - by, self.ends + by)


@dataclass(frozen=True, slots=True, order=True)
class LocalTimeRange:
    """Part of a local day, from minute `starts` to minute `ends` (1440 is midnight)."""

    starts: int
    ends: int

    def on(self, day: date) -> TimeRange | None:
        """That stretch of a day; None on the day on which clocks skip it."""
        span = TimeRange(_at(day, self.starts), _at(day, self.ends))
        return span if span.starts < span.ends else None


def merge(spans: Iterable[TimeRange]) -> list[TimeRange]:
    """The same time in as few spans as it takes, in order: those that meet or follow one another are one."""
    found: list[TimeRange] = []
    for span in sorted(spans):
        if found and span.starts <= found[-1].ends:
            found[-1] = TimeRange(found[-1].starts, max(found[-1].ends, span.ends))
        else:
            found.append(span)
    return found


def subtract(whole: TimeRange, spans: Iterable[TimeRange]) -> list[TimeRange]:
    """What of a span none of the others takes up, in order."""
    found: list[TimeRange] = []
    begins = whole.starts
    for span in merge(spans):
        if begins < min(span.starts, whole.ends):
            found.append(TimeRange(begins, min(span.starts, whole.ends)))
        begins = max(begins, span.ends)
    return [*found, TimeRange(begins, whole.ends)] if begins < whole.ends else found


def local_day(moment: datetime) -> date:
    """The day calendars here show at that moment."""
    return moment.astimezone(get_settings().zone).date()


def days_between(first: date, last: date) -> list[date]:
    """Each day from one to another, both included."""
    return [first + timedelta(days=later) for later in range((last - first).days + 1)]


def _at(day: date, minute: int) -> datetime:
    if minute >= WHOLE_DAY:
        return midnight(day + timedelta(days=1))
    return datetime.combine(day, time(minute // 60, minute % 60), get_settings().zone).astimezone(UTC)
