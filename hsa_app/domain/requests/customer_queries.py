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
"""Among so many finished requests we look for what to book again."""


class RebookableService(ReadModel):
    """A service this customer has had done, and their last visit of it, which can be booked again."""

    service: ServiceRow
    last_request_id: int


class RequestDetails(ReadModel):
    """A request as its customer follows it.

    `professional` is who comes, as everyone may see them. `asked_first` is the name of whom it is
    addressed to. `expires_at` is when it ends if nobody accepts. `code_spent`: all tries are used up.
    `nobody`: it is open, and nobody does this there.
    """

    request: RequestRow
    timeline: list[RequestEventRow]
    professional: ProfessionalRow | None
    requested_professional_name: str | None
    expires_at: datetime
    is_start_code_locked: bool
    is_unserved: bool


def get_request_details(uow: UnitOfWork, actor: Actor, request_id: int) -> RequestDetails:
    """One request of this customer's with everything around it.

    Raises:
        NotFound: there is none, or it is a stranger's.
        Forbidden: not a customer.
    """
    actor.ensure_role(Role.CUSTOMER)
    request = queries.get_request(uow, actor, request_id)
    found = uow.db.get_one(ServiceRequest, request.id)
    asked = _get_requested_professional(uow, found)
    return RequestDetails(
        request=request,
        timeline=queries.get_timeline(uow, actor, request_id),
        professional=_get_assigned_professional(uow, found),
        requested_professional_name=asked and asked.full_name,
        expires_at=found.expires_at,
        is_start_code_locked=found.status == RequestStatus.ACCEPTED
        and found.start_code_attempts >= MAX_START_CODE_ATTEMPTS,
        is_unserved=found.status == RequestStatus.REQUESTED and not _is_served(uow, found),
    )


def list_rebookable_services(uow: UnitOfWork, actor: Actor, limit: int = 4) -> list[RebookableService]:
    """What this customer has had done and can book again, the latest first.

    Raises:
        Forbidden: not a customer.
    """
    actor.ensure_role(Role.CUSTOMER)
    mine = (col(ServiceRequest.customer_id) == actor.user_id, col(ServiceRequest.status) == RequestStatus.CLOSED)
    latest = (
        select(col(ServiceRequest.id), col(ServiceRequest.service_id))
        .where(*mine)
        .order_by(col(ServiceRequest.created_at).desc(), col(ServiceRequest.id).desc())
        .limit(MAX_REQUESTS_SEARCHED)
        .subquery()
    )
    last = func.max(latest.c.id)
    query = (
        select(Service, last)
        .join(latest, latest.c.service_id == col(Service.id))
        .where(col(Service.is_active))
        .group_by(col(Service.id))
        .order_by(last.desc())
        .limit(limit)
    )
    return [
        RebookableService(service=ServiceRow.model_validate(service), last_request_id=number)
        for service, number in uow.db.execute(query)
    ]


def _get_requested_professional(uow: UnitOfWork, request: ServiceRequest) -> ProfessionalRow | None:
    if request.status != RequestStatus.REQUESTED or request.requested_professional_id is None:
        return None
    return catalogue.get_professional(uow, request.requested_professional_id)


def _is_served(uow: UnitOfWork, request: ServiceRequest) -> bool:
    return bool(catalogue.list_best_rated_ids(uow, request.service_id, request.city, request.pincode, 1))


def _get_assigned_professional(uow: UnitOfWork, request: ServiceRequest) -> ProfessionalRow | None:
    return None if request.professional_id is None else catalogue.get_professional(uow, request.professional_id)
