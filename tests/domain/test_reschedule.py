"""Rescheduling a request: the slots offered are those of the professionals who could come."""

from datetime import timedelta

import pytest

from hsa_app.core.clock import midnight, now
from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.core.formatting import to_local_time
from hsa_app.domain.requests import boards, service
from hsa_app.domain.requests.forms import EditRequestForm
from hsa_app.domain.schedule import queries
from hsa_app.domain.schedule import service as schedule
from hsa_app.domain.schedule.forms import WEEKDAYS, TimeOffForm, WeeklyHoursForm
from hsa_app.infra.db import read_only, transaction
from tests.factories import booking_form, create_request, require_id
from tests.personas import Personas, create_personas
from tests.support.transactions import execute, run_query

ONE_DAY = timedelta(days=1)
VISIT_TIME = (to_local_time(now()) + timedelta(days=2)).replace(hour=14, minute=0, second=0, microsecond=0)


@pytest.fixture
def personas(each_database: str) -> Personas:
    """The personas; Pat works from 9:30 to noon, Quinn in the afternoon."""
    cast = create_personas()
    with transaction() as uow:
        for actor, start, end in ((cast.pat, "09:30", "12:00"), (cast.quinn, "14:00", "16:00")):
            week = {day: [{"starts": start, "ends": end}] for day in WEEKDAYS}
            schedule.update_weekly_hours(uow, actor, WeeklyHoursForm.model_validate(week))
    return cast


def list_reschedule_times(personas: Personas, request_id: int) -> list[str] | None:
    with read_only() as uow:
        slots = queries.reschedule_slots(uow, personas.ana, request_id, [VISIT_TIME.date()], now())
    return None if slots is None else [f"{to_local_time(one):%H:%M}" for one in slots]


def test_reschedule_slots_follow_requested_professional_or_anyone(personas: Personas) -> None:
    with transaction() as uow:
        open_id = service.book(uow, personas.ana, booking_form(personas.ac, scheduled_for=VISIT_TIME)).id
        form = booking_form(personas.ac, scheduled_for=VISIT_TIME, professional_id=personas.quinn.user_id)
        direct_id = service.book(uow, personas.ana, form).id
    quinns = list_reschedule_times(personas, direct_id)
    assert quinns
    assert {time[:2] for time in quinns} == {"14", "15"}
    open_times = list_reschedule_times(personas, open_id)
    assert open_times
    assert open_times[0] == "09:30"
    assert set(quinns) < set(open_times)


def test_reschedule_slots_continue_with_next_calendar_batch(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CALENDAR_BATCH_SIZE", 1)
    request_id = require_id(execute(create_request, personas.ana, personas.ac, scheduled_for=VISIT_TIME))
    assert {time[:2] for time in list_reschedule_times(personas, request_id) or []} == {"09", "10", "11"}
    execute(
        schedule.add_time_off, personas.pat, TimeOffForm(starts_at=now(), ends_at=midnight(VISIT_TIME.date() + ONE_DAY))
    )
    assert {time[:2] for time in list_reschedule_times(personas, request_id) or []} == {"14", "15"}
    slots = run_query(
        queries.reschedule_slots, personas.ana, request_id, [VISIT_TIME.date(), VISIT_TIME.date() + ONE_DAY], now()
    )
    assert [f"{to_local_time(one):%a %H}" for one in slots or []] == [
        *(f"{VISIT_TIME:%a} {hour}" for hour in ("14", "14", "15")),
        *(f"{VISIT_TIME + ONE_DAY:%a} {hour}" for hour in ("09", "10", "10", "11")),
    ]


def test_rescheduled_request_returns_to_board_of_rejecting_professional(personas: Personas) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac, scheduled_for=VISIT_TIME)).id
    execute(service.reject, personas.quinn, request_id)
    execute(
        service.edit, personas.ana, request_id, EditRequestForm(notes="The bell is broken.", scheduled_for=VISIT_TIME)
    )
    assert run_query(boards.list_board_cards, personas.quinn) == []
    execute(service.edit, personas.ana, request_id, EditRequestForm(scheduled_for=VISIT_TIME + timedelta(hours=1)))
    assert [card.id for card in run_query(boards.list_board_cards, personas.quinn)] == [request_id]


def test_reschedule_slots_are_unknown_without_professionals(personas: Personas) -> None:
    with transaction() as uow:
        request_id = require_id(create_request(uow, personas.ana, personas.tap))
    assert list_reschedule_times(personas, request_id) is None


def test_reschedule_slots_are_visible_only_to_customer(personas: Personas) -> None:
    with transaction() as uow:
        request_id = require_id(create_request(uow, personas.ana, personas.ac))
    for actor, expected_error in ((personas.sam, NotFound), (personas.pat, Forbidden), (personas.ada, Forbidden)):
        with read_only() as uow, pytest.raises(expected_error):
            queries.reschedule_slots(uow, actor, request_id, [VISIT_TIME.date()], now())
