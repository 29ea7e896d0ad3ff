"""The daily reminder: one mail to each professional who has something to do, however often the job runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.formatting import plural
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.domain.accounts.queries import as_actor
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import is_bookable
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.reports import periods
from hsa_app.domain.requests import boards, queries
from hsa_app.domain.requests.boards import BOARD_SIZE, CardRow
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Professional, Reminder, User

NAME = "daily-reminders"
AT_ONCE = 10
SHOWN = 5
"""How many open requests a mail names; the board has the rest."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for a professional: open requests, visits until the end of tomorrow, visits whose time has passed."""

    cards: list[CardRow]
    due: list[RequestRow]
    late: list[RequestRow]

    def __bool__(self) -> bool:
        return bool(self.cards or self.due or self.late)


@dataclass(slots=True)
class _Place:
    after: int = 0
    is_last: bool = False


def portions(_rehearsed: bool) -> Iterator[Callable[[UnitOfWork], Mapping[str, int]]]:  # noqa: FBT001
    """Some professionals after others; who dies in between leaves the rest to the next run."""
    moment = now()
    day = periods.local_day(moment)
    place = _Place()

    def some(uow: UnitOfWork) -> dict[str, int]:
        people = _next(uow, place.after)
        sent = sum(_remind(uow, who, moment, day) for who in people)
        if people:
            place.after = people[-1].user_id
        place.is_last = len(people) < AT_ONCE
        if place.is_last and moment >= _hour(day):
            periods.mark_done(uow, NAME, day.isoformat())
        return {"professionals": len(people), "reminders": sent}

    while not place.is_last:
        yield some


def is_due(uow: UnitOfWork) -> bool:
    """From the hour of the settings, if it is not done for this local day."""
    day = periods.local_day(now())
    return now() >= _hour(day) and not periods.is_done(uow, NAME, day.isoformat())


def next_due(uow: UnitOfWork) -> datetime:
    """Today's hour, or tomorrow's if today is done."""
    today = periods.local_day(now())
    done = periods.is_done(uow, NAME, today.isoformat())
    return _hour(today + timedelta(days=1) if done else today)


def pending(uow: UnitOfWork, actor: Actor, moment: datetime) -> Pending:
    """What waits for an approved professional at this moment."""
    tomorrow_ends = periods.midnight(periods.local_day(moment) + timedelta(days=2))
    accepted = queries.accepted_until(uow, actor, tomorrow_ends)
    return Pending(
        cards=boards.board(uow, actor),
        due=[job for job in accepted if job.scheduled_for > moment],
        late=[job for job in accepted if job.scheduled_for <= moment],
    )


def _hour(day: date) -> datetime:
    return periods.at_clock(day, get_settings().reminder_hour)


def _next(uow: UnitOfWork, after: int) -> Sequence[Actor]:
    """The next approved, not blocked professionals by number."""
    query = (
        select(User, col(Professional.approval))
        .join(Professional, col(Professional.user_id) == col(User.id))
        .where(is_bookable(), col(User.id) > after)
        .order_by(col(User.id))
        .limit(AT_ONCE)
    )
    return [as_actor(user, approval, "") for user, approval in uow.db.execute(query)]


def _remind(uow: UnitOfWork, who: Actor, moment: datetime, day: date) -> bool:
    """Write to someone, unless nothing is pending or they were written to on this day."""
    key = (who.user_id, day.isoformat())
    if uow.db.get(Reminder, key) is not None:
        return False
    found = pending(uow, who, moment)
    if not found:
        return False
    row = Reminder(professional_id=who.user_id, day=day.isoformat(), created_at=wall_clock_now())
    try:
        with uow.db.begin_nested():
            uow.db.add(row)
    except IntegrityError:  # another run has just written to them
        return False
    row.mail_id = notify(uow, who.user_id, _letter(found), once=f"{NAME}:{day}:{who.user_id}")
    return True


def _letter(found: Pending) -> NotificationContent:
    said = "; ".join(_counts(found))
    facts = {
        "late": found.late,
        "due": found.due,
        "cards": found.cards[:SHOWN],
        "more": len(found.cards) - SHOWN,
        "at_least": len(found.cards) >= BOARD_SIZE,
    }
    subject = f"{said[:1].upper()}{said[1:]}"
    return NotificationContent(
        kind="reminder", subject=subject, template="reminder", context=facts, title=subject, link="/professional"
    )


def _counts(found: Pending) -> Iterator[str]:
    if found.late:
        yield _("{visits} not begun").format(visits=plural(len(found.late), "{count} visit", "{count} visits"))
    if found.due:
        yield _("{visits} until tomorrow night").format(
            visits=plural(len(found.due), "{count} visit", "{count} visits")
        )
    if found.cards:
        more = _(" or more") if len(found.cards) >= BOARD_SIZE else ""
        yield _("{open_requests}{more} on your board").format(
            open_requests=plural(len(found.cards), "{count} open request", "{count} open requests"),
            more=more,
        )
