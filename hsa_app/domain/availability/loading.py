"""Reading diaries."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import midnight
from hsa_app.domain.availability.calendar import BookingConflict, ProfessionalCalendar, hours_of
from hsa_app.domain.availability.intervals import LocalTimeRange, TimeRange, local_day, merge
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import BUSY, DONE, DateOverride, Professional, ServiceRequest, TimeOff, WorkingHours

A_DAY = timedelta(days=1)


def load_calendars(
    uow: UnitOfWork, ids: Sequence[int], since: datetime, until: datetime, besides: int = 0
) -> dict[int, ProfessionalCalendar]:
    """The diaries of some professionals, true of all visits that begin from `since` on and end by `until`.

    `besides` is the number of a request that is left out, for it is the one that is asked about.
    """
    first, last = local_day(since - A_DAY), local_day(until + A_DAY)
    weeks, special = _weeks(uow, ids), _special(uow, ids, first, last)
    off, jobs, counts = _off(uow, ids, since, until), *_jobs(uow, ids, since, until, besides)
    pace = select(col(Professional.user_id), col(Professional.buffer_minutes), col(Professional.max_jobs_per_day))
    return {
        number: ProfessionalCalendar(
            hours=merge(hours_of(first, last, weeks[number], special[number])),
            said=bool(weeks[number]),
            off=off[number],
            jobs=jobs[number],
            per_day=counts[number],
            travel=timedelta(minutes=travel),
            cap=cap,
        )
        for number, travel, cap in uow.db.execute(pace.where(col(Professional.user_id).in_(ids)))
    }


def find_conflict(uow: UnitOfWork, professional_id: int, visit: TimeRange, besides: int = 0) -> BookingConflict | None:
    """What keeps a professional from a visit; None if it fits."""
    return load_calendars(uow, [professional_id], visit.starts, visit.ends, besides)[professional_id].clash(visit)


def free_on(uow: UnitOfWork, professional_id: int, day: date, minutes: int, since: datetime) -> list[TimeRange]:
    """The visits of so many minutes a professional has time for on a local day, none before `since`."""
    first = midnight(day)
    diary = load_calendars(uow, [professional_id], first, first + 2 * A_DAY)[professional_id]
    return [visit for visit in diary.free_on(day, minutes) if visit.starts >= since]


def first_free(
    uow: UnitOfWork, minutes: Mapping[int, int], days: Sequence[date], since: datetime
) -> dict[int, datetime]:
    """When each professional has time first on these days, none before `since`, for a visit of their minutes.

    Who has no time is left out.
    """
    known = load_calendars(uow, list(minutes), midnight(min(days)), midnight(max(days)) + 2 * A_DAY)
    found: dict[int, datetime] = {}
    for number, diary in known.items():
        visits = (one.starts for day in days for one in diary.free_on(day, minutes[number]) if one.starts >= since)
        if first := next(visits, None):
            found[number] = first
    return found


def week_of(uow: UnitOfWork, professional_id: int) -> dict[int, list[LocalTimeRange]]:
    """A professional's usual week, by weekday (Monday is 0); empty if they have not said."""
    return _weeks(uow, [professional_id])[professional_id]


def _weeks(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, dict[int, list[LocalTimeRange]]]:
    found: dict[int, dict[int, list[LocalTimeRange]]] = defaultdict(lambda: defaultdict(list))
    query = select(WorkingHours).where(col(WorkingHours.professional_id).in_(ids))
    for row in uow.db.scalars(query.order_by(col(WorkingHours.start_minute))):
        found[row.professional_id][row.weekday].append(LocalTimeRange(row.start_minute, row.end_minute))
    return found


def _special(
    uow: UnitOfWork, ids: Sequence[int], first: date, last: date
) -> dict[int, dict[date, list[LocalTimeRange]]]:
    found: dict[int, dict[date, list[LocalTimeRange]]] = defaultdict(lambda: defaultdict(list))
    mine, day = col(DateOverride.professional_id).in_(ids), col(DateOverride.day)
    for row in uow.db.scalars(select(DateOverride).where(mine, day.between(first, last))):
        found[row.professional_id][row.day].append(LocalTimeRange(row.start_minute, row.end_minute))
    return found


def _off(uow: UnitOfWork, ids: Sequence[int], since: datetime, until: datetime) -> dict[int, list[TimeRange]]:
    found: dict[int, list[TimeRange]] = defaultdict(list)
    mine = col(TimeOff.professional_id).in_(ids)
    query = select(TimeOff).where(mine, col(TimeOff.ends_at) > since, col(TimeOff.starts_at) < until)
    for row in uow.db.scalars(query):
        found[row.professional_id].append(TimeRange(row.starts_at, row.ends_at))
    return found


def _jobs(
    uow: UnitOfWork, ids: Sequence[int], since: datetime, until: datetime, besides: int
) -> tuple[dict[int, dict[int, TimeRange]], dict[int, Counter[date]]]:
    """What takes up their time, and how many jobs each day has. A visit lasts, and is travelled to, a day at most."""
    spans: dict[int, dict[int, TimeRange]] = defaultdict(dict)
    counts: dict[int, Counter[date]] = defaultdict(Counter)
    request = ServiceRequest
    query = select(request).where(
        col(request.professional_id).in_(ids),
        col(request.status).in_((*BUSY, *DONE)),
        col(request.scheduled_for).between(since - 2 * A_DAY, until + 2 * A_DAY),
        col(request.id) != besides,
    )
    for row in uow.db.scalars(query.order_by(col(request.scheduled_for), col(request.id))):
        owner = row.professional_id or 0
        counts[owner][local_day(row.scheduled_for)] += 1
        if row.status in BUSY:
            spans[owner][row.id or 0] = TimeRange(row.scheduled_for, row.ends_at)
    return spans, counts
