"""Booking and editing: what is fixed, what may be asked for, who hears of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import ValidationFailed
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.accounts.forms import ProfileForm
from hsa_app.domain.catalogue import service as catalogue
from hsa_app.domain.catalogue.forms import ServiceForm
from hsa_app.domain.requests import boards, queries, service
from hsa_app.domain.requests.forms import EditRequestForm
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import transaction
from tests.cast import Personas
from tests.factories import a_professional, booking, id_of, tomorrow
from tests.support.doing import execute, refusals, run_during_transaction, run_query


def book(cast: Personas, **given: object) -> RequestRow:
    return execute(service.book, cast.ana, booking(cast.ac, **given))


def cards_of(cast: Personas, *names: str) -> list[int]:
    return [len(run_query(boards.list_board_cards, getattr(cast, name))) for name in names]


def test_a_booking_waits_with_the_price_of_that_moment(cast: Personas) -> None:
    asked = book(cast, notes="Ring twice.")
    dearer = ServiceForm(name="AC", category="A", description="B", base_price=Decimal(999), duration_minutes=90)
    execute(catalogue.update_service, cast.ada, id_of(cast.ac), dearer)
    row = run_query(queries.get_request, cast.ana, asked.id)
    assert (row.status, row.version, row.price, row.duration_minutes) == ("requested", 1, Decimal("499.00"), 60)
    assert (row.notes, row.professional, len(row.start_code or "")) == ("Ring twice.", None, 4)
    assert [line.move for line in run_query(queries.get_timeline, cast.ana, asked.id)] == ["book"]


@pytest.mark.parametrize(
    ("ahead", "waits"), [(timedelta(hours=3), timedelta(hours=3)), (timedelta(days=9), timedelta(hours=48))]
)
def test_it_waits_until_the_visit_or_two_days(cast: Personas, ahead: timedelta, waits: timedelta) -> None:
    with time_machine.travel("2026-12-01T09:30:00Z", tick=False):
        book(cast, scheduled_for=now() + ahead)
        assert run_query(boards.list_board_cards, cast.pat)[0].expires_at == now() + waits


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=-1), timedelta(days=366)])
def test_nobody_books_the_past_or_next_century(cast: Personas, ahead: timedelta) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        book(cast, scheduled_for=now() + ahead)
    assert [problem.field for problem in refusal.value.field_errors] == ["scheduled_for"]


def test_a_service_that_is_no_longer_offered_cannot_be_booked(cast: Personas) -> None:
    execute(catalogue.delete_service, cast.ada, id_of(cast.ac))
    with pytest.raises(ValidationFailed):
        book(cast)


def test_a_service_that_is_being_taken_away_cannot_be_booked(cast: Personas) -> None:
    asked = booking(cast.tap)
    told = run_during_transaction(
        lambda uow: catalogue.delete_service(uow, cast.ada, id_of(cast.tap)),
        lambda: execute(service.book, cast.ana, asked),
    )
    assert refusals([told]) == ["invalid"]


def test_whom_one_asks_for_must_do_that_there(cast: Personas) -> None:
    with transaction() as uow:
        far = a_professional(uow, cast.ac, city="Mumbai")
        near = a_professional(uow, cast.ac, pincodes=("411001",))
    for someone in (far, near, cast.pia, cast.ana):
        with pytest.raises(ValidationFailed) as refusal:
            book(cast, professional_id=someone.user_id)
        assert [problem.field for problem in refusal.value.field_errors] == ["professional_id"]


def test_an_edit_moves_the_card_to_the_boards_of_the_new_place(cast: Personas) -> None:
    with transaction() as uow:
        far = a_professional(uow, cast.ac, city="Mumbai")
    it = book(cast, notes="Old").id
    row = execute(service.edit, cast.ana, it, EditRequestForm(city="Mumbai", scheduled_for=tomorrow(12)))
    assert (row.version, row.city, row.notes, row.scheduled_for) == (2, "Mumbai", "Old", tomorrow(12))
    assert cards_of(cast, "pat") == [0]
    assert len(run_query(boards.list_board_cards, far)) == 1


def test_notes_are_cleared_only_when_they_are_given_empty(cast: Personas) -> None:
    it = book(cast, notes="Old").id
    assert execute(service.edit, cast.ana, it, EditRequestForm(address="Elsewhere")).notes == "Old"
    assert execute(service.edit, cast.ana, it, EditRequestForm(notes=None)).notes is None


def test_a_request_that_leaves_whom_it_asked_for_opens_to_all(cast: Personas) -> None:
    it = book(cast, professional_id=cast.pat.user_id).id
    assert cards_of(cast, "pat", "quinn") == [1, 0]
    execute(accounts.update_profile, cast.pat, ProfileForm(city="Mumbai"))
    assert cards_of(cast, "pat", "quinn") == [0, 1]
    assert run_query(queries.get_request, cast.ana, it).version == 2
