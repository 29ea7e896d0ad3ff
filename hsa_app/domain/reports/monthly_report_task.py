"""The monthly report task: at most one mail per month to each customer who was active in it.

Months that are done are stored, so missed months are caught up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import local_day, now, today, wall_clock_now
from hsa_app.core.formatting import format_money, join_words
from hsa_app.core.i18n import N_, _
from hsa_app.domain.batches import iterate_batches
from hsa_app.domain.mail.service import NotificationContent, is_mail_enabled, notify
from hsa_app.domain.reports import customer_month, periods
from hsa_app.domain.reports.customer_month import Month
from hsa_app.domain.requests import expiry
from hsa_app.infra.db import UnitOfWork, read_only
from hsa_app.models import MonthlyReport, ServiceRequest

TASK_NAME = "monthly-reports"
MAIL_KIND = "monthly-report"
SEND_HOUR = 6
BATCH_SIZE = 10
MAX_CATCH_UP_MONTHS = 12
"""How many missed months are caught up at most."""


def batches(is_dry_run: bool) -> Iterator[Callable[[UnitOfWork], Mapping[str, int]]]:  # noqa: FBT001
    """Yield batches of customers for every complete month that is not done, the oldest first.

    Overdue requests are expired and closed before, so that reports do not list them as open.
    """
    yield from iterate_batches(N_("requests expired"), expiry.expire_due_requests, is_dry_run=is_dry_run)
    yield from iterate_batches(N_("jobs closed"), expiry.auto_close_due_requests, is_dry_run=is_dry_run)
    with read_only() as uow:
        months = _list_unreported_months(uow, today())
    for month_name in months:
        yield from _month_batches(customer_month.parse_month(month_name))


def is_due(uow: UnitOfWork) -> bool:
    """Whether a month's report is due: from 6 am of the first day of the next month, until it is done."""
    return bool(_list_due_months(uow))


def next_due(uow: UnitOfWork) -> datetime:
    """Return the current time if a report is due, else the next send time."""
    return now() if is_due(uow) else _send_time(_next_due_day(now()))


def _next_due_day(as_of: datetime) -> date:
    """Return the first day of this month if its send time is still ahead, else of the next."""
    first = local_day(as_of).replace(day=1)
    return first if as_of < _send_time(first) else periods.next_month_start(first)


def _send_time(first: date) -> datetime:
    return periods.local_hour(first, SEND_HOUR)


def _list_due_months(uow: UnitOfWork) -> list[str]:
    """List the months that are not done and whose send time has passed."""
    months = _list_unreported_months(uow, today())
    return [month for month in months if now() >= _send_time(periods.next_month_start(periods.month_start(month)))]


def _list_unreported_months(uow: UnitOfWork, today: date) -> list[str]:
    """List complete months that are not done, the oldest first; none before the month of the first booking."""
    first_booked_at = uow.db.scalar(select(func.min(col(ServiceRequest.created_at))))
    if first_booked_at is None:
        return []
    first, done = periods.format_iso_month(local_day(first_booked_at)), periods.list_done_periods(uow, TASK_NAME)
    return sorted(
        month
        for month in periods.list_months_before(today, MAX_CATCH_UP_MONTHS)
        if month >= first and month not in done
    )


def _month_batches(month: Month) -> Iterator[Callable[[UnitOfWork], Mapping[str, int]]]:
    """Yield batches of customers. If a worker dies, the next run continues: sent reports are recorded."""
    with read_only() as uow:
        customer_ids = customer_month.list_active_customers(uow, month)
    for start in range(0, len(customer_ids), BATCH_SIZE):
        yield partial(_send_batch, month, customer_ids[start : start + BATCH_SIZE])
    yield partial(_finish_month, month)


def _send_batch(month: Month, customer_ids: Sequence[int], uow: UnitOfWork) -> dict[str, int]:
    return {
        N_("customers"): len(customer_ids),
        N_("reports"): sum(_send_report_once(uow, customer_id, month) for customer_id in customer_ids),
    }


def _finish_month(month: Month, uow: UnitOfWork) -> dict[str, int]:
    periods.mark_period_done(uow, TASK_NAME, month.name)
    return {}


def _send_report_once(uow: UnitOfWork, customer_id: int, month: Month) -> bool:
    """Send a customer the report of a month, unless it was sent before."""
    if uow.db.get(MonthlyReport, (customer_id, month.name)) is not None:
        return False
    row = MonthlyReport(customer_id=customer_id, month=month.name, created_at=wall_clock_now())
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:  # a concurrent run has sent it
        return False
    content = _build_content(
        customer_month.build_report(uow, customer_id, month),
        month,
        is_mailed=is_mail_enabled(uow, customer_id, MAIL_KIND),
    )
    row.mail_id = notify(uow, customer_id, content, dedupe_key=f"{TASK_NAME}:{month.name}:{customer_id}")
    return True


def _build_content(report: customer_month.CustomerReport, month: Month, *, is_mailed: bool) -> NotificationContent:
    spent = join_words([format_money(spend.amount, spend.currency) for spend in report.spent])
    return NotificationContent(
        kind=MAIL_KIND,
        subject=_("Your {month} at Household Services").format(month=month.label),
        template="report",
        context={"month": month.label, "report": report},
        title=_("Your {month}").format(month=month.label),
        body=" ".join(
            [
                _("{count} done, {spent} spent.").format(count=report.done, spent=spent),
                *([_("The whole report was sent to you by mail.")] if is_mailed else []),
            ]
        ),
        link="/customer/history",
    )
