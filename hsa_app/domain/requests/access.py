"""Loads requests for an action: checks access and locks the row."""

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.core.i18n import _
from hsa_app.core.validation import parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import is_bookable
from hsa_app.domain.requests import boards, queries
from hsa_app.domain.row_locks import FOR_NO_KEY_UPDATE
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Professional, Role, ServiceRequest, User


def get_visible_for_update(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """Lock a request that is visible to the actor.

    Raises:
        NotFound: there is no such request, or it is not visible to the actor.
    """
    request = _lock_request(uow, request_id, queries.visible_to(actor))
    if request is None:
        raise NotFound(_("There is no such request."))
    return request


def get_own_for_update(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """Lock a request of the actor, who must be a customer."""
    actor.ensure_role(Role.CUSTOMER)
    return get_visible_for_update(uow, actor, request_id)


def get_own_locking_professional(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """Lock a request of the actor, and before it its professional, whose statistics will change."""
    _lock_assigned_professional(uow, actor, request_id)
    return get_own_for_update(uow, actor, request_id)


def get_assigned_for_update(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """Lock a request that is assigned to the actor, who must be an approved professional."""
    actor.ensure_approved_professional()
    return get_visible_for_update(uow, actor, request_id)


def get_assigned_locking_professional(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """Lock a request that is assigned to the actor, and before it the professional, whose statistics will change."""
    _lock_assigned_professional(uow, actor, request_id)
    return get_assigned_for_update(uow, actor, request_id)


def get_matching_for_update(uow: UnitOfWork, professional: Professional, request_id: int) -> ServiceRequest:
    """Lock a request of this professional's service and area, in any status.

    Raises:
        NotFound: there is no such request, or it does not match the professional.
    """
    matches = boards.matches_professional(professional, boards.get_served_pincodes(uow, professional.user_id))
    request = _lock_request(uow, request_id, matches)
    if request is None:
        raise NotFound(_("There is no such request on your board."))
    return request


def lock_current_professional(uow: UnitOfWork, actor: Actor) -> Professional:
    """Lock the acting professional, so that neither their calendar nor their approval changes meanwhile.

    Raises:
        Forbidden: not approved, or blocked meanwhile.
    """
    actor.ensure_approved_professional()
    professional = uow.db.get(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    bookable = select(col(User.id)).join(Professional, col(Professional.user_id) == col(User.id))
    # a separate query after the lock: rows joined to the locked row are not read again after waiting for it
    if professional is None or uow.db.scalar(bookable.where(col(User.id) == actor.user_id, is_bookable())) is None:
        raise Forbidden(_("This opens once your account is approved."))
    return professional


def _lock_assigned_professional(uow: UnitOfWork, actor: Actor, request_id: int) -> None:
    query = (
        select(Professional)
        .join(ServiceRequest, col(ServiceRequest.professional_id) == col(Professional.user_id))
        .where(col(ServiceRequest.id) == parse_id(request_id), queries.visible_to(actor))
    )
    uow.db.scalar(query.with_for_update(of=Professional, **FOR_NO_KEY_UPDATE))


def _lock_request(uow: UnitOfWork, request_id: int, condition: ColumnElement[bool]) -> ServiceRequest | None:
    """Read the current row and lock it until the transaction ends."""
    query = select(ServiceRequest).where(col(ServiceRequest.id) == parse_id(request_id), condition)
    return uow.db.scalar(query.with_for_update(**FOR_NO_KEY_UPDATE).execution_options(populate_existing=True))
