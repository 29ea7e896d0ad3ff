"""Queries of a customer's request page."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.catalogue.queries import ProfessionalRow, ServiceRow
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.queries import RequestEventRow, RequestRow
from hsa_app.domain.requests.service import MAX_START_CODE_ATTEMPTS
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Role, Service, ServiceRequest

MAX_REQUESTS_SEARCHED = 100
"""Services to book again are searched in this many of the latest closed requests."""


class RebookableService(ReadModel):
    """A service this customer has booked before, and their last closed request for it."""

    service: ServiceRow
    last_request_id: int


class RequestDetails(ReadModel):
    """A request as its customer sees it.

    `professional` is the public profile of the assigned professional. `requested_professional_name` is set while the
    request is open and addressed to one. `expires_at` is when it expires if no professional accepts.
    `is_start_code_locked`: all attempts are used up. `is_unserved`: it is open, and no professional serves the place.
    """

    request: RequestRow
    timeline: list[RequestEventRow]
    professional: ProfessionalRow | None
    requested_professional_name: str | None
    expires_at: datetime
    is_start_code_locked: bool
    is_unserved: bool


def get_request_details(uow: UnitOfWork, actor: Actor, request_id: int) -> RequestDetails:
    """Return one of the actor's requests with its timeline and professional.

    Raises:
        NotFound: there is no such request, or it is another user's.
        Forbidden: not a customer.
    """
    actor.ensure_role(Role.CUSTOMER)
    request = queries.get_request(uow, actor, request_id)
    row = uow.db.get_one(ServiceRequest, request.id)
    requested = _get_requested_professional(uow, row)
    return RequestDetails(
        request=request,
        timeline=queries.get_timeline(uow, actor, request_id),
        professional=_get_assigned_professional(uow, row),
        requested_professional_name=requested and requested.full_name,
        expires_at=row.expires_at,
        is_start_code_locked=row.status == RequestStatus.ACCEPTED
        and row.start_code_attempts >= MAX_START_CODE_ATTEMPTS,
        is_unserved=row.status == RequestStatus.REQUESTED and not _is_served(uow, row),
    )


def list_rebookable_services(uow: UnitOfWork, actor: Actor, limit: int = 4) -> list[RebookableService]:
    """List active services that the actor has booked before, the latest first.

    Raises:
        Forbidden: not a customer.
    """
    actor.ensure_role(Role.CUSTOMER)
    own_closed = (col(ServiceRequest.customer_id) == actor.user_id, col(ServiceRequest.status) == RequestStatus.CLOSED)
    latest = (
        select(col(ServiceRequest.id), col(ServiceRequest.service_id))
        .where(*own_closed)
        .order_by(col(ServiceRequest.created_at).desc(), col(ServiceRequest.id).desc())
        .limit(MAX_REQUESTS_SEARCHED)
        .subquery()
    )
    last_id = func.max(latest.c.id)
    query = (
        select(Service, last_id)
        .join(latest, latest.c.service_id == col(Service.id))
        .where(col(Service.is_active))
        .group_by(col(Service.id))
        .order_by(last_id.desc())
        .limit(limit)
    )
    return [
        RebookableService(service=ServiceRow.model_validate(service), last_request_id=request_id)
        for service, request_id in uow.db.execute(query)
    ]


def _get_requested_professional(uow: UnitOfWork, request: ServiceRequest) -> ProfessionalRow | None:
    if request.status != RequestStatus.REQUESTED or request.requested_professional_id is None:
        return None
    return catalogue.get_professional(uow, request.requested_professional_id)


def _is_served(uow: UnitOfWork, request: ServiceRequest) -> bool:
    return bool(catalogue.list_best_rated_ids(uow, request.service_id, request.city, request.pincode, 1))


def _get_assigned_professional(uow: UnitOfWork, request: ServiceRequest) -> ProfessionalRow | None:
    return None if request.professional_id is None else catalogue.get_professional(uow, request.professional_id)
