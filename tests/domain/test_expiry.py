"""Requests expire and close automatically: exactly once, on time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.domain.requests import boards, queries, service
from hsa_app.domain.requests.expiry import auto_close_due_requests, expire_due_requests
from hsa_app.domain.requests.forms import CloseRequestForm
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import RequestStatus as S
from tests.factories import booking_form, create_request, require_id
from tests.personas import Personas
from tests.support.transactions import execute, result_or_error, run_concurrently, run_query


def create_completed_request(personas: Personas) -> int:
    with transaction() as uow:
        return require_id(
            create_request(uow, personas.ana, personas.ac, status=S.COMPLETED, professional_id=personas.pat.user_id)
        )


def test_unaccepted_request_expires_exactly_on_time(personas: Personas) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac)).id
    expires_at = run_query(boards.list_board_cards, personas.pat)[0].expires_at
    with time_machine.travel(expires_at - timedelta(seconds=1), tick=False):
        assert execute(expire_due_requests) == 0
    with time_machine.travel(expires_at, tick=False):
        assert execute(expire_due_requests) == 1
        assert execute(expire_due_requests) == 0
    row = run_query(queries.get_request, personas.ana, request_id)
    assert (row.status, row.version) == ("expired", 2)
    line = run_query(queries.get_timeline, personas.ana, request_id)[-1]
    assert (line.move, line.actor, line.from_status) == ("expire", None, "requested")


def test_accepted_request_does_not_expire(personas: Personas) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac)).id
    execute(service.accept, personas.pat, request_id)
    with time_machine.travel(now() + timedelta(days=3)):
        assert execute(expire_due_requests) == 0
    assert run_query(queries.get_request, personas.ana, request_id).status == "accepted"


def test_completed_request_is_auto_closed_after_three_days(personas: Personas) -> None:
    request_id = create_completed_request(personas)
    with time_machine.travel(now() + timedelta(hours=71, minutes=59)):
        assert execute(auto_close_due_requests) == 0
    with time_machine.travel(now() + timedelta(hours=72, minutes=1)):
        assert execute(auto_close_due_requests) == 1
        row = run_query(queries.get_request, personas.ana, request_id)
        assert row.closed_at is not None
        assert now() - row.closed_at < timedelta(minutes=1)
    assert (row.status, row.version, row.review) == ("closed", 2, None)


@pytest.mark.parametrize("process_due", [expire_due_requests, auto_close_due_requests], ids=["expire", "auto-close"])
def test_concurrent_runs_process_each_request_once(
    personas: Personas, process_due: Callable[[UnitOfWork], int]
) -> None:
    with transaction() as uow:
        for _ in range(20):
            service.book(uow, personas.ana, booking_form(personas.ac))
            create_request(uow, personas.ana, personas.ac, status=S.COMPLETED, professional_id=personas.pat.user_id)
    with time_machine.travel(now() + timedelta(days=4)):
        assert sum(run_concurrently([lambda: execute(process_due)] * 3)) == 20


def test_due_requests_are_processed_in_batches(personas: Personas) -> None:
    with transaction() as uow:
        for _ in range(5):
            service.book(uow, personas.ana, booking_form(personas.ac))
    with time_machine.travel(now() + timedelta(days=3)):
        assert [execute(expire_due_requests, 2) for _ in range(4)] == [2, 2, 1, 0]


def test_concurrent_auto_close_and_close_apply_once(personas: Personas) -> None:
    for _ in range(5):
        request_id = create_completed_request(personas)
        with time_machine.travel(now() + timedelta(days=4)):
            close_result, _ = run_concurrently(
                [
                    lambda: execute(auto_close_due_requests),
                    lambda it=request_id: execute(service.close, personas.ana, it, CloseRequestForm(rating=5)),
                ]
            )
        assert run_query(queries.get_request, personas.ana, request_id).version == 2
        assert close_result in {0, 1}


def test_concurrent_expiry_and_accept_apply_once(personas: Personas) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac)).id
    expires_at = run_query(boards.list_board_cards, personas.pat)[0].expires_at
    with time_machine.travel(expires_at - timedelta(milliseconds=100)):
        run_concurrently(
            [
                lambda: result_or_error(lambda: execute(service.accept, personas.pat, request_id)),
                *[lambda: execute(expire_due_requests)] * 4,
            ]
        )
    with time_machine.travel(expires_at + timedelta(seconds=1)):
        execute(expire_due_requests)
    assert run_query(queries.get_request, personas.ana, request_id).version == 2
