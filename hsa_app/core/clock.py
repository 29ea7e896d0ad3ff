"""The current time. Instants are aware and in UTC; the UI shows them in the time zone of the settings."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

from hsa_app.core.settings import get_settings

_override: ContextVar[datetime | None] = ContextVar("now_override", default=None)


def now() -> datetime:
    """Return the current time, aware and in UTC, or the time set by `override_now`."""
    return _override.get() or wall_clock_now()


def wall_clock_now() -> datetime:
    """Return the current time regardless of `override_now`, for real-time decisions such as when a mail is sent."""
    return datetime.now(UTC)


def today() -> date:
    """Return the current date in the local time zone."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """Return the date of a moment in the local time zone."""
    return moment.astimezone(get_settings().zone).date()


def midnight(day: date) -> datetime:
    """Return the beginning of a local day, in UTC. Days on which the clocks change last 23 or 25 hours."""
    return datetime.combine(day, time(), get_settings().zone).astimezone(UTC)


@contextmanager
def override_now(instant: datetime | None) -> Generator[None]:
    """Make `now()` return `instant` inside the block; None means the current time."""
    token = _override.set(instant and instant.astimezone(UTC))
    try:
        yield
    finally:
        _override.reset(token)
