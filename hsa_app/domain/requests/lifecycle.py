"""The life of a request: the one table that buttons, API, timers and docs come from."""

from dataclasses import dataclass
from enum import StrEnum

from hsa_app.models import Move, RequestStatus


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


TRANSITIONS: dict[Move, Transition] = {
    Move.BOOK: _row(set(), _S.REQUESTED, Who.ANY_CUSTOMER),
    Move.EDIT: _row({_S.REQUESTED}, _S.REQUESTED, Who.CUSTOMER),
    Move.ACCEPT: _row({_S.REQUESTED}, _S.ACCEPTED, Who.MATCHING),
    Move.REJECT: _row({_S.REQUESTED}, _S.REQUESTED, Who.MATCHING),
    Move.RELEASE: _row({_S.ACCEPTED}, _S.REQUESTED, Who.ASSIGNED),
    Move.START: _row({_S.ACCEPTED}, _S.IN_PROGRESS, Who.ASSIGNED),
    Move.COMPLETE: _row({_S.IN_PROGRESS}, _S.COMPLETED, Who.ASSIGNED),
    Move.CLOSE: _row({_S.ACCEPTED, _S.IN_PROGRESS, _S.COMPLETED}, _S.CLOSED, Who.CUSTOMER),
    Move.CANCEL: _row({_S.REQUESTED, _S.ACCEPTED}, _S.CANCELLED, Who.CUSTOMER, Who.ADMIN),
    Move.EXPIRE: _row({_S.REQUESTED}, _S.EXPIRED, Who.TIMER),
    Move.AUTO_CLOSE: _row({_S.COMPLETED}, _S.CLOSED, Who.TIMER),
}

ONGOING = (_S.REQUESTED, _S.ACCEPTED, _S.IN_PROGRESS, _S.COMPLETED)
PAST = (_S.CLOSED, _S.CANCELLED, _S.EXPIRED)
UNTAKEN = (_S.REQUESTED, _S.EXPIRED)
"""The states in which nobody has a request."""


def moves_from(status: RequestStatus, who: Who) -> frozenset[Move]:
    """What someone in this part may do next."""
    return frozenset(move for move, row in TRANSITIONS.items() if status in row.sources and who in row.who)
