"""A professional says when they work; booking and accepting keep to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from hsa_app.core.clock import now, today
from hsa_app.core.errors import Conflict, Forbidden, NotFound, StaleVersion, ValidationFailed
from hsa_app.core.formatting import to_local_time
from hsa_app.core.validation import validate
from hsa_app.domain.availability.calendar import ConflictReason
from hsa_app.domain.availability.intervals import LocalTimeRange, TimeRange
from hsa_app.domain.requests import boards
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests import service as visits
from hsa_app.domain.requests.errors import ScheduleConflict
from hsa_app.domain.requests.forms import EditRequestForm
from hsa_app.domain.schedule import queries, service
from hsa_app.domain.schedule.forms import WEEKDAYS, DateOverrideForm, TimeOffForm, WeeklyHoursForm
from tests.cast import Personas
from tests.factories import booking
from tests.support.doing import execute, run_query

TOMORROW = timedelta(days=1)


def clock(hour: int, later: timedelta = TOMORROW) -> datetime:
    """A local hour of another day."""
    return to_local_time(now() + later).replace(hour=hour, minute=0, second=0, microsecond=0)


def week(starts: str = "09:00", ends: str = "17:00", **more: Any) -> WeeklyHoursForm:
    """The same hours every day."""
    hours: Mapping[str, Any] = {name: [{"starts": starts, "ends": ends}] for name in WEEKDAYS}
    return validate(WeeklyHoursForm, {**hours, **more})


def booked(cast: Personas, hour: int, *, ask_pat: bool = False, later: timedelta = TOMORROW) -> int:
    pat = cast.pat.user_id if ask_pat else None
    return execute(visits.book, cast.ana, booking(cast.ac, scheduled_for=clock(hour, later), professional_id=pat)).id


def requested_professional_id(cast: Personas, request_id: int) -> bool:
    return request_id in {card.id for card in run_query(boards.list_direct_request_cards, cast.pat)}


def test_a_professional_takes_jobs_in_their_hours_only(cast: Personas) -> None:
    execute(service.update_weekly_hours, cast.pat, week("09:00", "17:00"))
    early, late = booked(cast, 8), booked(cast, 16)
    with pytest.raises(ScheduleConflict, match="outside your working hours"):
        execute(visits.accept, cast.pat, early)
    assert execute(visits.accept, cast.pat, late).status == "accepted"
    assert execute(visits.accept, cast.quinn, early).status == "accepted", "who has not said takes any"


def test_who_is_asked_by_name_is_booked_only_when_they_are_free_and_the_page_says_when_that_is(cast: Personas) -> None:
    execute(service.update_weekly_hours, cast.pat, week("09:00", "11:00"))
    with pytest.raises(ValidationFailed) as refused:
        booked(cast, 11, ask_pat=True)
    (problem,) = refused.value.field_errors
    assert (problem.field, problem.message) == (
        "scheduled_for", "Pat Serves is not free then. Free that day: 9:00 am, 9:30 am and 10:00 am.",
    )  # fmt: skip
    it = booked(cast, 9, ask_pat=True)
    with pytest.raises(ValidationFailed):
        execute(visits.edit, cast.ana, it, EditRequestForm(scheduled_for=clock(13)))
    assert requested_professional_id(cast, it)
    execute(visits.edit, cast.ana, it, EditRequestForm(scheduled_for=clock(10)))


def test_travel_between_two_jobs_is_kept(cast: Personas) -> None:
    execute(service.update_weekly_hours, cast.pat, week(buffer_minutes=30))
    execute(visits.accept, cast.pat, booked(cast, 10))
    near = booked(cast, 11)
    with pytest.raises(ScheduleConflict, match="30 minutes between"):
        execute(visits.accept, cast.pat, near)
    execute(visits.accept, cast.pat, booked(cast, 12))


def test_a_day_has_no_more_jobs_than_its_professional_takes(cast: Personas) -> None:
    execute(service.update_weekly_hours, cast.pat, week(max_jobs_per_day=1))
    execute(visits.accept, cast.pat, booked(cast, 10))
    second = booked(cast, 14)
    with pytest.raises(ScheduleConflict, match="1 job a day"):
        execute(visits.accept, cast.pat, second)
    execute(visits.accept, cast.pat, booked(cast, 14, later=2 * TOMORROW))


def test_time_off_and_days_that_differ_count_more_than_the_week(cast: Personas) -> None:
    execute(service.update_weekly_hours, cast.pat, week())
    execute(service.add_time_off, cast.pat, TimeOffForm(starts_at=clock(12), ends_at=clock(13)))
    other = today() + 2 * TOMORROW
    execute(
        service.set_date_override,
        cast.pat,
        validate(DateOverrideForm, {"day": other, "hours": [{"starts": "20:00", "ends": "00:00"}]}),
    )
    with pytest.raises(ScheduleConflict, match="time off"):
        execute(visits.accept, cast.pat, booked(cast, 12))
    execute(visits.accept, cast.pat, booked(cast, 23, later=2 * TOMORROW))
    with pytest.raises(ScheduleConflict, match="outside"):
        execute(visits.accept, cast.pat, booked(cast, 10, later=2 * TOMORROW))
    execute(service.delete_date_override, cast.pat, other)
    execute(visits.accept, cast.pat, booked(cast, 10, later=2 * TOMORROW))


def test_what_was_asked_of_them_for_other_times_opens_to_everyone_when_hours_change(cast: Personas) -> None:
    stays, opens = booked(cast, 10, ask_pat=True), booked(cast, 19, ask_pat=True)
    assert execute(service.update_weekly_hours, cast.pat, week()) == 1
    assert requested_professional_id(cast, stays)
    assert not requested_professional_id(cast, opens)
    assert execute(visits.accept, cast.quinn, opens).status == "accepted"
    assert execute(service.add_time_off, cast.pat, TimeOffForm(starts_at=clock(9), ends_at=clock(11))) == 1
    assert not requested_professional_id(cast, stays)


def test_accepted_jobs_stay_when_hours_change_and_are_pointed_out(cast: Personas) -> None:
    it = booked(cast, 19)
    execute(visits.accept, cast.pat, it)
    execute(service.update_weekly_hours, cast.pat, week())
    shown = run_query(queries.get_schedule, cast.pat, today())
    assert [job.id for job in shown.conflicting_jobs] == [it]
    assert run_query(requests.get_request, cast.pat, it).status == "accepted"


def test_of_many_jobs_outside_the_hours_the_first_are_named_and_all_are_counted(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MAX_CONFLICTS_SHOWN", 1)
    first, other = booked(cast, 19), booked(cast, 21)
    for it in (other, first):
        execute(visits.accept, cast.pat, it)
    execute(service.update_weekly_hours, cast.pat, week())
    shown = run_query(queries.get_schedule, cast.pat, today())
    assert ([job.id for job in shown.conflicting_jobs], shown.conflict_count) == ([first], 2)


def test_what_is_busy_shut_and_full_is_told_apart(cast: Personas) -> None:
    execute(service.update_weekly_hours, cast.pat, week(buffer_minutes=30, max_jobs_per_day=1))
    execute(visits.accept, cast.pat, booked(cast, 10))
    known = run_query(queries.get_unavailable_times, cast.pat, clock(0), clock(0, 3 * TOMORROW))
    assert known.busy_ranges == [TimeRange(clock(10), clock(11)).padded(timedelta(minutes=30))]
    assert known.full_days == [TimeRange(clock(0), clock(0, 2 * TOMORROW))]
    assert known.outside_hours_ranges == [
        TimeRange(clock(0), clock(9)),
        TimeRange(clock(17), clock(9, 2 * TOMORROW)),
        TimeRange(clock(17, 2 * TOMORROW), clock(0, 3 * TOMORROW)),
    ]


def test_a_week_that_was_changed_since_one_saw_it_is_not_replaced(cast: Personas) -> None:
    seen = run_query(queries.get_schedule, cast.pat, today()).weekly_hours
    execute(service.update_weekly_hours, cast.pat, week("10:00"), seen)
    with pytest.raises(StaleVersion):
        execute(service.update_weekly_hours, cast.pat, week("12:00"), seen)
    now_is = run_query(queries.get_schedule, cast.pat, today()).weekly_hours
    assert now_is.hours_by_weekday[0] == [LocalTimeRange(10 * 60, 17 * 60)]
    execute(service.update_weekly_hours, cast.pat, week("10:00", buffer_minutes=20), now_is)
    with pytest.raises(StaleVersion):
        execute(service.update_weekly_hours, cast.pat, week("10:00"), now_is)
    execute(service.update_weekly_hours, cast.pat, week("12:00"))


def test_a_week_shows_hours_time_off_and_jobs_of_each_day(cast: Personas) -> None:
    execute(service.update_weekly_hours, cast.pat, week(buffer_minutes=15, max_jobs_per_day=3))
    execute(
        service.add_time_off,
        cast.pat,
        TimeOffForm(starts_at=clock(15), ends_at=clock(9, 3 * TOMORROW), note="Dentist"),
    )
    it = booked(cast, 10)
    execute(visits.accept, cast.pat, it)
    shown = run_query(queries.get_schedule, cast.pat, today())
    assert (
        shown.weekly_hours.buffer_minutes,
        shown.weekly_hours.max_jobs_per_day,
        len(shown.weekly_hours.hours_by_weekday),
    ) == (15, 3, 7)
    assert [(off.note, off.ends_at) for off in shown.time_off] == [("Dentist", clock(9, 3 * TOMORROW))]
    tomorrow = shown.days[1]
    assert [job.id for job in tomorrow.jobs] == [it]
    assert [(span.start, span.end) for span in tomorrow.hours] == [(clock(9), clock(17))]
    assert [(span.start, span.end) for span in tomorrow.time_off] == [(clock(15), clock(0, 2 * TOMORROW))]


def test_the_clash_of_a_card_is_known_before_accepting_with_the_jobs_of_that_day(cast: Personas) -> None:
    mine, fits = booked(cast, 10), booked(cast, 14)
    execute(visits.accept, cast.pat, mine)
    over = booked(cast, 10)
    clash, jobs = run_query(queries.conflict_with, cast.pat, over)
    assert clash is not None
    assert (clash.reason, clash.job_id, [job.id for job in jobs]) == (ConflictReason.JOB, mine, [mine])
    assert run_query(queries.conflict_with, cast.pat, fits)[0] is None
    for who, error in ((cast.pia, Forbidden), (cast.ana, Forbidden)):
        with pytest.raises(error):
            run_query(queries.conflict_with, who, fits)
    execute(visits.accept, cast.quinn, fits)
    with pytest.raises(NotFound):
        run_query(queries.conflict_with, cast.pat, fits)


def test_only_their_own_time_is_theirs_to_change(cast: Personas) -> None:
    execute(service.add_time_off, cast.pat, TimeOffForm(starts_at=clock(9), ends_at=clock(10)))
    (off,) = run_query(queries.get_schedule, cast.pat, today()).time_off
    with pytest.raises(NotFound):
        execute(service.delete_time_off, cast.quinn, off.id)
    for who in (cast.ana, cast.ada):
        for verb in (
            lambda who=who: execute(service.update_weekly_hours, who, week()),
            lambda who=who: execute(service.set_date_override, who, DateOverrideForm(day=today())),
            lambda who=who: execute(service.delete_date_override, who, today()),
            lambda who=who: execute(service.add_time_off, who, TimeOffForm(starts_at=clock(9), ends_at=clock(10))),
            lambda who=who: execute(service.delete_time_off, who, off.id),
            lambda who=who: run_query(queries.get_schedule, who, today()),
        ):
            with pytest.raises(Forbidden):
                verb()
    execute(service.delete_time_off, cast.pat, off.id)
    assert run_query(queries.get_schedule, cast.pat, today()).time_off == []


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ([{"starts": "17:00", "ends": "09:00"}], "monday.0"),
        ([{"starts": "09:00", "ends": "12:00"}, {"starts": "11:00", "ends": "13:00"}], "monday"),
        ([{"starts": "9", "ends": "12:00"}], "monday.0.starts"),
        ([{"starts": "09:00", "ends": "24:01"}], "monday.0.ends"),
        ([{"starts": "00:00", "ends": "00:30"}] * 5, "monday"),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_day(hours: list[dict[str, str]], field: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        validate(WeeklyHoursForm, {"monday": hours})
    assert [problem.field for problem in refused.value.field_errors] == [field]


def test_time_that_is_over_or_too_far_away_is_refused(cast: Personas) -> None:
    for starts, ends in (
        (clock(10), clock(9)),
        (now() - 2 * TOMORROW, now() - TOMORROW),
        (now(), now() + 400 * TOMORROW),
    ):
        with pytest.raises(ValidationFailed):
            execute(service.add_time_off, cast.pat, TimeOffForm(starts_at=starts, ends_at=ends))
    for day in (today() - TOMORROW, today() + 367 * TOMORROW):
        with pytest.raises(ValidationFailed):
            execute(service.set_date_override, cast.pat, DateOverrideForm(day=day))


def test_what_is_over_does_not_count_as_time_off_one_has_planned(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MAX_TIME_OFF_ENTRIES", 1)
    monkeypatch.setattr(service, "MAX_DATE_OVERRIDES", 1)
    off = TimeOffForm(starts_at=now(), ends_at=now() + timedelta(hours=1))
    execute(service.add_time_off, cast.pat, off)
    execute(service.set_date_override, cast.pat, DateOverrideForm(day=today()))
    with pytest.raises(Conflict):
        execute(service.add_time_off, cast.pat, off)
    with pytest.raises(Conflict):
        execute(service.set_date_override, cast.pat, DateOverrideForm(day=today() + TOMORROW))
    with time_machine.travel(now() + 2 * TOMORROW):
        execute(service.add_time_off, cast.pat, TimeOffForm(starts_at=now(), ends_at=now() + timedelta(hours=1)))
        execute(service.set_date_override, cast.pat, DateOverrideForm(day=today()))


def test_what_was_asked_of_them_for_a_time_they_gave_to_another_opens_to_everyone(cast: Personas) -> None:
    asked, other, stays = booked(cast, 10, ask_pat=True), booked(cast, 10), booked(cast, 14, ask_pat=True)
    execute(visits.accept, cast.pat, other)
    assert not requested_professional_id(cast, asked)
    assert requested_professional_id(cast, stays)
    assert execute(visits.accept, cast.quinn, asked).status == "accepted"
