"""Queries of a professional's schedule, and the slots in which visits can begin."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import midnight, now, today
from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.availability import loading as availability
from hsa_app.domain.availability.calendar import BookingConflict, ProfessionalCalendar
from hsa_app.domain.availability.intervals import LocalTimeRange, TimeRange, list_days, local_day, merge, subtract
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
"""Of so many professionals, the best rated first, times are looked up; of the next ones for days those are not free."""


class DateOverrideRow(ReadModel):
    """A day that differs from the usual week; no hours is a day off."""

    day: date
    hours: list[LocalTimeRange]


class TimeOffRow(ReadModel):
    """Time off, from one moment to another."""

    id: int
    starts_at: datetime
    ends_at: datetime
    note: str | None


class ScheduleDay(ReadModel):
    """One day of the week that is shown: when they work, when they are off, what they do, all in order."""

    day: date
    hours: list[TimeRange]
    time_off: list[TimeRange]
    jobs: list[RequestRow]


class WeeklyHours(ReadModel):
    """When someone usually works (Monday is 0), and at what pace."""

    hours_by_weekday: dict[int, list[LocalTimeRange]]
    buffer_minutes: int
    max_jobs_per_day: int | None


class ScheduleRow(ReadModel):
    """A professional's time: the usual week, what differs from it, and one week of it.

    `misfits` are the first accepted jobs that lie outside of it by now, `misfit_count` is how many there are.
    """

    weekly_hours: WeeklyHours
    date_overrides: list[DateOverrideRow]
    time_off: list[TimeOffRow]
    days: list[ScheduleDay]
    conflicting_jobs: list[RequestRow]
    conflict_count: int


def get_schedule(uow: UnitOfWork, actor: Actor, monday: date) -> ScheduleRow:
    """A professional's time, with the week that begins on `monday`.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    me = uow.db.get_one(Professional, actor.user_id)
    outside = _list_conflicting_job_ids(uow, actor)
    return ScheduleRow(
        weekly_hours=get_weekly_hours(uow, me),
        date_overrides=_list_date_overrides(uow, me.user_id),
        time_off=_list_time_off(uow, me.user_id),
        days=_list_schedule_days(uow, actor, monday),
        conflicting_jobs=[requests.get_request(uow, actor, number) for number in outside[:MAX_CONFLICTS_SHOWN]],
        conflict_count=len(outside),
    )


def get_weekly_hours(uow: UnitOfWork, professional: Professional) -> WeeklyHours:
    """When a professional usually works."""
    week = {weekday: list(parts) for weekday, parts in availability.get_weekly_hours(uow, professional.user_id).items()}
    return WeeklyHours(
        hours_by_weekday=week,
        buffer_minutes=professional.buffer_minutes,
        max_jobs_per_day=professional.max_jobs_per_day,
    )


def conflict_with(uow: UnitOfWork, actor: Actor, request_id: int) -> tuple[BookingConflict | None, list[RequestRow]]:
    """What keeps this professional from an open request, and their jobs of that local day, in order.

    Raises:
        Forbidden: not an approved professional.
        NotFound: it is not on their board.
    """
    actor.ensure_approved_professional()
    card = boards.get_board_card(uow, actor, request_id)
    visit = TimeRange(card.scheduled_for, card.scheduled_for + timedelta(minutes=card.duration_minutes))
    day = local_day(visit.start)
    return availability.find_conflict(uow, actor.user_id, visit), _list_jobs(
        uow, actor, midnight(day), midnight(day + ONE_DAY)
    )


class UnavailableTimes(ReadModel):
    """When someone has something else to do (jobs with the travel around them, times off), when they do not work, and
    the days on which they have as many jobs as they take."""

    busy_ranges: list[TimeRange]
    outside_hours_ranges: list[TimeRange]
    full_days: list[TimeRange]


def get_unavailable_times(uow: UnitOfWork, actor: Actor, since: datetime, until: datetime) -> UnavailableTimes:
    """What keeps this professional from visits between two moments."""
    diary = availability.load_calendars(uow, [actor.user_id], since, until)[actor.user_id]
    busy = merge([*diary.time_off, *(job.padded(diary.buffer) for job in diary.jobs.values())])
    return UnavailableTimes(
        busy_ranges=busy,
        outside_hours_ranges=subtract(TimeRange(since, until), diary.working_hours),
        full_days=diary.full_days(),
    )


def available_slots(
    uow: UnitOfWork, professional_ids: Iterable[int], days: Sequence[date], duration_minutes: int, since: datetime
) -> list[datetime]:
    """Slots for a visit of this length by any of these professionals, in order.

    Calendars are loaded in batches; later batches only for days without a slot so far."""
    every, missing = list(professional_ids), list(days)
    found: set[datetime] = set()
    for first in range(0, len(every), CALENDAR_BATCH_SIZE):
        more = _find_slots(uow, every[first : first + CALENDAR_BATCH_SIZE], missing, duration_minutes)
        found.update(starts for starts in more if starts >= since)
        known = set(map(local_day, found))
        missing = [day for day in missing if day not in known]
        if not missing:
            break
    return sorted(found)


def _find_slots(
    uow: UnitOfWork, professional_ids: list[int], days: Sequence[date], duration_minutes: int
) -> set[datetime]:
    diaries = availability.load_calendars(uow, professional_ids, midnight(min(days)), midnight(max(days)) + 2 * ONE_DAY)
    found: set[datetime] = set()
    for diary in diaries.values():
        for day in days:
            found.update(visit.start for visit in diary.available_slots(day, duration_minutes, found))
    return found


def candidate_professionals(uow: UnitOfWork, service_id: int, city: str | None, pincode: str | None) -> list[int]:
    """The professionals whose slots are offered when none is requested by name."""
    return catalogue.list_best_rated_ids(uow, service_id, city, pincode, MAX_CALENDARS_CHECKED)


def _list_schedule_days(uow: UnitOfWork, actor: Actor, monday: date) -> list[ScheduleDay]:
    shown = list_days(monday, monday + timedelta(days=DAYS_PER_WEEK - 1))
    since, until = midnight(shown[0]), midnight(shown[-1] + ONE_DAY)
    diary = availability.load_calendars(uow, [actor.user_id], since, until)[actor.user_id]
    jobs = _list_jobs(uow, actor, since, until)
    return [
        _build_schedule_day(day, diary, [job for job in jobs if local_day(job.scheduled_for) == day]) for day in shown
    ]


def _build_schedule_day(day: date, calendar: ProfessionalCalendar, jobs: list[RequestRow]) -> ScheduleDay:
    whole = TimeRange(midnight(day), midnight(day + ONE_DAY))
    return ScheduleDay(
        day=day, hours=_clip(whole, calendar.working_hours), time_off=_clip(whole, calendar.time_off), jobs=jobs
    )


def _clip(outer: TimeRange, time_ranges: Iterable[TimeRange]) -> list[TimeRange]:
    cut = (TimeRange(max(outer.start, one.start), min(outer.end, one.end)) for one in sorted(time_ranges))
    return [one for one in cut if one.start < one.end]


def _list_jobs(uow: UnitOfWork, actor: Actor, since: datetime, until: datetime) -> list[RequestRow]:
    return requests.list_jobs_between(uow, actor, since, until)


def _list_conflicting_job_ids(uow: UnitOfWork, actor: Actor) -> list[int]:
    """The numbers of accepted jobs ahead that lie outside the hours by now: they stay, but should be looked at."""
    ahead = (col(ServiceRequest.professional_id) == actor.user_id, col(ServiceRequest.status).in_(BUSY_STATUSES))
    query = select(col(ServiceRequest.id), col(ServiceRequest.scheduled_for), col(ServiceRequest.ends_at))
    query = query.where(*ahead, col(ServiceRequest.scheduled_for) > now()).order_by(col(ServiceRequest.scheduled_for))
    jobs = [(number or 0, starts, ends) for number, starts, ends in uow.db.execute(query)]
    if not jobs:
        return []
    diary = availability.load_calendars(uow, [actor.user_id], jobs[0][1], jobs[-1][2])[actor.user_id]
    return [number for number, starts, ends in jobs if diary.without_job(number).find_conflict(TimeRange(starts, ends))]


def _list_date_overrides(uow: UnitOfWork, professional_id: int) -> list[DateOverrideRow]:
    mine = (col(DateOverride.professional_id) == parse_id(professional_id), col(DateOverride.day) >= today())
    found: dict[date, list[LocalTimeRange]] = {}
    for row in uow.db.scalars(
        select(DateOverride).where(*mine).order_by(col(DateOverride.day), col(DateOverride.start_minute))
    ):
        found.setdefault(row.day, []).extend(
            [LocalTimeRange(row.start_minute, row.end_minute)] if row.end_minute else []
        )
    return [DateOverrideRow(day=day, hours=parts) for day, parts in found.items()]


def _list_time_off(uow: UnitOfWork, professional_id: int) -> list[TimeOffRow]:
    mine = (col(TimeOff.professional_id) == professional_id, col(TimeOff.ends_at) > now())
    query = select(TimeOff).where(*mine).order_by(col(TimeOff.starts_at), col(TimeOff.id))
    return [TimeOffRow.model_validate(row) for row in uow.db.scalars(query)]


def reschedule_slots(
    uow: UnitOfWork, actor: Actor, request_id: int, days: Sequence[date], since: datetime
) -> list[datetime] | None:
    """Slots to which a request can be moved: of the requested professional, else of any candidate.

    None if there are no candidates.
    Raises:
        NotFound: there is none, or it is a stranger's.
        Forbidden: not a customer.
    """
    actor.ensure_role(Role.CUSTOMER)
    request = requests.get_request(uow, actor, request_id)
    asked = uow.db.get_one(ServiceRequest, request.id).requested_professional_id
    ids = [asked] if asked else candidate_professionals(uow, request.service.id, request.city, request.pincode)
    return available_slots(uow, ids, days, request.duration_minutes, since) if ids else None
