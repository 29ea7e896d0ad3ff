"""Applies actions to requests: compare-and-set, timeline event and publication."""

from typing import Any

from sqlalchemy import ColumnElement, update
from sqlmodel import col

from hsa_app.core.errors import StaleVersion
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests.errors import AlreadyTaken, WrongState
from hsa_app.domain.requests.lifecycle import TRANSITIONS
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import DONE_STATUSES, Professional, RequestAction, RequestEvent, RequestStatus, ServiceRequest


def ensure_allowed(request: ServiceRequest, actor: Actor, action: RequestAction, version: int | None) -> None:
    """Require that the transition table allows the action in the request's status.

    Raises:
        StaleVersion: `version` is not the stored one.
        AlreadyTaken, WrongState: the status does not allow the action.
    """
    if version is not None and version != request.version:
        raise StaleVersion
    if request.status not in TRANSITIONS[action].sources:
        raise _transition_error(request, actor, action)


def apply(
    uow: UnitOfWork,
    actor: Actor,
    request: ServiceRequest,
    action: RequestAction,
    version: int | None,
    *extra_conditions: ColumnElement[bool],
    reason: str | None = None,
    **changes: Any,
) -> None:
    """Apply an action with compare-and-set; `extra_conditions` must hold in the UPDATE, `changes` are written with it.

    Raises:
        StaleVersion, AlreadyTaken, WrongState: as `ensure_allowed`, or a concurrent change was first.
    """
    ensure_allowed(request, actor, action, version)
    if not try_apply(
        uow, actor, request, action, *_version_condition(version), *extra_conditions, reason=reason, **changes
    ):
        ensure_allowed(request, actor, action, version)
        raise _transition_error(request, actor, action)


def try_apply(
    uow: UnitOfWork,
    actor: Actor | None,
    request: ServiceRequest,
    action: RequestAction,
    *extra_conditions: ColumnElement[bool],
    reason: str | None = None,
    **changes: Any,
) -> bool:
    """Compare-and-set in one UPDATE; True if this call changed the row. `actor` is None for a timer."""
    transition, previous_status = TRANSITIONS[action], request.status
    updated = uow.rowcount(
        update(ServiceRequest)
        .where(col(ServiceRequest.id) == request.id, col(ServiceRequest.status) == previous_status, *extra_conditions)
        .values(status=transition.target, version=col(ServiceRequest.version) + 1, **changes)
        .execution_options(synchronize_session=False)
    )
    uow.db.refresh(request)
    if updated != 1:
        return False
    if transition.target in DONE_STATUSES and previous_status not in DONE_STATUSES:
        _increment_completed_jobs(uow, request)
    record_event(uow, request, action, actor, from_status=previous_status, reason=reason)
    return True


def record_event(
    uow: UnitOfWork,
    request: ServiceRequest,
    action: RequestAction,
    actor: Actor | None,
    *,
    from_status: str | None,
    reason: str | None = None,
) -> None:
    """Append an event to the request's timeline and publish the change."""
    event = RequestEvent(
        request_id=request.id or 0,
        action=action,
        actor_id=actor.user_id if actor else None,
        from_status=from_status,
        to_status=request.status,
        reason=reason,
    )
    uow.db.add(event)
    uow.db.flush()
    uow.publish_after_commit(*topics.for_request_change(request, actor.user_id if actor else None))


def _increment_completed_jobs(uow: UnitOfWork, request: ServiceRequest) -> None:
    assigned = col(Professional.user_id) == request.professional_id
    uow.db.execute(update(Professional).where(assigned).values(completed_jobs=col(Professional.completed_jobs) + 1))


def _version_condition(version: int | None) -> list[ColumnElement[bool]]:
    return [] if version is None else [col(ServiceRequest.version) == version]


def _transition_error(request: ServiceRequest, actor: Actor, action: RequestAction) -> AlreadyTaken | WrongState:
    professional_id = request.professional_id
    if action == RequestAction.ACCEPT and professional_id is not None and professional_id != actor.user_id:
        return AlreadyTaken()
    if action == RequestAction.ACCEPT and request.status == RequestStatus.REQUESTED:
        return WrongState(RequestStatus.EXPIRED)
    return WrongState(request.status)
