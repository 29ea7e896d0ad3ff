"""Every action in every status by every actor: the resulting status or the error code."""

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
from tests.factories import create_professional, create_request, require_id
from tests.personas import Personas, add_personas
from tests.support.transactions import result_or_error

REASON = "It has to be."
ACTIONS: dict[str, Callable[[UnitOfWork, Actor, int], Any]] = {
    "edit": lambda uow, who, it: service.edit(uow, who, it, EditRequestForm(notes="new")),
    "accept": service.accept,
    "reject": service.reject,
    "release": lambda uow, who, it: service.release(uow, who, it, ReasonForm(reason=REASON)),
    "start": lambda uow, who, it: service.start(uow, who, it, StartRequestForm(code="4321")),
    "complete": service.complete,
    "close": lambda uow, who, it: service.close(uow, who, it, CloseRequestForm()),
    "cancel": lambda uow, who, it: service.cancel(uow, who, it, CancelRequestForm(reason=REASON)),
}
TARGET_STATUS = {
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
ALLOWED_ACTORS = {
    "edit": {"ana"}, "close": {"ana"}, "cancel": {"ana", "ada"}, "accept": {"pat", "quinn"}, "reject": {"pat", "quinn"},
    "release": {"pat"}, "start": {"pat"}, "complete": {"pat"},
}  # fmt: skip
UNRELATED_ACTORS = {
    "edit": {"sam"}, "close": {"sam"}, "cancel": {"sam"}, "accept": {"far"}, "reject": {"far"},
    "release": {"quinn", "far"}, "start": {"quinn", "far"}, "complete": {"quinn", "far"},
}  # fmt: skip
ASSIGNED_STATUSES = {S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED, S.CLOSED}


def expected_outcome(action: str, status: S, name: str) -> str:
    """Return the status the action leads to, or the code of its error."""
    if name in UNRELATED_ACTORS[action] - ALLOWED_ACTORS[action]:
        return "not_found" if action != "cancel" or name == "sam" else "forbidden"
    if name not in ALLOWED_ACTORS[action]:
        return "forbidden"
    if action in {"release", "start", "complete"} and status not in ASSIGNED_STATUSES:
        return "not_found"
    if (action, status) in TARGET_STATUS:
        return TARGET_STATUS[action, status]
    return "already_taken" if action == "accept" and name == "quinn" and status in ASSIGNED_STATUSES else "wrong_state"


def try_action(uow: UnitOfWork, personas: Personas, action: str, status: S, actor: Actor) -> tuple[str, int, int]:
    """Return the result, the rise of the version and the number of new events; the transaction is rolled back."""
    with uow.db.begin_nested() as point:
        professional_id = personas.pat.user_id if status in ASSIGNED_STATUSES else None
        request = create_request(uow, personas.ana, personas.ac, status=status, professional_id=professional_id)
        outcome = result_or_error(lambda: ACTIONS[action](uow, actor, require_id(request)))
        uow.db.refresh(request)
        events = uow.db.scalars(select(RequestEvent).where(col(RequestEvent.request_id) == request.id)).all()
        result = (outcome.code if isinstance(outcome, AppError) else request.status, request.version - 1, len(events))
        point.rollback()
    return result


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_in_every_status_by_every_actor(database: str, action: str) -> None:
    with transaction() as uow:
        personas = add_personas(uow)
        actors = {name: getattr(personas, name) for name in ("ana", "sam", "pat", "quinn", "pia", "ada")}
        actors["far"] = create_professional(uow, personas.ac, "Fay Far", city="Mumbai")
        for status, (name, actor) in product(S, actors.items()):
            outcome, version_rise, event_count = try_action(uow, personas, action, status, actor)
            is_success = outcome in set(S)
            assert outcome == expected_outcome(action, status, name), (status, name)
            assert (event_count, version_rise) == (is_success, is_success and action != "reject"), (status, name)
