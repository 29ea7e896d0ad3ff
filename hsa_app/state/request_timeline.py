"""The timeline of a request, as its customer, its professional or an admin reads it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from hsa_app.core.formatting import format_day, format_relative, format_time
from hsa_app.core.i18n import N_, _
from hsa_app.domain.requests.expiry import AUTO_CLOSE_AFTER
from hsa_app.domain.requests.lifecycle import ONGOING_STATUSES
from hsa_app.domain.requests.queries import RequestEventRow, RequestRow
from hsa_app.models import RequestAction, RequestStatus, Role

_EVENT_TEXTS: dict[RequestAction, tuple[str, str, str]] = {
    RequestAction.BOOK: ("calendar-check", N_("You booked"), N_("{who} booked")),
    RequestAction.EDIT: ("pencil", N_("You changed the request"), N_("{who} changed the request")),
    RequestAction.ACCEPT: ("user-check", N_("You accepted"), N_("{who} accepted")),
    RequestAction.REJECT: ("hand", N_("You let it pass"), N_("{who} let it pass")),
    RequestAction.RELEASE: ("undo-2", N_("You gave it back"), N_("{who} gave it back")),
    RequestAction.START: ("wrench", N_("You started the job"), N_("{who} started the job")),
    RequestAction.COMPLETE: ("circle-check", N_("You finished the work"), N_("{who} finished the work")),
    RequestAction.CLOSE: ("check-check", N_("You closed the request"), N_("{who} closed the request")),
    RequestAction.CANCEL: ("ban", N_("You cancelled"), N_("{who} cancelled")),
    RequestAction.EXPIRE: ("timer-off", N_("Nobody accepted in time"), N_("Nobody accepted in time")),
    RequestAction.AUTO_CLOSE: ("check-check", N_("Closed by itself"), N_("Closed by itself")),
}


@dataclass(frozen=True)
class TimelineEntry:
    """A line of a timeline; `position` is past, now or ahead."""

    icon: str
    text: str
    at: str = ""
    note: str = ""
    position: str = "past"


def request_timeline(
    request: RequestRow,
    events: Iterable[RequestEventRow],
    reader: Role,
    *,
    reader_name: str = "",
    expires_at: datetime | None = None,
) -> list[TimelineEntry]:
    """Everything that happened, oldest first. Admins see rejections and no steps.

    `reader_name` tells a professional's own events from those of others; `expires_at` is when a waiting request does.
    """
    if reader == Role.ADMIN:
        return [_event_entry(event, event.actor, event.reason or "") for event in events]
    visible = [event for event in events if event.move != RequestAction.REJECT]
    past = list(_past_entries(visible, reader, reader_name))
    if past and request.status in ONGOING_STATUSES:
        past[-1] = replace(past[-1], position="now")
    ahead = _customer_steps(request, expires_at) if reader == Role.CUSTOMER else _professional_steps(request)
    return [*past, *(replace(entry, position="ahead") for entry in ahead)]


def _past_entries(events: list[RequestEventRow], reader: Role, reader_name: str) -> Iterator[TimelineEntry]:
    """One line per event; for a customer, accepting a request and giving it back again are one line."""
    release = None
    for event, after in zip(events, [*events[1:], None], strict=False):
        is_released = event.move == RequestAction.ACCEPT and after and after.move == RequestAction.RELEASE
        if after and is_released and reader == Role.CUSTOMER:
            release = after
            yield _released_entry(event, after)
        elif event is not release:
            yield _party_entry(event, reader, reader_name)


def _party_entry(event: RequestEventRow, reader: Role, reader_name: str) -> TimelineEntry:
    """An event as a party reads it: in the second person if it is their own, without the names of admins."""
    is_own = event.actor_role == reader and (reader == Role.CUSTOMER or event.actor == reader_name)
    actor = _("An admin") if event.actor_role == Role.ADMIN else event.actor
    return _event_entry(event, actor, _quote(event.reason), is_own=is_own)


def _event_entry(event: RequestEventRow, actor: str | None, note: str, *, is_own: bool = False) -> TimelineEntry:
    icon, own, other = _EVENT_TEXTS[event.move]
    text = _(own) if is_own else _(other).format(who=actor or _("Someone"))
    return TimelineEntry(icon, text, format_relative(event.at), note)


def _released_entry(accepted: RequestEventRow, released: RequestEventRow) -> TimelineEntry:
    end = (
        format_time(released.at) if format_day(released.at) == format_day(accepted.at) else format_relative(released.at)
    )
    return TimelineEntry(
        "undo-2",
        _("{actor} accepted, then gave it back").format(actor=accepted.actor),
        _("{at} to {end}").format(at=format_relative(accepted.at), end=end),
        _quote(released.reason),
    )


def _quote(reason: str | None) -> str:
    return f"“{reason}”" if reason else ""


def _customer_steps(request: RequestRow, expires_at: datetime | None) -> list[TimelineEntry]:
    acceptance = TimelineEntry(
        "user-check",
        _("Someone accepts"),
        note=_("If nobody does, it ends {expires_at}").format(expires_at=format_relative(expires_at))
        if expires_at
        else "",
    )
    start = TimelineEntry("key-round", _("Starts with your code"), _planned_start(request))
    closing = TimelineEntry("check-check", _("Work done, then you close and rate"), note=_auto_close_note(request))
    if request.completed_at:
        closing = replace(closing, text=_("You close and rate"))
    steps = {
        RequestStatus.REQUESTED: [acceptance, start, closing],
        RequestStatus.ACCEPTED: [start, closing],
        RequestStatus.IN_PROGRESS: [closing],
        RequestStatus.COMPLETED: [closing],
    }
    return steps.get(request.status, [])


def _professional_steps(request: RequestRow) -> list[TimelineEntry]:
    customer = request.customer.full_name if request.customer else _("the customer")
    start = TimelineEntry("key-round", _("Starts with the start code"), _planned_start(request))
    done = TimelineEntry(
        "circle-check",
        _("Work done, then {customer} closes it").format(customer=customer),
        note=_auto_close_note(request),
    )
    closing = TimelineEntry(
        "check-check", _("{customer} closes and rates it").format(customer=customer), note=_auto_close_note(request)
    )
    steps = {
        RequestStatus.ACCEPTED: [start, done],
        RequestStatus.IN_PROGRESS: [done],
        RequestStatus.COMPLETED: [closing],
    }
    return steps.get(request.status, [])


def _planned_start(request: RequestRow) -> str:
    return _("{day}, about {time}").format(
        day=format_day(request.scheduled_for), time=format_time(request.scheduled_for)
    )


def _auto_close_note(request: RequestRow) -> str:
    if request.completed_at is None:
        return _("Closes by itself three days later")
    closes_at = format_relative(request.completed_at + AUTO_CLOSE_AFTER)
    return _("Closes by itself {completed_at}").format(completed_at=closes_at)
