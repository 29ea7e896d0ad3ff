"""Whatever happens to hours and visits, nobody is in two places at once, and what is offered can be had."""

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
from tests.cast import gathered
from tests.factories import booking
from tests.support.doing import execute, result_or_error, run_query

BEGAN = datetime.fromisoformat("2026-12-01T04:10:00+00:00")
HALF_HOURS = st.integers(0, 47)
VISITS = st.integers(18, 25)
DAYS, WHICH, WORKER = st.integers(0, 2), st.integers(0, 5), st.sampled_from(["pat", "quinn"])
PARTS = st.lists(st.tuples(HALF_HOURS, st.integers(1, 24)), max_size=3)


def clock(half_hours: int) -> str:
    return f"{half_hours // 2:02}:{half_hours % 2 * 30:02}"


def hours(parts: list[tuple[int, int]]) -> list[dict[str, str]]:
    return [{"starts": clock(begin), "ends": clock(min(48, begin + length))} for begin, length in parts]


class Calendars(RuleBasedStateMachine):
    """Two professionals and a customer do what they like with their time."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(BEGAN, tick=False)
        self.time = self.clock.start()
        with transaction() as uow:
            for table in reversed(SQLModel.metadata.sorted_tables):
                uow.db.execute(delete(table))
        self.cast = gathered()

    def teardown(self) -> None:
        self.clock.stop()

    @rule(who=WORKER, each=st.lists(PARTS, min_size=7, max_size=7), travel=st.sampled_from([0, 15, 90]),
          cap=st.sampled_from([None, None, 1, 2]))  # fmt: skip
    def a_week_is_set(self, who: str, each: list[list[tuple[int, int]]], travel: int, cap: int | None) -> None:
        days = dict(zip(WEEKDAYS, map(hours, each), strict=True))
        self._do(
            service.update_weekly_hours,
            who,
            WeeklyHoursForm,
            {**days, "buffer_minutes": travel, "max_jobs_per_day": cap},
        )

    @rule(who=WORKER, later=DAYS, parts=PARTS)
    def a_day_differs(self, who: str, later: int, parts: list[tuple[int, int]]) -> None:
        self._do(service.set_date_override, who, DateOverrideForm, {"day": self._day(later), "hours": hours(parts)})

    @rule(who=WORKER, later=DAYS)
    def a_day_is_usual_again(self, who: str, later: int) -> None:
        result_or_error(lambda: execute(service.delete_date_override, getattr(self.cast, who), self._day(later)))

    @rule(who=WORKER, later=DAYS, begin=HALF_HOURS, length=st.integers(1, 60))
    def time_off_is_taken(self, who: str, later: int, begin: int, length: int) -> None:
        starts = self._at(later, begin)
        off = {"starts_at": starts, "ends_at": starts + timedelta(minutes=30 * length)}
        self._do(service.add_time_off, who, TimeOffForm, off)

    @rule(who=st.sampled_from(["", "pat", "quinn"]), later=DAYS, begin=VISITS)
    def a_visit_is_booked(self, who: str, later: int, begin: int) -> None:
        self._book(who, later, begin)

    @rule(later=DAYS, begin=VISITS, times=st.integers(2, 4))
    def visits_are_booked_for_one_morning(self, later: int, begin: int, times: int) -> None:
        for number in range(times):
            self._book("", later, begin + number)

    @rule(who=WORKER)
    def a_professional_takes_what_comes(self, who: str) -> None:
        for which in range(6):
            self._accept(who, which)

    @rule(which=WHICH, later=DAYS, begin=VISITS)
    def a_visit_is_moved(self, which: int, later: int, begin: int) -> None:
        form = EditRequestForm(scheduled_for=self._at(later, begin))
        self._each(which, RequestStatus.REQUESTED, lambda it: execute(visits.edit, self.cast.ana, it, form))

    @rule(who=WORKER, which=WHICH)
    def a_visit_is_accepted(self, who: str, which: int) -> None:
        self._accept(who, which)

    @rule(who=WORKER, which=WHICH)
    def a_job_is_given_back(self, who: str, which: int) -> None:
        form = ReasonForm(reason="Cannot come")
        self._each(which, RequestStatus.ACCEPTED, lambda it: execute(visits.release, getattr(self.cast, who), it, form))

    @rule(which=WHICH)
    def a_visit_is_called_off(self, which: int) -> None:
        form = CancelRequestForm(reason="Not needed")
        self._each(which, RequestStatus.ACCEPTED, lambda it: execute(visits.cancel, self.cast.ana, it, form))

    @rule(who=WORKER, which=WHICH)
    def a_job_is_done(self, who: str, which: int) -> None:
        actor = getattr(self.cast, who)

        def finish(it: int) -> None:
            with read_only() as uow:
                code = uow.db.get_one(ServiceRequest, it).start_code
            execute(visits.start, actor, it, StartRequestForm(code=code))
            execute(visits.complete, actor, it)

        self._each(which, RequestStatus.ACCEPTED, finish)

    @rule(hours=st.sampled_from([1, 7, 26]))
    def time_passes(self, hours: int) -> None:
        self.time.shift(timedelta(hours=hours))

    @rule(who=WORKER, later=DAYS, which=WHICH)
    def what_is_offered_can_be_had(self, who: str, later: int, which: int) -> None:
        """A free time is booked and accepted; nothing refuses it."""
        actor = getattr(self.cast, who)
        free = run_query(
            queries.available_slots, [actor.user_id], [self._day(later)], self.cast.ac.duration_minutes, now()
        )
        starts = [moment for moment in free if moment > now()]
        if not starts:
            return
        form = booking(self.cast.ac, scheduled_for=starts[which % len(starts)], professional_id=actor.user_id)
        it = execute(visits.book, self.cast.ana, form).id
        assert run_query(queries.conflict_with, actor, it)[0] is None
        assert execute(visits.accept, actor, it).status == RequestStatus.ACCEPTED
        self._nobody_is_in_two_places()

    def _book(self, who: str, later: int, begin: int) -> None:
        asked = getattr(self.cast, who).user_id if who else None
        form = booking(self.cast.ac, scheduled_for=self._at(later, begin), professional_id=asked)
        result_or_error(lambda: execute(visits.book, self.cast.ana, form))

    def _accept(self, who: str, which: int) -> None:
        self._each(which, RequestStatus.REQUESTED, lambda it: execute(visits.accept, getattr(self.cast, who), it))

    def _do(self, verb: Any, who: str, form: Any, fields: dict[str, Any]) -> None:
        result_or_error(lambda: execute(verb, getattr(self.cast, who), validate(form, fields)))

    def _each(self, which: int, status: RequestStatus, act: Any) -> None:
        with read_only() as uow:
            query = select(col(ServiceRequest.id)).where(col(ServiceRequest.status) == status)
            known = uow.db.scalars(query.order_by(col(ServiceRequest.id))).all()
        if known:
            result_or_error(lambda: act(known[which % len(known)]))
        self._nobody_is_in_two_places()

    def _day(self, later: int) -> date:
        return today() + timedelta(days=later)

    def _at(self, later: int, half_hours: int) -> datetime:
        return midnight(self._day(later)) + timedelta(minutes=30 * half_hours)

    def _nobody_is_in_two_places(self) -> None:
        with read_only() as uow:
            invariants.check_calendars(uow)


@pytest.mark.usefixtures("sqlite_database")
def test_nobody_is_in_two_places_and_what_is_offered_can_be_had() -> None:
    run_state_machine_as_test(Calendars, settings=settings(max_examples=40, stateful_step_count=30, deadline=None))
