"""How requests end: closed, rated, called off."""

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
from tests.cast import Personas
from tests.factories import a_request, id_of
from tests.support.doing import execute, run_query


def request_in(cast: Personas, status: S) -> int:
    doing = None if status == S.REQUESTED else cast.pat.user_id
    with transaction() as uow:
        return id_of(a_request(uow, cast.ana, cast.ac, status=status, professional_id=doing))


def rating_of_pat(cast: Personas) -> tuple[float | None, int]:
    profile = run_query(accounts.get_own_profile, cast.pat)
    return profile.rating_average, profile.rating_count


@pytest.mark.parametrize("status", [S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED])
def test_closing_with_a_rating_counts_for_the_professional(cast: Personas, status: S) -> None:
    closed = execute(service.close, cast.ana, request_in(cast, status), CloseRequestForm(rating=4, comment="Fine."))
    assert (closed.status, closed.version) == ("closed", 2)
    assert closed.review is not None
    assert (closed.review.rating, closed.review.comment) == (4, "Fine.")
    assert rating_of_pat(cast) == (4.0, 1)


def test_closing_without_a_rating_leaves_it_for_later_once(cast: Personas) -> None:
    it = request_in(cast, S.COMPLETED)
    assert execute(service.close, cast.ana, it, CloseRequestForm()).review is None
    assert execute(service.review, cast.ana, it, ReviewForm(rating=5)).rating == 5
    with pytest.raises(Conflict, match="already rated"):
        execute(service.review, cast.ana, it, ReviewForm(rating=1))
    assert rating_of_pat(cast) == (5.0, 1)


def test_averages_have_two_decimals(cast: Personas) -> None:
    for rating in (5, 5, 4):
        execute(service.close, cast.ana, request_in(cast, S.COMPLETED), CloseRequestForm(rating=rating))
    assert rating_of_pat(cast) == (4.67, 3)


def test_words_need_stars(cast: Personas) -> None:
    it = request_in(cast, S.COMPLETED)
    with pytest.raises(ValidationFailed) as refusal:
        execute(service.close, cast.ana, it, CloseRequestForm(comment="Lovely."))
    assert refusal.value.field_errors[0].field == "rating"
    assert run_query(queries.get_request, cast.ana, it).status == "completed"


@pytest.mark.parametrize("status", [s for s in S if s != S.CLOSED])
def test_only_what_is_closed_is_reviewed(cast: Personas, status: S) -> None:
    with pytest.raises(WrongState):
        execute(service.review, cast.ana, request_in(cast, status), ReviewForm(rating=5))


def test_a_job_counts_once_when_it_is_done_however_it_ends(cast: Personas) -> None:
    def counted(status: S, *ends: Callable[[int], Any]) -> int:
        it, before = request_in(cast, status), run_query(queries.get_professional_stats, cast.pat).completed
        for end in ends:
            end(it)
        return run_query(queries.get_professional_stats, cast.pat).completed - before

    def close(it: int) -> None:
        execute(service.close, cast.ana, it, CloseRequestForm())

    def complete(it: int) -> None:
        execute(service.complete, cast.pat, it)

    def nobody_closes(_: int) -> None:
        with time_machine.travel(now() + timedelta(days=4)):
            assert execute(auto_close_due_requests) == 1

    assert counted(S.ACCEPTED, close) == counted(S.IN_PROGRESS, close) == 1
    assert counted(S.IN_PROGRESS, complete, close) == counted(S.IN_PROGRESS, complete, nobody_closes) == 1
    assert counted(S.ACCEPTED, lambda it: execute(service.cancel, cast.ana, it, CancelRequestForm(reason="Away."))) == 0
    assert counted(S.ACCEPTED, lambda it: execute(service.release, cast.pat, it, ReasonForm(reason="Ill."))) == 0
    with read_only() as uow:
        invariants.check_jobs_done(uow)


def test_before_anyone_accepted_one_cancels_without_a_word(cast: Personas) -> None:
    it = request_in(cast, S.REQUESTED)
    told = execute(service.cancel, cast.ana, it, CancelRequestForm())
    assert (told.status, told.cancel_reason) == ("cancelled", None)
    assert run_query(boards.list_board_cards, cast.pat) == []


@pytest.mark.parametrize("who", ["ana", "ada"])
def test_once_accepted_cancelling_needs_a_reason(cast: Personas, who: str) -> None:
    it = request_in(cast, S.ACCEPTED)
    with pytest.raises(ValidationFailed) as refusal:
        execute(service.cancel, getattr(cast, who), it, CancelRequestForm())
    assert refusal.value.field_errors[0].field == "reason"
    told = execute(service.cancel, getattr(cast, who), it, CancelRequestForm(reason="Away."))
    assert (told.status, told.cancel_reason) == ("cancelled", "Away.")
    assert told.cancelled_at is not None
    line = run_query(queries.get_timeline, cast.ana, it)[-1]
    assert (line.from_status, line.reason) == ("accepted", "Away.")
