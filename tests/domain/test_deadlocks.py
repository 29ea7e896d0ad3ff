"""Concurrent changes of the same rows wait for each other without deadlocks."""

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
from tests.factories import booking_form, create_admin, create_request, require_id, tomorrow
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_concurrently

REASON = ReasonForm(reason="It has to be.")
Delay = Callable[[ModuleType, str], None]


@pytest.fixture
def delay(monkeypatch: pytest.MonkeyPatch) -> Delay:
    """Slow a function down, so that two concurrent calls are certain to overlap."""

    def slow_down(module: ModuleType, name: str) -> None:
        step = getattr(module, name)

        def slow_step(*args: Any, **kwargs: Any) -> Any:
            sleep(0.2)
            result = step(*args, **kwargs)
            sleep(0.2)
            return result

        monkeypatch.setattr(module, name, slow_step)

    return slow_down


def create_accepted_job(personas: Personas) -> int:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac)).id
    return execute(service.accept, personas.pat, request_id).id


def get_checked_status(request_id: int) -> str:
    with read_only() as uow:
        invariants.check_all(uow)
        return uow.db.get_one(ServiceRequest, request_id).status


def test_concurrent_block_and_release_do_not_deadlock(personas: Personas, delay: Delay) -> None:
    request_id = create_accepted_job(personas)
    delay(transitions, "record_event")
    run_concurrently(
        [
            lambda: execute(accounts.block_user, personas.ada, personas.pat.user_id, REASON),
            lambda: execute(service.release, personas.pat, request_id, REASON),
        ]
    )
    assert get_checked_status(request_id) == S.REQUESTED


def test_concurrent_block_and_close_with_rating_do_not_deadlock(personas: Personas, delay: Delay) -> None:
    request_id = create_accepted_job(personas)
    delay(transitions, "try_apply")
    results = run_concurrently(
        [
            lambda: execute(accounts.block_user, personas.ada, personas.pat.user_id, REASON),
            lambda: execute(service.close, personas.ana, request_id, CloseRequestForm(rating=4)),
        ]
    )
    assert (get_checked_status(request_id), error_codes(results)) in [(S.CLOSED, []), (S.REQUESTED, ["wrong_state"])]


def test_concurrent_block_and_close_without_rating_do_not_deadlock(personas: Personas, delay: Delay) -> None:
    request_id = create_accepted_job(personas)
    delay(transitions, "try_apply")
    results = run_concurrently(
        [
            lambda: execute(accounts.block_user, personas.ada, personas.pat.user_id, REASON),
            lambda: execute(service.close, personas.ana, request_id, CloseRequestForm()),
        ]
    )
    assert (get_checked_status(request_id), error_codes(results)) in [(S.CLOSED, []), (S.REQUESTED, ["wrong_state"])]


def test_concurrent_accept_and_complete_both_succeed(personas: Personas, delay: Delay) -> None:
    request_id, other_id = (
        create_accepted_job(personas),
        execute(service.book, personas.ana, booking_form(personas.ac, scheduled_for=tomorrow(hours=5))).id,
    )
    execute(
        service.start,
        personas.pat,
        request_id,
        StartRequestForm(code=execute(queries.get_request, personas.ana, request_id).start_code or ""),
    )
    delay(transitions, "try_apply")
    results = run_concurrently(
        [
            lambda: execute(service.complete, personas.pat, request_id),
            lambda: execute(service.accept, personas.pat, other_id),
        ]
    )
    assert (get_checked_status(request_id), get_checked_status(other_id), error_codes(results)) == (
        S.COMPLETED,
        S.ACCEPTED,
        [],
    )


def test_two_admins_blocking_each_other_leave_one_active(personas: Personas, delay: Delay) -> None:
    with transaction() as uow:
        bea = create_admin(uow, "Bea Admin")
    delay(accounts, "_lock_user")
    results = run_concurrently(
        [
            lambda: execute(accounts.block_user, personas.ada, bea.user_id, REASON),
            lambda: execute(accounts.block_user, bea, personas.ada.user_id, REASON),
        ]
    )
    assert error_codes(results) == ["wrong_state"]
    with read_only() as uow:
        statuses = [uow.db.get_one(User, admin.user_id).status for admin in (personas.ada, bea)]
    assert sorted(statuses) == [UserStatus.ACTIVE, UserStatus.BLOCKED]


def test_concurrent_reviews_of_a_job_keep_exactly_one(personas: Personas) -> None:
    with transaction() as uow:
        request_id = require_id(
            create_request(uow, personas.ana, personas.ac, status=S.CLOSED, professional_id=personas.pat.user_id)
        )
    results = run_concurrently([lambda: execute(service.review, personas.ana, request_id, ReviewForm(rating=5))] * 5)
    assert error_codes(results) == ["wrong_state"] * 4
