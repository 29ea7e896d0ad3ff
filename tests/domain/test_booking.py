"""Booking and editing: what is fixed at booking time, what is validated, whose boards change."""

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
from tests.factories import booking_form, create_professional, require_id, tomorrow
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_during_transaction, run_query


def book_request(personas: Personas, **overrides: object) -> RequestRow:
    return execute(service.book, personas.ana, booking_form(personas.ac, **overrides))


def count_board_cards(personas: Personas, *names: str) -> list[int]:
    return [len(run_query(boards.list_board_cards, getattr(personas, name))) for name in names]


def test_booking_keeps_price_and_duration_at_booking_time(personas: Personas) -> None:
    request = book_request(personas, notes="Ring twice.")
    changed_form = ServiceForm(name="AC", category="A", description="B", base_price=Decimal(999), duration_minutes=90)
    execute(catalogue.update_service, personas.ada, require_id(personas.ac), changed_form)
    row = run_query(queries.get_request, personas.ana, request.id)
    assert (row.status, row.version, row.price, row.duration_minutes) == ("requested", 1, Decimal("499.00"), 60)
    assert (row.notes, row.professional, len(row.start_code or "")) == ("Ring twice.", None, 4)
    assert [line.move for line in run_query(queries.get_timeline, personas.ana, request.id)] == ["book"]


@pytest.mark.parametrize(
    ("lead_time", "lifetime"), [(timedelta(hours=3), timedelta(hours=3)), (timedelta(days=9), timedelta(hours=48))]
)
def test_request_expires_at_visit_or_after_two_days(
    personas: Personas, lead_time: timedelta, lifetime: timedelta
) -> None:
    with time_machine.travel("2026-12-01T09:30:00Z", tick=False):
        book_request(personas, scheduled_for=now() + lead_time)
        assert run_query(boards.list_board_cards, personas.pat)[0].expires_at == now() + lifetime


@pytest.mark.parametrize("lead_time", [timedelta(0), timedelta(minutes=-1), timedelta(days=366)])
def test_booking_in_the_past_or_over_a_year_ahead_is_rejected(personas: Personas, lead_time: timedelta) -> None:
    with pytest.raises(ValidationFailed) as error:
        book_request(personas, scheduled_for=now() + lead_time)
    assert [problem.field for problem in error.value.field_errors] == ["scheduled_for"]


def test_deleted_service_cannot_be_booked(personas: Personas) -> None:
    execute(catalogue.delete_or_deactivate_service, personas.ada, require_id(personas.ac))
    with pytest.raises(ValidationFailed):
        book_request(personas)


def test_service_deleted_concurrently_cannot_be_booked(personas: Personas) -> None:
    form = booking_form(personas.tap)
    result = run_during_transaction(
        lambda uow: catalogue.delete_or_deactivate_service(uow, personas.ada, require_id(personas.tap)),
        lambda: execute(service.book, personas.ana, form),
    )
    assert error_codes([result]) == ["invalid"]


def test_requested_professional_must_offer_service_in_area(personas: Personas) -> None:
    with transaction() as uow:
        other_city_professional = create_professional(uow, personas.ac, city="Mumbai")
        other_pincode_professional = create_professional(uow, personas.ac, pincodes=("411001",))
    for actor in (other_city_professional, other_pincode_professional, personas.pia, personas.ana):
        with pytest.raises(ValidationFailed) as error:
            book_request(personas, professional_id=actor.user_id)
        assert [problem.field for problem in error.value.field_errors] == ["professional_id"]


def test_changing_city_moves_request_to_boards_of_new_city(personas: Personas) -> None:
    with transaction() as uow:
        other_city_professional = create_professional(uow, personas.ac, city="Mumbai")
    request_id = book_request(personas, notes="Old").id
    row = execute(service.edit, personas.ana, request_id, EditRequestForm(city="Mumbai", scheduled_for=tomorrow(12)))
    assert (row.version, row.city, row.notes, row.scheduled_for) == (2, "Mumbai", "Old", tomorrow(12))
    assert count_board_cards(personas, "pat") == [0]
    assert len(run_query(boards.list_board_cards, other_city_professional)) == 1


def test_edit_clears_notes_only_when_null_is_given(personas: Personas) -> None:
    request_id = book_request(personas, notes="Old").id
    assert execute(service.edit, personas.ana, request_id, EditRequestForm(address="Elsewhere")).notes == "Old"
    assert execute(service.edit, personas.ana, request_id, EditRequestForm(notes=None)).notes is None


def test_direct_request_opens_to_all_when_professional_leaves_area(personas: Personas) -> None:
    request_id = book_request(personas, professional_id=personas.pat.user_id).id
    assert count_board_cards(personas, "pat", "quinn") == [1, 0]
    execute(accounts.update_profile, personas.pat, ProfileForm(city="Mumbai"))
    assert count_board_cards(personas, "pat", "quinn") == [0, 1]
    assert run_query(queries.get_request, personas.ana, request_id).version == 2
