"""What happens to requests when nobody does anything: once, on time, whoever looks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.domain.requests import boards, queries, service
from hsa_app.domain.requests.expiry import auto_close_due, expire_due
from hsa_app.domain.requests.forms import CloseForm
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import RequestStatus as S
from tests.cast import Cast
from tests.factories import a_request, booking, id_of
from tests.support.doing import at_once, do, look, outcome


def finished(cast: Cast) -> int:
    with transaction() as uow:
        return id_of(a_request(uow, cast.ana, cast.ac, status=S.COMPLETED, professional_id=cast.pat.user_id))


def test_what_nobody_took_expires_at_its_time_and_not_before(cast: Cast) -> None:
    it = do(service.book, cast.ana, booking(cast.ac)).id
    ends = look(boards.board, cast.pat)[0].expires_at
    with time_machine.travel(ends - timedelta(seconds=1), tick=False):
        assert do(expire_due) == 0
    with time_machine.travel(ends, tick=False):
        assert do(expire_due) == 1
        assert do(expire_due) == 0
    row = look(queries.request, cast.ana, it)
    assert (row.status, row.version) == ("expired", 2)
    line = look(queries.timeline, cast.ana, it)[-1]
    assert (line.move, line.actor, line.from_status) == ("expire", None, "requested")


def test_what_was_accepted_does_not_expire(cast: Cast) -> None:
    it = do(service.book, cast.ana, booking(cast.ac)).id
    do(service.accept, cast.pat, it)
    with time_machine.travel(now() + timedelta(days=3)):
        assert do(expire_due) == 0
    assert look(queries.request, cast.ana, it).status == "accepted"


def test_a_finished_job_closes_itself_after_three_days(cast: Cast) -> None:
    it = finished(cast)
    with time_machine.travel(now() + timedelta(hours=71, minutes=59)):
        assert do(auto_close_due) == 0
    with time_machine.travel(now() + timedelta(hours=72, minutes=1)):
        assert do(auto_close_due) == 1
        row = look(queries.request, cast.ana, it)
        assert row.closed_at is not None
        assert now() - row.closed_at < timedelta(minutes=1)
    assert (row.status, row.version, row.review) == ("closed", 2, None)


@pytest.mark.parametrize("due", [expire_due, auto_close_due], ids=["expire", "auto-close"])
def test_two_timers_at_once_do_each_once(cast: Cast, due: Callable[[UnitOfWork], int]) -> None:
    with transaction() as uow:
        for _ in range(20):
            service.book(uow, cast.ana, booking(cast.ac))
            a_request(uow, cast.ana, cast.ac, status=S.COMPLETED, professional_id=cast.pat.user_id)
    with time_machine.travel(now() + timedelta(days=4)):
        assert sum(at_once([lambda: do(due)] * 3)) == 20


def test_many_that_are_due_are_done_in_portions(cast: Cast) -> None:
    with transaction() as uow:
        for _ in range(5):
            service.book(uow, cast.ana, booking(cast.ac))
    with time_machine.travel(now() + timedelta(days=3)):
        assert [do(expire_due, 2) for _ in range(4)] == [2, 2, 1, 0]


def test_a_timer_and_a_customer_who_close_at_once_close_it_once(cast: Cast) -> None:
    for _ in range(5):
        it = finished(cast)
        with time_machine.travel(now() + timedelta(days=4)):
            closed, _ = at_once(
                [lambda: do(auto_close_due), lambda it=it: do(service.close, cast.ana, it, CloseForm(rating=5))]
            )
        assert look(queries.request, cast.ana, it).version == 2
        assert closed in {0, 1}


def test_a_timer_and_a_professional_who_is_just_in_time_agree(cast: Cast) -> None:
    it = do(service.book, cast.ana, booking(cast.ac)).id
    ends = look(boards.board, cast.pat)[0].expires_at
    with time_machine.travel(ends - timedelta(milliseconds=100)):
        at_once([lambda: outcome(lambda: do(service.accept, cast.pat, it)), *[lambda: do(expire_due)] * 4])
    with time_machine.travel(ends + timedelta(seconds=1)):
        do(expire_due)
    assert look(queries.request, cast.ana, it).version == 2
