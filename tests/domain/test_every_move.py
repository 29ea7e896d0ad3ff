"""Every move, from every state, by everybody: done, or refused in the right words."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from sqlmodel import col, select

from hsa_app.core.errors import AppError
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import service
from hsa_app.domain.requests.forms import (
    CancelRequestForm,
    CloseRequestForm,
    EditRequestForm,
    ReasonForm,
    StartRequestForm,
)
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import RequestEvent
from hsa_app.models import RequestStatus as S
from tests.cast import Personas, gather
from tests.factories import a_professional, a_request, id_of
from tests.support.doing import result_or_error

WHY = "It has to be."
VERBS: dict[str, Callable[[UnitOfWork, Actor, int], Any]] = {
    "edit": lambda uow, who, it: service.edit(uow, who, it, EditRequestForm(notes="new")),
    "accept": service.accept,
    "reject": service.reject,
    "release": lambda uow, who, it: service.release(uow, who, it, ReasonForm(reason=WHY)),
    "start": lambda uow, who, it: service.start(uow, who, it, StartRequestForm(code="4321")),
    "complete": service.complete,
    "close": lambda uow, who, it: service.close(uow, who, it, CloseRequestForm()),
    "cancel": lambda uow, who, it: service.cancel(uow, who, it, CancelRequestForm(reason=WHY)),
}
LEADS = {
    ("edit", S.REQUESTED): S.REQUESTED,
    ("accept", S.REQUESTED): S.ACCEPTED,
    ("reject", S.REQUESTED): S.REQUESTED,
    ("release", S.ACCEPTED): S.REQUESTED,
    ("start", S.ACCEPTED): S.IN_PROGRESS,
    ("complete", S.IN_PROGRESS): S.COMPLETED,
    ("close", S.ACCEPTED): S.CLOSED,
    ("close", S.IN_PROGRESS): S.CLOSED,
    ("close", S.COMPLETED): S.CLOSED,
    ("cancel", S.REQUESTED): S.CANCELLED,
    ("cancel", S.ACCEPTED): S.CANCELLED,
}
MAY = {
    "edit": {"ana"}, "close": {"ana"}, "cancel": {"ana", "ada"}, "accept": {"pat", "quinn"}, "reject": {"pat", "quinn"},
    "release": {"pat"}, "start": {"pat"}, "complete": {"pat"},
}  # fmt: skip
STRANGERS = {
    "edit": {"sam"}, "close": {"sam"}, "cancel": {"sam"}, "accept": {"far"}, "reject": {"far"},
    "release": {"quinn", "far"}, "start": {"quinn", "far"}, "complete": {"quinn", "far"},
}  # fmt: skip
PATS = {S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED, S.CLOSED}


def promised(verb: str, status: S, who: str) -> str:
    """The state it leads to, or the code of the refusal."""
    if who in STRANGERS[verb] - MAY[verb]:
        return "not_found" if verb != "cancel" or who == "sam" else "forbidden"
    if who not in MAY[verb]:
        return "forbidden"
    if verb in {"release", "start", "complete"} and status not in PATS:
        return "not_found"
    if (verb, status) in LEADS:
        return LEADS[verb, status]
    return "already_taken" if verb == "accept" and who == "quinn" and status in PATS else "wrong_state"


def tried(uow: UnitOfWork, cast: Personas, verb: str, status: S, who: Actor) -> tuple[str, int, int]:
    """What it came to, by how much the version rose, and how many lines the story got; then it is undone."""
    with uow.db.begin_nested() as point:
        doing = cast.pat.user_id if status in PATS else None
        request = a_request(uow, cast.ana, cast.ac, status=status, professional_id=doing)
        told = result_or_error(lambda: VERBS[verb](uow, who, id_of(request)))
        uow.db.refresh(request)
        story = uow.db.scalars(select(RequestEvent).where(col(RequestEvent.request_id) == request.id)).all()
        result = (told.code if isinstance(told, AppError) else request.status, request.version - 1, len(story))
        point.rollback()
    return result


@pytest.mark.parametrize("verb", VERBS)
def test_a_move_is_made_by_whom_and_from_where_it_may(database: str, verb: str) -> None:
    with transaction() as uow:
        cast = gather(uow)
        people = {name: getattr(cast, name) for name in ("ana", "sam", "pat", "quinn", "pia", "ada")}
        people["far"] = a_professional(uow, cast.ac, "Fay Far", city="Mumbai")
        for status, (name, who) in product(S, people.items()):
            told, risen, lines = tried(uow, cast, verb, status, who)
            made = told in set(S)
            assert told == promised(verb, status, name), (status, name)
            assert (lines, risen) == (made, made and verb != "reject"), (status, name)
