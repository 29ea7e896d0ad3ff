"""The current time. Times are aware UTC inside; people see the local zone of the settings."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

from hsa_app.core.settings import get_settings

_override: ContextVar[datetime | None] = ContextVar("stands_at", default=None)


def now() -> datetime:
    """The moment things are decided by, aware, in UTC: the present, unless a job runs as of another one."""
    return _override.get() or wall_clock_now()


def wall_clock_now() -> datetime:
    """The present moment, whatever a job runs as of: for what has to happen at once, such as sending a mail."""
    return datetime.now(UTC)


def today() -> date:
    """The present day, as calendars here show it."""
    return now().astimezone(get_settings().zone).date()


def midnight(day: date) -> datetime:
    """When a local day begins, in UTC. A day on which clocks are changed lasts 23 or 25 hours."""
    return datetime.combine(day, time(), get_settings().zone).astimezone(UTC)


@contextmanager
def override_now(moment: datetime | None) -> Generator[None]:
    """Inside, `now()` is this moment; None leaves it the present."""
    token = _override.set(moment and moment.astimezone(UTC))
    try:
        yield
    finally:
        _override.reset(token)
