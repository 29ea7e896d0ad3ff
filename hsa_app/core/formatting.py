"""Formatting of numbers, money and times in the local zone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from hsa_app.core import clock
from hsa_app.core.i18n import _, ngettext
from hsa_app.core.settings import get_settings

SIGNS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}


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
    then, today = local(moment), local(now or clock.now())
    return f"{then:%a} {then.day} {then:%b}" + ("" if then.year == today.year else f" {then.year}")


def clock_parts(moment: datetime) -> tuple[str, str]:
    """("3:00", "pm"), as the stub of a slip shows them."""
    then = local(moment)
    return f"{then.hour % 12 or 12}:{then:%M}", "am" if then.hour < 12 else "pm"


def clock_time(moment: datetime) -> str:
    """3:00 pm."""
    return " ".join(clock_parts(moment))


def format_relative(moment: datetime, now: datetime | None = None) -> str:
    """Today, 4:00 pm; Tue 1 Dec, 3:00 pm."""
    return f"{day(moment, now)}, {clock_time(moment)}"


def format_datetime(moment: datetime) -> str:
    """Tue 1 Dec, 3:00 pm, for what is read on another day than it was written."""
    then = local(moment)
    year = "" if then.year == local(clock.now()).year else f" {then.year}"
    return f"{then:%a} {then.day} {then:%b}{year}, {clock_time(moment)}"


def end_time(moment: datetime, minutes: int) -> str:
    """When something of this length ends: to 4:00 pm."""
    return _("to {moment}").format(moment=clock_time(moment + timedelta(minutes=minutes)))


def duration(minutes: int) -> str:
    """90 min, 5 h, 2 h 15 min."""
    hours, rest = divmod(minutes, 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{hours} h" + (f" {rest} min" if rest else "")


def field_time(moment: datetime) -> str:
    """A moment as a datetime-local field holds it: 2026-12-01T15:00."""
    return f"{local(moment):%Y-%m-%dT%H:%M}"


def plural(count: int, one: str, many: str) -> str:
    """The form that fits the number, which it holds as `{count}`: 1 job, 2 jobs, 1,06,234 cities."""
    return ngettext(one, many, count).format(count=format_number(count))


def rating(average: float | None) -> str:
    """4.7, as it stands beside a star; nothing without ratings."""
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
    power = min(3, (len(str(size)) - 1) // 3)
    amount, unit = size / 1000**power, ("B", "KB", "MB", "GB")[power]
    return f"{amount:.0f} {unit}" if amount >= 10 or not power else f"{amount:.1f} {unit}"
