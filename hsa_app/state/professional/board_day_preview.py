"""What a day would look like with one more visit, before it is accepted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hsa_app.core.formatting import clock_time, day, end_time, plural
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.availability.intervals import TimeRange
from hsa_app.domain.requests import boards
from hsa_app.domain.requests.boards import CardRow
from hsa_app.domain.requests.errors import ScheduleConflict
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.domain.schedule import queries as schedule
from hsa_app.infra.db import UnitOfWork

AHEAD, SHUT_AHEAD = timedelta(days=400), timedelta(days=35)
"""Nothing can be booked further away than the one; for so long, cards say that one does not work then."""


@dataclass(frozen=True)
class DayLine:
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
    lines: list[DayLine] = field(default_factory=list[DayLine])


def read(uow: UnitOfWork, actor: Actor, request_id: int) -> DayPreview:
    """The day of an open request.

    Raises:
        Forbidden, NotFound: it is not on this professional's board.
    """
    clash, jobs = schedule.conflict_with(uow, actor, request_id)
    return day_preview(boards.card(uow, actor, request_id), ScheduleConflict(clash).message if clash else "", jobs)


def day_preview(card: CardRow, clash: str, jobs: list[RequestRow]) -> DayPreview:
    """The same in words."""
    visits = sorted([*jobs, card], key=lambda one: (one.scheduled_for, one is card))
    with_it = _("With it you have {jobs} that day.").format(jobs=plural(len(visits), "{count} job", "{count} jobs"))
    return DayPreview(
        id=card.id,
        title=day(card.scheduled_for),
        clash=clash,
        fits="" if clash else _("It fits. {with_it}").format(with_it=with_it),
        lines=[_line(one, asked=one is card) for one in visits],
    )


def _line(one: CardRow | RequestRow, *, asked: bool) -> DayLine:
    who = one.customer.full_name if isinstance(one, RequestRow) and one.customer else ""
    words = _("This request") if asked else who or one.service.name
    times = f"{clock_time(one.scheduled_for)} {end_time(one.scheduled_for, one.duration_minutes)}"
    return DayLine(key=str(one.id), times=times, words=f"{words}, {one.city} {one.pincode}", asked=asked)


def unavailable(uow: UnitOfWork, actor: Actor, since: datetime) -> dict[str, list[list[int]]]:
    """When a professional is busy, does not work and has a full day, from a moment on: milliseconds since 1970."""
    known = schedule.unavailable(uow, actor, since, since + AHEAD)
    shut = (one for one in known.shut if one.starts < since + SHUT_AHEAD)
    return {"busy": _milliseconds(known.busy), "shut": _milliseconds(shut), "full": _milliseconds(known.full)}


def _milliseconds(spans: Iterable[TimeRange]) -> list[list[int]]:
    return [[int(span.starts.timestamp() * 1000), int(span.ends.timestamp() * 1000)] for span in spans]
