"""The life of a request: the one table that buttons, API, timers and docs come from."""

from dataclasses import dataclass
from enum import StrEnum

from hsa_app.models import RequestAction, RequestStatus


class Who(StrEnum):
    """In what part someone acts on a request."""

    ANY_CUSTOMER = "a customer"
    CUSTOMER = "its customer"
    MATCHING = "an approved professional of that service and area"
    ASSIGNED = "its professional"
    ADMIN = "an admin"
    TIMER = "a timer"


@dataclass(frozen=True, slots=True)
class Transition:
    """What a move does: the states it leaves, the state it leads to, who may make it."""

    sources: frozenset[RequestStatus]
    target: RequestStatus
    who: frozenset[Who]


_S = RequestStatus


def _row(sources: set[RequestStatus], target: RequestStatus, *who: Who) -> Transition:
    return Transition(frozenset(sources), target, frozenset(who))


TRANSITIONS: dict[RequestAction, Transition] = {
    RequestAction.BOOK: _row(set(), _S.REQUESTED, Who.ANY_CUSTOMER),
    RequestAction.EDIT: _row({_S.REQUESTED}, _S.REQUESTED, Who.CUSTOMER),
    RequestAction.ACCEPT: _row({_S.REQUESTED}, _S.ACCEPTED, Who.MATCHING),
    RequestAction.REJECT: _row({_S.REQUESTED}, _S.REQUESTED, Who.MATCHING),
    RequestAction.RELEASE: _row({_S.ACCEPTED}, _S.REQUESTED, Who.ASSIGNED),
    RequestAction.START: _row({_S.ACCEPTED}, _S.IN_PROGRESS, Who.ASSIGNED),
    RequestAction.COMPLETE: _row({_S.IN_PROGRESS}, _S.COMPLETED, Who.ASSIGNED),
    RequestAction.CLOSE: _row({_S.ACCEPTED, _S.IN_PROGRESS, _S.COMPLETED}, _S.CLOSED, Who.CUSTOMER),
    RequestAction.CANCEL: _row({_S.REQUESTED, _S.ACCEPTED}, _S.CANCELLED, Who.CUSTOMER, Who.ADMIN),
    RequestAction.EXPIRE: _row({_S.REQUESTED}, _S.EXPIRED, Who.TIMER),
    RequestAction.AUTO_CLOSE: _row({_S.COMPLETED}, _S.CLOSED, Who.TIMER),
}

ONGOING = (_S.REQUESTED, _S.ACCEPTED, _S.IN_PROGRESS, _S.COMPLETED)
PAST = (_S.CLOSED, _S.CANCELLED, _S.EXPIRED)
UNTAKEN = (_S.REQUESTED, _S.EXPIRED)
"""The states in which nobody has a request."""


def moves_from(status: RequestStatus, who: Who) -> frozenset[RequestAction]:
    """What someone in this part may do next."""
    return frozenset(move for move, row in TRANSITIONS.items() if status in row.sources and who in row.who)
