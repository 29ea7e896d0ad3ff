"""Days and slots to choose from when booking or moving a visit."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from hsa_app.core.formatting import format_short_month, format_weekday, to_local_time
from hsa_app.core.i18n import _

DAYS_SHOWN = 7
FIRST_HOUR, LAST_HOUR = 8, 19
MIN_NOTICE = timedelta(minutes=30)


@dataclass(frozen=True)
class DaySlots:
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


def slot_dates(now: datetime) -> list[date]:
    """The days whose free times `days` wants to know."""
    return [to_local_time(now).date() + timedelta(days=at) for at in range(DAYS_SHOWN + 1)]


def day_slots(now: datetime, available: list[datetime] | None) -> list[DaySlots]:
    """Seven days to choose from, with their free times; None is not known.

    They begin today while somebody has time, or, where that is not known, while an hour is left of it.
    """
    soonest, today = to_local_time(now + MIN_NOTICE), to_local_time(now).date()
    by_day = None if available is None else _times_by_date(available)
    is_early = soonest.date() == today and soonest.time() <= time(LAST_HOUR)
    begin = 0 if is_early or (by_day and today.isoformat() in by_day) else 1
    shown = [_empty_day(today, begin + at, soonest) for at in range(DAYS_SHOWN)]
    return shown if by_day is None else [_with_times(day, by_day.get(day.iso, [])) for day in shown]


def _times_by_date(available: list[datetime]) -> dict[str, list[str]]:
    times: dict[str, list[str]] = {}
    for then in map(to_local_time, available):
        times.setdefault(then.date().isoformat(), []).append(f"{then:%H:%M}")
    return times


def _with_times(day: DaySlots, times: list[str]) -> DaySlots:
    return replace(day, free=",".join(times), full=not times, earliest="")


def _empty_day(today: date, offset: int, soonest: datetime) -> DaySlots:
    then = today + timedelta(days=offset)
    note = _("Today") if offset == 0 else _("Tomorrow") if offset == 1 else format_short_month(then)
    earliest = f"{soonest:%H:%M}" if then == soonest.date() else "00:00"
    return DaySlots(then.isoformat(), format_weekday(then), str(then.day), note, earliest)
