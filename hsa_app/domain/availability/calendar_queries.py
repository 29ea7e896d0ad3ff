"""Loads calendars of professionals."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import local_day, midnight
from hsa_app.domain.availability.calendar import BookingConflict, ProfessionalCalendar, compute_working_hours
from hsa_app.domain.availability.intervals import LocalTimeRange, TimeRange, merge
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
    """Load the calendars of professionals, complete for all visits that begin from `since` on and end by `until`.

    `exclude_request_id` omits a request, usually the one that is checked for conflicts.
    """
    first, last = local_day(since - ONE_DAY), local_day(until + ONE_DAY)
    weekly_hours, overrides = (
        _load_weekly_hours(uow, professional_ids),
        _load_date_overrides(uow, professional_ids, first, last),
    )
    time_off, jobs, jobs_per_day = (
        _load_time_off(uow, professional_ids, since, until),
        *_load_jobs(uow, professional_ids, since, until, exclude_request_id),
    )
    limits = select(col(Professional.user_id), col(Professional.buffer_minutes), col(Professional.max_jobs_per_day))
    return {
        professional_id: ProfessionalCalendar(
            working_hours=merge(
                compute_working_hours(first, last, weekly_hours[professional_id], overrides[professional_id])
            ),
            has_saved_hours=bool(weekly_hours[professional_id]),
            time_off=time_off[professional_id],
            jobs=jobs[professional_id],
            jobs_per_day=jobs_per_day[professional_id],
            buffer=timedelta(minutes=buffer_minutes),
            max_jobs_per_day=max_jobs,
        )
        for professional_id, buffer_minutes, max_jobs in uow.db.execute(
            limits.where(col(Professional.user_id).in_(professional_ids))
        )
    }


def find_conflict(
    uow: UnitOfWork, professional_id: int, visit: TimeRange, exclude_request_id: int = 0
) -> BookingConflict | None:
    """Return the first conflict of a professional's calendar with a visit; None if it fits."""
    return load_calendars(uow, [professional_id], visit.start, visit.end, exclude_request_id)[
        professional_id
    ].find_conflict(visit)


def list_available_slots(
    uow: UnitOfWork, professional_id: int, day: date, duration_minutes: int, since: datetime
) -> list[TimeRange]:
    """List a professional's available slots for a visit of this duration on a local day, none before `since`."""
    start = midnight(day)
    calendar = load_calendars(uow, [professional_id], start, start + 2 * ONE_DAY)[professional_id]
    return [visit for visit in calendar.available_slots(day, duration_minutes) if visit.start >= since]


def find_first_slots(
    uow: UnitOfWork, durations_by_professional: Mapping[int, int], days: Sequence[date], since: datetime
) -> dict[int, datetime]:
    """Return the first available slot of each professional on these days, none before `since`.

    Professionals without a slot are omitted.
    """
    calendars = load_calendars(
        uow, list(durations_by_professional), midnight(min(days)), midnight(max(days)) + 2 * ONE_DAY
    )
    first_slots: dict[int, datetime] = {}
    for professional_id, calendar in calendars.items():
        starts = (
            visit.start
            for day in days
            for visit in calendar.available_slots(day, durations_by_professional[professional_id])
            if visit.start >= since
        )
        if first := next(starts, None):
            first_slots[professional_id] = first
    return first_slots


def get_weekly_hours(uow: UnitOfWork, professional_id: int) -> dict[int, list[LocalTimeRange]]:
    """Return a professional's working hours by weekday (Monday is 0); empty if none are saved."""
    return _load_weekly_hours(uow, [professional_id])[professional_id]


def _load_weekly_hours(uow: UnitOfWork, professional_ids: Sequence[int]) -> dict[int, dict[int, list[LocalTimeRange]]]:
    hours: dict[int, dict[int, list[LocalTimeRange]]] = defaultdict(lambda: defaultdict(list))
    query = select(WorkingHours).where(col(WorkingHours.professional_id).in_(professional_ids))
    for row in uow.db.scalars(query.order_by(col(WorkingHours.start_minute))):
        hours[row.professional_id][row.weekday].append(LocalTimeRange(row.start_minute, row.end_minute))
    return hours


def _load_date_overrides(
    uow: UnitOfWork, professional_ids: Sequence[int], first_day: date, last_day: date
) -> dict[int, dict[date, list[LocalTimeRange]]]:
    hours: dict[int, dict[date, list[LocalTimeRange]]] = defaultdict(lambda: defaultdict(list))
    of_professionals, day = col(DateOverride.professional_id).in_(professional_ids), col(DateOverride.day)
    for row in uow.db.scalars(select(DateOverride).where(of_professionals, day.between(first_day, last_day))):
        hours[row.professional_id][row.day].append(LocalTimeRange(row.start_minute, row.end_minute))
    return hours


def _load_time_off(
    uow: UnitOfWork, professional_ids: Sequence[int], since: datetime, until: datetime
) -> dict[int, list[TimeRange]]:
    time_off: dict[int, list[TimeRange]] = defaultdict(list)
    of_professionals = col(TimeOff.professional_id).in_(professional_ids)
    query = select(TimeOff).where(of_professionals, col(TimeOff.ends_at) > since, col(TimeOff.starts_at) < until)
    for row in uow.db.scalars(query):
        time_off[row.professional_id].append(TimeRange(row.starts_at, row.ends_at))
    return time_off


def _load_jobs(
    uow: UnitOfWork, professional_ids: Sequence[int], since: datetime, until: datetime, exclude_request_id: int
) -> tuple[dict[int, dict[int, TimeRange]], dict[int, Counter[date]]]:
    """Return the visits of unfinished jobs by request id, and the job counts of each local day, by professional.

    Reads two days more at both ends, since a visit and its buffer last a day each at most.
    """
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
        professional_id = row.professional_id or 0
        counts[professional_id][local_day(row.scheduled_for)] += 1
        if row.status in BUSY_STATUSES:
            spans[professional_id][row.id or 0] = TimeRange(row.scheduled_for, row.ends_at)
    return spans, counts
