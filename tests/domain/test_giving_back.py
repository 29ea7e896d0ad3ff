"""Releasing and rejecting: what goes back to the boards, and to whose."""

from datetime import timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.domain.requests import boards, queries, service
from hsa_app.domain.requests.forms import EditRequestForm, ReasonForm
from tests.cast import Personas
from tests.factories import booking
from tests.support.doing import execute, run_query

LATE = ReasonForm(reason="I would be late.")


def booked(cast: Personas, **given: object) -> int:
    return execute(service.book, cast.ana, booking(cast.ac, **given)).id


def on_boards(cast: Personas) -> dict[str, list[int]]:
    return {
        name: [card.id for card in run_query(boards.list_board_cards, getattr(cast, name))] for name in ("pat", "quinn")
    }


def test_a_released_job_is_on_every_board_but_that_of_who_released_it(cast: Personas) -> None:
    it = booked(cast)
    execute(service.accept, cast.pat, it)
    told = execute(service.release, cast.pat, it, LATE)
    assert (told.status, told.customer, told.address) == ("requested", None, None)
    assert on_boards(cast) == {"pat": [], "quinn": [it]}
    row = run_query(queries.get_request, cast.ana, it)
    assert (row.professional, row.accepted_at, row.version) == (None, None, 3)
    assert run_query(queries.get_timeline, cast.ana, it)[-1].reason == "I would be late."


def test_a_released_job_waits_two_days_anew(cast: Personas) -> None:
    with time_machine.travel("2026-12-01T09:00:00Z", tick=False) as clock:
        it = booked(cast, scheduled_for=now() + timedelta(days=9))
        execute(service.accept, cast.pat, it)
        clock.shift(timedelta(hours=47))
        execute(service.release, cast.pat, it, LATE)
        assert run_query(boards.list_board_cards, cast.quinn)[0].expires_at == now() + timedelta(hours=48)


def test_moving_a_released_job_to_another_day_leaves_it_on_the_boards(cast: Personas) -> None:
    with time_machine.travel("2026-12-01T09:00:00Z", tick=False) as clock:
        it = booked(cast, scheduled_for=now() + timedelta(days=9))
        execute(service.accept, cast.pat, it)
        clock.shift(timedelta(hours=60))
        execute(service.release, cast.pat, it, LATE)
        clock.shift(timedelta(hours=1))
        execute(service.edit, cast.ana, it, EditRequestForm(scheduled_for=now() + timedelta(days=8)))
        assert run_query(boards.list_board_cards, cast.quinn)[0].expires_at == now() + timedelta(hours=47)


def test_who_takes_over_gets_a_new_code_and_fresh_tries(cast: Personas) -> None:
    it = booked(cast)
    codes = set()
    for who in (cast.pat, cast.quinn) * 3:
        execute(service.accept, who, it)
        codes.add(run_query(queries.get_request, cast.ana, it).start_code)
        execute(service.release, who, it, LATE)
    assert len(codes) > 1


def test_who_released_it_no_longer_knows_about_it(cast: Personas) -> None:
    it = booked(cast)
    execute(service.accept, cast.pat, it)
    execute(service.release, cast.pat, it, LATE)
    with pytest.raises(NotFound):
        run_query(queries.get_request, cast.pat, it)
    with pytest.raises(NotFound):
        run_query(queries.get_timeline, cast.pat, it)


def test_what_asks_for_one_is_seen_and_taken_by_that_one_alone(cast: Personas) -> None:
    it = booked(cast, professional_id=cast.pat.user_id)
    assert on_boards(cast) == {"pat": [it], "quinn": []}
    assert [card.addressed_to_me for card in run_query(boards.list_board_cards, cast.pat)] == [True]
    assert run_query(boards.board_snapshot, cast.ac.id or 0, "pune") == []
    with pytest.raises(NotFound):
        execute(service.accept, cast.quinn, it)
    assert execute(service.accept, cast.pat, it).status == "accepted"


def test_who_was_asked_for_and_rejects_opens_it_to_all_others(cast: Personas) -> None:
    it = booked(cast, professional_id=cast.pat.user_id)
    told = execute(service.reject, cast.pat, it)
    assert (told.status, told.version, told.customer) == ("requested", 2, None)
    assert on_boards(cast) == {"pat": [], "quinn": [it]}
    assert [card.id for card in run_query(boards.board_snapshot, cast.ac.id or 0, "pune")] == [it]
    assert [line.move for line in run_query(queries.get_timeline, cast.ana, it)] == ["book", "reject"]


def test_rejecting_takes_a_card_off_ones_own_board_only_and_counts_once(cast: Personas) -> None:
    it = booked(cast)
    for _ in range(2):
        assert execute(service.reject, cast.pat, it).version == 1
    assert on_boards(cast) == {"pat": [], "quinn": [it]}
    assert run_query(boards.list_dismissed_request_ids, cast.pat) == [it]
    assert [line.move for line in run_query(queries.get_timeline, cast.ana, it)] == ["book", "reject"]


def test_who_declined_is_told_to_admins_only(cast: Personas) -> None:
    it = booked(cast)
    execute(service.reject, cast.pat, it)
    execute(service.accept, cast.quinn, it)
    told = {who: run_query(queries.get_timeline, getattr(cast, who), it)[1].actor for who in ("ana", "quinn", "ada")}
    assert told == {"ana": None, "quinn": None, "ada": "Pat Serves"}


def test_one_who_released_what_was_asked_of_them_leaves_it_to_all(cast: Personas) -> None:
    it = booked(cast, professional_id=cast.pat.user_id)
    execute(service.accept, cast.pat, it)
    execute(service.release, cast.pat, it, LATE)
    assert on_boards(cast) == {"pat": [], "quinn": [it]}
