"""The time. Everything inside is aware UTC; people see the local zone of the settings."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
