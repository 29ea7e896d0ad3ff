"""What someone decides while someone else's change is on its way is judged by how things stand after it."""

from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.requests import boards, service
from hsa_app.domain.requests.forms import CancelForm, CloseForm, EditForm, ReasonForm, StartForm
from hsa_app.infra.db import reading
from hsa_app.models import RequestStatus as S
from hsa_app.models import ServiceRequest
from tests import invariants
from tests.cast import Cast
from tests.factories import booking, tomorrow
from tests.support.doing import do, look, refusals, while_open

WHY = ReasonForm(reason="It has to be.")


def booked(cast: Cast, **given: object) -> int:
    return do(service.book, cast.ana, booking(cast.ac, **given)).id


def accepted(cast: Cast, **given: object) -> int:
    return do(service.accept, cast.pat, booked(cast, **given)).id


def code_of(request_id: int) -> StartForm:
    with reading() as uow:
        return StartForm(code=uow.db.get_one(ServiceRequest, request_id).start_code)


def check() -> None:
    with reading() as uow:
        invariants.check_all(uow)


def test_cancelling_what_was_accepted_a_moment_ago_needs_a_reason(cast: Cast) -> None:
    it = booked(cast)
    told = while_open(
        lambda uow: service.accept(uow, cast.pat, it), lambda: do(service.cancel, cast.ana, it, CancelForm())
    )
    assert refusals([told]) == ["invalid"]
    check()


def test_the_story_says_from_where_a_request_was_closed(cast: Cast) -> None:
    it = accepted(cast)
    code = code_of(it)
    while_open(lambda uow: service.start(uow, cast.pat, it, code), lambda: do(service.close, cast.ana, it, CloseForm()))
    check()


def test_nobody_accepts_a_visit_that_was_moved_onto_another_job(cast: Cast) -> None:
    accepted(cast, scheduled_for=tomorrow(12))
    it = booked(cast, scheduled_for=tomorrow(9))
    to_noon = EditForm(scheduled_for=tomorrow(12))
    told = while_open(lambda uow: service.edit(uow, cast.ana, it, to_noon), lambda: do(service.accept, cast.pat, it))
    assert refusals([told]) == ["schedule_conflict"]
    check()


def test_nobody_accepts_a_visit_that_was_moved_to_another_city(cast: Cast) -> None:
    it = booked(cast)
    moved = EditForm(city="Mumbai")
    told = while_open(lambda uow: service.edit(uow, cast.ana, it, moved), lambda: do(service.accept, cast.pat, it))
    assert refusals([told]) == ["not_found"]


def test_two_changes_never_share_a_version(cast: Cast) -> None:
    it = booked(cast, professional_id=cast.pat.user_id)
    while_open(
        lambda uow: service.edit(uow, cast.ana, it, EditForm(notes="new")), lambda: do(service.reject, cast.pat, it)
    )
    with reading() as uow:
        assert uow.db.get_one(ServiceRequest, it).version == 3


def test_a_block_and_an_edit_count_as_two_changes(cast: Cast) -> None:
    it = booked(cast, professional_id=cast.pat.user_id)
    while_open(
        lambda uow: service.edit(uow, cast.ana, it, EditForm(notes="new")),
        lambda: do(accounts.block, cast.ada, cast.pat.user_id, WHY),
    )
    with reading() as uow:
        request = uow.db.get_one(ServiceRequest, it)
        assert (request.version, request.requested_professional_id) == (3, None)


def test_nobody_asks_for_one_who_is_being_blocked(cast: Cast) -> None:
    told = while_open(
        lambda uow: accounts.block(uow, cast.ada, cast.pat.user_id, WHY),
        lambda: booked(cast, professional_id=cast.pat.user_id),
    )
    assert refusals([told]) == ["invalid"]


def test_what_was_asked_of_one_who_is_being_blocked_opens_to_all(cast: Cast) -> None:
    asked = booking(cast.ac, professional_id=cast.pat.user_id)
    while_open(
        lambda uow: service.book(uow, cast.ana, asked),
        lambda: do(accounts.block, cast.ada, cast.pat.user_id, WHY),
    )
    assert len(look(boards.board, cast.quinn)) == 1


def test_one_who_is_being_blocked_accepts_nothing(cast: Cast) -> None:
    it = booked(cast)
    told = while_open(
        lambda uow: accounts.block(uow, cast.ada, cast.pat.user_id, WHY), lambda: do(service.accept, cast.pat, it)
    )
    assert refusals([told]) == ["forbidden"]


def test_a_new_code_is_not_given_to_a_job_that_has_just_begun(cast: Cast) -> None:
    it = accepted(cast)
    code = code_of(it)
    told = while_open(lambda uow: service.start(uow, cast.pat, it, code), lambda: do(service.renew_code, cast.ana, it))
    assert refusals([told]) == ["wrong_state"]
    with reading() as uow:
        request = uow.db.get_one(ServiceRequest, it)
        assert (request.status, request.version, request.start_code) == (S.IN_PROGRESS, 3, code.code)
