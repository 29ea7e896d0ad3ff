"""Reads of a professional's schedule, and the slots in which visits can begin."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import midnight, now, today
from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.availability import loading as availability
from hsa_app.domain.availability.calendar import BookingConflict, ProfessionalCalendar
from hsa_app.domain.availability.intervals import LocalTimeRange, TimeRange, days_between, local_day, merge, subtract
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.requests import boards
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import BUSY, DateOverride, Professional, Role, ServiceRequest, TimeOff

A_DAY = timedelta(days=1)
DAYS_OF_A_WEEK = 7
SHOWN_MISFITS = 10
ASKED_AT_ONCE, ASKED_AT_MOST = 60, 240
"""Of so many professionals, the best rated first, times are looked up; of the next ones for days those are not free."""


class SpecialDay(ReadModel):
    """A day that differs from the usual week; no hours is a day off."""

    day: date
    hours: list[LocalTimeRange]


class TimeOffRow(ReadModel):
    """Time off, from one moment to another."""

    id: int
    starts_at: datetime
    ends_at: datetime
    note: str | None


class DayAhead(ReadModel):
    """One day of the week that is shown: when they work, when they are off, what they do, all in order."""

    day: date
    hours: list[TimeRange]
    off: list[TimeRange]
    jobs: list[RequestRow]


class UsualWeek(ReadModel):
    """When someone usually works (Monday is 0), and at what pace."""

    week: dict[int, list[LocalTimeRange]]
    buffer_minutes: int
    max_jobs_per_day: int | None


class ScheduleRow(ReadModel):
    """A professional's time: the usual week, what differs from it, and one week of it.

    `misfits` are the first accepted jobs that lie outside of it by now, `misfit_count` is how many there are.
    """

    usual: UsualWeek
    special: list[SpecialDay]
    times_off: list[TimeOffRow]
    days: list[DayAhead]
    conflicting_jobs: list[RequestRow]
    misfit_count: int


def schedule(uow: UnitOfWork, actor: Actor, monday: date) -> ScheduleRow:
    """A professional's time, with the week that begins on `monday`.

    Raises:
        Forbidden: not a professional.
    """
    actor.must_be(Role.PROFESSIONAL)
    me = uow.db.get_one(Professional, actor.user_id)
    outside = _misfits(uow, actor)
    return ScheduleRow(
        usual=usual_week(uow, me),
        special=_special(uow, me.user_id),
        times_off=_times_off(uow, me.user_id),
        days=_days(uow, actor, monday),
        conflicting_jobs=[requests.request(uow, actor, number) for number in outside[:SHOWN_MISFITS]],
        misfit_count=len(outside),
    )


def usual_week(uow: UnitOfWork, me: Professional) -> UsualWeek:
    """When a professional usually works."""
    week = {weekday: list(parts) for weekday, parts in availability.week_of(uow, me.user_id).items()}
    return UsualWeek(week=week, buffer_minutes=me.buffer_minutes, max_jobs_per_day=me.max_jobs_per_day)


def conflict_with(uow: UnitOfWork, actor: Actor, request_id: int) -> tuple[BookingConflict | None, list[RequestRow]]:
    """What keeps this professional from an open request, and their jobs of that local day, in order.

    Raises:
        Forbidden: not an approved professional.
        NotFound: it is not on their board.
    """
    actor.must_be_approved()
    card = boards.card(uow, actor, request_id)
    visit = TimeRange(card.scheduled_for, card.scheduled_for + timedelta(minutes=card.duration_minutes))
    day = local_day(visit.starts)
    return availability.find_conflict(uow, actor.user_id, visit), _jobs(
        uow, actor, midnight(day), midnight(day + A_DAY)
    )


class Unavailable(ReadModel):
    """When someone has something else to do (jobs with the travel around them, times off), when they do not work, and
    the days on which they have as many jobs as they take."""

    busy: list[TimeRange]
    shut: list[TimeRange]
    full: list[TimeRange]


def unavailable(uow: UnitOfWork, actor: Actor, since: datetime, until: datetime) -> Unavailable:
    """What keeps this professional from visits between two moments."""
    diary = availability.load_calendars(uow, [actor.user_id], since, until)[actor.user_id]
    busy = merge([*diary.off, *(job.padded(diary.travel) for job in diary.jobs.values())])
    return Unavailable(busy=busy, shut=subtract(TimeRange(since, until), diary.hours), full=diary.full_days())


def available_slots(
    uow: UnitOfWork, ids: Iterable[int], days: Sequence[date], minutes: int, since: datetime
) -> list[datetime]:
    """When a visit of so many minutes by one of these professionals could begin on these local days, in order, none
    before `since`. The first `ASKED_AT_ONCE` are asked, and the next about days on which nobody has time so far."""
    every, missing = list(ids), list(days)
    found: set[datetime] = set()
    for first in range(0, len(every), ASKED_AT_ONCE):
        more = _free(uow, every[first : first + ASKED_AT_ONCE], missing, minutes)
        found.update(starts for starts in more if starts >= since)
        known = set(map(local_day, found))
        missing = [day for day in missing if day not in known]
        if not missing:
            break
    return sorted(found)


def _free(uow: UnitOfWork, ids: list[int], days: Sequence[date], minutes: int) -> set[datetime]:
    diaries = availability.load_calendars(uow, ids, midnight(min(days)), midnight(max(days)) + 2 * A_DAY)
    found: set[datetime] = set()
    for diary in diaries.values():
        for day in days:
            found.update(visit.starts for visit in diary.free_on(day, minutes, found))
    return found


def candidate_professionals(uow: UnitOfWork, service_id: int, city: str | None, pincode: str | None) -> list[int]:
    """Whose times count where nobody is asked for by name."""
    return catalogue.best_rated(uow, service_id, city, pincode, ASKED_AT_MOST)


def _days(uow: UnitOfWork, actor: Actor, monday: date) -> list[DayAhead]:
    shown = days_between(monday, monday + timedelta(days=DAYS_OF_A_WEEK - 1))
    since, until = midnight(shown[0]), midnight(shown[-1] + A_DAY)
    diary = availability.load_calendars(uow, [actor.user_id], since, until)[actor.user_id]
    jobs = _jobs(uow, actor, since, until)
    return [_day(day, diary, [job for job in jobs if local_day(job.scheduled_for) == day]) for day in shown]


def _day(day: date, diary: ProfessionalCalendar, jobs: list[RequestRow]) -> DayAhead:
    whole = TimeRange(midnight(day), midnight(day + A_DAY))
    return DayAhead(day=day, hours=_within(whole, diary.hours), off=_within(whole, diary.off), jobs=jobs)


def _within(whole: TimeRange, spans: Iterable[TimeRange]) -> list[TimeRange]:
    cut = (TimeRange(max(whole.starts, one.starts), min(whole.ends, one.ends)) for one in sorted(spans))
    return [one for one in cut if one.starts < one.ends]


def _jobs(uow: UnitOfWork, actor: Actor, since: datetime, until: datetime) -> list[RequestRow]:
    return requests.taken_between(uow, actor, since, until)


def _misfits(uow: UnitOfWork, actor: Actor) -> list[int]:
    """The numbers of accepted jobs ahead that lie outside the hours by now: they stay, but should be looked at."""
    ahead = (col(ServiceRequest.professional_id) == actor.user_id, col(ServiceRequest.status).in_(BUSY))
    query = select(col(ServiceRequest.id), col(ServiceRequest.scheduled_for), col(ServiceRequest.ends_at))
    query = query.where(*ahead, col(ServiceRequest.scheduled_for) > now()).order_by(col(ServiceRequest.scheduled_for))
    jobs = [(number or 0, starts, ends) for number, starts, ends in uow.db.execute(query)]
    if not jobs:
        return []
    diary = availability.load_calendars(uow, [actor.user_id], jobs[0][1], jobs[-1][2])[actor.user_id]
    return [number for number, starts, ends in jobs if diary.without(number).clash(TimeRange(starts, ends))]


def _special(uow: UnitOfWork, professional_id: int) -> list[SpecialDay]:
    mine = (col(DateOverride.professional_id) == parse_id(professional_id), col(DateOverride.day) >= today())
    found: dict[date, list[LocalTimeRange]] = {}
    for row in uow.db.scalars(
        select(DateOverride).where(*mine).order_by(col(DateOverride.day), col(DateOverride.start_minute))
    ):
        found.setdefault(row.day, []).extend(
            [LocalTimeRange(row.start_minute, row.end_minute)] if row.end_minute else []
        )
    return [SpecialDay(day=day, hours=parts) for day, parts in found.items()]


def _times_off(uow: UnitOfWork, professional_id: int) -> list[TimeOffRow]:
    mine = (col(TimeOff.professional_id) == professional_id, col(TimeOff.ends_at) > now())
    query = select(TimeOff).where(*mine).order_by(col(TimeOff.starts_at), col(TimeOff.id))
    return [TimeOffRow.model_validate(row) for row in uow.db.scalars(query)]


def reschedule_slots(
    uow: UnitOfWork, actor: Actor, request_id: int, days: Sequence[date], since: datetime
) -> list[datetime] | None:
    """When the visit could begin on these local days, none before `since`: of who is asked for by name, or else of
    anyone who could come. None is not known: nobody does this there.

    Raises:
        NotFound: there is none, or it is a stranger's.
        Forbidden: not a customer.
    """
    actor.must_be(Role.CUSTOMER)
    request = requests.request(uow, actor, request_id)
    asked = uow.db.get_one(ServiceRequest, request.id).requested_professional_id
    ids = [asked] if asked else candidate_professionals(uow, request.service.id, request.city, request.pincode)
    return available_slots(uow, ids, days, request.duration_minutes, since) if ids else None
