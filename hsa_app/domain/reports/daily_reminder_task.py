"""The daily reminder: one mail to each professional who has something to do, however often the job runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
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
"""How many open requests a mail names; the board has the rest."""


@dataclass(frozen=True, slots=True)
class PendingWork:
    """What waits for a professional: open requests, visits until the end of tomorrow, visits whose time has passed."""

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
    """Some professionals after others; who dies in between leaves the rest to the next run."""
    moment = now()
    day = periods.local_day(moment)
    place = _BatchCursor()

    def some(uow: UnitOfWork) -> dict[str, int]:
        people = _list_next_professionals(uow, place.after_user_id)
        sent = sum(_send_reminder(uow, who, moment, day) for who in people)
        if people:
            place.after_user_id = people[-1].user_id
        place.is_last = len(people) < BATCH_SIZE
        if place.is_last and moment >= _send_time(day):
            periods.mark_period_done(uow, TASK_NAME, day.isoformat())
        return {N_("professionals"): len(people), N_("reminders"): sent}

    while not place.is_last:
        yield some


def is_due(uow: UnitOfWork) -> bool:
    """From the hour of the settings, if it is not done for this local day."""
    day = periods.local_day(now())
    return now() >= _send_time(day) and not periods.is_period_done(uow, TASK_NAME, day.isoformat())


def next_due(uow: UnitOfWork) -> datetime:
    """Today's hour, or tomorrow's if today is done."""
    today = periods.local_day(now())
    done = periods.is_period_done(uow, TASK_NAME, today.isoformat())
    return _send_time(today + timedelta(days=1) if done else today)


def get_pending_work(uow: UnitOfWork, actor: Actor, moment: datetime) -> PendingWork:
    """What waits for an approved professional at this moment."""
    tomorrow_ends = periods.midnight(periods.local_day(moment) + timedelta(days=2))
    accepted = queries.list_accepted_until(uow, actor, tomorrow_ends)
    return PendingWork(
        board_cards=boards.list_board_cards(uow, actor),
        upcoming_jobs=[job for job in accepted if job.scheduled_for > moment],
        overdue_jobs=[job for job in accepted if job.scheduled_for <= moment],
    )


def _send_time(day: date) -> datetime:
    return periods.local_hour(day, get_settings().reminder_hour)


def _list_next_professionals(uow: UnitOfWork, after_user_id: int) -> Sequence[Actor]:
    """The next approved, not blocked professionals by number."""
    query = (
        select(User, col(Professional.approval))
        .join(Professional, col(Professional.user_id) == col(User.id))
        .where(is_bookable(), col(User.id) > after_user_id)
        .order_by(col(User.id))
        .limit(BATCH_SIZE)
    )
    return [build_actor(user, approval, "") for user, approval in uow.db.execute(query)]


def _send_reminder(uow: UnitOfWork, professional: Actor, moment: datetime, day: date) -> bool:
    """Write to someone, unless nothing is pending or they were written to on this day."""
    key = (professional.user_id, day.isoformat())
    if uow.db.get(Reminder, key) is not None:
        return False
    found = get_pending_work(uow, professional, moment)
    if not found:
        return False
    row = Reminder(professional_id=professional.user_id, day=day.isoformat(), created_at=wall_clock_now())
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:  # another run has just written to them
        return False
    row.mail_id = notify(
        uow, professional.user_id, _build_content(found), dedupe_key=f"{TASK_NAME}:{day}:{professional.user_id}"
    )
    return True


def _build_content(pending_work: PendingWork) -> NotificationContent:
    said = "; ".join(_summary_parts(pending_work))
    facts = {
        "late": pending_work.overdue_jobs,
        "due": pending_work.upcoming_jobs,
        "cards": pending_work.board_cards[:MAX_CARDS_SHOWN],
        "more": len(pending_work.board_cards) - MAX_CARDS_SHOWN,
        "at_least": len(pending_work.board_cards) >= BOARD_SIZE,
    }
    subject = f"{said[:1].upper()}{said[1:]}"
    return NotificationContent(
        kind="reminder", subject=subject, template="reminder", context=facts, title=subject, link="/professional"
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
