"""What was sent before the demo begins: of the months it tells of, only the last report is still to come."""

from collections.abc import Iterator
from datetime import datetime

from hsa_app.domain.reports import monthly_report_task, periods
from hsa_app.models import JobPeriod


def reported(moment: datetime) -> Iterator[JobPeriod]:
    """Every month before the last one."""
    _, *before = periods.months_before(periods.local_day(moment), monthly_report_task.CAUGHT_UP)
    for month in before:
        yield JobPeriod(name=monthly_report_task.NAME, period=month, done_at=moment)
