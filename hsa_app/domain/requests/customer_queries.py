"""What a customer follows: a request with its story and people, and what they booked before."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.catalogue.queries import OfferRow, ServiceRow
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.queries import MoveRow, RequestRow
from hsa_app.domain.requests.service import START_TRIES
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Role, Service, ServiceRequest

LOOKS_BACK = 100
"""Among so many finished requests we look for what to book again."""


class RebookableService(ReadModel):
    """A service this customer has had done, and their last visit of it, which can be booked again."""

    service: ServiceRow
    request_id: int


class RequestDetails(ReadModel):
    """A request as its customer follows it.

    `professional` is who comes, as everyone may see them. `asked_first` is the name of whom it is
    addressed to. `expires_at` is when it ends if nobody accepts. `code_spent`: all tries are used up.
    `nobody`: it is open, and nobody does this there.
    """

    request: RequestRow
    story: list[MoveRow]
    professional: OfferRow | None
    asked_first: str | None
    expires_at: datetime
    code_spent: bool
    nobody: bool


def followed(uow: UnitOfWork, actor: Actor, request_id: int) -> RequestDetails:
    """One request of this customer's with everything around it.

    Raises:
        NotFound: there is none, or it is a stranger's.
        Forbidden: not a customer.
    """
    actor.must_be(Role.CUSTOMER)
    request = queries.request(uow, actor, request_id)
    found = uow.db.get_one(ServiceRequest, request.id)
    asked = _asked(uow, found)
    return RequestDetails(
        request=request,
        story=queries.timeline(uow, actor, request_id),
        professional=_who_comes(uow, found),
        asked_first=asked and asked.full_name,
        expires_at=found.expires_at,
        code_spent=found.status == RequestStatus.ACCEPTED and found.start_code_attempts >= START_TRIES,
        nobody=found.status == RequestStatus.REQUESTED and not _reached(uow, found),
    )


def booked_before(uow: UnitOfWork, actor: Actor, limit: int = 4) -> list[RebookableService]:
    """What this customer has had done and can book again, the latest first.

    Raises:
        Forbidden: not a customer.
    """
    actor.must_be(Role.CUSTOMER)
    mine = (col(ServiceRequest.customer_id) == actor.user_id, col(ServiceRequest.status) == RequestStatus.CLOSED)
    latest = (
        select(col(ServiceRequest.id), col(ServiceRequest.service_id))
        .where(*mine)
        .order_by(col(ServiceRequest.created_at).desc(), col(ServiceRequest.id).desc())
        .limit(LOOKS_BACK)
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
        RebookableService(service=ServiceRow.model_validate(service), request_id=number)
        for service, number in uow.db.execute(query)
    ]


def _asked(uow: UnitOfWork, found: ServiceRequest) -> OfferRow | None:
    if found.status != RequestStatus.REQUESTED or found.requested_professional_id is None:
        return None
    return catalogue.professional(uow, found.requested_professional_id)


def _reached(uow: UnitOfWork, found: ServiceRequest) -> bool:
    return bool(catalogue.best_rated(uow, found.service_id, found.city, found.pincode, 1))


def _who_comes(uow: UnitOfWork, found: ServiceRequest) -> OfferRow | None:
    return None if found.professional_id is None else catalogue.professional(uow, found.professional_id)
