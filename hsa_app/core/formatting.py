"""Formatting of numbers, money, durations and local times."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hsa_app.core import clock
from hsa_app.core.i18n import N_, _, ngettext
from hsa_app.core.settings import get_settings

CURRENCY_SIGNS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}
CURRENCY_NAMES = {"INR": N_("rupees"), "USD": N_("dollars"), "EUR": N_("euros"), "GBP": N_("pounds")}
FULL_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"),
    N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
FULL_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"),
    N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
WEEKDAY_DATE_FORMATS = {True: N_("{weekday} {day} {month}"), False: N_("{weekday} {day} {month} {year}")}
DATE_FORMATS = {True: N_("{day} {month}"), False: N_("{day} {month} {year}")}
"""Formats of dates in the current year (True) and in another year (False)."""
CLOCK_FORMAT = N_("{hour}:{minute}")
TIME_FORMAT = N_("{clock} {half}")
AM_PM = (N_("am"), N_("pm"))
END_TIME_FORMAT = N_("to {moment}")
MINUTES_FORMAT, HOURS_FORMAT = N_("{minutes} min"), N_("{hours} h")
HOURS_MINUTES_FORMAT = N_("{hours} h {minutes} min")
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
    return format_weekday_date(to_local_time(instant), to_local_time(now or clock.now()))


def format_inline_day(moment: datetime, now: datetime | None = None) -> str:
    """Format a day within a sentence: today, Tue 1 Dec."""
    return _("today") if is_today(moment, now) else format_day(moment, now)


def format_inline_datetime(moment: datetime) -> str:
    """Format day and time within a sentence: today, 4:00 pm; Tue 1 Dec, 3:00 pm."""
    return _("{day}, {time}").format(day=format_inline_day(moment), time=format_time(moment))


def format_weekday(day: date) -> str:
    """Format a weekday, abbreviated: Tue."""
    return _(WEEKDAYS[day.weekday()])


def format_full_weekday(weekday: int) -> str:
    """Format a weekday in full: Tuesday. Monday is 0."""
    return _(FULL_WEEKDAYS[weekday])


def format_short_month(day: date) -> str:
    """Format a month, abbreviated: Dec."""
    return _(MONTHS[day.month - 1])


def format_month_year(day: date) -> str:
    """Format a month with its year: December 2026."""
    return _("{month} {year}").format(month=_(FULL_MONTHS[day.month - 1]), year=day.year)


def format_date(day: date, today: date | None = None) -> str:
    """Format a date: 1 Dec; the year is shown only if it is not that of `today`."""
    is_present_year = day.year == (today or clock.today()).year
    return _(DATE_FORMATS[is_present_year]).format(day=day.day, month=format_short_month(day), year=day.year)


def format_full_date(day: date) -> str:
    """Format a date with its year: 1 Dec 2026."""
    return _(DATE_FORMATS[False]).format(day=day.day, month=format_short_month(day), year=day.year)


def format_weekday_date(day: date, today: date | None = None) -> str:
    """Format a date with its weekday: Tue 1 Dec; the year is shown only if it is not that of `today`."""
    is_present_year = day.year == (today or clock.today()).year
    return _(WEEKDAY_DATE_FORMATS[is_present_year]).format(
        weekday=format_weekday(day), day=day.day, month=format_short_month(day), year=day.year
    )


def format_time_parts(moment: datetime) -> tuple[str, str]:
    """Format a time for the stub of a slip: ("3:00", "pm")."""
    then = to_local_time(moment)
    return _(CLOCK_FORMAT).format(hour=then.hour % 12 or 12, minute=f"{then:%M}"), _(AM_PM[then.hour >= 12])


def format_time(moment: datetime) -> str:
    """Format a time of day: 3:00 pm."""
    clock_, half = format_time_parts(moment)
    return _(TIME_FORMAT).format(clock=clock_, half=half)


def format_relative(moment: datetime, now: datetime | None = None) -> str:
    """Format day and time: Today, 4:00 pm; Tue 1 Dec, 3:00 pm."""
    return _("{day}, {time}").format(day=format_day(moment, now), time=format_time(moment))


def format_datetime(moment: datetime) -> str:
    """Format date and time without *Today*, for texts that are read on a later day: Tue 1 Dec, 3:00 pm."""
    return _("{day}, {time}").format(day=format_weekday_date(to_local_time(moment)), time=format_time(moment))


def format_end_time(start: datetime, minutes: int) -> str:
    """Format the end of a span that begins at `start`: to 4:00 pm."""
    return _(END_TIME_FORMAT).format(moment=format_time(start + timedelta(minutes=minutes)))


def format_duration(minutes: int) -> str:
    """Format a duration: 90 min, 5 h, 2 h 15 min."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return _(MINUTES_FORMAT).format(minutes=minutes)
    return _(HOURS_MINUTES_FORMAT if rest else HOURS_FORMAT).format(hours=hours, minutes=rest)


def format_datetime_input(instant: datetime) -> str:
    """Format an instant as the value of a datetime-local input: 2026-12-01T15:00."""
    return f"{to_local_time(instant):%Y-%m-%dT%H:%M}"


def format_currency_name(code: str) -> str:
    """Format the name of a currency: rupees; its code if it has no name here."""
    return _(CURRENCY_NAMES[code]) if code in CURRENCY_NAMES else code


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
        return str(minutes), _("min")
    return f"{hours}:{rest:02}" if rest else str(hours), _("h")


def join_words(words: Sequence[str], max_shown: int = 4) -> str:
    """Join words: a; a and b; a, b and c; of more than `max_shown`, the first `max_shown - 1` and how many more."""
    shown = (
        list(words)
        if len(words) <= max_shown
        else [*words[: max_shown - 1], _("{count} more").format(count=format_number(len(words) - max_shown + 1))]
    )
    if len(shown) < 2:
        return "".join(shown)
    return _("{first} and {last}").format(first=", ".join(shown[:-1]), last=shown[-1])


def format_file_size(size: int) -> str:
    """Format a size in bytes, with decimal units: 312 B, 4.1 KB, 23 MB."""
    power = min(len(FILE_SIZE_UNITS) - 1, (len(str(size)) - 1) // 3)
    amount, unit = size / 1000**power, FILE_SIZE_UNITS[power]
    return f"{amount:.0f} {unit}" if amount >= FILE_SIZE_MIN_WITHOUT_DECIMAL or not power else f"{amount:.1f} {unit}"


def build_browser_formats() -> dict[str, Any]:
    """Return these formats for assets/scripts/formats.js, which formats values chosen in the browser."""
    return {
        "dateInYear": _(WEEKDAY_DATE_FORMATS[True]),
        "dateWithYear": _(WEEKDAY_DATE_FORMATS[False]),
        "weekdays": [_(weekday) for weekday in (WEEKDAYS[-1], *WEEKDAYS[:-1])],  # a Sunday first, as JavaScript counts
        "months": [_(month) for month in MONTHS],
        "clock": _(CLOCK_FORMAT),
        "time": _(TIME_FORMAT),
        "halves": [_(half) for half in AM_PM],
        "duration": {
            "lessThanMinute": _("less than a minute"),
            "minutes": _(MINUTES_FORMAT),
            "hours": _(HOURS_FORMAT),
            "hoursAndMinutes": _(HOURS_MINUTES_FORMAT),
            "days": _("{days} days"),
        },
        "fileSize": {"units": FILE_SIZE_UNITS, "wholeFrom": FILE_SIZE_MIN_WITHOUT_DECIMAL},
    }
