"""Changes of the catalogue by admins."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import exists, or_, select
from sqlmodel import col

from hsa_app.core.errors import NotFound
from hsa_app.core.formatting import format_money
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import parse_id
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record
from hsa_app.domain.catalogue.forms import ServiceForm
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Professional, Role, Service, ServiceRequest


def create_service(uow: UnitOfWork, actor: Actor, form: ServiceForm) -> ServiceRow:
    """Create a service."""
    actor.ensure_role(Role.ADMIN)
    service = Service(**form.model_dump(), currency=get_settings().currency)
    uow.db.add(service)
    uow.db.flush()
    price = format_money(service.base_price, service.currency)
    _record_action(
        uow,
        actor,
        service,
        AuditAction.ADD_SERVICE,
        _("{actor} added the service {name} at {price}."),
        values={"name": service.name, "price": price},
    )
    return _publish_service(uow, service)


def update_service(uow: UnitOfWork, actor: Actor, service_id: int, form: ServiceForm) -> ServiceRow:
    """Replace a service. Existing requests keep their price and duration."""
    actor.ensure_role(Role.ADMIN)
    service = _lock_service(uow, service_id)
    before = service.model_dump()
    service.sqlmodel_update(form.model_dump())
    for action, sentence, values in _describe_changes(before, service):
        _record_action(uow, actor, service, action, sentence, values=values)
    return _publish_service(uow, service)


def delete_or_deactivate_service(uow: UnitOfWork, actor: Actor, service_id: int) -> ServiceRow | None:
    """Delete a service; one in use is deactivated and returned."""
    actor.ensure_role(Role.ADMIN)
    service = _lock_service(uow, service_id)
    in_use = uow.db.scalar(
        select(
            or_(
                exists().where(col(ServiceRequest.service_id) == service.id),
                exists().where(col(Professional.service_id) == service.id),
            )
        )
    )
    if in_use:
        if service.is_active:
            values = {"name": service.name}
            _record_action(
                uow, actor, service, AuditAction.SWITCH_OFF, _("{actor} switched off {name}."), values=values
            )
        service.is_active = False
        return _publish_service(uow, service)
    _record_action(
        uow,
        actor,
        service,
        AuditAction.REMOVE_SERVICE,
        _("{actor} deleted the service {name}."),
        values={"name": service.name},
    )
    uow.db.delete(service)
    uow.publish_after_commit(topics.CATALOGUE)
    return None


def _lock_service(uow: UnitOfWork, service_id: int) -> Service:
    service = uow.db.get(Service, parse_id(service_id), with_for_update=True)
    if service is None:
        raise NotFound(_("There is no such service."))
    return service


def _describe_changes(before: dict[str, Any], service: Service) -> Iterator[tuple[AuditAction, str, dict[str, object]]]:
    """Describe changes for the audit log, as sentences with values: the old and new price, other fields by name."""
    labels = {
        "name": _("name"),
        "category": _("category"),
        "description": _("description"),
        "duration_minutes": _("duration"),
    }
    changed = [label for name, label in labels.items() if before[name] != getattr(service, name)]
    if before["base_price"] != service.base_price:
        old_price, new_price = (
            format_money(price, service.currency) for price in (before["base_price"], service.base_price)
        )
        changed.insert(0, _("price from {was} to {now}").format(was=old_price, now=new_price))
    if changed:
        yield (
            AuditAction.CHANGE_SERVICE,
            _("{actor} changed {name}: {changes}."),
            {"name": before["name"], "changes": ", ".join(changed)},
        )
    if before["is_active"] != service.is_active:
        action, sentence = (
            (AuditAction.SWITCH_ON, _("{actor} switched on {name}."))
            if service.is_active
            else (AuditAction.SWITCH_OFF, _("{actor} switched off {name}."))
        )
        yield action, sentence, {"name": service.name}


def _record_action(
    uow: UnitOfWork, actor: Actor, service: Service, action: AuditAction, sentence: str, *, values: Mapping[str, object]
) -> None:
    record(uow, actor, action, (AuditSubject.SERVICE, service.id), sentence, values=values)


def _publish_service(uow: UnitOfWork, service: Service) -> ServiceRow:
    uow.db.flush()
    uow.publish_after_commit(topics.CATALOGUE)
    return ServiceRow.model_validate(service)
