"""Accepting: who, when, and what it changes."""

from datetime import timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import Forbidden, NotFound, StaleVersion
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.errors import AlreadyTaken, ScheduleConflict, WrongState
from hsa_app.domain.requests.forms import CancelRequestForm, ReasonForm
from tests.cast import Personas
from tests.factories import booking, tomorrow
from tests.support.doing import execute, refusals, result_or_error, run_concurrently, run_query

WHY = ReasonForm(reason="It has to be.")


def booked(cast: Personas, **given: object) -> int:
    return execute(service.book, cast.ana, booking(cast.ac, **given)).id


def test_who_accepts_learns_where_to_go_and_the_customer_who_comes(cast: Personas) -> None:
    it = booked(cast)
    theirs = execute(service.accept, cast.pat, it)
    assert (theirs.status, theirs.version, theirs.address) == ("accepted", 2, "14 Lake Road")
    assert theirs.customer is not None
    assert theirs.customer.phone
    assert theirs.start_code is None
    mine = run_query(queries.get_request, cast.ana, it)
    assert mine.professional is not None
    assert (mine.professional.full_name, len(mine.start_code or "")) == ("Pat Serves", 4)


def test_the_second_is_told_and_learns_nothing_more(cast: Personas) -> None:
    it = booked(cast)
    execute(service.accept, cast.pat, it)
    with pytest.raises(AlreadyTaken):
        execute(service.accept, cast.quinn, it)
    with pytest.raises(NotFound):
        run_query(queries.get_request, cast.quinn, it)


@pytest.mark.parametrize(("minutes", "fits"), [(-60, True), (-59, False), (0, False), (59, False), (60, True)])
def test_two_jobs_may_touch_but_not_overlap(cast: Personas, minutes: int, fits: bool) -> None:
    execute(service.accept, cast.pat, booked(cast))
    other = booked(cast, scheduled_for=tomorrow(minutes=minutes))
    told = result_or_error(lambda: execute(service.accept, cast.pat, other))
    assert isinstance(told, ScheduleConflict) is not fits


def test_a_visit_that_was_called_off_leaves_its_time_free(cast: Personas) -> None:
    first, second = booked(cast), booked(cast)
    execute(service.accept, cast.pat, first)
    execute(service.cancel, cast.ana, first, CancelRequestForm(reason="Away."))
    assert execute(service.accept, cast.pat, second).status == "accepted"


def test_of_two_overlapping_jobs_accepted_at_once_one_is_kept(cast: Personas) -> None:
    for _ in range(5):
        jobs = [booked(cast), booked(cast, scheduled_for=tomorrow(minutes=30))]
        told = run_concurrently([lambda job=job: execute(service.accept, cast.pat, job) for job in jobs])
        assert refusals(told) == ["schedule_conflict"]
        (kept,) = [one.id for one in told if not isinstance(one, ScheduleConflict)]
        execute(service.release, cast.pat, kept, WHY)


def test_one_who_presses_twice_is_not_told_that_another_was_first(cast: Personas) -> None:
    it = booked(cast)
    told = run_concurrently([lambda: execute(service.accept, cast.pat, it)] * 4)
    assert refusals(told) == ["wrong_state"] * 3


def test_a_card_that_ran_out_a_moment_ago_is_said_to_have_expired(cast: Personas) -> None:
    it = booked(cast)
    with time_machine.travel(now() + timedelta(days=2)), pytest.raises(WrongState, match="expired"):
        execute(service.accept, cast.pat, it)


def test_an_old_card_is_not_accepted_under_an_old_version(cast: Personas) -> None:
    it = booked(cast)
    with pytest.raises(StaleVersion):
        execute(service.accept, cast.pat, it, version=7)
    assert execute(service.accept, cast.pat, it, version=1).version == 2


def test_one_who_was_blocked_a_moment_ago_accepts_nothing(cast: Personas) -> None:
    it = booked(cast)
    execute(accounts.block_user, cast.ada, cast.pat.user_id, WHY)
    with pytest.raises(Forbidden):
        execute(service.accept, cast.pat, it)


def test_a_block_and_an_accept_at_once_leave_no_job_with_the_blocked(cast: Personas) -> None:
    for professional in (cast.pat, cast.quinn):
        it = booked(cast)
        run_concurrently(
            [
                lambda who=professional, it=it: execute(service.accept, who, it),
                lambda who=professional: execute(accounts.block_user, cast.ada, who.user_id, WHY),
            ]
        )
        assert run_query(queries.get_request, cast.ana, it).status == "requested"
        execute(service.cancel, cast.ana, it, CancelRequestForm())
