"""View models of a customer's requests."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hsa_app.core import clock
from hsa_app.core.formatting import (
    format_day,
    format_duration,
    format_end_time,
    format_inline_day,
    format_money,
    format_relative,
    format_time,
    format_time_parts,
    is_today,
)
from hsa_app.core.i18n import N_, _
from hsa_app.domain.requests.expiry import AUTO_CLOSE_AFTER
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.models import RequestStatus

UNKNOWN_PROFESSIONAL = N_("The professional")
NO_PROFESSIONALS_MESSAGE = N_(
    "Nobody does this there so far. It waits for somebody who comes to do it; change the place, or cancel it."
)
SOON_WINDOW = timedelta(days=1)


@dataclass(frozen=True)
class RequestView:
    """A request for display. `starts` (ISO) is set before the visit starts, `code` while it is needed."""

    id: int = 0
    service_id: int = 0
    service: str = ""
    status: str = ""
    day: str = ""
    relative_day: str = ""
    time: str = ""
    half: str = ""
    until: str = ""
    starts: str = ""
    lasts: str = ""
    price: str = ""
    professional: str = ""
    phone: str = ""
    code: str = ""
    status_text: str = ""
    place: str = ""
    notes: str = ""
    reason: str = ""
    booked: str = ""
    rating: int = 0
    comment: str = ""
    reply: str = ""


def request_view(
    row: RequestRow, requested_professional: str | None = None, *, is_unserved: bool = False
) -> RequestView:
    """The view model of a request; `is_unserved` if no professional offers the service at its place."""
    time, half = format_time_parts(row.scheduled_for)
    accepted, ahead = (
        row.status == RequestStatus.ACCEPTED,
        row.status in (RequestStatus.REQUESTED, RequestStatus.ACCEPTED),
    )
    return RequestView(
        id=row.id,
        service_id=row.service.id,
        service=row.service.name,
        status=row.status,
        day=format_day(row.scheduled_for),
        relative_day=_relative_day(row.scheduled_for),
        time=time,
        half=half,
        until=format_end_time(row.scheduled_for, row.duration_minutes),
        starts=row.scheduled_for.isoformat() if ahead else "",
        lasts=format_duration(row.duration_minutes),
        price=format_money(row.price, row.currency),
        professional=row.professional.full_name if row.professional else "",
        phone=(row.professional.phone or "") if row.professional else "",
        code=row.start_code or "" if accepted else "",
        status_text=_(NO_PROFESSIONALS_MESSAGE) if is_unserved else status_text(row, requested_professional),
        place=f"{row.address}, {row.city} {row.pincode}",
        notes=row.notes or "",
        reason=row.cancel_reason or "",
        booked=format_relative(row.created_at),
        rating=row.review.rating if row.review else 0,
        comment=(row.review.comment or "") if row.review else "",
        reply=(row.review.reply or "") if row.review else "",
    )


def urgency_sort_key(row: RequestRow) -> tuple[int, datetime]:
    """Sorts by urgency: started or accepted within a day, completed, accepted for later, requested; then by time."""
    soon = row.scheduled_for < clock.now() + SOON_WINDOW
    ranks = {
        RequestStatus.IN_PROGRESS: 0,
        RequestStatus.ACCEPTED: 0 if soon else 2,
        RequestStatus.COMPLETED: 1,
    }
    return ranks.get(row.status, 3), row.scheduled_for


def time_sort_key(row: RequestRow) -> tuple[bool, datetime]:
    """Sorts completed requests first, then by time."""
    return row.status != RequestStatus.COMPLETED, row.scheduled_for


def status_text(row: RequestRow, requested_professional: str | None = None) -> str:
    """The status of a request and the customer's next step, in a sentence or two."""
    if row.status == RequestStatus.REQUESTED:
        return _waiting_text(requested_professional)
    return _STATUS_TEXTS[row.status](row, row.professional.full_name if row.professional else _(UNKNOWN_PROFESSIONAL))


def _waiting_text(requested_professional: str | None) -> str:
    if requested_professional:
        return _("{name} is asked first. The answer appears here.").format(name=requested_professional)
    return _("Matching professionals have been told. Who accepts appears here.")


def _accepted_text(row: RequestRow, professional: str) -> str:
    if row.scheduled_for > clock.now():
        return _("{who} comes {day}. Be there to open the door and read out the start code.").format(
            who=professional, day=_relative_day(row.scheduled_for)
        )
    return _("{who} was to come at {time}. Read out the start code at the door, or call.").format(
        who=professional, time=format_time(row.scheduled_for)
    )


def _completed_text(row: RequestRow, professional: str) -> str:
    day = format_relative(row.completed_at + AUTO_CLOSE_AFTER) if row.completed_at else _("three days later")
    return _("{who} has finished. Close the request and say how it was; it closes by itself {day}.").format(
        who=professional, day=day
    )


def _closed_text(row: RequestRow, professional: str) -> str:
    if row.started_at:
        return _("{who} was here. Closed {day}.").format(who=professional, day=_inline_day(row.closed_at))
    return _("Closed before the work began, {day}.").format(day=_inline_day(row.closed_at))


_STATUS_TEXTS: dict[RequestStatus, Callable[[RequestRow, str], str]] = {
    RequestStatus.ACCEPTED: _accepted_text,
    RequestStatus.IN_PROGRESS: lambda row, who: _("{who} is at work since {time}.").format(
        who=who, time=_format_time(row.started_at)
    ),
    RequestStatus.COMPLETED: _completed_text,
    RequestStatus.CLOSED: _closed_text,
    RequestStatus.CANCELLED: lambda row, _who: _("Cancelled {day}. Nobody comes.").format(
        day=_inline_day(row.cancelled_at)
    ),
    RequestStatus.EXPIRED: lambda *_args: _("Nobody accepted in time. Book again and choose another hour."),
}


def _relative_day(instant: datetime) -> str:
    if is_today(instant):
        return _("today")
    if is_today(instant - timedelta(days=1)):
        return _("tomorrow")
    return _("on {day}").format(day=format_day(instant))


def _format_time(instant: datetime | None) -> str:
    return format_time(instant) if instant else _("now")


def _inline_day(instant: datetime | None) -> str:
    return format_inline_day(instant) if instant else ""
