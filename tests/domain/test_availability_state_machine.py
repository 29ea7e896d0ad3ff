"""Property test: after any changes of hours and visits, jobs do not overlap and offered slots can be booked."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import delete, select
from sqlmodel import SQLModel, col

from hsa_app.core.clock import midnight, now, today
from hsa_app.core.validation import validate
from hsa_app.domain.requests import service as visits
from hsa_app.domain.requests.forms import CancelRequestForm, EditRequestForm, ReasonForm, StartRequestForm
from hsa_app.domain.schedule import queries, service
from hsa_app.domain.schedule.forms import WEEKDAYS, DateOverrideForm, TimeOffForm, WeeklyHoursForm
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import RequestStatus, ServiceRequest
from tests import invariants
from tests.factories import booking_form
from tests.personas import create_personas
from tests.support.transactions import execute, result_or_error, run_query

START_TIME = datetime.fromisoformat("2026-12-01T04:10:00+00:00")
HALF_HOURS = st.integers(0, 47)
VISIT_HALF_HOURS = st.integers(18, 25)
DAY_OFFSETS, REQUEST_INDEXES, PROFESSIONAL_NAMES = (
    st.integers(0, 2),
    st.integers(0, 5),
    st.sampled_from(["pat", "quinn"]),
)
TIME_RANGES = st.lists(st.tuples(HALF_HOURS, st.integers(1, 24)), max_size=3)


def format_half_hours(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"


def build_hours(time_ranges: list[tuple[int, int]]) -> list[dict[str, str]]:
    return [
        {"starts": format_half_hours(begin), "ends": format_half_hours(min(48, begin + length))}
        for begin, length in time_ranges
    ]


class ScheduleStateMachine(RuleBasedStateMachine):
    """Two professionals and a customer change hours, requests and jobs at random."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START_TIME, tick=False)
        self.time = self.clock.start()
        with transaction() as uow:
            for table in reversed(SQLModel.metadata.sorted_tables):
                uow.db.execute(delete(table))
        self.personas = create_personas()

    def teardown(self) -> None:
        self.clock.stop()

    @rule(
        name=PROFESSIONAL_NAMES,
        ranges_by_day=st.lists(TIME_RANGES, min_size=7, max_size=7),
        buffer_minutes=st.sampled_from([0, 15, 90]),
        max_jobs_per_day=st.sampled_from([None, None, 1, 2]),
    )
    def set_weekly_hours(
        self, name: str, ranges_by_day: list[list[tuple[int, int]]], buffer_minutes: int, max_jobs_per_day: int | None
    ) -> None:
        days = dict(zip(WEEKDAYS, map(build_hours, ranges_by_day), strict=True))
        self._submit_form(
            service.update_weekly_hours,
            name,
            WeeklyHoursForm,
            {**days, "buffer_minutes": buffer_minutes, "max_jobs_per_day": max_jobs_per_day},
        )

    @rule(name=PROFESSIONAL_NAMES, day_offset=DAY_OFFSETS, time_ranges=TIME_RANGES)
    def set_date_override(self, name: str, day_offset: int, time_ranges: list[tuple[int, int]]) -> None:
        self._submit_form(
            service.set_date_override,
            name,
            DateOverrideForm,
            {"day": self._day(day_offset), "hours": build_hours(time_ranges)},
        )

    @rule(name=PROFESSIONAL_NAMES, day_offset=DAY_OFFSETS)
    def delete_date_override(self, name: str, day_offset: int) -> None:
        result_or_error(
            lambda: execute(service.delete_date_override, getattr(self.personas, name), self._day(day_offset))
        )

    @rule(name=PROFESSIONAL_NAMES, day_offset=DAY_OFFSETS, start=HALF_HOURS, length=st.integers(1, 60))
    def add_time_off(self, name: str, day_offset: int, start: int, length: int) -> None:
        starts = self._time_at(day_offset, start)
        time_off = {"starts_at": starts, "ends_at": starts + timedelta(minutes=30 * length)}
        self._submit_form(service.add_time_off, name, TimeOffForm, time_off)

    @rule(name=st.sampled_from(["", "pat", "quinn"]), day_offset=DAY_OFFSETS, start=VISIT_HALF_HOURS)
    def book_request(self, name: str, day_offset: int, start: int) -> None:
        self._book(name, day_offset, start)

    @rule(day_offset=DAY_OFFSETS, start=VISIT_HALF_HOURS, count=st.integers(2, 4))
    def book_consecutive_requests(self, day_offset: int, start: int, count: int) -> None:
        for number in range(count):
            self._book("", day_offset, start + number)

    @rule(name=PROFESSIONAL_NAMES)
    def accept_open_requests(self, name: str) -> None:
        for index in range(6):
            self._accept(name, index)

    @rule(request_index=REQUEST_INDEXES, day_offset=DAY_OFFSETS, start=VISIT_HALF_HOURS)
    def reschedule_request(self, request_index: int, day_offset: int, start: int) -> None:
        form = EditRequestForm(scheduled_for=self._time_at(day_offset, start))
        self._apply_to_request(
            request_index, RequestStatus.REQUESTED, lambda it: execute(visits.edit, self.personas.ana, it, form)
        )

    @rule(name=PROFESSIONAL_NAMES, request_index=REQUEST_INDEXES)
    def accept_request(self, name: str, request_index: int) -> None:
        self._accept(name, request_index)

    @rule(name=PROFESSIONAL_NAMES, request_index=REQUEST_INDEXES)
    def release_job(self, name: str, request_index: int) -> None:
        form = ReasonForm(reason="Cannot come")
        self._apply_to_request(
            request_index,
            RequestStatus.ACCEPTED,
            lambda it: execute(visits.release, getattr(self.personas, name), it, form),
        )

    @rule(request_index=REQUEST_INDEXES)
    def cancel_request(self, request_index: int) -> None:
        form = CancelRequestForm(reason="Not needed")
        self._apply_to_request(
            request_index, RequestStatus.ACCEPTED, lambda it: execute(visits.cancel, self.personas.ana, it, form)
        )

    @rule(name=PROFESSIONAL_NAMES, request_index=REQUEST_INDEXES)
    def start_and_complete_job(self, name: str, request_index: int) -> None:
        actor = getattr(self.personas, name)

        def finish(request_id: int) -> None:
            with read_only() as uow:
                code = uow.db.get_one(ServiceRequest, request_id).start_code
            execute(visits.start, actor, request_id, StartRequestForm(code=code))
            execute(visits.complete, actor, request_id)

        self._apply_to_request(request_index, RequestStatus.ACCEPTED, finish)

    @rule(hours=st.sampled_from([1, 7, 26]))
    def advance_time(self, hours: int) -> None:
        self.time.shift(timedelta(hours=hours))

    @rule(name=PROFESSIONAL_NAMES, day_offset=DAY_OFFSETS, slot_index=REQUEST_INDEXES)
    def book_and_accept_available_slot(self, name: str, day_offset: int, slot_index: int) -> None:
        """Book and accept an available slot; neither may fail."""
        actor = getattr(self.personas, name)
        free = run_query(
            queries.available_slots, [actor.user_id], [self._day(day_offset)], self.personas.ac.duration_minutes, now()
        )
        starts = [moment for moment in free if moment > now()]
        if not starts:
            return
        form = booking_form(
            self.personas.ac, scheduled_for=starts[slot_index % len(starts)], professional_id=actor.user_id
        )
        request_id = execute(visits.book, self.personas.ana, form).id
        assert run_query(queries.get_conflict_and_day_jobs, actor, request_id)[0] is None
        assert execute(visits.accept, actor, request_id).status == RequestStatus.ACCEPTED
        self._check_no_overlapping_jobs()

    def _book(self, name: str, day_offset: int, start: int) -> None:
        requested_id = getattr(self.personas, name).user_id if name else None
        form = booking_form(
            self.personas.ac, scheduled_for=self._time_at(day_offset, start), professional_id=requested_id
        )
        result_or_error(lambda: execute(visits.book, self.personas.ana, form))

    def _accept(self, name: str, request_index: int) -> None:
        self._apply_to_request(
            request_index, RequestStatus.REQUESTED, lambda it: execute(visits.accept, getattr(self.personas, name), it)
        )

    def _submit_form(self, operation: Any, name: str, form: Any, fields: dict[str, Any]) -> None:
        result_or_error(lambda: execute(operation, getattr(self.personas, name), validate(form, fields)))

    def _apply_to_request(self, request_index: int, status: RequestStatus, operation: Any) -> None:
        with read_only() as uow:
            query = select(col(ServiceRequest.id)).where(col(ServiceRequest.status) == status)
            request_ids = uow.db.scalars(query.order_by(col(ServiceRequest.id))).all()
        if request_ids:
            result_or_error(lambda: operation(request_ids[request_index % len(request_ids)]))
        self._check_no_overlapping_jobs()

    def _day(self, day_offset: int) -> date:
        return today() + timedelta(days=day_offset)

    def _time_at(self, day_offset: int, half_hours: int) -> datetime:
        return midnight(self._day(day_offset)) + timedelta(minutes=30 * half_hours)

    def _check_no_overlapping_jobs(self) -> None:
        with read_only() as uow:
            invariants.check_no_overlapping_jobs(uow)


@pytest.mark.usefixtures("sqlite_database")
def test_jobs_never_overlap_and_available_slots_are_bookable() -> None:
    run_state_machine_as_test(
        ScheduleStateMachine, settings=settings(max_examples=40, stateful_step_count=30, deadline=None)
    )
