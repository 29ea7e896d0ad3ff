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
"""Nothing can be booked further away than the one; for so long, cards say that one does not work then."""


@dataclass(frozen=True)
class DayPreviewVisit:
    """A visit of that day; `asked` is the one that is looked at."""

    key: str
    times: str
    words: str
    asked: bool = False


@dataclass(frozen=True)
class DayPreview:
    """A day with one more visit: what keeps one from it, if anything, and everything in order."""

    id: int = 0
    title: str = ""
    clash: str = ""
    fits: str = ""
    lines: list[DayPreviewVisit] = field(default_factory=list[DayPreviewVisit])


def load_day_preview(uow: UnitOfWork, actor: Actor, request_id: int) -> DayPreview:
    """The day of an open request.

    Raises:
        Forbidden, NotFound: it is not on this professional's board.
    """
    clash, jobs = schedule.conflict_with(uow, actor, request_id)
    return build_day_preview(
        boards.get_board_card(uow, actor, request_id), ScheduleConflict(clash).message if clash else "", jobs
    )


def build_day_preview(card: CardRow, conflict: str, jobs: list[RequestRow]) -> DayPreview:
    """The same in words."""
    visits = sorted([*jobs, card], key=lambda one: (one.scheduled_for, one is card))
    fits = pluralize(
        len(visits),
        "It fits. With it you have {count} job that day.",
        "It fits. With it you have {count} jobs that day.",
    )
    return DayPreview(
        id=card.id,
        title=format_day(card.scheduled_for),
        clash=conflict,
        fits="" if conflict else fits,
        lines=[_preview_visit(one, is_current=one is card) for one in visits],
    )


def _preview_visit(visit: CardRow | RequestRow, *, is_current: bool) -> DayPreviewVisit:
    who = visit.customer.full_name if isinstance(visit, RequestRow) and visit.customer else ""
    words = _("This request") if is_current else who or visit.service.name
    times = f"{format_time(visit.scheduled_for)} {format_end_time(visit.scheduled_for, visit.duration_minutes)}"
    return DayPreviewVisit(
        key=str(visit.id), times=times, words=f"{words}, {visit.city} {visit.pincode}", asked=is_current
    )


def unavailable_ranges(uow: UnitOfWork, actor: Actor, since: datetime) -> dict[str, list[list[int]]]:
    """When a professional is busy, does not work and has a full day, from a moment on: milliseconds since 1970."""
    known = schedule.get_unavailable_times(uow, actor, since, since + BUSY_LOOKAHEAD)
    shut = (one for one in known.outside_hours_ranges if one.start < since + UNAVAILABLE_LOOKAHEAD)
    return {
        "busy_ranges": _milliseconds(known.busy_ranges),
        "unavailable_ranges": _milliseconds(shut),
        "full_day_ranges": _milliseconds(known.full_days),
    }


def _milliseconds(spans: Iterable[TimeRange]) -> list[list[int]]:
    return [[int(span.start.timestamp() * 1000), int(span.end.timestamp() * 1000)] for span in spans]
