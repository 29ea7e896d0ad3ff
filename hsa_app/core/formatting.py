"""Formatting of numbers, money, durations and local times."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hsa_app.core import clock
from hsa_app.core.i18n import N_, _, ngettext
from hsa_app.core.settings import get_settings

CURRENCY_SIGNS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}
DATE_FORMATS = {True: "{weekday} {day} {month}", False: "{weekday} {day} {month} {year}"}
"""Formats of dates in the current year (True) and in another year (False)."""
CLOCK_FORMAT = "{hour}:{minute}"
TIME_FORMAT = "{clock} {half}"
AM_PM = ("am", "pm")
END_TIME_FORMAT = N_("to {moment}")
MINUTES_FORMAT, HOURS_FORMAT, HOURS_MINUTES_FORMAT = "{minutes} min", "{hours} h", "{hours} h {minutes} min"
FILE_SIZE_UNITS = ("B", "KB", "MB", "GB")
FILE_SIZE_MIN_WITHOUT_DECIMAL = 10
"""From this amount on, file sizes are shown without a decimal."""


def format_money(amount: Decimal | str, currency: str = "") -> str:
    """Format an amount: ₹499, ₹6,82,450, ₹499.50; paise only if not zero, Indian grouping for rupees."""
    value = Decimal(amount)
    integer, _, paise = f"{abs(value):.2f}".partition(".")
    code = currency or get_settings().currency
    digits = format_number(int(integer)) if code == "INR" else f"{int(integer):,}"
    sign, fraction = "-" if value < 0 else "", "" if paise == "00" else f".{paise}"
    return f"{sign}{CURRENCY_SIGNS.get(code, f'{code} ')}{digits}{fraction}"


def format_number(number: int) -> str:
    """Format an integer with Indian grouping (thousands, lakhs, crores): 12,34,567."""
    head, tail = str(number)[:-3], str(number)[-3:]
    parts = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(parts), tail])


def to_local_time(instant: datetime) -> datetime:
    """Convert an instant to the local time zone."""
    return instant.astimezone(get_settings().zone)


def is_today(instant: datetime, now: datetime | None = None) -> bool:
    """Whether an instant is on the current local day."""
    return to_local_time(instant).date() == to_local_time(now or clock.now()).date()


def format_day(instant: datetime, now: datetime | None = None) -> str:
    """Format a day: Today, Tue 1 Dec; the year is shown only if it is not the current one."""
    if is_today(instant, now):
        return _("Today")
    return _format_date(to_local_time(instant), to_local_time(now or clock.now()))


def format_time_parts(instant: datetime) -> tuple[str, str]:
    """Format a time for the stub of a slip: ("3:00", "pm")."""
    local_time = to_local_time(instant)
    clock_ = CLOCK_FORMAT.format(hour=local_time.hour % 12 or 12, minute=f"{local_time:%M}")
    return clock_, AM_PM[local_time.hour >= 12]


def format_time(instant: datetime) -> str:
    """Format a time of day: 3:00 pm."""
    clock_, half = format_time_parts(instant)
    return TIME_FORMAT.format(clock=clock_, half=half)


def format_relative(instant: datetime, now: datetime | None = None) -> str:
    """Format day and time: Today, 4:00 pm; Tue 1 Dec, 3:00 pm."""
    return f"{format_day(instant, now)}, {format_time(instant)}"


def format_datetime(instant: datetime) -> str:
    """Format date and time without *Today*, for texts that are read on a later day: Tue 1 Dec, 3:00 pm."""
    return f"{_format_date(to_local_time(instant), to_local_time(clock.now()))}, {format_time(instant)}"


def format_end_time(start: datetime, minutes: int) -> str:
    """Format the end of a span that begins at `start`: to 4:00 pm."""
    return _(END_TIME_FORMAT).format(moment=format_time(start + timedelta(minutes=minutes)))


def format_duration(minutes: int) -> str:
    """Format a duration: 90 min, 5 h, 2 h 15 min."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return MINUTES_FORMAT.format(minutes=minutes)
    return (HOURS_MINUTES_FORMAT if rest else HOURS_FORMAT).format(hours=hours, minutes=rest)


def format_datetime_input(instant: datetime) -> str:
    """Format an instant as the value of a datetime-local input: 2026-12-01T15:00."""
    return f"{to_local_time(instant):%Y-%m-%dT%H:%M}"


def pluralize(count: int, singular: str, plural: str) -> str:
    """Return the plural form for `count`, with `{count}` filled in: 1 job, 2 jobs, 1,06,234 cities."""
    return ngettext(singular, plural, count).format(count=format_number(count))


def format_rating(average: float | None) -> str:
    """Format an average rating: 4.7, or "" without ratings."""
    return "" if average is None else f"{average:.1f}"


def format_duration_parts(minutes: int) -> tuple[str, str]:
    """Format a duration for the stub of a slip: ("90", "min"), ("5", "h"), ("2:15", "h")."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return str(minutes), "min"
    return f"{hours}:{rest:02}" if rest else str(hours), "h"


def join_words(words: Sequence[str], max_shown: int = 4) -> str:
    """Join words: a; a and b; a, b and c; of more than `max_shown`, the first `max_shown - 1` and how many more."""
    shown = (
        list(words)
        if len(words) <= max_shown
        else [*words[: max_shown - 1], f"{format_number(len(words) - max_shown + 1)} more"]
    )
    return " and ".join(part for part in (", ".join(shown[:-1]), *shown[-1:]) if part)


def format_file_size(size: int) -> str:
    """Format a size in bytes, with decimal units: 312 B, 4.1 KB, 23 MB."""
    power = min(len(FILE_SIZE_UNITS) - 1, (len(str(size)) - 1) // 3)
    amount, unit = size / 1000**power, FILE_SIZE_UNITS[power]
    return f"{amount:.0f} {unit}" if amount >= FILE_SIZE_MIN_WITHOUT_DECIMAL or not power else f"{amount:.1f} {unit}"


def build_browser_formats() -> dict[str, Any]:
    """Return these formats for assets/scripts/formats.js, which formats values chosen in the browser."""
    return {
        "dateInYear": DATE_FORMATS[True],
        "dateWithYear": DATE_FORMATS[False],
        "weekdays": [f"{date(2023, 1, day):%a}" for day in range(1, 8)],  # Sunday first, as in JavaScript
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


def _format_date(day: datetime, today: datetime) -> str:
    parts = {"weekday": f"{day:%a}", "day": day.day, "month": f"{day:%b}", "year": day.year}
    return DATE_FORMATS[day.year == today.year].format(**parts)
