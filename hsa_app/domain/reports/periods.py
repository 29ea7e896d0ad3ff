"""Local days and months, and the periods for which a task is done."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import wall_clock_now
from hsa_app.core.settings import get_settings
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import TaskPeriod


def local_hour(day: date, hour: int) -> datetime:
    """Return this local hour in UTC; an hour skipped by DST is the one after, of a repeated hour the first."""
    zone = get_settings().zone
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def format_iso_month(day: date) -> str:
    """Format the month of a day, such as 2026-12."""
    return f"{day:%Y-%m}"


def month_start(month: str) -> date:
    """Return the first day of a month such as 2026-12."""
    return date.fromisoformat(f"{month}-01")


def next_month_start(day: date) -> date:
    """Return the first day of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def list_months_before(day: date, count: int) -> Iterator[str]:
    """Iterate over the `count` complete months before a day, the latest first."""
    first = day.replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        yield format_iso_month(first)


def list_done_periods(uow: UnitOfWork, task_name: str) -> set[str]:
    """Return the periods for which a task is done."""
    return set(uow.db.scalars(select(col(TaskPeriod.period)).where(col(TaskPeriod.name) == task_name)))


def is_period_done(uow: UnitOfWork, task_name: str, period: str) -> bool:
    """Whether a task is done for this period."""
    return uow.db.get(TaskPeriod, (task_name, period)) is not None


def mark_period_done(uow: UnitOfWork, task_name: str, period: str) -> None:
    """Mark a period as done; idempotent."""
    if is_period_done(uow, task_name, period):
        return
    try:
        with uow.db.begin_nested():
            uow.db.add(TaskPeriod(name=task_name, period=period, finished_at=wall_clock_now()))
    except IntegrityError:  # a concurrent run has marked it
        return
