"""Loads a request, authorised and locked for an action."""

from sqlalchemy import ColumnElement, select
from sqlmodel import col

from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.core.i18n import _
from hsa_app.core.validation import parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import is_bookable
from hsa_app.domain.locking import FOR_NO_KEY_UPDATE
from hsa_app.domain.requests import boards, queries
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Professional, Role, ServiceRequest, User


def get_visible_for_update(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """A request this person may open."""
    request = _lock_request(uow, request_id, queries.visible_to(actor))
    if request is None:
        raise NotFound(_("There is no such request."))
    return request


def get_own_for_update(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """A customer's own request."""
    actor.ensure_role(Role.CUSTOMER)
    return get_visible_for_update(uow, actor, request_id)


def get_own_locking_professional(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """A customer's own request, after its professional is held too: their figures will change."""
    _lock_assigned_professional(uow, actor, request_id)
    return get_own_for_update(uow, actor, request_id)


def get_assigned_for_update(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """A request this approved professional does."""
    actor.ensure_approved_professional()
    return get_visible_for_update(uow, actor, request_id)


def get_assigned_locking_professional(uow: UnitOfWork, actor: Actor, request_id: int) -> ServiceRequest:
    """A request this approved professional does, after they are held too: their figures will change."""
    _lock_assigned_professional(uow, actor, request_id)
    return get_assigned_for_update(uow, actor, request_id)


def get_matching_for_update(uow: UnitOfWork, professional: Professional, request_id: int) -> ServiceRequest:
    """A request of this professional's service and area, open or not."""
    fits = boards.matches_professional(professional, boards.get_served_pincodes(uow, professional.user_id))
    request = _lock_request(uow, request_id, fits)
    if request is None:
        raise NotFound(_("There is no such request on your board."))
    return request


def lock_current_professional(uow: UnitOfWork, actor: Actor) -> Professional:
    """This professional, locked, so that neither their calendar nor their approval changes meanwhile.

    Raises:
        Forbidden: not approved, or blocked a moment ago.
    """
    actor.ensure_approved_professional()
    me = uow.db.get(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    working = select(col(User.id)).join(Professional, col(Professional.user_id) == col(User.id))
    # asked only after the wait: what is joined to a row one waits for is not looked at again
    if me is None or uow.db.scalar(working.where(col(User.id) == actor.user_id, is_bookable())) is None:
        raise Forbidden(_("This opens once your account is approved."))
    return me


def _lock_assigned_professional(uow: UnitOfWork, actor: Actor, request_id: int) -> None:
    query = (
        select(Professional)
        .join(ServiceRequest, col(ServiceRequest.professional_id) == col(Professional.user_id))
        .where(col(ServiceRequest.id) == parse_id(request_id), queries.visible_to(actor))
    )
    uow.db.scalar(query.with_for_update(of=Professional, **FOR_NO_KEY_UPDATE))


def _lock_request(uow: UnitOfWork, request_id: int, condition: ColumnElement[bool]) -> ServiceRequest | None:
    """The request as it is now, not to be changed by anyone else until this is over."""
    query = select(ServiceRequest).where(col(ServiceRequest.id) == parse_id(request_id), condition)
    return uow.db.scalar(query.with_for_update(**FOR_NO_KEY_UPDATE).execution_options(populate_existing=True))
