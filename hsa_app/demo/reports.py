"""Monthly reports that count as sent before the demo begins."""

from collections.abc import Iterator
from datetime import datetime

from hsa_app.domain.reports import monthly_report_task, periods
from hsa_app.models import TaskPeriod


def build_done_periods(moment: datetime) -> Iterator[TaskPeriod]:
    """Every month before the last one."""
    _, *before = periods.list_months_before(periods.local_day(moment), monthly_report_task.MAX_CATCH_UP_MONTHS)
    for month in before:
        yield TaskPeriod(name=monthly_report_task.TASK_NAME, period=month, finished_at=moment)
