"""A change that waits for another transaction is validated against the state after that transaction."""

from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.requests import boards, service
from hsa_app.domain.requests.forms import (
    CancelRequestForm,
    CloseRequestForm,
    EditRequestForm,
    ReasonForm,
    StartRequestForm,
)
from hsa_app.infra.db import read_only
from hsa_app.models import RequestStatus as S
from hsa_app.models import ServiceRequest
from tests import invariants
from tests.factories import booking_form, tomorrow
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_during_transaction, run_query

REASON = ReasonForm(reason="It has to be.")


def book_request(personas: Personas, **overrides: object) -> int:
    return execute(service.book, personas.ana, booking_form(personas.ac, **overrides)).id


def create_accepted_job(personas: Personas, **overrides: object) -> int:
    return execute(service.accept, personas.pat, book_request(personas, **overrides)).id


def get_start_form(request_id: int) -> StartRequestForm:
    with read_only() as uow:
        return StartRequestForm(code=uow.db.get_one(ServiceRequest, request_id).start_code)


def check_invariants() -> None:
    with read_only() as uow:
        invariants.check_all(uow)


def test_cancel_during_accept_needs_reason(personas: Personas) -> None:
    request_id = book_request(personas)
    result = run_during_transaction(
        lambda uow: service.accept(uow, personas.pat, request_id),
        lambda: execute(service.cancel, personas.ana, request_id, CancelRequestForm()),
    )
    assert error_codes([result]) == ["invalid"]
    check_invariants()


def test_close_during_start_keeps_timeline_consistent(personas: Personas) -> None:
    request_id = create_accepted_job(personas)
    code = get_start_form(request_id)
    run_during_transaction(
        lambda uow: service.start(uow, personas.pat, request_id, code),
        lambda: execute(service.close, personas.ana, request_id, CloseRequestForm()),
    )
    check_invariants()


def test_accept_during_reschedule_detects_schedule_conflict(personas: Personas) -> None:
    create_accepted_job(personas, scheduled_for=tomorrow(12))
    request_id = book_request(personas, scheduled_for=tomorrow(9))
    to_noon = EditRequestForm(scheduled_for=tomorrow(12))
    result = run_during_transaction(
        lambda uow: service.edit(uow, personas.ana, request_id, to_noon),
        lambda: execute(service.accept, personas.pat, request_id),
    )
    assert error_codes([result]) == ["schedule_conflict"]
    check_invariants()


def test_accept_during_city_change_is_not_found(personas: Personas) -> None:
    request_id = book_request(personas)
    form = EditRequestForm(city="Mumbai")
    result = run_during_transaction(
        lambda uow: service.edit(uow, personas.ana, request_id, form),
        lambda: execute(service.accept, personas.pat, request_id),
    )
    assert error_codes([result]) == ["not_found"]


def test_concurrent_changes_get_separate_versions(personas: Personas) -> None:
    request_id = book_request(personas, professional_id=personas.pat.user_id)
    run_during_transaction(
        lambda uow: service.edit(uow, personas.ana, request_id, EditRequestForm(notes="new")),
        lambda: execute(service.reject, personas.pat, request_id),
    )
    with read_only() as uow:
        assert uow.db.get_one(ServiceRequest, request_id).version == 3


def test_block_during_edit_counts_as_second_version(personas: Personas) -> None:
    request_id = book_request(personas, professional_id=personas.pat.user_id)
    run_during_transaction(
        lambda uow: service.edit(uow, personas.ana, request_id, EditRequestForm(notes="new")),
        lambda: execute(accounts.block_user, personas.ada, personas.pat.user_id, REASON),
    )
    with read_only() as uow:
        request = uow.db.get_one(ServiceRequest, request_id)
        assert (request.version, request.requested_professional_id) == (3, None)


def test_direct_booking_during_block_is_rejected(personas: Personas) -> None:
    result = run_during_transaction(
        lambda uow: accounts.block_user(uow, personas.ada, personas.pat.user_id, REASON),
        lambda: book_request(personas, professional_id=personas.pat.user_id),
    )
    assert error_codes([result]) == ["invalid"]


def test_block_during_direct_booking_opens_request_to_all(personas: Personas) -> None:
    form = booking_form(personas.ac, professional_id=personas.pat.user_id)
    run_during_transaction(
        lambda uow: service.book(uow, personas.ana, form),
        lambda: execute(accounts.block_user, personas.ada, personas.pat.user_id, REASON),
    )
    assert len(run_query(boards.list_board_cards, personas.quinn)) == 1


def test_accept_during_block_is_forbidden(personas: Personas) -> None:
    request_id = book_request(personas)
    result = run_during_transaction(
        lambda uow: accounts.block_user(uow, personas.ada, personas.pat.user_id, REASON),
        lambda: execute(service.accept, personas.pat, request_id),
    )
    assert error_codes([result]) == ["forbidden"]


def test_regenerating_code_during_start_is_wrong_state(personas: Personas) -> None:
    request_id = create_accepted_job(personas)
    code = get_start_form(request_id)
    result = run_during_transaction(
        lambda uow: service.start(uow, personas.pat, request_id, code),
        lambda: execute(service.regenerate_start_code, personas.ana, request_id),
    )
    assert error_codes([result]) == ["wrong_state"]
    with read_only() as uow:
        request = uow.db.get_one(ServiceRequest, request_id)
        assert (request.status, request.version, request.start_code) == (S.IN_PROGRESS, 3, code.code)
