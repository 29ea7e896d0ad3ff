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
from hsa_app.core.formatting import join_words, money
from hsa_app.core.i18n import _
from hsa_app.domain.batches import until_done
from hsa_app.domain.mail.service import NotificationContent, notify, wants
from hsa_app.domain.reports import customer_month, periods
from hsa_app.domain.reports.customer_month import Month
from hsa_app.domain.requests import expiry
from hsa_app.infra.db import UnitOfWork, read_only
from hsa_app.models import MonthlyReport, ServiceRequest

NAME = "monthly-reports"
KIND = "monthly-report"
HOUR = 6
AT_ONCE = 10
CAUGHT_UP = 12
"""How many months back anything is made up for."""


def portions(rehearsed: bool) -> Iterator[Callable[[UnitOfWork], Mapping[str, int]]]:  # noqa: FBT001
    """Every complete month that is not done, the oldest first, some customers after others.

    What ran out while nothing ran is ended before: a report would call it open.
    """
    yield from until_done(_("requests expired"), expiry.expire_due, rehearsed=rehearsed)
    yield from until_done(_("jobs closed"), expiry.auto_close_due, rehearsed=rehearsed)
    with read_only() as uow:
        missing = _missing(uow, periods.local_day(now()))
    for name in missing:
        yield from _of_month(customer_month.named(name))


def is_due(uow: UnitOfWork) -> bool:
    """From six in the morning of the first, and later if it was missed."""
    return bool(_due_months(uow))


def next_due(uow: UnitOfWork) -> datetime:
    """Now if something is missing, else the next first of a month."""
    return now() if is_due(uow) else _six(_following(now()))


def _following(moment: datetime) -> date:
    """The first of this month if that hour is still to come, else of the next."""
    first = periods.local_day(moment).replace(day=1)
    return first if moment < _six(first) else periods.next_month(first)


def _six(first: date) -> datetime:
    return periods.at_clock(first, HOUR)


def _due_months(uow: UnitOfWork) -> list[str]:
    """Months not done whose report may go out by now."""
    missing = _missing(uow, periods.local_day(now()))
    return [month for month in missing if now() >= _six(periods.next_month(periods.first_of(month)))]


def _missing(uow: UnitOfWork, today: date) -> list[str]:
    """Complete months not done, oldest first; none before anybody booked anything."""
    began = uow.db.scalar(select(func.min(col(ServiceRequest.created_at))))
    if began is None:
        return []
    first, done = periods.month_of(periods.local_day(began)), periods.done(uow, NAME)
    return sorted(month for month in periods.months_before(today, CAUGHT_UP) if month >= first and month not in done)


def _of_month(month: Month) -> Iterator[Callable[[UnitOfWork], Mapping[str, int]]]:
    """Some customers after others; who dies in between leaves the rest to the next run."""
    with read_only() as uow:
        people = customer_month.active_customers(uow, month)
    for start in range(0, len(people), AT_ONCE):
        yield partial(_report_some, month, people[start : start + AT_ONCE])
    yield partial(_finish, month)


def _report_some(month: Month, people: Sequence[int], uow: UnitOfWork) -> dict[str, int]:
    return {"customers": len(people), "reports": sum(_report(uow, customer_id, month) for customer_id in people)}


def _finish(month: Month, uow: UnitOfWork) -> dict[str, int]:
    periods.mark_done(uow, NAME, month.name)
    return {}


def _report(uow: UnitOfWork, customer_id: int, month: Month) -> bool:
    """Write to a customer, unless they were written to about this month."""
    if uow.db.get(MonthlyReport, (customer_id, month.name)) is not None:
        return False
    row = MonthlyReport(customer_id=customer_id, month=month.name, created_at=wall_clock_now())
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:  # another run has just written to them
        return False
    letter = _letter(customer_month.report(uow, customer_id, month), month, by_mail=wants(uow, customer_id, KIND))
    row.mail_id = notify(uow, customer_id, letter, once=f"{NAME}:{month.name}:{customer_id}")
    return True


def _letter(found: customer_month.Report, month: Month, *, by_mail: bool) -> NotificationContent:
    spent = join_words([money(one.amount, one.currency) for one in found.spent])
    return NotificationContent(
        kind=KIND,
        subject=_("Your {words} at Household Services").format(words=month.words),
        template="report",
        context={"month": month.words, "report": found},
        title=_("Your {words}").format(words=month.words),
        body=_("{done} done, {spent} spent.{value}").format(
            done=found.done, spent=spent, value=_(" The whole report was sent to you by mail.") if by_mail else ""
        ),
        link="/customer/history",
    )
