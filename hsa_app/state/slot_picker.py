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
    """A day to choose: `iso` is its date, `free` the available start times, comma-separated.

    Without known availability `free` is empty and `earliest` is the first time that can be chosen.
    """

    iso: str
    weekday: str
    number: str
    note: str
    earliest: str
    free: str = ""
    full: bool = False


def slot_dates(now: datetime) -> list[date]:
    """The dates whose available slots `day_slots` needs."""
    return [to_local_time(now).date() + timedelta(days=offset) for offset in range(DAYS_SHOWN + 1)]


def day_slots(now: datetime, available: list[datetime] | None) -> list[DaySlots]:
    """Seven days with their available slots; `available` is None if availability is unknown.

    They begin today if a slot is left today or, with unknown availability, if it is early enough; else tomorrow.
    """
    earliest, today = to_local_time(now + MIN_NOTICE), to_local_time(now).date()
    by_day = None if available is None else _times_by_date(available)
    is_early = earliest.date() == today and earliest.time() <= time(LAST_HOUR)
    first_offset = 0 if is_early or (by_day and today.isoformat() in by_day) else 1
    days = [_empty_day(today, first_offset + index, earliest) for index in range(DAYS_SHOWN)]
    return days if by_day is None else [_with_times(day, by_day.get(day.iso, [])) for day in days]


def _times_by_date(available: list[datetime]) -> dict[str, list[str]]:
    times: dict[str, list[str]] = {}
    for local_time in map(to_local_time, available):
        times.setdefault(local_time.date().isoformat(), []).append(f"{local_time:%H:%M}")
    return times


def _with_times(day: DaySlots, times: list[str]) -> DaySlots:
    return replace(day, free=",".join(times), full=not times, earliest="")


def _empty_day(today: date, offset: int, soonest: datetime) -> DaySlots:
    day = today + timedelta(days=offset)
    note = _("Today") if offset == 0 else _("Tomorrow") if offset == 1 else format_short_month(day)
    earliest = f"{soonest:%H:%M}" if day == soonest.date() else "00:00"
    return DaySlots(day.isoformat(), format_weekday(day), str(day.day), note, earliest)
