"""Monthly reports that count as sent before the demo begins."""

from collections.abc import Iterator
from datetime import datetime

from hsa_app.core.clock import local_day
from hsa_app.domain.reports import monthly_report_task, periods
from hsa_app.models import TaskPeriod


def build_done_periods(now: datetime) -> Iterator[TaskPeriod]:
    """Mark every month before the last one as done."""
    _, *months = periods.list_months_before(local_day(now), monthly_report_task.MAX_CATCH_UP_MONTHS)
    for month in months:
        yield TaskPeriod(name=monthly_report_task.TASK_NAME, period=month, finished_at=now)
