"""Queries of a professional's schedule, and the slots in which visits can begin."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import local_day, midnight, now, today
from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.availability import calendar_queries as availability
from hsa_app.domain.availability.calendar import BookingConflict, ProfessionalCalendar
from hsa_app.domain.availability.intervals import LocalTimeRange, TimeRange, list_days, merge, subtract
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.requests import boards
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import BUSY_STATUSES, DateOverride, Professional, Role, ServiceRequest, TimeOff

ONE_DAY = timedelta(days=1)
DAYS_PER_WEEK = 7
MAX_CONFLICTS_SHOWN = 10
CALENDAR_BATCH_SIZE, MAX_CALENDARS_CHECKED = 60, 240
"""Calendars are loaded in batches of this size, the best rated professionals first, up to this maximum."""


class DateOverrideRow(ReadModel):
    """A date override; no hours is a day off."""

    day: date
    hours: list[LocalTimeRange]


class TimeOffRow(ReadModel):
    """A time off entry."""

    id: int
    starts_at: datetime
    ends_at: datetime
    note: str | None


class ScheduleDay(ReadModel):
    """One day of the displayed week: working hours, time off and jobs, each in order."""

    day: date
    hours: list[TimeRange]
    time_off: list[TimeRange]
    jobs: list[RequestRow]


class WeeklyHours(ReadModel):
    """Working hours by weekday (Monday is 0), buffer and daily limit."""

    hours_by_weekday: dict[int, list[LocalTimeRange]]
    buffer_minutes: int
    max_jobs_per_day: int | None


class ScheduleRow(ReadModel):
    """A professional's schedule: weekly hours, overrides, time off, and the days of one week.

    `conflicting_jobs` are the first accepted jobs that conflict with it; `conflict_count` is their total number.
    """

    weekly_hours: WeeklyHours
    date_overrides: list[DateOverrideRow]
    time_off: list[TimeOffRow]
    days: list[ScheduleDay]
    conflicting_jobs: list[RequestRow]
    conflict_count: int


def get_schedule(uow: UnitOfWork, actor: Actor, monday: date) -> ScheduleRow:
    """Return the actor's schedule, with the days of the week that begins on `monday`.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    professional = uow.db.get_one(Professional, actor.user_id)
    conflicting_ids = _list_conflicting_job_ids(uow, actor)
    return ScheduleRow(
        weekly_hours=get_weekly_hours(uow, professional),
        date_overrides=_list_date_overrides(uow, professional.user_id),
        time_off=_list_time_off(uow, professional.user_id),
        days=_list_schedule_days(uow, actor, monday),
        conflicting_jobs=[
            requests.get_request(uow, actor, request_id) for request_id in conflicting_ids[:MAX_CONFLICTS_SHOWN]
        ],
        conflict_count=len(conflicting_ids),
    )


def get_weekly_hours(uow: UnitOfWork, professional: Professional) -> WeeklyHours:
    """Return a professional's weekly hours."""
    week = {weekday: list(parts) for weekday, parts in availability.get_weekly_hours(uow, professional.user_id).items()}
    return WeeklyHours(
        hours_by_weekday=week,
        buffer_minutes=professional.buffer_minutes,
        max_jobs_per_day=professional.max_jobs_per_day,
    )


def get_conflict_and_day_jobs(
    uow: UnitOfWork, actor: Actor, request_id: int
) -> tuple[BookingConflict | None, list[RequestRow]]:
    """Return the actor's first conflict with an open request, and their jobs of that local day, in order.

    Raises:
        Forbidden: not an approved professional.
        NotFound: it is not on their board.
    """
    actor.ensure_approved_professional()
    card = boards.get_board_card(uow, actor, request_id)
    visit = TimeRange(card.scheduled_for, card.scheduled_for + timedelta(minutes=card.duration_minutes))
    day = local_day(visit.start)
    return availability.find_conflict(uow, actor.user_id, visit), requests.list_jobs_between(
        uow, actor, midnight(day), midnight(day + ONE_DAY)
    )


class UnavailableTimes(ReadModel):
    """When a professional is busy (jobs with their buffers, time off), outside working hours, and days at the limit."""

    busy_ranges: list[TimeRange]
    outside_hours_ranges: list[TimeRange]
    full_days: list[TimeRange]


def get_unavailable_times(uow: UnitOfWork, actor: Actor, since: datetime, until: datetime) -> UnavailableTimes:
    """Return when the actor is unavailable from `since` until `until`."""
    calendar = availability.load_calendars(uow, [actor.user_id], since, until)[actor.user_id]
    busy = merge([*calendar.time_off, *(job.padded(calendar.buffer) for job in calendar.jobs.values())])
    return UnavailableTimes(
        busy_ranges=busy,
        outside_hours_ranges=subtract(TimeRange(since, until), calendar.working_hours),
        full_days=calendar.full_days(),
    )


def available_slots(
    uow: UnitOfWork, professional_ids: Iterable[int], days: Sequence[date], duration_minutes: int, since: datetime
) -> list[datetime]:
    """List the start times at which any of these professionals can make a visit of this duration, in order.

    Calendars are loaded in batches; later batches only for days without a slot so far.
    """
    ids, missing_days = list(professional_ids), list(days)
    slots: set[datetime] = set()
    for first in range(0, len(ids), CALENDAR_BATCH_SIZE):
        batch_slots = _find_slots(uow, ids[first : first + CALENDAR_BATCH_SIZE], missing_days, duration_minutes)
        slots.update(start for start in batch_slots if start >= since)
        days_with_slots = set(map(local_day, slots))
        missing_days = [day for day in missing_days if day not in days_with_slots]
        if not missing_days:
            break
    return sorted(slots)


def _find_slots(
    uow: UnitOfWork, professional_ids: list[int], days: Sequence[date], duration_minutes: int
) -> set[datetime]:
    since, until = midnight(min(days)), midnight(max(days)) + 2 * ONE_DAY
    slots: set[datetime] = set()
    for calendar in availability.load_calendars(uow, professional_ids, since, until).values():
        for day in days:
            slots.update(visit.start for visit in calendar.available_slots(day, duration_minutes, slots))
    return slots


def list_candidate_professional_ids(
    uow: UnitOfWork, service_id: int, city: str | None, pincode: str | None
) -> list[int]:
    """List the ids of the professionals whose slots are offered if none is requested by name."""
    return catalogue.list_best_rated_ids(uow, service_id, city, pincode, MAX_CALENDARS_CHECKED)


def _list_schedule_days(uow: UnitOfWork, actor: Actor, monday: date) -> list[ScheduleDay]:
    week = list_days(monday, monday + timedelta(days=DAYS_PER_WEEK - 1))
    since, until = midnight(week[0]), midnight(week[-1] + ONE_DAY)
    calendar = availability.load_calendars(uow, [actor.user_id], since, until)[actor.user_id]
    jobs = requests.list_jobs_between(uow, actor, since, until)
    return [
        _build_schedule_day(day, calendar, [job for job in jobs if local_day(job.scheduled_for) == day]) for day in week
    ]


def _build_schedule_day(day: date, calendar: ProfessionalCalendar, jobs: list[RequestRow]) -> ScheduleDay:
    full_day = TimeRange(midnight(day), midnight(day + ONE_DAY))
    return ScheduleDay(
        day=day, hours=_clip(full_day, calendar.working_hours), time_off=_clip(full_day, calendar.time_off), jobs=jobs
    )


def _clip(outer: TimeRange, time_ranges: Iterable[TimeRange]) -> list[TimeRange]:
    clipped = (TimeRange(max(outer.start, part.start), min(outer.end, part.end)) for part in sorted(time_ranges))
    return [part for part in clipped if part.start < part.end]


def _list_conflicting_job_ids(uow: UnitOfWork, actor: Actor) -> list[int]:
    """List the ids of future jobs that conflict with the schedule; they stay accepted and are shown as a warning."""
    busy = (col(ServiceRequest.professional_id) == actor.user_id, col(ServiceRequest.status).in_(BUSY_STATUSES))
    query = select(col(ServiceRequest.id), col(ServiceRequest.scheduled_for), col(ServiceRequest.ends_at))
    query = query.where(*busy, col(ServiceRequest.scheduled_for) > now()).order_by(col(ServiceRequest.scheduled_for))
    jobs = [(request_id or 0, starts_at, ends_at) for request_id, starts_at, ends_at in uow.db.execute(query)]
    if not jobs:
        return []
    calendar = availability.load_calendars(uow, [actor.user_id], jobs[0][1], jobs[-1][2])[actor.user_id]
    return [
        request_id
        for request_id, starts_at, ends_at in jobs
        if calendar.without_job(request_id).find_conflict(TimeRange(starts_at, ends_at))
    ]


def _list_date_overrides(uow: UnitOfWork, professional_id: int) -> list[DateOverrideRow]:
    upcoming = (col(DateOverride.professional_id) == parse_id(professional_id), col(DateOverride.day) >= today())
    overrides: dict[date, list[LocalTimeRange]] = {}
    for row in uow.db.scalars(
        select(DateOverride).where(*upcoming).order_by(col(DateOverride.day), col(DateOverride.start_minute))
    ):
        overrides.setdefault(row.day, []).extend(
            [LocalTimeRange(row.start_minute, row.end_minute)] if row.end_minute else []
        )
    return [DateOverrideRow(day=day, hours=parts) for day, parts in overrides.items()]


def _list_time_off(uow: UnitOfWork, professional_id: int) -> list[TimeOffRow]:
    upcoming = (col(TimeOff.professional_id) == professional_id, col(TimeOff.ends_at) > now())
    query = select(TimeOff).where(*upcoming).order_by(col(TimeOff.starts_at), col(TimeOff.id))
    return [TimeOffRow.model_validate(row) for row in uow.db.scalars(query)]


def reschedule_slots(
    uow: UnitOfWork, actor: Actor, request_id: int, days: Sequence[date], since: datetime
) -> list[datetime] | None:
    """List the slots to which a request can be moved: of the requested professional, else of any candidate.

    Returns None if there are no candidates.

    Raises:
        NotFound: there is no such request, or it is another user's.
        Forbidden: not a customer.
    """
    actor.ensure_role(Role.CUSTOMER)
    request = requests.get_request(uow, actor, request_id)
    requested_id = uow.db.get_one(ServiceRequest, request.id).requested_professional_id
    ids = (
        [requested_id]
        if requested_id
        else list_candidate_professional_ids(uow, request.service.id, request.city, request.pincode)
    )
    return available_slots(uow, ids, days, request.duration_minutes, since) if ids else None
