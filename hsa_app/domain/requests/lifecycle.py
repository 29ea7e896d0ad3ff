"""The transition table of requests, used by buttons, API, timers and documentation."""

from dataclasses import dataclass
from enum import StrEnum

from hsa_app.models import RequestAction, RequestStatus


class ActorRole(StrEnum):
    """The relation of an actor to a request."""

    ANY_CUSTOMER = "a customer"
    CUSTOMER = "its customer"
    MATCHING = "an approved professional of that service and area"
    ASSIGNED = "its professional"
    ADMIN = "an admin"
    TIMER = "a timer"


@dataclass(frozen=True, slots=True)
class Transition:
    """What an action does: the statuses it applies to, the resulting status, and the roles that may perform it."""

    sources: frozenset[RequestStatus]
    target: RequestStatus
    actor_roles: frozenset[ActorRole]


_S = RequestStatus


def _transition(sources: set[RequestStatus], target: RequestStatus, *actor_roles: ActorRole) -> Transition:
    return Transition(frozenset(sources), target, frozenset(actor_roles))


TRANSITIONS: dict[RequestAction, Transition] = {
    RequestAction.BOOK: _transition(set(), _S.REQUESTED, ActorRole.ANY_CUSTOMER),
    RequestAction.EDIT: _transition({_S.REQUESTED}, _S.REQUESTED, ActorRole.CUSTOMER),
    RequestAction.ACCEPT: _transition({_S.REQUESTED}, _S.ACCEPTED, ActorRole.MATCHING),
    RequestAction.REJECT: _transition({_S.REQUESTED}, _S.REQUESTED, ActorRole.MATCHING),
    RequestAction.RELEASE: _transition({_S.ACCEPTED}, _S.REQUESTED, ActorRole.ASSIGNED),
    RequestAction.START: _transition({_S.ACCEPTED}, _S.IN_PROGRESS, ActorRole.ASSIGNED),
    RequestAction.COMPLETE: _transition({_S.IN_PROGRESS}, _S.COMPLETED, ActorRole.ASSIGNED),
    RequestAction.CLOSE: _transition({_S.ACCEPTED, _S.IN_PROGRESS, _S.COMPLETED}, _S.CLOSED, ActorRole.CUSTOMER),
    RequestAction.CANCEL: _transition({_S.REQUESTED, _S.ACCEPTED}, _S.CANCELLED, ActorRole.CUSTOMER, ActorRole.ADMIN),
    RequestAction.EXPIRE: _transition({_S.REQUESTED}, _S.EXPIRED, ActorRole.TIMER),
    RequestAction.AUTO_CLOSE: _transition({_S.COMPLETED}, _S.CLOSED, ActorRole.TIMER),
}

ONGOING_STATUSES = (_S.REQUESTED, _S.ACCEPTED, _S.IN_PROGRESS, _S.COMPLETED)
PAST_STATUSES = (_S.CLOSED, _S.CANCELLED, _S.EXPIRED)
UNASSIGNED_STATUSES = (_S.REQUESTED, _S.EXPIRED)
"""The statuses in which a request has no professional."""


def get_allowed_actions(status: RequestStatus, actor_role: ActorRole) -> frozenset[RequestAction]:
    """Return the actions that this role may perform in this status."""
    return frozenset(
        action
        for action, transition in TRANSITIONS.items()
        if status in transition.sources and actor_role in transition.actor_roles
    )
