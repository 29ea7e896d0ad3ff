"""People whose changes touch the same rows wait for each other, and never for good."""

from collections.abc import Callable
from time import sleep
from types import ModuleType
from typing import Any

import pytest

from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.requests import queries, service, transitions
from hsa_app.domain.requests.forms import CloseRequestForm, ReasonForm, StartRequestForm
from hsa_app.domain.reviews.forms import ReviewForm
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import RequestStatus as S
from hsa_app.models import ServiceRequest, User, UserStatus
from tests import invariants
from tests.cast import Personas
from tests.factories import a_request, an_admin, booking, id_of, tomorrow
from tests.support.doing import execute, refusals, run_concurrently

WHY = ReasonForm(reason="It has to be.")
Slow = Callable[[ModuleType, str], None]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    """Let a step take its time, so that two who do it at once are sure to meet."""

    def slow_down(module: ModuleType, name: str) -> None:
        step = getattr(module, name)

        def slowly(*given: Any, **named: Any) -> Any:
            sleep(0.2)
            answer = step(*given, **named)
            sleep(0.2)
            return answer

        monkeypatch.setattr(module, name, slowly)

    return slow_down


def accepted(cast: Personas) -> int:
    it = execute(service.book, cast.ana, booking(cast.ac)).id
    return execute(service.accept, cast.pat, it).id


def status_of(request_id: int) -> str:
    with read_only() as uow:
        invariants.check_all(uow)
        return uow.db.get_one(ServiceRequest, request_id).status


def test_a_block_and_a_release_of_the_same_job(cast: Personas, slow: Slow) -> None:
    it = accepted(cast)
    slow(transitions, "record_event")
    run_concurrently(
        [
            lambda: execute(accounts.block_user, cast.ada, cast.pat.user_id, WHY),
            lambda: execute(service.release, cast.pat, it, WHY),
        ]
    )
    assert status_of(it) == S.REQUESTED


def test_a_block_and_a_close_with_a_rating(cast: Personas, slow: Slow) -> None:
    it = accepted(cast)
    slow(transitions, "try_apply")
    told = run_concurrently(
        [
            lambda: execute(accounts.block_user, cast.ada, cast.pat.user_id, WHY),
            lambda: execute(service.close, cast.ana, it, CloseRequestForm(rating=4)),
        ]
    )
    assert (status_of(it), refusals(told)) in [(S.CLOSED, []), (S.REQUESTED, ["wrong_state"])]


def test_a_block_and_a_close_without_a_word(cast: Personas, slow: Slow) -> None:
    it = accepted(cast)
    slow(transitions, "try_apply")
    told = run_concurrently(
        [
            lambda: execute(accounts.block_user, cast.ada, cast.pat.user_id, WHY),
            lambda: execute(service.close, cast.ana, it, CloseRequestForm()),
        ]
    )
    assert (status_of(it), refusals(told)) in [(S.CLOSED, []), (S.REQUESTED, ["wrong_state"])]


def test_taking_one_job_while_another_is_completed(cast: Personas, slow: Slow) -> None:
    it, another = accepted(cast), execute(service.book, cast.ana, booking(cast.ac, scheduled_for=tomorrow(hours=5))).id
    execute(
        service.start, cast.pat, it, StartRequestForm(code=execute(queries.get_request, cast.ana, it).start_code or "")
    )
    slow(transitions, "try_apply")
    told = run_concurrently(
        [lambda: execute(service.complete, cast.pat, it), lambda: execute(service.accept, cast.pat, another)]
    )
    assert (status_of(it), status_of(another), refusals(told)) == (S.COMPLETED, S.ACCEPTED, [])


def test_two_admins_blocking_each_other_leave_one(cast: Personas, slow: Slow) -> None:
    with transaction() as uow:
        bea = an_admin(uow, "Bea Admin")
    slow(accounts, "_get_user_for_update")
    told = run_concurrently(
        [
            lambda: execute(accounts.block_user, cast.ada, bea.user_id, WHY),
            lambda: execute(accounts.block_user, bea, cast.ada.user_id, WHY),
        ]
    )
    assert refusals(told) == ["wrong_state"]
    with read_only() as uow:
        left = [uow.db.get_one(User, admin.user_id).status for admin in (cast.ada, bea)]
    assert sorted(left) == [UserStatus.ACTIVE, UserStatus.BLOCKED]


def test_a_job_is_rated_once_however_often_the_button_is_pressed(cast: Personas) -> None:
    with transaction() as uow:
        it = id_of(a_request(uow, cast.ana, cast.ac, status=S.CLOSED, professional_id=cast.pat.user_id))
    told = run_concurrently([lambda: execute(service.review, cast.ana, it, ReviewForm(rating=5))] * 5)
    assert refusals(told) == ["wrong_state"] * 4
