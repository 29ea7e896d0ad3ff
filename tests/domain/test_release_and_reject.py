"""Releasing and rejecting: which requests return to whose boards."""

from datetime import timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.domain.requests import boards, queries, service
from hsa_app.domain.requests.forms import EditRequestForm, ReasonForm
from tests.factories import booking_form
from tests.personas import Personas
from tests.support.transactions import execute, run_query

REASON = ReasonForm(reason="I would be late.")


def book_request(personas: Personas, **overrides: object) -> int:
    return execute(service.book, personas.ana, booking_form(personas.ac, **overrides)).id


def list_board_card_ids(personas: Personas) -> dict[str, list[int]]:
    return {
        name: [card.id for card in run_query(boards.list_board_cards, getattr(personas, name))]
        for name in ("pat", "quinn")
    }


def test_released_job_returns_to_all_other_boards(personas: Personas) -> None:
    request_id = book_request(personas)
    execute(service.accept, personas.pat, request_id)
    result = execute(service.release, personas.pat, request_id, REASON)
    assert (result.status, result.customer, result.address) == ("requested", None, None)
    assert list_board_card_ids(personas) == {"pat": [], "quinn": [request_id]}
    row = run_query(queries.get_request, personas.ana, request_id)
    assert (row.professional, row.accepted_at, row.version) == (None, None, 3)
    assert run_query(queries.get_timeline, personas.ana, request_id)[-1].reason == "I would be late."


def test_release_restarts_two_day_expiry(personas: Personas) -> None:
    with time_machine.travel("2026-12-01T09:00:00Z", tick=False) as clock:
        request_id = book_request(personas, scheduled_for=now() + timedelta(days=9))
        execute(service.accept, personas.pat, request_id)
        clock.shift(timedelta(hours=47))
        execute(service.release, personas.pat, request_id, REASON)
        assert run_query(boards.list_board_cards, personas.quinn)[0].expires_at == now() + timedelta(hours=48)


def test_rescheduling_released_job_keeps_it_on_boards(personas: Personas) -> None:
    with time_machine.travel("2026-12-01T09:00:00Z", tick=False) as clock:
        request_id = book_request(personas, scheduled_for=now() + timedelta(days=9))
        execute(service.accept, personas.pat, request_id)
        clock.shift(timedelta(hours=60))
        execute(service.release, personas.pat, request_id, REASON)
        clock.shift(timedelta(hours=1))
        execute(service.edit, personas.ana, request_id, EditRequestForm(scheduled_for=now() + timedelta(days=8)))
        assert run_query(boards.list_board_cards, personas.quinn)[0].expires_at == now() + timedelta(hours=47)


def test_every_acceptance_gets_a_new_start_code(personas: Personas) -> None:
    request_id = book_request(personas)
    codes = set()
    for actor in (personas.pat, personas.quinn) * 3:
        execute(service.accept, actor, request_id)
        codes.add(run_query(queries.get_request, personas.ana, request_id).start_code)
        execute(service.release, actor, request_id, REASON)
    assert len(codes) > 1


def test_released_request_is_not_found_for_former_professional(personas: Personas) -> None:
    request_id = book_request(personas)
    execute(service.accept, personas.pat, request_id)
    execute(service.release, personas.pat, request_id, REASON)
    with pytest.raises(NotFound):
        run_query(queries.get_request, personas.pat, request_id)
    with pytest.raises(NotFound):
        run_query(queries.get_timeline, personas.pat, request_id)


def test_direct_request_is_visible_only_to_requested_professional(personas: Personas) -> None:
    request_id = book_request(personas, professional_id=personas.pat.user_id)
    assert list_board_card_ids(personas) == {"pat": [request_id], "quinn": []}
    assert [card.addressed_to_me for card in run_query(boards.list_board_cards, personas.pat)] == [True]
    assert run_query(boards.board_snapshot, personas.ac.id or 0, "pune") == []
    with pytest.raises(NotFound):
        execute(service.accept, personas.quinn, request_id)
    assert execute(service.accept, personas.pat, request_id).status == "accepted"


def test_rejected_direct_request_opens_to_others(personas: Personas) -> None:
    request_id = book_request(personas, professional_id=personas.pat.user_id)
    result = execute(service.reject, personas.pat, request_id)
    assert (result.status, result.version, result.customer) == ("requested", 2, None)
    assert list_board_card_ids(personas) == {"pat": [], "quinn": [request_id]}
    assert [card.id for card in run_query(boards.board_snapshot, personas.ac.id or 0, "pune")] == [request_id]
    assert [line.move for line in run_query(queries.get_timeline, personas.ana, request_id)] == ["book", "reject"]


def test_reject_hides_card_only_from_own_board_and_is_idempotent(personas: Personas) -> None:
    request_id = book_request(personas)
    for _ in range(2):
        assert execute(service.reject, personas.pat, request_id).version == 1
    assert list_board_card_ids(personas) == {"pat": [], "quinn": [request_id]}
    assert run_query(boards.list_dismissed_request_ids, personas.pat) == [request_id]
    assert [line.move for line in run_query(queries.get_timeline, personas.ana, request_id)] == ["book", "reject"]


def test_timeline_names_rejecting_professional_only_to_admins(personas: Personas) -> None:
    request_id = book_request(personas)
    execute(service.reject, personas.pat, request_id)
    execute(service.accept, personas.quinn, request_id)
    result = {
        who: run_query(queries.get_timeline, getattr(personas, who), request_id)[1].actor
        for who in ("ana", "quinn", "ada")
    }
    assert result == {"ana": None, "quinn": None, "ada": "Pat Serves"}


def test_released_direct_request_opens_to_others(personas: Personas) -> None:
    request_id = book_request(personas, professional_id=personas.pat.user_id)
    execute(service.accept, personas.pat, request_id)
    execute(service.release, personas.pat, request_id, REASON)
    assert list_board_card_ids(personas) == {"pat": [], "quinn": [request_id]}
