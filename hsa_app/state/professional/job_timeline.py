"""The timeline of a job as its professional sees it."""

from dataclasses import dataclass, replace

from hsa_app.core.formatting import format_day, format_relative, format_time
from hsa_app.core.i18n import N_, _
from hsa_app.domain.requests.expiry import AUTO_CLOSE_AFTER
from hsa_app.domain.requests.lifecycle import ONGOING_STATUSES
from hsa_app.domain.requests.queries import RequestEventRow, RequestRow
from hsa_app.models import RequestAction, RequestStatus, Role
from hsa_app.state.view_models import request_event_view

ADMIN_NAME = N_("An admin")


@dataclass(frozen=True)
class JobTimelineEntry:
    """A line of the timeline; `position` is past, now or ahead."""

    icon: str
    text: str
    at: str = ""
    note: str = ""
    position: str = "past"


def job_timeline(job: RequestRow, events: list[RequestEventRow], viewer_name: str) -> list[JobTimelineEntry]:
    """Past events without dismissals, oldest first, and the steps to come."""
    past = [_timeline_entry(event, viewer_name) for event in events if event.move != RequestAction.REJECT]
    if past and job.status in ONGOING_STATUSES:
        past[-1] = replace(past[-1], position="now")
    return [*past, *_upcoming_entries(job)]


def _timeline_entry(event: RequestEventRow, viewer_name: str) -> JobTimelineEntry:
    visible_event = event.model_copy(update={"actor": _(ADMIN_NAME)}) if event.actor_role == Role.ADMIN else event
    view = request_event_view(visible_event, viewer_name if visible_event.actor_role == Role.PROFESSIONAL else "")
    return JobTimelineEntry(view.icon, view.text, view.at, f"“{view.reason}”" if view.reason else "")


def _upcoming_entries(job: RequestRow) -> list[JobTimelineEntry]:
    customer = job.customer.full_name if job.customer else _("the customer")
    start = JobTimelineEntry(
        "key-round",
        _("Starts with the start code"),
        _("{day}, about {time}").format(day=format_day(job.scheduled_for), time=_start_time(job)),
    )
    done = JobTimelineEntry(
        "circle-check",
        _("Work done, then {customer} closes it").format(customer=customer),
        note=_("Closes by itself three days later"),
    )
    match job.status:
        case RequestStatus.ACCEPTED:
            lines = [start, done]
        case RequestStatus.IN_PROGRESS:
            lines = [done]
        case RequestStatus.COMPLETED if job.completed_at:
            note = _("Closes by itself {time}").format(time=format_relative(job.completed_at + AUTO_CLOSE_AFTER))
            lines = [
                JobTimelineEntry(
                    "check-check", _("{customer} closes and rates it").format(customer=customer), note=note
                )
            ]
        case _:
            lines = []
    return [replace(line, position="ahead") for line in lines]


def _start_time(job: RequestRow) -> str:
    return format_time(job.scheduled_for)
