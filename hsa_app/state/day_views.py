"""Days and hours to choose from, for a visit that is booked or moved."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from hsa_app.state.format import local

DAYS = 7
FIRST_HOUR, LAST_HOUR = 8, 19
NOTICE = timedelta(minutes=30)


@dataclass(frozen=True)
class DayView:
    """A day to choose: `iso` is what the field holds, `free` the times one can have, with commas between them.

    Without anybody to ask nothing is free for sure: then `earliest` is the first hour still to come.
    """

    iso: str
    weekday: str
    number: str
    note: str
    earliest: str
    free: str = ""
    full: bool = False


def days(now: datetime) -> list[DayView]:
    """Seven days to choose from, beginning today if an hour is left of it."""
    soonest = local(now + NOTICE)
    today = local(now).date()
    begin = 0 if soonest.date() == today and soonest.time() <= time(LAST_HOUR) else 1
    return [_day(today, begin + at, soonest) for at in range(DAYS)]


def with_free(shown: list[DayView], free: list[datetime] | None) -> list[DayView]:
    """Days with their free times; None is not known."""
    if free is None:
        return shown
    by_day: dict[str, list[str]] = {}
    for moment in free:
        then = local(moment)
        by_day.setdefault(then.date().isoformat(), []).append(f"{then:%H:%M}")
    return [
        replace(day, free=",".join(by_day.get(day.iso, [])), full=day.iso not in by_day, earliest="") for day in shown
    ]


def _day(today: date, later: int, soonest: datetime) -> DayView:
    then = today + timedelta(days=later)
    note = "Today" if later == 0 else "Tomorrow" if later == 1 else f"{then:%b}"
    earliest = f"{soonest:%H:%M}" if then == soonest.date() else "00:00"
    return DayView(then.isoformat(), f"{then:%a}", str(then.day), note, earliest)
