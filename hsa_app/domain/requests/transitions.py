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
    """Refuse an action that the transition table does not allow in the request's status.
    Raises:
        StaleVersion: `version` is not the one that is stored.
        AlreadyTaken, WrongState: the request is past this move, or not yet at it.
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
    """Make a move or refuse it; `still` must hold at the moment of writing, `changes` are written with it.

    Raises:
        StaleVersion, AlreadyTaken, WrongState: as `check`, or someone else was first.
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
    """Compare and set in one statement: True if this call changed the row. `actor` is None for a timer."""
    rule, came_from = TRANSITIONS[action], request.status
    made = uow.rowcount(
        update(ServiceRequest)
        .where(col(ServiceRequest.id) == request.id, col(ServiceRequest.status) == came_from, *extra_conditions)
        .values(status=rule.target, version=col(ServiceRequest.version) + 1, **changes)
        .execution_options(synchronize_session=False)
    )
    uow.db.refresh(request)
    if made != 1:
        return False
    if rule.target in DONE_STATUSES and came_from not in DONE_STATUSES:
        _increment_completed_jobs(uow, request)
    record_event(uow, request, action, actor, from_status=came_from, reason=reason)
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
    """Add a move to the request's story and announce it to everyone who shows it."""
    line = RequestEvent(
        request_id=request.id or 0,
        action=action,
        actor_id=actor.user_id if actor else None,
        from_status=from_status,
        to_status=request.status,
        reason=reason,
    )
    uow.db.add(line)
    uow.db.flush()
    uow.publish_after_commit(*topics.for_request_change(request, actor.user_id if actor else None))


def _increment_completed_jobs(uow: UnitOfWork, request: ServiceRequest) -> None:
    did = col(Professional.user_id) == request.professional_id
    uow.db.execute(update(Professional).where(did).values(completed_jobs=col(Professional.completed_jobs) + 1))


def _version_condition(version: int | None) -> list[ColumnElement[bool]]:
    return [] if version is None else [col(ServiceRequest.version) == version]


def _transition_error(request: ServiceRequest, actor: Actor, action: RequestAction) -> AlreadyTaken | WrongState:
    taken_by = request.professional_id
    if action == RequestAction.ACCEPT and taken_by is not None and taken_by != actor.user_id:
        return AlreadyTaken()
    if action == RequestAction.ACCEPT and request.status == RequestStatus.REQUESTED:
        return WrongState(RequestStatus.EXPIRED)
    return WrongState(request.status)
