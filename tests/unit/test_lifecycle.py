"""The one table of moves says exactly what the product says."""

from itertools import product

import pytest

from hsa_app.domain.requests.lifecycle import (
    ONGOING_STATUSES,
    PAST_STATUSES,
    TRANSITIONS,
    ActorRole,
    get_allowed_actions,
)
from hsa_app.models import BUSY, RequestAction, RequestStatus

PROMISED = {
    "book": ("", "requested", {ActorRole.ANY_CUSTOMER}),
    "edit": ("requested", "requested", {ActorRole.CUSTOMER}),
    "accept": ("requested", "accepted", {ActorRole.MATCHING}),
    "reject": ("requested", "requested", {ActorRole.MATCHING}),
    "release": ("accepted", "requested", {ActorRole.ASSIGNED}),
    "start": ("accepted", "in_progress", {ActorRole.ASSIGNED}),
    "complete": ("in_progress", "completed", {ActorRole.ASSIGNED}),
    "close": ("accepted in_progress completed", "closed", {ActorRole.CUSTOMER}),
    "cancel": ("requested accepted", "cancelled", {ActorRole.CUSTOMER, ActorRole.ADMIN}),
    "expire": ("requested", "expired", {ActorRole.TIMER}),
    "auto-close": ("completed", "closed", {ActorRole.TIMER}),
}


def test_there_are_no_other_moves() -> None:
    assert {move.value for move in TRANSITIONS} == set(PROMISED) == {move.value for move in RequestAction}


@pytest.mark.parametrize("move", list(RequestAction))
def test_a_move_leads_where_the_product_says(move: RequestAction) -> None:
    sources, target, _ = PROMISED[move]
    assert TRANSITIONS[move].sources == set(sources.split())
    assert TRANSITIONS[move].target == target


@pytest.mark.parametrize(("status", "who"), list(product(RequestStatus, ActorRole)))
def test_each_part_may_make_only_its_own_moves(status: RequestStatus, who: ActorRole) -> None:
    promised = {move for move, (sources, _, parts) in PROMISED.items() if status in sources.split() and who in parts}
    assert get_allowed_actions(status, who) == promised


@pytest.mark.parametrize("status", PAST_STATUSES)
def test_nothing_happens_to_a_request_that_is_over(status: RequestStatus) -> None:
    assert all(status not in rule.sources for rule in TRANSITIONS.values())


def test_every_status_is_ongoing_or_past_and_can_be_reached() -> None:
    assert sorted((*ONGOING_STATUSES, *PAST_STATUSES)) == sorted(RequestStatus)
    assert {rule.target for rule in TRANSITIONS.values()} == set(RequestStatus)
    assert set(BUSY) < set(ONGOING_STATUSES)
