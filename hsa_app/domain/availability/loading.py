"""Loads calendars of professionals."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import midnight
from hsa_app.domain.availability.calendar import BookingConflict, ProfessionalCalendar, compute_working_hours
from hsa_app.domain.availability.intervals import LocalTimeRange, TimeRange, local_day, merge
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import (
    BUSY_STATUSES,
    DONE_STATUSES,
    DateOverride,
    Professional,
    ServiceRequest,
    TimeOff,
    WorkingHours,
)

ONE_DAY = timedelta(days=1)


def load_calendars(
    uow: UnitOfWork, professional_ids: Sequence[int], since: datetime, until: datetime, exclude_request_id: int = 0
) -> dict[int, ProfessionalCalendar]:
    """The diaries of some professionals, true of all visits that begin from `since` on and end by `until`.

    `besides` is the number of a request that is left out, for it is the one that is asked about.
    """
    first, last = local_day(since - ONE_DAY), local_day(until + ONE_DAY)
    weeks, special = _load_weekly_hours(uow, professional_ids), _load_date_overrides(uow, professional_ids, first, last)
    off, jobs, counts = (
        _load_time_off(uow, professional_ids, since, until),
        *_load_jobs(uow, professional_ids, since, until, exclude_request_id),
    )
    pace = select(col(Professional.user_id), col(Professional.buffer_minutes), col(Professional.max_jobs_per_day))
    return {
        number: ProfessionalCalendar(
            working_hours=merge(compute_working_hours(first, last, weeks[number], special[number])),
            has_saved_hours=bool(weeks[number]),
            time_off=off[number],
            jobs=jobs[number],
            jobs_per_day=counts[number],
            buffer=timedelta(minutes=travel),
            max_jobs_per_day=cap,
        )
        for number, travel, cap in uow.db.execute(pace.where(col(Professional.user_id).in_(professional_ids)))
    }


def find_conflict(
    uow: UnitOfWork, professional_id: int, visit: TimeRange, exclude_request_id: int = 0
) -> BookingConflict | None:
    """What keeps a professional from a visit; None if it fits."""
    return load_calendars(uow, [professional_id], visit.start, visit.end, exclude_request_id)[
        professional_id
    ].find_conflict(visit)


def list_available_slots(
    uow: UnitOfWork, professional_id: int, day: date, duration_minutes: int, since: datetime
) -> list[TimeRange]:
    """The visits of so many minutes a professional has time for on a local day, none before `since`."""
    first = midnight(day)
    diary = load_calendars(uow, [professional_id], first, first + 2 * ONE_DAY)[professional_id]
    return [visit for visit in diary.available_slots(day, duration_minutes) if visit.start >= since]


def find_first_slots(
    uow: UnitOfWork, durations_by_professional: Mapping[int, int], days: Sequence[date], since: datetime
) -> dict[int, datetime]:
    """When each professional has time first on these days, none before `since`, for a visit of their minutes.

    Who has no time is left out.
    """
    known = load_calendars(uow, list(durations_by_professional), midnight(min(days)), midnight(max(days)) + 2 * ONE_DAY)
    found: dict[int, datetime] = {}
    for number, diary in known.items():
        visits = (
            one.start
            for day in days
            for one in diary.available_slots(day, durations_by_professional[number])
            if one.start >= since
        )
        if first := next(visits, None):
            found[number] = first
    return found


def get_weekly_hours(uow: UnitOfWork, professional_id: int) -> dict[int, list[LocalTimeRange]]:
    """A professional's working hours by weekday (Monday is 0); empty if none are saved."""
    return _load_weekly_hours(uow, [professional_id])[professional_id]


def _load_weekly_hours(uow: UnitOfWork, professional_ids: Sequence[int]) -> dict[int, dict[int, list[LocalTimeRange]]]:
    found: dict[int, dict[int, list[LocalTimeRange]]] = defaultdict(lambda: defaultdict(list))
    query = select(WorkingHours).where(col(WorkingHours.professional_id).in_(professional_ids))
    for row in uow.db.scalars(query.order_by(col(WorkingHours.start_minute))):
        found[row.professional_id][row.weekday].append(LocalTimeRange(row.start_minute, row.end_minute))
    return found


def _load_date_overrides(
    uow: UnitOfWork, professional_ids: Sequence[int], first_day: date, last_day: date
) -> dict[int, dict[date, list[LocalTimeRange]]]:
    found: dict[int, dict[date, list[LocalTimeRange]]] = defaultdict(lambda: defaultdict(list))
    mine, day = col(DateOverride.professional_id).in_(professional_ids), col(DateOverride.day)
    for row in uow.db.scalars(select(DateOverride).where(mine, day.between(first_day, last_day))):
        found[row.professional_id][row.day].append(LocalTimeRange(row.start_minute, row.end_minute))
    return found


def _load_time_off(
    uow: UnitOfWork, professional_ids: Sequence[int], since: datetime, until: datetime
) -> dict[int, list[TimeRange]]:
    found: dict[int, list[TimeRange]] = defaultdict(list)
    mine = col(TimeOff.professional_id).in_(professional_ids)
    query = select(TimeOff).where(mine, col(TimeOff.ends_at) > since, col(TimeOff.starts_at) < until)
    for row in uow.db.scalars(query):
        found[row.professional_id].append(TimeRange(row.starts_at, row.ends_at))
    return found


def _load_jobs(
    uow: UnitOfWork, professional_ids: Sequence[int], since: datetime, until: datetime, exclude_request_id: int
) -> tuple[dict[int, dict[int, TimeRange]], dict[int, Counter[date]]]:
    """What takes up their time, and how many jobs each day has. A visit lasts, and is travelled to, a day at most."""
    spans: dict[int, dict[int, TimeRange]] = defaultdict(dict)
    counts: dict[int, Counter[date]] = defaultdict(Counter)
    request = ServiceRequest
    query = select(request).where(
        col(request.professional_id).in_(professional_ids),
        col(request.status).in_((*BUSY_STATUSES, *DONE_STATUSES)),
        col(request.scheduled_for).between(since - 2 * ONE_DAY, until + 2 * ONE_DAY),
        col(request.id) != exclude_request_id,
    )
    for row in uow.db.scalars(query.order_by(col(request.scheduled_for), col(request.id))):
        owner = row.professional_id or 0
        counts[owner][local_day(row.scheduled_for)] += 1
        if row.status in BUSY_STATUSES:
            spans[owner][row.id or 0] = TimeRange(row.scheduled_for, row.ends_at)
    return spans, counts
