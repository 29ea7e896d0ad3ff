"""The daily reminder task: at most one mail per day to each professional with pending work."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import local_day, midnight, now, today, wall_clock_now
from hsa_app.core.formatting import format_number, pluralize
from hsa_app.core.i18n import N_, _
from hsa_app.core.settings import get_settings
from hsa_app.domain.accounts.queries import build_actor
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import is_bookable
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.reports import periods
from hsa_app.domain.requests import boards, queries
from hsa_app.domain.requests.boards import BOARD_SIZE, CardRow
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Professional, Reminder, User

TASK_NAME = "daily-reminders"
BATCH_SIZE = 10
MAX_CARDS_SHOWN = 5
"""The number of open requests listed in a mail; the board shows the rest."""


@dataclass(frozen=True, slots=True)
class PendingWork:
    """A professional's open requests, visits until the end of tomorrow, and visits that should have begun."""

    board_cards: list[CardRow]
    upcoming_jobs: list[RequestRow]
    overdue_jobs: list[RequestRow]

    def __bool__(self) -> bool:
        return bool(self.board_cards or self.upcoming_jobs or self.overdue_jobs)


@dataclass(slots=True)
class _BatchCursor:
    after_user_id: int = 0
    is_last: bool = False


def batches(_is_dry_run: bool) -> Iterator[Callable[[UnitOfWork], Mapping[str, int]]]:  # noqa: FBT001
    """Yield batches of professionals in id order. If a worker dies, the next run continues: reminders are recorded."""
    started_at = now()
    day = local_day(started_at)
    cursor = _BatchCursor()

    def send_batch(uow: UnitOfWork) -> dict[str, int]:
        professionals = _list_next_professionals(uow, cursor.after_user_id)
        sent = sum(_send_reminder_if_pending(uow, professional, started_at, day) for professional in professionals)
        if professionals:
            cursor.after_user_id = professionals[-1].user_id
        cursor.is_last = len(professionals) < BATCH_SIZE
        if cursor.is_last and started_at >= _send_time(day):
            periods.mark_period_done(uow, TASK_NAME, day.isoformat())
        return {N_("professionals"): len(professionals), N_("reminders"): sent}

    while not cursor.is_last:
        yield send_batch


def is_due(uow: UnitOfWork) -> bool:
    """Whether the configured hour has passed and this local day is not done."""
    day = today()
    return now() >= _send_time(day) and not periods.is_period_done(uow, TASK_NAME, day.isoformat())


def next_due(uow: UnitOfWork) -> datetime:
    """Return today's send time, or tomorrow's if today is done."""
    day = today()
    is_done = periods.is_period_done(uow, TASK_NAME, day.isoformat())
    return _send_time(day + timedelta(days=1) if is_done else day)


def get_pending_work(uow: UnitOfWork, actor: Actor, as_of: datetime) -> PendingWork:
    """Return the pending work of an approved professional."""
    end_of_tomorrow = midnight(local_day(as_of) + timedelta(days=2))
    accepted = queries.list_accepted_until(uow, actor, end_of_tomorrow)
    return PendingWork(
        board_cards=boards.list_board_cards(uow, actor),
        upcoming_jobs=[job for job in accepted if job.scheduled_for > as_of],
        overdue_jobs=[job for job in accepted if job.scheduled_for <= as_of],
    )


def _send_time(day: date) -> datetime:
    return periods.local_hour(day, get_settings().reminder_hour)


def _list_next_professionals(uow: UnitOfWork, after_user_id: int) -> Sequence[Actor]:
    """List the next bookable professionals in id order."""
    query = (
        select(User, col(Professional.approval))
        .join(Professional, col(Professional.user_id) == col(User.id))
        .where(is_bookable(), col(User.id) > after_user_id)
        .order_by(col(User.id))
        .limit(BATCH_SIZE)
    )
    return [build_actor(user, approval, "") for user, approval in uow.db.execute(query)]


def _send_reminder_if_pending(uow: UnitOfWork, professional: Actor, as_of: datetime, day: date) -> bool:
    """Notify a professional, unless nothing is pending or they were reminded on this day."""
    key = (professional.user_id, day.isoformat())
    if uow.db.get(Reminder, key) is not None:
        return False
    pending_work = get_pending_work(uow, professional, as_of)
    if not pending_work:
        return False
    row = Reminder(professional_id=professional.user_id, day=day.isoformat(), created_at=wall_clock_now())
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:  # a concurrent run has reminded them
        return False
    row.mail_id = notify(
        uow, professional.user_id, _build_content(pending_work), dedupe_key=f"{TASK_NAME}:{day}:{professional.user_id}"
    )
    return True


def _build_content(pending_work: PendingWork) -> NotificationContent:
    summary = "; ".join(_summary_parts(pending_work))
    context = {
        "late": pending_work.overdue_jobs,
        "due": pending_work.upcoming_jobs,
        "cards": pending_work.board_cards[:MAX_CARDS_SHOWN],
        "more": len(pending_work.board_cards) - MAX_CARDS_SHOWN,
        "at_least": len(pending_work.board_cards) >= BOARD_SIZE,
    }
    subject = f"{summary[:1].upper()}{summary[1:]}"
    return NotificationContent(
        kind="reminder", subject=subject, template="reminder", context=context, title=subject, link="/professional"
    )


def _summary_parts(pending_work: PendingWork) -> Iterator[str]:
    if pending_work.overdue_jobs:
        yield pluralize(len(pending_work.overdue_jobs), "{count} visit not begun", "{count} visits not begun")
    if pending_work.upcoming_jobs:
        yield pluralize(
            len(pending_work.upcoming_jobs), "{count} visit until tomorrow night", "{count} visits until tomorrow night"
        )
    if pending_work.board_cards:
        count = len(pending_work.board_cards)
        if count >= BOARD_SIZE:
            yield _("{count} open requests or more on your board").format(count=format_number(count))
        else:
            yield pluralize(count, "{count} open request on your board", "{count} open requests on your board")
