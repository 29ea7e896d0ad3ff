"""Working hours, date overrides and time off; booking and accepting respect them."""

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
from tests.factories import booking_form
from tests.personas import Personas
from tests.support.transactions import execute, run_query

TOMORROW = timedelta(days=1)


def local_time(hour: int, offset: timedelta = TOMORROW) -> datetime:
    """Return this local hour on the day `offset` from today."""
    return to_local_time(now() + offset).replace(hour=hour, minute=0, second=0, microsecond=0)


def weekly_hours_form(start: str = "09:00", end: str = "17:00", **overrides: Any) -> WeeklyHoursForm:
    """Return a form with the same hours on every day."""
    hours: Mapping[str, Any] = {name: [{"starts": start, "ends": end}] for name in WEEKDAYS}
    return validate(WeeklyHoursForm, {**hours, **overrides})


def book_request(personas: Personas, hour: int, *, request_pat: bool = False, offset: timedelta = TOMORROW) -> int:
    pat = personas.pat.user_id if request_pat else None
    return execute(
        visits.book,
        personas.ana,
        booking_form(personas.ac, scheduled_for=local_time(hour, offset), professional_id=pat),
    ).id


def is_direct_request_of_pat(personas: Personas, request_id: int) -> bool:
    return request_id in {card.id for card in run_query(boards.list_direct_request_cards, personas.pat)}


def test_job_outside_working_hours_cannot_be_accepted(personas: Personas) -> None:
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form("09:00", "17:00"))
    early_id, late_id = book_request(personas, 8), book_request(personas, 16)
    with pytest.raises(ScheduleConflict, match="outside your working hours"):
        execute(visits.accept, personas.pat, early_id)
    assert execute(visits.accept, personas.pat, late_id).status == "accepted"
    assert execute(visits.accept, personas.quinn, early_id).status == "accepted", (
        "without saved hours any time is accepted"
    )


def test_direct_request_for_unavailable_time_suggests_slots(personas: Personas) -> None:
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form("09:00", "11:00"))
    with pytest.raises(ValidationFailed) as error:
        book_request(personas, 11, request_pat=True)
    (problem,) = error.value.field_errors
    assert (problem.field, problem.message) == (
        "scheduled_for", "Pat Serves is not free then. Free that day: 9:00 am, 9:30 am and 10:00 am.",
    )  # fmt: skip
    request_id = book_request(personas, 9, request_pat=True)
    with pytest.raises(ValidationFailed):
        execute(visits.edit, personas.ana, request_id, EditRequestForm(scheduled_for=local_time(13)))
    assert is_direct_request_of_pat(personas, request_id)
    execute(visits.edit, personas.ana, request_id, EditRequestForm(scheduled_for=local_time(10)))


def test_travel_buffer_between_jobs_is_enforced(personas: Personas) -> None:
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form(buffer_minutes=30))
    execute(visits.accept, personas.pat, book_request(personas, 10))
    near_id = book_request(personas, 11)
    with pytest.raises(ScheduleConflict, match="30 minutes between"):
        execute(visits.accept, personas.pat, near_id)
    execute(visits.accept, personas.pat, book_request(personas, 12))


def test_daily_job_limit_is_enforced(personas: Personas) -> None:
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form(max_jobs_per_day=1))
    execute(visits.accept, personas.pat, book_request(personas, 10))
    second_id = book_request(personas, 14)
    with pytest.raises(ScheduleConflict, match="1 job a day"):
        execute(visits.accept, personas.pat, second_id)
    execute(visits.accept, personas.pat, book_request(personas, 14, offset=2 * TOMORROW))


def test_time_off_and_date_overrides_replace_weekly_hours(personas: Personas) -> None:
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form())
    execute(service.add_time_off, personas.pat, TimeOffForm(starts_at=local_time(12), ends_at=local_time(13)))
    other_day = today() + 2 * TOMORROW
    execute(
        service.set_date_override,
        personas.pat,
        validate(DateOverrideForm, {"day": other_day, "hours": [{"starts": "20:00", "ends": "00:00"}]}),
    )
    with pytest.raises(ScheduleConflict, match="time off"):
        execute(visits.accept, personas.pat, book_request(personas, 12))
    execute(visits.accept, personas.pat, book_request(personas, 23, offset=2 * TOMORROW))
    with pytest.raises(ScheduleConflict, match="outside"):
        execute(visits.accept, personas.pat, book_request(personas, 10, offset=2 * TOMORROW))
    execute(service.delete_date_override, personas.pat, other_day)
    execute(visits.accept, personas.pat, book_request(personas, 10, offset=2 * TOMORROW))


def test_hours_change_opens_direct_requests_outside_new_hours(personas: Personas) -> None:
    kept_id, opened_id = book_request(personas, 10, request_pat=True), book_request(personas, 19, request_pat=True)
    assert execute(service.update_weekly_hours, personas.pat, weekly_hours_form()) == 1
    assert is_direct_request_of_pat(personas, kept_id)
    assert not is_direct_request_of_pat(personas, opened_id)
    assert execute(visits.accept, personas.quinn, opened_id).status == "accepted"
    assert (
        execute(service.add_time_off, personas.pat, TimeOffForm(starts_at=local_time(9), ends_at=local_time(11))) == 1
    )
    assert not is_direct_request_of_pat(personas, kept_id)


def test_hours_change_keeps_accepted_jobs_and_reports_conflicts(personas: Personas) -> None:
    request_id = book_request(personas, 19)
    execute(visits.accept, personas.pat, request_id)
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form())
    schedule = run_query(queries.get_schedule, personas.pat, today())
    assert [job.id for job in schedule.conflicting_jobs] == [request_id]
    assert run_query(requests.get_request, personas.pat, request_id).status == "accepted"


def test_conflicting_jobs_are_limited_but_fully_counted(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MAX_CONFLICTS_SHOWN", 1)
    first_id, other_id = book_request(personas, 19), book_request(personas, 21)
    for request_id in (other_id, first_id):
        execute(visits.accept, personas.pat, request_id)
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form())
    schedule = run_query(queries.get_schedule, personas.pat, today())
    assert ([job.id for job in schedule.conflicting_jobs], schedule.conflict_count) == ([first_id], 2)


def test_unavailable_times_separate_busy_full_and_outside_hours(personas: Personas) -> None:
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form(buffer_minutes=30, max_jobs_per_day=1))
    execute(visits.accept, personas.pat, book_request(personas, 10))
    unavailable = run_query(queries.get_unavailable_times, personas.pat, local_time(0), local_time(0, 3 * TOMORROW))
    assert unavailable.busy_ranges == [TimeRange(local_time(10), local_time(11)).padded(timedelta(minutes=30))]
    assert unavailable.full_days == [TimeRange(local_time(0), local_time(0, 2 * TOMORROW))]
    assert unavailable.outside_hours_ranges == [
        TimeRange(local_time(0), local_time(9)),
        TimeRange(local_time(17), local_time(9, 2 * TOMORROW)),
        TimeRange(local_time(17, 2 * TOMORROW), local_time(0, 3 * TOMORROW)),
    ]


def test_stale_weekly_hours_update_is_refused(personas: Personas) -> None:
    hours_before = run_query(queries.get_schedule, personas.pat, today()).weekly_hours
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form("10:00"), hours_before)
    with pytest.raises(StaleVersion):
        execute(service.update_weekly_hours, personas.pat, weekly_hours_form("12:00"), hours_before)
    hours_after = run_query(queries.get_schedule, personas.pat, today()).weekly_hours
    assert hours_after.hours_by_weekday[0] == [LocalTimeRange(10 * 60, 17 * 60)]
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form("10:00", buffer_minutes=20), hours_after)
    with pytest.raises(StaleVersion):
        execute(service.update_weekly_hours, personas.pat, weekly_hours_form("10:00"), hours_after)
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form("12:00"))


def test_schedule_shows_hours_time_off_and_jobs_per_day(personas: Personas) -> None:
    execute(service.update_weekly_hours, personas.pat, weekly_hours_form(buffer_minutes=15, max_jobs_per_day=3))
    execute(
        service.add_time_off,
        personas.pat,
        TimeOffForm(starts_at=local_time(15), ends_at=local_time(9, 3 * TOMORROW), note="Dentist"),
    )
    request_id = book_request(personas, 10)
    execute(visits.accept, personas.pat, request_id)
    schedule = run_query(queries.get_schedule, personas.pat, today())
    assert (
        schedule.weekly_hours.buffer_minutes,
        schedule.weekly_hours.max_jobs_per_day,
        len(schedule.weekly_hours.hours_by_weekday),
    ) == (15, 3, 7)
    assert [(off.note, off.ends_at) for off in schedule.time_off] == [("Dentist", local_time(9, 3 * TOMORROW))]
    tomorrow = schedule.days[1]
    assert [job.id for job in tomorrow.jobs] == [request_id]
    assert [(span.start, span.end) for span in tomorrow.hours] == [(local_time(9), local_time(17))]
    assert [(span.start, span.end) for span in tomorrow.time_off] == [(local_time(15), local_time(0, 2 * TOMORROW))]


def test_conflict_of_request_is_known_before_accepting(personas: Personas) -> None:
    job_id, fitting_id = book_request(personas, 10), book_request(personas, 14)
    execute(visits.accept, personas.pat, job_id)
    overlapping_id = book_request(personas, 10)
    conflict, jobs = run_query(queries.get_conflict_and_day_jobs, personas.pat, overlapping_id)
    assert conflict is not None
    assert (conflict.reason, conflict.job_id, [job.id for job in jobs]) == (ConflictReason.JOB, job_id, [job_id])
    assert run_query(queries.get_conflict_and_day_jobs, personas.pat, fitting_id)[0] is None
    for actor, error in ((personas.pia, Forbidden), (personas.ana, Forbidden)):
        with pytest.raises(error):
            run_query(queries.get_conflict_and_day_jobs, actor, fitting_id)
    execute(visits.accept, personas.quinn, fitting_id)
    with pytest.raises(NotFound):
        run_query(queries.get_conflict_and_day_jobs, personas.pat, fitting_id)


def test_schedule_can_be_changed_only_by_its_professional(personas: Personas) -> None:
    execute(service.add_time_off, personas.pat, TimeOffForm(starts_at=local_time(9), ends_at=local_time(10)))
    (time_off,) = run_query(queries.get_schedule, personas.pat, today()).time_off
    with pytest.raises(NotFound):
        execute(service.delete_time_off, personas.quinn, time_off.id)
    for actor in (personas.ana, personas.ada):
        for verb in (
            lambda who=actor: execute(service.update_weekly_hours, who, weekly_hours_form()),
            lambda who=actor: execute(service.set_date_override, who, DateOverrideForm(day=today())),
            lambda who=actor: execute(service.delete_date_override, who, today()),
            lambda who=actor: execute(
                service.add_time_off, who, TimeOffForm(starts_at=local_time(9), ends_at=local_time(10))
            ),
            lambda who=actor: execute(service.delete_time_off, who, time_off.id),
            lambda who=actor: run_query(queries.get_schedule, who, today()),
        ):
            with pytest.raises(Forbidden):
                verb()
    execute(service.delete_time_off, personas.pat, time_off.id)
    assert run_query(queries.get_schedule, personas.pat, today()).time_off == []


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
def test_invalid_hours_are_rejected_with_field_of_day(hours: list[dict[str, str]], field: str) -> None:
    with pytest.raises(ValidationFailed) as error:
        validate(WeeklyHoursForm, {"monday": hours})
    assert [problem.field for problem in error.value.field_errors] == [field]


def test_past_or_far_future_time_off_is_rejected(personas: Personas) -> None:
    for starts, ends in (
        (local_time(10), local_time(9)),
        (now() - 2 * TOMORROW, now() - TOMORROW),
        (now(), now() + 400 * TOMORROW),
    ):
        with pytest.raises(ValidationFailed):
            execute(service.add_time_off, personas.pat, TimeOffForm(starts_at=starts, ends_at=ends))
    for day in (today() - TOMORROW, today() + 367 * TOMORROW):
        with pytest.raises(ValidationFailed):
            execute(service.set_date_override, personas.pat, DateOverrideForm(day=day))


def test_past_entries_do_not_count_towards_limits(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_TIME_OFF_ENTRIES", 1)
    monkeypatch.setattr(service, "MAX_DATE_OVERRIDES", 1)
    time_off = TimeOffForm(starts_at=now(), ends_at=now() + timedelta(hours=1))
    execute(service.add_time_off, personas.pat, time_off)
    execute(service.set_date_override, personas.pat, DateOverrideForm(day=today()))
    with pytest.raises(Conflict):
        execute(service.add_time_off, personas.pat, time_off)
    with pytest.raises(Conflict):
        execute(service.set_date_override, personas.pat, DateOverrideForm(day=today() + TOMORROW))
    with time_machine.travel(now() + 2 * TOMORROW):
        execute(service.add_time_off, personas.pat, TimeOffForm(starts_at=now(), ends_at=now() + timedelta(hours=1)))
        execute(service.set_date_override, personas.pat, DateOverrideForm(day=today()))


def test_accept_opens_direct_requests_for_the_same_time(personas: Personas) -> None:
    direct_id, other_id, kept_id = (
        book_request(personas, 10, request_pat=True),
        book_request(personas, 10),
        book_request(personas, 14, request_pat=True),
    )
    execute(visits.accept, personas.pat, other_id)
    assert not is_direct_request_of_pat(personas, direct_id)
    assert is_direct_request_of_pat(personas, kept_id)
    assert execute(visits.accept, personas.quinn, direct_id).status == "accepted"
