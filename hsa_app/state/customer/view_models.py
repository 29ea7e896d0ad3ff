"""A request as its customer reads it: when, what, how much, who, and what is next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hsa_app.core import clock
from hsa_app.core.formatting import clock_parts, clock_time, day, duration, end_time, format_relative, is_today, money
from hsa_app.core.i18n import N_, _
from hsa_app.domain.requests.expiry import AUTO_CLOSE_AFTER
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.models import RequestStatus

ANYONE = N_("The professional")
NOBODY = N_("Nobody does this there so far. It waits for somebody who comes to do it; change the place, or cancel it.")
SOON = timedelta(days=1)


@dataclass(frozen=True)
class Visit:
    """A request in words. `starts` is an ISO time while there is something to wait for; `code` while it is needed."""

    id: int = 0
    service_id: int = 0
    service: str = ""
    status: str = ""
    day: str = ""
    near: str = ""
    time: str = ""
    half: str = ""
    until: str = ""
    starts: str = ""
    lasts: str = ""
    price: str = ""
    who: str = ""
    phone: str = ""
    code: str = ""
    words: str = ""
    place: str = ""
    notes: str = ""
    reason: str = ""
    booked: str = ""
    rating: int = 0
    comment: str = ""
    reply: str = ""


def visit(row: RequestRow, asked_first: str | None = None, *, nobody: bool = False) -> Visit:
    """A request in words; `asked_first` is the one professional it waits for, `nobody` that nobody does this there."""
    time, half = clock_parts(row.scheduled_for)
    accepted, ahead = (
        row.status == RequestStatus.ACCEPTED,
        row.status in (RequestStatus.REQUESTED, RequestStatus.ACCEPTED),
    )
    return Visit(
        id=row.id,
        service_id=row.service.id,
        service=row.service.name,
        status=row.status,
        day=day(row.scheduled_for),
        near=_near(row.scheduled_for),
        time=time,
        half=half,
        until=end_time(row.scheduled_for, row.duration_minutes),
        starts=row.scheduled_for.isoformat() if ahead else "",
        lasts=duration(row.duration_minutes),
        price=money(row.price, row.currency),
        who=row.professional.full_name if row.professional else "",
        phone=(row.professional.phone or "") if row.professional else "",
        code=row.start_code or "" if accepted else "",
        words=NOBODY if nobody else words(row, asked_first),
        place=f"{row.address}, {row.city} {row.pincode}",
        notes=row.notes or "",
        reason=row.cancel_reason or "",
        booked=format_relative(row.created_at),
        rating=row.review.rating if row.review else 0,
        comment=(row.review.comment or "") if row.review else "",
        reply=(row.review.reply or "") if row.review else "",
    )


def urgency(row: RequestRow) -> tuple[int, datetime]:
    """Which ongoing request leads: who is here or comes within a day, what is to be closed, who comes later."""
    soon = row.scheduled_for < clock.now() + SOON
    ranks = {
        RequestStatus.IN_PROGRESS: 0,
        RequestStatus.ACCEPTED: 0 if soon else 2,
        RequestStatus.COMPLETED: 1,
    }
    return ranks.get(row.status, 3), row.scheduled_for


def by_time(row: RequestRow) -> tuple[bool, datetime]:
    """How the other ongoing requests follow: what is to be closed first, then by time."""
    return row.status != RequestStatus.COMPLETED, row.scheduled_for


def words(row: RequestRow, asked_first: str | None = None) -> str:
    """Where a request stands and what its customer does next, in a sentence or two."""
    if row.status == RequestStatus.REQUESTED:
        return _waiting(asked_first)
    return _WORDS[row.status](row, row.professional.full_name if row.professional else ANYONE)


def _waiting(asked_first: str | None) -> str:
    if asked_first:
        return _("{asked_first} is asked first. The answer appears here.").format(asked_first=asked_first)
    return _("Matching professionals have been told. Who accepts appears here.")


def _accepted(row: RequestRow, who: str) -> str:
    if row.scheduled_for > clock.now():
        return _("{who} comes {near}. Be there to open the door and read out the start code.").format(
            who=who, near=_near(row.scheduled_for)
        )
    return _("{who} was to come at {scheduled_for}. Read out the start code at the door, or call.").format(
        who=who, scheduled_for=clock_time(row.scheduled_for)
    )


def _completed(row: RequestRow, who: str) -> str:
    closes = format_relative(row.completed_at + AUTO_CLOSE_AFTER) if row.completed_at else _("three days later")
    return _("{who} has finished. Close the request and say how it was; it closes by itself {closes}.").format(
        who=who, closes=closes
    )


def _closed(row: RequestRow, who: str) -> str:
    what = _("{who} was here. Closed").format(who=who) if row.started_at else _("Closed before the work began,")
    return f"{what} {_day(row.closed_at)}."


_WORDS: dict[RequestStatus, Callable[[RequestRow, str], str]] = {
    RequestStatus.ACCEPTED: _accepted,
    RequestStatus.IN_PROGRESS: lambda row, who: _("{who} is at work since {clock}.").format(
        who=who, clock=_clock(row.started_at)
    ),
    RequestStatus.COMPLETED: _completed,
    RequestStatus.CLOSED: _closed,
    RequestStatus.CANCELLED: lambda row, _who: _("Cancelled {day}. Nobody comes.").format(day=_day(row.cancelled_at)),
    RequestStatus.EXPIRED: lambda *_args: _("Nobody accepted in time. Book again and choose another hour."),
}


def _near(moment: datetime) -> str:
    if is_today(moment):
        return "today"
    return "tomorrow" if is_today(moment - timedelta(days=1)) else _("on {moment}").format(moment=day(moment))


def _clock(moment: datetime | None) -> str:
    return clock_time(moment) if moment else "now"


def _day(moment: datetime | None) -> str:
    return day(moment).replace(_("Today"), "today") if moment else ""
