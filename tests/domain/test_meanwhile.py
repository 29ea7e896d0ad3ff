"""What someone decides while someone else's change is on its way is judged by how things stand after it."""

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
from tests.cast import Personas
from tests.factories import booking, tomorrow
from tests.support.doing import execute, refusals, run_during_transaction, run_query

WHY = ReasonForm(reason="It has to be.")


def booked(cast: Personas, **given: object) -> int:
    return execute(service.book, cast.ana, booking(cast.ac, **given)).id


def accepted(cast: Personas, **given: object) -> int:
    return execute(service.accept, cast.pat, booked(cast, **given)).id


def code_of(request_id: int) -> StartRequestForm:
    with read_only() as uow:
        return StartRequestForm(code=uow.db.get_one(ServiceRequest, request_id).start_code)


def check() -> None:
    with read_only() as uow:
        invariants.check_all(uow)


def test_cancelling_what_was_accepted_a_moment_ago_needs_a_reason(cast: Personas) -> None:
    it = booked(cast)
    told = run_during_transaction(
        lambda uow: service.accept(uow, cast.pat, it),
        lambda: execute(service.cancel, cast.ana, it, CancelRequestForm()),
    )
    assert refusals([told]) == ["invalid"]
    check()


def test_the_story_says_from_where_a_request_was_closed(cast: Personas) -> None:
    it = accepted(cast)
    code = code_of(it)
    run_during_transaction(
        lambda uow: service.start(uow, cast.pat, it, code),
        lambda: execute(service.close, cast.ana, it, CloseRequestForm()),
    )
    check()


def test_nobody_accepts_a_visit_that_was_moved_onto_another_job(cast: Personas) -> None:
    accepted(cast, scheduled_for=tomorrow(12))
    it = booked(cast, scheduled_for=tomorrow(9))
    to_noon = EditRequestForm(scheduled_for=tomorrow(12))
    told = run_during_transaction(
        lambda uow: service.edit(uow, cast.ana, it, to_noon), lambda: execute(service.accept, cast.pat, it)
    )
    assert refusals([told]) == ["schedule_conflict"]
    check()


def test_nobody_accepts_a_visit_that_was_moved_to_another_city(cast: Personas) -> None:
    it = booked(cast)
    moved = EditRequestForm(city="Mumbai")
    told = run_during_transaction(
        lambda uow: service.edit(uow, cast.ana, it, moved), lambda: execute(service.accept, cast.pat, it)
    )
    assert refusals([told]) == ["not_found"]


def test_two_changes_never_share_a_version(cast: Personas) -> None:
    it = booked(cast, professional_id=cast.pat.user_id)
    run_during_transaction(
        lambda uow: service.edit(uow, cast.ana, it, EditRequestForm(notes="new")),
        lambda: execute(service.reject, cast.pat, it),
    )
    with read_only() as uow:
        assert uow.db.get_one(ServiceRequest, it).version == 3


def test_a_block_and_an_edit_count_as_two_changes(cast: Personas) -> None:
    it = booked(cast, professional_id=cast.pat.user_id)
    run_during_transaction(
        lambda uow: service.edit(uow, cast.ana, it, EditRequestForm(notes="new")),
        lambda: execute(accounts.block_user, cast.ada, cast.pat.user_id, WHY),
    )
    with read_only() as uow:
        request = uow.db.get_one(ServiceRequest, it)
        assert (request.version, request.requested_professional_id) == (3, None)


def test_nobody_asks_for_one_who_is_being_blocked(cast: Personas) -> None:
    told = run_during_transaction(
        lambda uow: accounts.block_user(uow, cast.ada, cast.pat.user_id, WHY),
        lambda: booked(cast, professional_id=cast.pat.user_id),
    )
    assert refusals([told]) == ["invalid"]


def test_what_was_asked_of_one_who_is_being_blocked_opens_to_all(cast: Personas) -> None:
    asked = booking(cast.ac, professional_id=cast.pat.user_id)
    run_during_transaction(
        lambda uow: service.book(uow, cast.ana, asked),
        lambda: execute(accounts.block_user, cast.ada, cast.pat.user_id, WHY),
    )
    assert len(run_query(boards.list_board_cards, cast.quinn)) == 1


def test_one_who_is_being_blocked_accepts_nothing(cast: Personas) -> None:
    it = booked(cast)
    told = run_during_transaction(
        lambda uow: accounts.block_user(uow, cast.ada, cast.pat.user_id, WHY),
        lambda: execute(service.accept, cast.pat, it),
    )
    assert refusals([told]) == ["forbidden"]


def test_a_new_code_is_not_given_to_a_job_that_has_just_begun(cast: Personas) -> None:
    it = accepted(cast)
    code = code_of(it)
    told = run_during_transaction(
        lambda uow: service.start(uow, cast.pat, it, code), lambda: execute(service.regenerate_start_code, cast.ana, it)
    )
    assert refusals([told]) == ["wrong_state"]
    with read_only() as uow:
        request = uow.db.get_one(ServiceRequest, it)
        assert (request.status, request.version, request.start_code) == (S.IN_PROGRESS, 3, code.code)
