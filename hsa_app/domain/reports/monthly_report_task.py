"""The monthly report: one mail to each customer who had anything to do with us that month, however often the job runs.

What is due is decided from what was done, so months that were missed are caught up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
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
"""How many months back anything is made up for."""


def batches(is_dry_run: bool) -> Iterator[Callable[[UnitOfWork], Mapping[str, int]]]:  # noqa: FBT001
    """Every complete month that is not done, the oldest first, some customers after others.

    What ran out while nothing ran is ended before: a report would call it open.
    """
    yield from iterate_batches(N_("requests expired"), expiry.expire_due_requests, is_dry_run=is_dry_run)
    yield from iterate_batches(N_("jobs closed"), expiry.auto_close_due_requests, is_dry_run=is_dry_run)
    with read_only() as uow:
        missing = _list_unreported_months(uow, periods.local_day(now()))
    for name in missing:
        yield from _month_batches(customer_month.parse_month(name))


def is_due(uow: UnitOfWork) -> bool:
    """From six in the morning of the first, and later if it was missed."""
    return bool(_list_due_months(uow))


def next_due(uow: UnitOfWork) -> datetime:
    """Now if something is missing, else the next first of a month."""
    return now() if is_due(uow) else _send_time(_next_due_day(now()))


def _next_due_day(moment: datetime) -> date:
    """The first of this month if that hour is still to come, else of the next."""
    first = periods.local_day(moment).replace(day=1)
    return first if moment < _send_time(first) else periods.next_month_start(first)


def _send_time(first: date) -> datetime:
    return periods.local_hour(first, SEND_HOUR)


def _list_due_months(uow: UnitOfWork) -> list[str]:
    """Months not done whose report may go out by now."""
    missing = _list_unreported_months(uow, periods.local_day(now()))
    return [month for month in missing if now() >= _send_time(periods.next_month_start(periods.month_start(month)))]


def _list_unreported_months(uow: UnitOfWork, today: date) -> list[str]:
    """Complete months not done, oldest first; none before anybody booked anything."""
    began = uow.db.scalar(select(func.min(col(ServiceRequest.created_at))))
    if began is None:
        return []
    first, done = periods.format_month(periods.local_day(began)), periods.list_done_periods(uow, TASK_NAME)
    return sorted(
        month
        for month in periods.list_months_before(today, MAX_CATCH_UP_MONTHS)
        if month >= first and month not in done
    )


def _month_batches(month: Month) -> Iterator[Callable[[UnitOfWork], Mapping[str, int]]]:
    """Some customers after others; who dies in between leaves the rest to the next run."""
    with read_only() as uow:
        people = customer_month.list_active_customers(uow, month)
    for start in range(0, len(people), BATCH_SIZE):
        yield partial(_send_batch, month, people[start : start + BATCH_SIZE])
    yield partial(_finish_month, month)


def _send_batch(month: Month, customer_ids: Sequence[int], uow: UnitOfWork) -> dict[str, int]:
    return {
        N_("customers"): len(customer_ids),
        N_("reports"): sum(_send_report(uow, customer_id, month) for customer_id in customer_ids),
    }


def _finish_month(month: Month, uow: UnitOfWork) -> dict[str, int]:
    periods.mark_period_done(uow, TASK_NAME, month.name)
    return {}


def _send_report(uow: UnitOfWork, customer_id: int, month: Month) -> bool:
    """Write to a customer, unless they were written to about this month."""
    if uow.db.get(MonthlyReport, (customer_id, month.name)) is not None:
        return False
    row = MonthlyReport(customer_id=customer_id, month=month.name, created_at=wall_clock_now())
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:  # another run has just written to them
        return False
    letter = _build_content(
        customer_month.build_report(uow, customer_id, month),
        month,
        is_mailed=is_mail_enabled(uow, customer_id, MAIL_KIND),
    )
    row.mail_id = notify(uow, customer_id, letter, dedupe_key=f"{TASK_NAME}:{month.name}:{customer_id}")
    return True


def _build_content(report: customer_month.CustomerReport, month: Month, *, is_mailed: bool) -> NotificationContent:
    spent = join_words([format_money(one.amount, one.currency) for one in report.spent])
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
