"""The transition table of requests."""

from itertools import product

import pytest

from hsa_app.domain.requests.lifecycle import (
    ONGOING_STATUSES,
    PAST_STATUSES,
    TRANSITIONS,
    ActorRole,
    get_allowed_actions,
)
from hsa_app.models import BUSY_STATUSES, RequestAction, RequestStatus

EXPECTED_TRANSITIONS = {
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


def test_transition_table_has_every_action() -> None:
    assert {move.value for move in TRANSITIONS} == set(EXPECTED_TRANSITIONS) == {move.value for move in RequestAction}


@pytest.mark.parametrize("action", list(RequestAction))
def test_transition_has_expected_sources_and_target(action: RequestAction) -> None:
    sources, target, _ = EXPECTED_TRANSITIONS[action]
    assert TRANSITIONS[action].sources == set(sources.split())
    assert TRANSITIONS[action].target == target


@pytest.mark.parametrize(("status", "actor"), list(product(RequestStatus, ActorRole)))
def test_allowed_actions_by_status_and_actor_role(status: RequestStatus, actor: ActorRole) -> None:
    expected = {
        move
        for move, (sources, _, parts) in EXPECTED_TRANSITIONS.items()
        if status in sources.split() and actor in parts
    }
    assert get_allowed_actions(status, actor) == expected


@pytest.mark.parametrize("status", PAST_STATUSES)
def test_past_statuses_have_no_transitions(status: RequestStatus) -> None:
    assert all(status not in rule.sources for rule in TRANSITIONS.values())


def test_every_status_is_ongoing_or_past_and_reachable() -> None:
    assert sorted((*ONGOING_STATUSES, *PAST_STATUSES)) == sorted(RequestStatus)
    assert {rule.target for rule in TRANSITIONS.values()} == set(RequestStatus)
    assert set(BUSY_STATUSES) < set(ONGOING_STATUSES)
