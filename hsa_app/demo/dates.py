"""Dates relative to the start of the demo."""

from datetime import datetime, timedelta

from hsa_app.core.settings import get_settings

_QUARTER_HOUR = timedelta(minutes=15)


def local_time_on_day(now: datetime, day_offset: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a local time on the day `day_offset` days from today."""
    day = now.astimezone(get_settings().zone) + timedelta(days=day_offset)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(now.tzinfo)


def previous_quarter_hour(instant: datetime) -> datetime:
    """Round down to a quarter of an hour."""
    past = instant.minute % 15 * timedelta(minutes=1)
    return instant.replace(second=0, microsecond=0) - past


def next_quarter_hour(instant: datetime) -> datetime:
    """Return the first full quarter of an hour after an instant."""
    return previous_quarter_hour(instant) + _QUARTER_HOUR


def time_later_today(now: datetime) -> datetime:
    """Return a time two and a half hours from now if that is still today, else one half an hour from now."""
    zone = get_settings().zone
    soon, later = next_quarter_hour(now + timedelta(minutes=30)), next_quarter_hour(now + timedelta(minutes=150))
    return later if later.astimezone(zone).date() == now.astimezone(zone).date() else soon
