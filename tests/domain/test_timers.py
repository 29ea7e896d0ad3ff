"""What happens to requests when nobody does anything: once, on time, whoever looks."""

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
from tests.cast import Personas
from tests.factories import a_request, booking, id_of
from tests.support.doing import execute, result_or_error, run_concurrently, run_query


def finished(cast: Personas) -> int:
    with transaction() as uow:
        return id_of(a_request(uow, cast.ana, cast.ac, status=S.COMPLETED, professional_id=cast.pat.user_id))


def test_what_nobody_took_expires_at_its_time_and_not_before(cast: Personas) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac)).id
    ends = run_query(boards.list_board_cards, cast.pat)[0].expires_at
    with time_machine.travel(ends - timedelta(seconds=1), tick=False):
        assert execute(expire_due_requests) == 0
    with time_machine.travel(ends, tick=False):
        assert execute(expire_due_requests) == 1
        assert execute(expire_due_requests) == 0
    row = run_query(queries.get_request, cast.ana, it)
    assert (row.status, row.version) == ("expired", 2)
    line = run_query(queries.get_timeline, cast.ana, it)[-1]
    assert (line.move, line.actor, line.from_status) == ("expire", None, "requested")


def test_what_was_accepted_does_not_expire(cast: Personas) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac)).id
    execute(service.accept, cast.pat, it)
    with time_machine.travel(now() + timedelta(days=3)):
        assert execute(expire_due_requests) == 0
    assert run_query(queries.get_request, cast.ana, it).status == "accepted"


def test_a_finished_job_closes_itself_after_three_days(cast: Personas) -> None:
    it = finished(cast)
    with time_machine.travel(now() + timedelta(hours=71, minutes=59)):
        assert execute(auto_close_due_requests) == 0
    with time_machine.travel(now() + timedelta(hours=72, minutes=1)):
        assert execute(auto_close_due_requests) == 1
        row = run_query(queries.get_request, cast.ana, it)
        assert row.closed_at is not None
        assert now() - row.closed_at < timedelta(minutes=1)
    assert (row.status, row.version, row.review) == ("closed", 2, None)


@pytest.mark.parametrize("due", [expire_due_requests, auto_close_due_requests], ids=["expire", "auto-close"])
def test_two_timers_at_once_do_each_once(cast: Personas, due: Callable[[UnitOfWork], int]) -> None:
    with transaction() as uow:
        for _ in range(20):
            service.book(uow, cast.ana, booking(cast.ac))
            a_request(uow, cast.ana, cast.ac, status=S.COMPLETED, professional_id=cast.pat.user_id)
    with time_machine.travel(now() + timedelta(days=4)):
        assert sum(run_concurrently([lambda: execute(due)] * 3)) == 20


def test_many_that_are_due_are_done_in_portions(cast: Personas) -> None:
    with transaction() as uow:
        for _ in range(5):
            service.book(uow, cast.ana, booking(cast.ac))
    with time_machine.travel(now() + timedelta(days=3)):
        assert [execute(expire_due_requests, 2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_timer_and_a_customer_who_close_at_once_close_it_once(cast: Personas) -> None:
    for _ in range(5):
        it = finished(cast)
        with time_machine.travel(now() + timedelta(days=4)):
            closed, _ = run_concurrently(
                [
                    lambda: execute(auto_close_due_requests),
                    lambda it=it: execute(service.close, cast.ana, it, CloseRequestForm(rating=5)),
                ]
            )
        assert run_query(queries.get_request, cast.ana, it).version == 2
        assert closed in {0, 1}


def test_a_timer_and_a_professional_who_is_just_in_time_agree(cast: Personas) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac)).id
    ends = run_query(boards.list_board_cards, cast.pat)[0].expires_at
    with time_machine.travel(ends - timedelta(milliseconds=100)):
        run_concurrently(
            [
                lambda: result_or_error(lambda: execute(service.accept, cast.pat, it)),
                *[lambda: execute(expire_due_requests)] * 4,
            ]
        )
    with time_machine.travel(ends + timedelta(seconds=1)):
        execute(expire_due_requests)
    assert run_query(queries.get_request, cast.ana, it).version == 2
