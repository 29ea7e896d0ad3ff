"""Closing, reviewing and cancelling requests."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import Conflict, ValidationFailed
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.requests import boards, queries, service
from hsa_app.domain.requests.errors import WrongState
from hsa_app.domain.requests.expiry import auto_close_due_requests
from hsa_app.domain.requests.forms import CancelRequestForm, CloseRequestForm, ReasonForm
from hsa_app.domain.reviews.forms import ReviewForm
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import RequestStatus as S
from tests import invariants
from tests.factories import create_request, require_id
from tests.personas import Personas
from tests.support.transactions import execute, run_query


def create_request_in_status(personas: Personas, status: S) -> int:
    professional_id = None if status == S.REQUESTED else personas.pat.user_id
    with transaction() as uow:
        return require_id(
            create_request(uow, personas.ana, personas.ac, status=status, professional_id=professional_id)
        )


def get_pat_rating(personas: Personas) -> tuple[float | None, int]:
    profile = run_query(accounts.get_own_profile, personas.pat)
    return profile.rating_average, profile.rating_count


@pytest.mark.parametrize("status", [S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED])
def test_close_with_rating_updates_professional_rating(personas: Personas, status: S) -> None:
    request = execute(
        service.close,
        personas.ana,
        create_request_in_status(personas, status),
        CloseRequestForm(rating=4, comment="Fine."),
    )
    assert (request.status, request.version) == ("closed", 2)
    assert request.review is not None
    assert (request.review.rating, request.review.comment) == (4, "Fine.")
    assert get_pat_rating(personas) == (4.0, 1)


def test_request_closed_without_rating_can_be_reviewed_once(personas: Personas) -> None:
    request_id = create_request_in_status(personas, S.COMPLETED)
    assert execute(service.close, personas.ana, request_id, CloseRequestForm()).review is None
    assert execute(service.review, personas.ana, request_id, ReviewForm(rating=5)).rating == 5
    with pytest.raises(Conflict, match="already rated"):
        execute(service.review, personas.ana, request_id, ReviewForm(rating=1))
    assert get_pat_rating(personas) == (5.0, 1)


def test_rating_average_has_two_decimals(personas: Personas) -> None:
    for rating in (5, 5, 4):
        execute(
            service.close,
            personas.ana,
            create_request_in_status(personas, S.COMPLETED),
            CloseRequestForm(rating=rating),
        )
    assert get_pat_rating(personas) == (4.67, 3)


def test_comment_without_rating_is_rejected(personas: Personas) -> None:
    request_id = create_request_in_status(personas, S.COMPLETED)
    with pytest.raises(ValidationFailed) as error:
        execute(service.close, personas.ana, request_id, CloseRequestForm(comment="Lovely."))
    assert error.value.field_errors[0].field == "rating"
    assert run_query(queries.get_request, personas.ana, request_id).status == "completed"


@pytest.mark.parametrize("status", [s for s in S if s != S.CLOSED])
def test_only_closed_requests_can_be_reviewed(personas: Personas, status: S) -> None:
    with pytest.raises(WrongState):
        execute(service.review, personas.ana, create_request_in_status(personas, status), ReviewForm(rating=5))


def test_completed_job_is_counted_once_however_it_is_closed(personas: Personas) -> None:
    def count_completed(status: S, *steps: Callable[[int], Any]) -> int:
        request_id, count_before = (
            create_request_in_status(personas, status),
            run_query(queries.get_professional_stats, personas.pat).completed,
        )
        for end in steps:
            end(request_id)
        return run_query(queries.get_professional_stats, personas.pat).completed - count_before

    def close(request_id: int) -> None:
        execute(service.close, personas.ana, request_id, CloseRequestForm())

    def complete(request_id: int) -> None:
        execute(service.complete, personas.pat, request_id)

    def auto_close(_: int) -> None:
        with time_machine.travel(now() + timedelta(days=4)):
            assert execute(auto_close_due_requests) == 1

    assert count_completed(S.ACCEPTED, close) == count_completed(S.IN_PROGRESS, close) == 1
    assert count_completed(S.IN_PROGRESS, complete, close) == count_completed(S.IN_PROGRESS, complete, auto_close) == 1
    assert (
        count_completed(
            S.ACCEPTED, lambda it: execute(service.cancel, personas.ana, it, CancelRequestForm(reason="Away."))
        )
        == 0
    )
    assert (
        count_completed(S.ACCEPTED, lambda it: execute(service.release, personas.pat, it, ReasonForm(reason="Ill.")))
        == 0
    )
    with read_only() as uow:
        invariants.check_completed_job_counts(uow)


def test_open_request_is_cancelled_without_reason(personas: Personas) -> None:
    request_id = create_request_in_status(personas, S.REQUESTED)
    result = execute(service.cancel, personas.ana, request_id, CancelRequestForm())
    assert (result.status, result.cancel_reason) == ("cancelled", None)
    assert run_query(boards.list_board_cards, personas.pat) == []


@pytest.mark.parametrize("name", ["ana", "ada"])
def test_cancelling_accepted_request_needs_reason(personas: Personas, name: str) -> None:
    request_id = create_request_in_status(personas, S.ACCEPTED)
    with pytest.raises(ValidationFailed) as error:
        execute(service.cancel, getattr(personas, name), request_id, CancelRequestForm())
    assert error.value.field_errors[0].field == "reason"
    result = execute(service.cancel, getattr(personas, name), request_id, CancelRequestForm(reason="Away."))
    assert (result.status, result.cancel_reason) == ("cancelled", "Away.")
    assert result.cancelled_at is not None
    line = run_query(queries.get_timeline, personas.ana, request_id)[-1]
    assert (line.from_status, line.reason) == ("accepted", "Away.")
