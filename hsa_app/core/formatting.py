"""Formatting of numbers, money and times in the local zone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hsa_app.core import clock
from hsa_app.core.i18n import N_, _, ngettext
from hsa_app.core.settings import get_settings

SIGNS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}
DATE_FORMATS = {True: "{weekday} {day} {month}", False: "{weekday} {day} {month} {year}"}
"""Of a date in the present year, and in another."""
CLOCK_FORMAT = "{hour}:{minute}"
TIME_FORMAT = "{clock} {half}"
HALVES = ("am", "pm")
END_FORMAT = N_("to {moment}")
MINUTES_FORMAT, HOURS_FORMAT, HOURS_MINUTES_FORMAT = "{minutes} min", "{hours} h", "{hours} h {minutes} min"
FILE_SIZE_UNITS = ("B", "KB", "MB", "GB")
FILE_SIZE_WHOLE_FROM = 10
"""From here on a size has no digit after the point."""


def money(amount: Decimal | str, currency: str = "") -> str:
    """₹499, ₹6,82,450, ₹499.50: paise only if not zero, Indian grouping for rupees."""
    value = Decimal(amount)
    whole, _, paise = f"{abs(value):.2f}".partition(".")
    code = currency or get_settings().currency
    digits = format_number(int(whole)) if code == "INR" else f"{int(whole):,}"
    return f"{'-' if value < 0 else ''}{SIGNS.get(code, f'{code} ')}{digits}{'' if paise == '00' else f'.{paise}'}"


def format_number(number: int) -> str:
    """Thousands, then lakhs and crores: 12,34,567."""
    head, tail = str(number)[:-3], str(number)[-3:]
    parts = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(parts), tail])


def local(moment: datetime) -> datetime:
    """A moment as clocks here show it."""
    return moment.astimezone(get_settings().zone)


def is_today(moment: datetime, now: datetime | None = None) -> bool:
    """Whether a moment is on the present local day."""
    return local(moment).date() == local(now or clock.now()).date()


def day(moment: datetime, now: datetime | None = None) -> str:
    """Today, Tue 1 Dec; with the year only if it is another."""
    if is_today(moment, now):
        return _("Today")
    return _date(local(moment), local(now or clock.now()))


def clock_parts(moment: datetime) -> tuple[str, str]:
    """("3:00", "pm"), as the stub of a slip shows them."""
    then = local(moment)
    return CLOCK_FORMAT.format(hour=then.hour % 12 or 12, minute=f"{then:%M}"), HALVES[then.hour >= 12]


def clock_time(moment: datetime) -> str:
    """3:00 pm."""
    clock_, half = clock_parts(moment)
    return TIME_FORMAT.format(clock=clock_, half=half)


def format_relative(moment: datetime, now: datetime | None = None) -> str:
    """Today, 4:00 pm; Tue 1 Dec, 3:00 pm."""
    return f"{day(moment, now)}, {clock_time(moment)}"


def format_datetime(moment: datetime) -> str:
    """Tue 1 Dec, 3:00 pm, for what is read on another day than it was written."""
    return f"{_date(local(moment), local(clock.now()))}, {clock_time(moment)}"


def end_time(moment: datetime, minutes: int) -> str:
    """When something of this length ends: to 4:00 pm."""
    return _(END_FORMAT).format(moment=clock_time(moment + timedelta(minutes=minutes)))


def duration(minutes: int) -> str:
    """90 min, 5 h, 2 h 15 min."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return MINUTES_FORMAT.format(minutes=minutes)
    return (HOURS_MINUTES_FORMAT if rest else HOURS_FORMAT).format(hours=hours, minutes=rest)


def field_time(moment: datetime) -> str:
    """A moment as a datetime-local field holds it: 2026-12-01T15:00."""
    return f"{local(moment):%Y-%m-%dT%H:%M}"


def plural(count: int, one: str, many: str) -> str:
    """The form that fits the number, which it holds as `{count}`: 1 job, 2 jobs, 1,06,234 cities."""
    return ngettext(one, many, count).format(count=format_number(count))


def rating(average: float | None) -> str:
    """4.7, as shown beside a star; empty without ratings."""
    return "" if average is None else f"{average:.1f}"


def duration_parts(minutes: int) -> tuple[str, str]:
    """("90", "min"), ("5", "h"), ("2:15", "h"), as the stub of a slip shows them."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return str(minutes), "min"
    return f"{hours}:{rest:02}" if rest else str(hours), "h"


def join_words(words: Sequence[str], most: int = 4) -> str:
    """a; a and b; a, b and c; of many the first `most - 1` and how many more."""
    shown = list(words) if len(words) <= most else [*words[: most - 1], f"{format_number(len(words) - most + 1)} more"]
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def file_size(size: int) -> str:
    """312 B, 4.1 KB, 23 MB, as people read how large a file is."""
    power = min(len(FILE_SIZE_UNITS) - 1, (len(str(size)) - 1) // 3)
    amount, unit = size / 1000**power, FILE_SIZE_UNITS[power]
    return f"{amount:.0f} {unit}" if amount >= FILE_SIZE_WHOLE_FROM or not power else f"{amount:.1f} {unit}"


def browser_formats() -> dict[str, Any]:
    """These formats for assets/scripts/formats.js: what people choose in the browser is formatted there."""
    return {
        "dateInYear": DATE_FORMATS[True],
        "dateWithYear": DATE_FORMATS[False],
        "weekdays": [f"{date(2023, 1, day):%a}" for day in range(1, 8)],  # a Sunday first, as JavaScript counts
        "months": [f"{date(2023, month, 1):%b}" for month in range(1, 13)],
        "clock": CLOCK_FORMAT,
        "time": TIME_FORMAT,
        "halves": HALVES,
        "duration": {
            "lessThanMinute": _("less than a minute"),
            "minutes": MINUTES_FORMAT,
            "hours": HOURS_FORMAT,
            "hoursAndMinutes": HOURS_MINUTES_FORMAT,
            "days": _("{days} days"),
        },
        "fileSize": {"units": FILE_SIZE_UNITS, "wholeFrom": FILE_SIZE_WHOLE_FROM},
    }


def _date(then: datetime, today: datetime) -> str:
    parts = {"weekday": f"{then:%a}", "day": then.day, "month": f"{then:%b}", "year": then.year}
    return DATE_FORMATS[then.year == today.year].format(**parts)
