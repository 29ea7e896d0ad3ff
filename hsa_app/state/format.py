"""Money, times and lengths as people read them. Times come in aware and are shown in the settings' zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hsa_app.core.settings import get_settings

SYMBOLS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£"}


@dataclass(frozen=True)
class Stub:
    """A moment split for the stub of a slip: “Tue 1 Dec”, “3:00”, “pm”."""

    day: str
    clock: str
    half: str


def money(amount: Decimal | str, currency: str = "INR") -> str:
    """“₹499”, “₹6,82,450”, “₹499.50”: paise only if not zero, Indian grouping for rupees."""
    value = Decimal(amount).quantize(Decimal("0.01"))
    whole, paise = divmod(abs(value), 1)
    digits = grouped(int(whole)) if currency == "INR" else f"{int(whole):,}"
    cents = f"{paise:.2f}"[1:] if paise else ""
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return f"{'-' if value < 0 else ''}{symbol}{digits}{cents}"


def grouped(number: int) -> str:
    """“6,82,450”: thousands, then pairs."""
    digits = str(abs(number))
    head, tail = digits[:-3], digits[-3:]
    pairs: list[str] = []
    while head:
        head, pair = head[:-2], head[-2:]
        pairs.insert(0, pair)
    return ("-" if number < 0 else "") + ",".join([*pairs, tail])


def zone() -> ZoneInfo:
    """The zone people live in."""
    return ZoneInfo(get_settings().timezone)


def local(moment: datetime) -> datetime:
    """The same moment on the wall clock."""
    return moment.astimezone(zone())


def day(moment: datetime, now: datetime) -> str:
    """“Today”, “Tue 1 Dec”; the year only if it is another."""
    at, today = local(moment), local(now)
    if at.date() == today.date():
        return "Today"
    year = "" if at.year == today.year else f" {at.year}"
    return f"{at:%a} {at.day} {at:%b}{year}"


def clock(moment: datetime) -> str:
    """“3:00 pm”."""
    stub = split(moment, moment)
    return f"{stub.clock} {stub.half}"


def when(moment: datetime, now: datetime) -> str:
    """“Today, 4:00 pm”, “Tue 1 Dec, 3:00 pm”."""
    return f"{day(moment, now)}, {clock(moment)}"


def split(moment: datetime, now: datetime) -> Stub:
    """Day, clock and half of the day for the stub of a slip."""
    at = local(moment)
    return Stub(day(moment, now), f"{at.hour % 12 or 12}:{at:%M}", "am" if at.hour < 12 else "pm")


def until(moment: datetime, minutes: int) -> str:
    """When something of this length ends: “to 4:00 pm”."""
    return f"to {clock(moment + timedelta(minutes=minutes))}"


def duration(minutes: int) -> str:
    """“45 min”, “90 min”, “5 h”, “2 h 30 min”."""
    if minutes < 120:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def count(number: int, one: str, many: str = "") -> str:
    """“1 service”, “12 services”, “1,06,234 requests”."""
    return f"{grouped(number)} {one if number == 1 else many or one + 's'}"
