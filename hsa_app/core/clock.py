"""The time. Everything inside is aware UTC; people see the local zone of the settings."""

from datetime import UTC, date, datetime, time

from hsa_app.core.settings import get_settings


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day, as calendars here show it."""
    return now().astimezone(get_settings().zone).date()


def midnight(day: date) -> datetime:
    """When a local day begins, in UTC. A day on which clocks are changed lasts 23 or 25 hours."""
    return datetime.combine(day, time(), get_settings().zone).astimezone(UTC)
