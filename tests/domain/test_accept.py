"""Accepting a request: who may, when, and what it changes."""

from datetime import timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import Forbidden, NotFound, StaleVersion
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.errors import AlreadyTaken, ScheduleConflict, WrongState
from hsa_app.domain.requests.forms import CancelRequestForm, ReasonForm
from tests.factories import booking_form, tomorrow
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, result_or_error, run_concurrently, run_query

REASON = ReasonForm(reason="It has to be.")


def book_request(personas: Personas, **overrides: object) -> int:
    return execute(service.book, personas.ana, booking_form(personas.ac, **overrides)).id


def test_accept_reveals_address_to_professional_and_name_to_customer(personas: Personas) -> None:
    request_id = book_request(personas)
    professional_view = execute(service.accept, personas.pat, request_id)
    assert (professional_view.status, professional_view.version, professional_view.address) == (
        "accepted",
        2,
        "14 Lake Road",
    )
    assert professional_view.customer is not None
    assert professional_view.customer.phone
    assert professional_view.start_code is None
    customer_view = run_query(queries.get_request, personas.ana, request_id)
    assert customer_view.professional is not None
    assert (customer_view.professional.full_name, len(customer_view.start_code or "")) == ("Pat Serves", 4)


def test_second_accept_answers_already_taken_and_reveals_nothing(personas: Personas) -> None:
    request_id = book_request(personas)
    execute(service.accept, personas.pat, request_id)
    with pytest.raises(AlreadyTaken):
        execute(service.accept, personas.quinn, request_id)
    with pytest.raises(NotFound):
        run_query(queries.get_request, personas.quinn, request_id)


@pytest.mark.parametrize(("minutes", "is_accepted"), [(-60, True), (-59, False), (0, False), (59, False), (60, True)])
def test_adjacent_jobs_are_accepted_and_overlapping_jobs_rejected(
    personas: Personas, minutes: int, is_accepted: bool
) -> None:
    execute(service.accept, personas.pat, book_request(personas))
    other_id = book_request(personas, scheduled_for=tomorrow(minutes=minutes))
    result = result_or_error(lambda: execute(service.accept, personas.pat, other_id))
    assert isinstance(result, ScheduleConflict) is not is_accepted


def test_cancelled_visit_frees_its_time(personas: Personas) -> None:
    first_id, second_id = book_request(personas), book_request(personas)
    execute(service.accept, personas.pat, first_id)
    execute(service.cancel, personas.ana, first_id, CancelRequestForm(reason="Away."))
    assert execute(service.accept, personas.pat, second_id).status == "accepted"


def test_concurrent_accepts_of_overlapping_jobs_keep_exactly_one(personas: Personas) -> None:
    for _ in range(5):
        jobs = [book_request(personas), book_request(personas, scheduled_for=tomorrow(minutes=30))]
        results = run_concurrently([lambda job=job: execute(service.accept, personas.pat, job) for job in jobs])
        assert error_codes(results) == ["schedule_conflict"]
        (accepted_id,) = [one.id for one in results if not isinstance(one, ScheduleConflict)]
        execute(service.release, personas.pat, accepted_id, REASON)


def test_repeated_accept_by_same_professional_is_wrong_state(personas: Personas) -> None:
    request_id = book_request(personas)
    results = run_concurrently([lambda: execute(service.accept, personas.pat, request_id)] * 4)
    assert error_codes(results) == ["wrong_state"] * 3


def test_accept_of_expired_request_says_expired(personas: Personas) -> None:
    request_id = book_request(personas)
    with time_machine.travel(now() + timedelta(days=2)), pytest.raises(WrongState, match="expired"):
        execute(service.accept, personas.pat, request_id)


def test_accept_with_stale_version_is_refused(personas: Personas) -> None:
    request_id = book_request(personas)
    with pytest.raises(StaleVersion):
        execute(service.accept, personas.pat, request_id, version=7)
    assert execute(service.accept, personas.pat, request_id, version=1).version == 2


def test_blocked_professional_cannot_accept(personas: Personas) -> None:
    request_id = book_request(personas)
    execute(accounts.block_user, personas.ada, personas.pat.user_id, REASON)
    with pytest.raises(Forbidden):
        execute(service.accept, personas.pat, request_id)


def test_concurrent_block_and_accept_leave_no_job_with_blocked(personas: Personas) -> None:
    for professional in (personas.pat, personas.quinn):
        request_id = book_request(personas)
        run_concurrently(
            [
                lambda who=professional, it=request_id: execute(service.accept, who, it),
                lambda who=professional: execute(accounts.block_user, personas.ada, who.user_id, REASON),
            ]
        )
        assert run_query(queries.get_request, personas.ana, request_id).status == "requested"
        execute(service.cancel, personas.ana, request_id, CancelRequestForm())
