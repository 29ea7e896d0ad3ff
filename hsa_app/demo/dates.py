"""Dates relative to the start of the demo."""

from datetime import datetime, timedelta

from hsa_app.core.settings import get_settings

_QUARTER_HOUR = timedelta(minutes=15)


def local_time_on_day(now: datetime, day_offset: int, hour: int = 0, minute: int = 0) -> datetime:
    """That hour on the local day so many days from today."""
    day = now.astimezone(get_settings().zone) + timedelta(days=day_offset)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(now.tzinfo)


def previous_quarter_hour(moment: datetime) -> datetime:
    """The quarter of an hour at or before."""
    past = moment.minute % 15 * timedelta(minutes=1)
    return moment.replace(second=0, microsecond=0) - past


def next_quarter_hour(moment: datetime) -> datetime:
    """The quarter of an hour after."""
    return previous_quarter_hour(moment) + _QUARTER_HOUR


def time_later_today(now: datetime) -> datetime:
    """In a few hours if that is still today; late in the evening, soon."""
    zone = get_settings().zone
    soon, later = next_quarter_hour(now + timedelta(minutes=30)), next_quarter_hour(now + timedelta(minutes=150))
    return later if later.astimezone(zone).date() == now.astimezone(zone).date() else soon
