"""What admins do with the catalogue."""

from sqlalchemy import exists, or_, select
from sqlmodel import col

from hsa_app.core.errors import NotFound
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import as_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.forms import ServiceForm
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.infra.db import Work
from hsa_app.models import Professional, Role, Service, ServiceRequest

CATALOGUE = "catalogue"
"""The topic and cache tag of everything the public catalogue shows."""


def create(work: Work, actor: Actor, form: ServiceForm) -> ServiceRow:
    """Offer a new service."""
    actor.must_be(Role.ADMIN)
    service = Service(**form.model_dump(), currency=get_settings().currency)
    work.db.add(service)
    return _told(work, service)


def change(work: Work, actor: Actor, service_id: int, form: ServiceForm) -> ServiceRow:
    """Write a service anew. What was booked keeps its price and duration."""
    actor.must_be(Role.ADMIN)
    service = _service(work, service_id)
    service.sqlmodel_update(form.model_dump())
    return _told(work, service)


def remove(work: Work, actor: Actor, service_id: int) -> ServiceRow | None:
    """Take a service away; one in use is only made inactive and answered."""
    actor.must_be(Role.ADMIN)
    service = _service(work, service_id)
    in_use = work.db.scalar(
        select(
            or_(
                exists().where(col(ServiceRequest.service_id) == service.id),
                exists().where(col(Professional.service_id) == service.id),
            )
        )
    )
    if in_use:
        service.is_active = False
        return _told(work, service)
    work.db.delete(service)
    work.announce(CATALOGUE)
    return None


def _service(work: Work, service_id: int) -> Service:
    service = work.db.get(Service, as_id(service_id), with_for_update=True)
    if service is None:
        raise NotFound("There is no such service.")
    return service


def _told(work: Work, service: Service) -> ServiceRow:
    work.db.flush()
    work.announce(CATALOGUE)
    return ServiceRow.model_validate(service)
