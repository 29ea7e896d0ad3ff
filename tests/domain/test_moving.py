"""Moving a request: the times that are offered are those of who would come."""

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
from tests.cast import Personas, gathered
from tests.factories import a_request, booking, id_of
from tests.support.doing import execute, run_query

A_DAY = timedelta(days=1)
THEN = (to_local_time(now()) + timedelta(days=2)).replace(hour=14, minute=0, second=0, microsecond=0)


@pytest.fixture
def cast(each_database: str) -> Personas:
    """Pat works from half past nine until noon, Quinn in the afternoon."""
    cast = gathered()
    with transaction() as uow:
        for who, starts, ends in ((cast.pat, "09:30", "12:00"), (cast.quinn, "14:00", "16:00")):
            week = {day: [{"starts": starts, "ends": ends}] for day in WEEKDAYS}
            schedule.update_weekly_hours(uow, who, WeeklyHoursForm.model_validate(week))
    return cast


def offered(cast: Personas, request_id: int) -> list[str] | None:
    with read_only() as uow:
        found = queries.reschedule_slots(uow, cast.ana, request_id, [THEN.date()], now())
    return None if found is None else [f"{to_local_time(one):%H:%M}" for one in found]


def test_the_times_are_of_who_is_asked_for_or_of_anyone(cast: Personas) -> None:
    with transaction() as uow:
        anyone = service.book(uow, cast.ana, booking(cast.ac, scheduled_for=THEN)).id
        asked = booking(cast.ac, scheduled_for=THEN, professional_id=cast.quinn.user_id)
        named = service.book(uow, cast.ana, asked).id
    quinns = offered(cast, named)
    assert quinns
    assert {time[:2] for time in quinns} == {"14", "15"}
    everyones = offered(cast, anyone)
    assert everyones
    assert everyones[0] == "09:30"
    assert set(quinns) < set(everyones)


def test_where_the_first_who_are_asked_have_no_time_the_next_are_asked(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CALENDAR_BATCH_SIZE", 1)
    it = id_of(execute(a_request, cast.ana, cast.ac, scheduled_for=THEN))
    assert {time[:2] for time in offered(cast, it) or []} == {"09", "10", "11"}
    execute(schedule.add_time_off, cast.pat, TimeOffForm(starts_at=now(), ends_at=midnight(THEN.date() + A_DAY)))
    assert {time[:2] for time in offered(cast, it) or []} == {"14", "15"}
    both = run_query(queries.reschedule_slots, cast.ana, it, [THEN.date(), THEN.date() + A_DAY], now())
    assert [f"{to_local_time(one):%a %H}" for one in both or []] == [
        *(f"{THEN:%a} {hour}" for hour in ("14", "14", "15")),
        *(f"{THEN + A_DAY:%a} {hour}" for hour in ("09", "10", "10", "11")),
    ]


def test_who_said_no_is_asked_again_once_the_visit_is_at_another_time(cast: Personas) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac, scheduled_for=THEN)).id
    execute(service.reject, cast.quinn, it)
    execute(service.edit, cast.ana, it, EditRequestForm(notes="The bell is broken.", scheduled_for=THEN))
    assert run_query(boards.list_board_cards, cast.quinn) == []
    execute(service.edit, cast.ana, it, EditRequestForm(scheduled_for=THEN + timedelta(hours=1)))
    assert [card.id for card in run_query(boards.list_board_cards, cast.quinn)] == [it]


def test_where_nobody_does_it_no_time_is_known(cast: Personas) -> None:
    with transaction() as uow:
        lonely = id_of(a_request(uow, cast.ana, cast.tap))
    assert offered(cast, lonely) is None


def test_only_its_customer_asks(cast: Personas) -> None:
    with transaction() as uow:
        mine = id_of(a_request(uow, cast.ana, cast.ac))
    for who, refusal in ((cast.sam, NotFound), (cast.pat, Forbidden), (cast.ada, Forbidden)):
        with read_only() as uow, pytest.raises(refusal):
            queries.reschedule_slots(uow, who, mine, [THEN.date()], now())
