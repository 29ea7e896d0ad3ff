"""The preview of a day with one more visit, before it is accepted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hsa_app.core.formatting import format_day, format_end_time, format_time, pluralize
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.availability.intervals import TimeRange
from hsa_app.domain.requests import boards
from hsa_app.domain.requests.boards import CardRow
from hsa_app.domain.requests.errors import ScheduleConflict
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.domain.schedule import queries as schedule
from hsa_app.infra.db import UnitOfWork

BUSY_LOOKAHEAD, UNAVAILABLE_LOOKAHEAD = timedelta(days=400), timedelta(days=35)
"""Beyond every bookable visit; how far ahead cards show that a visit is outside the working hours."""


@dataclass(frozen=True)
class DayPreviewVisit:
    """A visit of the day; `is_current` marks the card's own."""

    key: str
    times: str
    label: str
    is_current: bool = False


@dataclass(frozen=True)
class DayPreview:
    """A day with one more visit: the conflict, if any, and all visits in order."""

    id: int = 0
    title: str = ""
    conflict: str = ""
    summary: str = ""
    visits: list[DayPreviewVisit] = field(default_factory=list[DayPreviewVisit])


def load_day_preview(uow: UnitOfWork, actor: Actor, request_id: int) -> DayPreview:
    """The preview of an open request's day.

    Raises:
        Forbidden, NotFound: the request is not on this professional's board.
    """
    clash, jobs = schedule.get_conflict_and_day_jobs(uow, actor, request_id)
    return build_day_preview(
        boards.get_board_card(uow, actor, request_id), ScheduleConflict(clash).message if clash else "", jobs
    )


def build_day_preview(card: CardRow, conflict: str, jobs: list[RequestRow]) -> DayPreview:
    """The view model of a day with a card's visit added."""
    visits = sorted([*jobs, card], key=lambda visit: (visit.scheduled_for, visit is card))
    fits = pluralize(
        len(visits),
        "It fits. With it you have {count} job that day.",
        "It fits. With it you have {count} jobs that day.",
    )
    return DayPreview(
        id=card.id,
        title=format_day(card.scheduled_for),
        conflict=conflict,
        summary="" if conflict else fits,
        visits=[_preview_visit(visit, is_current=visit is card) for visit in visits],
    )


def _preview_visit(visit: CardRow | RequestRow, *, is_current: bool) -> DayPreviewVisit:
    customer = visit.customer.full_name if isinstance(visit, RequestRow) and visit.customer else ""
    label = _("This request") if is_current else customer or visit.service.name
    times = f"{format_time(visit.scheduled_for)} {format_end_time(visit.scheduled_for, visit.duration_minutes)}"
    return DayPreviewVisit(
        key=str(visit.id), times=times, label=f"{label}, {visit.city} {visit.pincode}", is_current=is_current
    )


def unavailable_ranges(uow: UnitOfWork, actor: Actor, since: datetime) -> dict[str, list[list[int]]]:
    """Busy, outside-hours and full-day ranges from `since` on, as [start, end] in milliseconds since 1970."""
    unavailable = schedule.get_unavailable_times(uow, actor, since, since + BUSY_LOOKAHEAD)
    outside_hours = (
        time_range
        for time_range in unavailable.outside_hours_ranges
        if time_range.start < since + UNAVAILABLE_LOOKAHEAD
    )
    return {
        "busy_ranges": _milliseconds(unavailable.busy_ranges),
        "unavailable_ranges": _milliseconds(outside_hours),
        "full_day_ranges": _milliseconds(unavailable.full_days),
    }


def _milliseconds(spans: Iterable[TimeRange]) -> list[list[int]]:
    return [[int(span.start.timestamp() * 1000), int(span.end.timestamp() * 1000)] for span in spans]
