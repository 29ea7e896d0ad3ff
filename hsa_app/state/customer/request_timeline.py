"""The timeline of a request as its customer sees it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hsa_app.core.formatting import format_day, format_relative, format_time
from hsa_app.core.i18n import _
from hsa_app.domain.requests.customer_queries import RequestDetails
from hsa_app.domain.requests.expiry import AUTO_CLOSE_AFTER
from hsa_app.domain.requests.lifecycle import ONGOING_STATUSES
from hsa_app.domain.requests.queries import RequestEventRow, RequestRow
from hsa_app.models import RequestAction, RequestStatus, Role
from hsa_app.state.view_models import request_event_view


@dataclass(frozen=True)
class TimelineEntry:
    """A line of the timeline; `position` is past, now or ahead."""

    icon: str
    text: str
    at: str
    note: str
    position: str = "past"


def request_timeline(details: RequestDetails) -> list[TimelineEntry]:
    """Past events, oldest first, and the steps to come."""
    past = list(_merge_released([event for event in details.timeline if event.move != RequestAction.REJECT]))
    if past and details.request.status in ONGOING_STATUSES:
        past[-1] = replace(past[-1], position="now")
    return [*past, *_upcoming_entries(details)]


def _merge_released(events: list[RequestEventRow]) -> Iterator[TimelineEntry]:
    """Merges an acceptance and the release that follows it into one entry."""
    accepted: RequestEventRow | None = None
    for event in events:
        if accepted is not None:
            is_released = event.move == RequestAction.RELEASE
            yield _released_entry(accepted, event) if is_released else _timeline_entry(accepted)
            if is_released:
                accepted = None
                continue
        accepted = event if event.move == RequestAction.ACCEPT else None
        if accepted is None:
            yield _timeline_entry(event)
    if accepted is not None:
        yield _timeline_entry(accepted)


def _timeline_entry(event: RequestEventRow) -> TimelineEntry:
    visible_event = event.model_copy(update={"actor": _("An admin")}) if event.actor_role == Role.ADMIN else event
    view = request_event_view(
        visible_event, (visible_event.actor or "") if visible_event.actor_role == Role.CUSTOMER else ""
    )
    return TimelineEntry(view.icon, view.text, view.at, _quote(event.reason))


def _released_entry(accepted: RequestEventRow, released: RequestEventRow) -> TimelineEntry:
    released_at = (
        format_time(released.at) if format_day(released.at) == format_day(accepted.at) else format_relative(released.at)
    )
    return TimelineEntry(
        "undo-2",
        _("{actor} accepted, then gave it back").format(actor=accepted.actor),
        _("{start} to {end}").format(start=format_relative(accepted.at), end=released_at),
        _quote(released.reason),
    )


def _quote(reason: str | None) -> str:
    return f"“{reason}”" if reason else ""


def _upcoming_entries(details: RequestDetails) -> list[TimelineEntry]:
    row = details.request
    steps = {
        RequestStatus.REQUESTED: [_acceptance_entry(details), _start_entry(row), _closing_entry(row)],
        RequestStatus.ACCEPTED: [_start_entry(row), _closing_entry(row)],
        RequestStatus.IN_PROGRESS: [_closing_entry(row)],
        RequestStatus.COMPLETED: [_closing_entry(row)],
    }
    return steps.get(row.status, [])


def _acceptance_entry(details: RequestDetails) -> TimelineEntry:
    return TimelineEntry(
        "user-check",
        _("Someone accepts"),
        "",
        _("If nobody does, it ends {time}").format(time=format_relative(details.expires_at)),
        "ahead",
    )


def _start_entry(row: RequestRow) -> TimelineEntry:
    return TimelineEntry(
        "key-round",
        _("Starts with your code"),
        _("{day}, about {time}").format(day=format_day(row.scheduled_for), time=format_time(row.scheduled_for)),
        "",
        "ahead",
    )


def _closing_entry(row: RequestRow) -> TimelineEntry:
    if row.completed_at:
        return TimelineEntry(
            "check-check",
            _("You close and rate"),
            "",
            _("Closes by itself {time}").format(time=format_relative(row.completed_at + AUTO_CLOSE_AFTER)),
            "ahead",
        )
    return TimelineEntry(
        "check-check", _("Work done, then you close and rate"), "", _("Closes by itself three days later"), "ahead"
    )
