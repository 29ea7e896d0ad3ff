"""Formatting of numbers, money and times in the local zone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hsa_app.core import clock
from hsa_app.core.i18n import N_, _, ngettext
from hsa_app.core.settings import get_settings

CURRENCY_SIGNS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}
DATE_FORMATS = {True: "{weekday} {day} {month}", False: "{weekday} {day} {month} {year}"}
"""Of a date in the present year, and in another."""
CLOCK_FORMAT = "{hour}:{minute}"
TIME_FORMAT = "{clock} {half}"
AM_PM = ("am", "pm")
END_TIME_FORMAT = N_("to {moment}")
MINUTES_FORMAT, HOURS_FORMAT, HOURS_MINUTES_FORMAT = "{minutes} min", "{hours} h", "{hours} h {minutes} min"
FILE_SIZE_UNITS = ("B", "KB", "MB", "GB")
FILE_SIZE_MIN_WITHOUT_DECIMAL = 10
"""From here on a size has no digit after the point."""


def format_money(amount: Decimal | str, currency: str = "") -> str:
    """₹499, ₹6,82,450, ₹499.50: paise only if not zero, Indian grouping for rupees."""
    value = Decimal(amount)
    whole, _, paise = f"{abs(value):.2f}".partition(".")
    code = currency or get_settings().currency
    digits = format_number(int(whole)) if code == "INR" else f"{int(whole):,}"
    sign, fraction = "-" if value < 0 else "", "" if paise == "00" else f".{paise}"
    return f"{sign}{CURRENCY_SIGNS.get(code, f'{code} ')}{digits}{fraction}"


def format_number(number: int) -> str:
    """Thousands, then lakhs and crores: 12,34,567."""
    head, tail = str(number)[:-3], str(number)[-3:]
    parts = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(parts), tail])


def to_local_time(moment: datetime) -> datetime:
    """A moment as clocks here show it."""
    return moment.astimezone(get_settings().zone)


def is_today(moment: datetime, now: datetime | None = None) -> bool:
    """Whether a moment is on the present local day."""
    return to_local_time(moment).date() == to_local_time(now or clock.now()).date()


def format_day(moment: datetime, now: datetime | None = None) -> str:
    """Today, Tue 1 Dec; with the year only if it is another."""
    if is_today(moment, now):
        return _("Today")
    return _format_date(to_local_time(moment), to_local_time(now or clock.now()))


def format_time_parts(moment: datetime) -> tuple[str, str]:
    """("3:00", "pm"), as the stub of a slip shows them."""
    then = to_local_time(moment)
    return CLOCK_FORMAT.format(hour=then.hour % 12 or 12, minute=f"{then:%M}"), AM_PM[then.hour >= 12]


def format_time(moment: datetime) -> str:
    """3:00 pm."""
    clock_, half = format_time_parts(moment)
    return TIME_FORMAT.format(clock=clock_, half=half)


def format_relative(moment: datetime, now: datetime | None = None) -> str:
    """Today, 4:00 pm; Tue 1 Dec, 3:00 pm."""
    return f"{format_day(moment, now)}, {format_time(moment)}"


def format_datetime(moment: datetime) -> str:
    """Tue 1 Dec, 3:00 pm, for what is read on another day than it was written."""
    return f"{_format_date(to_local_time(moment), to_local_time(clock.now()))}, {format_time(moment)}"


def format_end_time(moment: datetime, minutes: int) -> str:
    """When something of this length ends: to 4:00 pm."""
    return _(END_TIME_FORMAT).format(moment=format_time(moment + timedelta(minutes=minutes)))


def format_duration(minutes: int) -> str:
    """90 min, 5 h, 2 h 15 min."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return MINUTES_FORMAT.format(minutes=minutes)
    return (HOURS_MINUTES_FORMAT if rest else HOURS_FORMAT).format(hours=hours, minutes=rest)


def format_datetime_input(moment: datetime) -> str:
    """A moment as a datetime-local field holds it: 2026-12-01T15:00."""
    return f"{to_local_time(moment):%Y-%m-%dT%H:%M}"


def pluralize(count: int, singular: str, plural: str) -> str:
    """The form that fits the number, which it holds as `{count}`: 1 job, 2 jobs, 1,06,234 cities."""
    return ngettext(singular, plural, count).format(count=format_number(count))


def format_rating(average: float | None) -> str:
    """4.7, as shown beside a star; empty without ratings."""
    return "" if average is None else f"{average:.1f}"


def format_duration_parts(minutes: int) -> tuple[str, str]:
    """("90", "min"), ("5", "h"), ("2:15", "h"), as the stub of a slip shows them."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return str(minutes), "min"
    return f"{hours}:{rest:02}" if rest else str(hours), "h"


def join_words(words: Sequence[str], max_shown: int = 4) -> str:
    """a; a and b; a, b and c; of many the first `most - 1` and how many more."""
    shown = (
        list(words)
        if len(words) <= max_shown
        else [*words[: max_shown - 1], f"{format_number(len(words) - max_shown + 1)} more"]
    )
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def format_file_size(size: int) -> str:
    """312 B, 4.1 KB, 23 MB, as people read how large a file is."""
    power = min(len(FILE_SIZE_UNITS) - 1, (len(str(size)) - 1) // 3)
    amount, unit = size / 1000**power, FILE_SIZE_UNITS[power]
    return f"{amount:.0f} {unit}" if amount >= FILE_SIZE_MIN_WITHOUT_DECIMAL or not power else f"{amount:.1f} {unit}"


def build_browser_formats() -> dict[str, Any]:
    """These formats for assets/scripts/formats.js: what people choose in the browser is formatted there."""
    return {
        "dateInYear": DATE_FORMATS[True],
        "dateWithYear": DATE_FORMATS[False],
        "weekdays": [f"{date(2023, 1, day):%a}" for day in range(1, 8)],  # a Sunday first, as JavaScript counts
        "months": [f"{date(2023, month, 1):%b}" for month in range(1, 13)],
        "clock": CLOCK_FORMAT,
        "time": TIME_FORMAT,
        "halves": AM_PM,
        "duration": {
            "lessThanMinute": _("less than a minute"),
            "minutes": MINUTES_FORMAT,
            "hours": HOURS_FORMAT,
            "hoursAndMinutes": HOURS_MINUTES_FORMAT,
            "days": _("{days} days"),
        },
        "fileSize": {"units": FILE_SIZE_UNITS, "wholeFrom": FILE_SIZE_MIN_WITHOUT_DECIMAL},
    }


def _format_date(moment: datetime, today: datetime) -> str:
    parts = {"weekday": f"{moment:%a}", "day": moment.day, "month": f"{moment:%b}", "year": moment.year}
    return DATE_FORMATS[moment.year == today.year].format(**parts)
