"""The services page: create, edit, deactivate and delete."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.formatting import format_currency_name, format_duration, format_money, pluralize
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries, service
from hsa_app.domain.catalogue.forms import ServiceForm, ServiceSearch
from hsa_app.domain.catalogue.queries import ServiceRow, ServiceUsage
from hsa_app.domain.exports.datasets import SERVICES
from hsa_app.domain.pagination import Page
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.admin_table import AdminTable
from hsa_app.state.auth import AuthState, require
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import ListQuery, load_list_page, parse_list_query, with_filter_chips
from hsa_app.state.view_models import Option

PATH = "/admin/services"


@dataclass(frozen=True)
class ServiceTableRow:
    """A service as a table row."""

    id: int
    name: str
    category: str
    description: str
    price: str
    lasts: str
    active: bool


@dataclass(frozen=True)
class ServiceFormValues:
    """The initial values of the form. `opened_count` rises each time it is opened; `id` is 0 for a new service."""

    opened_count: int = 0
    id: int = 0
    name: str = ""
    category: str = ""
    description: str = ""
    base_price: str = ""
    duration_minutes: str = ""
    active: bool = True


@dataclass(frozen=True)
class RemovalDialog:
    """The text of the dialog before a service is deactivated or deleted. Without `act` there is nothing to confirm."""

    id: int = 0
    title: str = ""
    consequence: str = ""
    act: str = ""
    done: str = ""
    is_delete: bool = False


class ServicesState(AdminTable, AuthState):
    """The table of services, the service form, and the removal dialog."""

    services: list[ServiceTableRow] = []
    q: str = ""
    category: str = ""
    category_options: list[Option] = []
    currency_name: str = ""
    form_values: ServiceFormValues = ServiceFormValues()
    removal_dialog: RemovalDialog = RemovalDialog()

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Load the page of the URL; subscribe to changes of the catalogue."""
        await self._subscribe(ServicesState.load, topics.CATALOGUE)
        await self._load_services()

    @rx.event
    @require(Role.ADMIN)
    async def open_create_form(self) -> EventSpec:
        """Open an empty form."""
        self.form_values = ServiceFormValues(opened_count=self.form_values.opened_count + 1)
        return dialog_events.open("service")

    @rx.event
    @require(Role.ADMIN)
    async def open_edit_form(self, service_id: int) -> EventSpec:
        """Open the form with the stored service."""
        self.form_values = service_form_values(
            await self._query(_load_service, service_id), self.form_values.opened_count + 1
        )
        return dialog_events.open("service")

    @rx.event
    @require(Role.ADMIN)
    async def save(self, form: dict[str, Any]) -> list[EventSpec]:
        """Create or update a service."""
        service_data, service_id = validate(ServiceForm, parse_service_form(form)), self.form_values.id
        if service_id:
            row = await self._command(service.update_service, service_id, service_data)
        else:
            row = await self._command(service.create_service, service_data)
        await self._load_services()
        summary = f"{format_money(row.base_price, row.currency)}, {format_duration(row.duration_minutes)}"
        return [dialog_events.close("service"), toasts.success(_("{name} is saved").format(name=row.name), summary)]

    @rx.event
    @require(Role.ADMIN)
    async def open_deactivate_dialog(self, service_id: int) -> EventSpec:
        """Open the dialog that confirms deactivating a service."""
        row = await self._query(_load_service, service_id)
        self.removal_dialog = deactivation_dialog(row, await self._query(queries.get_service_usage, service_id))
        return dialog_events.open("remove")

    @rx.event
    @require(Role.ADMIN)
    async def open_delete_dialog(self, service_id: int) -> EventSpec:
        """Open the dialog that confirms deleting a service, or offers to deactivate one in use."""
        row, usage = (
            await self._query(_load_service, service_id),
            await self._query(queries.get_service_usage, service_id),
        )
        self.removal_dialog = deletion_dialog(row, usage)
        return dialog_events.open("remove")

    @rx.event
    @require(Role.ADMIN)
    async def confirm_removal(self, _form: dict[str, Any]) -> list[EventSpec]:
        """Delete or deactivate the service of the dialog."""
        if self.removal_dialog.is_delete:
            deactivated = await self._command(service.delete_or_deactivate_service, self.removal_dialog.id)
            message = (
                _("{name} is switched off, as it came into use").format(name=deactivated.name)
                if deactivated
                else self.removal_dialog.done
            )
        else:
            row = await self._query(_load_service, self.removal_dialog.id)
            await self._command(service.update_service, row.id, service_form(row, is_active=False))
            message = self.removal_dialog.done
        await self._load_services()
        return [dialog_events.close("remove"), toasts.success(message)]

    @rx.event
    @require(Role.ADMIN)
    async def activate(self, service_id: int) -> EventSpec:
        """Activate a service again."""
        row = await self._query(_load_service, service_id)
        await self._command(service.update_service, service_id, service_form(row, is_active=True))
        await self._load_services()
        return toasts.success(_("{name} can be booked again").format(name=row.name))

    def _list_query(self) -> ListQuery[ServiceSearch]:
        return parse_list_query(ServiceSearch, PATH, self.router.url.query_parameters)

    def _export_dataset(self) -> str:
        return SERVICES

    async def _load_services(self) -> None:
        rows, pagination, list_query = await load_list_page(self._query, _search, self._list_query())
        self.services = [service_table_row(row) for row in rows]
        self.pagination = with_filter_chips(pagination, list_query, filter_labels(list_query.params))
        self.q = list_query.filters.get("q", "")
        self.category = list_query.filters.get("category", "")
        self.category_options = [Option(name, name) for name in await self._query(queries.list_categories)]
        self.currency_name = format_currency_name(get_settings().currency)
        self.is_loaded = True


def _search(uow: UnitOfWork, actor: Actor, params: ServiceSearch) -> tuple[Page[ServiceRow], int]:
    return queries.search_all_services(uow, actor, params), queries.count_all_services(uow, actor, params)


def _load_service(uow: UnitOfWork, actor: Actor, service_id: int) -> ServiceRow:
    actor.ensure_role(Role.ADMIN)
    return queries.get_service(uow, service_id, active_only=False)


def service_table_row(row: ServiceRow) -> ServiceTableRow:
    """The table row of a service."""
    return ServiceTableRow(
        id=row.id,
        name=row.name,
        category=row.category,
        description=row.description,
        price=format_money(row.base_price, row.currency),
        lasts=format_duration(row.duration_minutes),
        active=row.is_active,
    )


def filter_labels(params: ServiceSearch) -> dict[str, str]:
    """The labels of the applied filters, by parameter name."""
    labels = {
        "q": f"“{params.q}”" if params.q else "",
        "category": _("Category: {category}").format(category=params.category) if params.category else "",
    }
    return {name: label for name, label in labels.items() if label}


def service_form_values(row: ServiceRow, opened_count: int) -> ServiceFormValues:
    """The initial values of the form for a stored service."""
    return ServiceFormValues(
        opened_count=opened_count,
        id=row.id,
        name=row.name,
        category=row.category,
        description=row.description,
        base_price=str(row.base_price).removesuffix(".00"),
        duration_minutes=str(row.duration_minutes),
        active=row.is_active,
    )


def parse_service_form(form: object) -> dict[str, Any]:
    """The submitted fields; a price may contain a currency sign and thousands separators: ₹1,299."""
    fields = clean_form(form)
    if not isinstance(form, Mapping):
        return fields
    if isinstance(price := fields.get("base_price"), str):
        fields["base_price"] = price.strip().removeprefix("₹").replace(",", "").strip()
    return fields | {"is_active": "is_active" in form}


def service_form(row: ServiceRow, *, is_active: bool) -> ServiceForm:
    """The domain's form with the stored values of a service and this `is_active`."""
    fields = row.model_dump(include=set(ServiceForm.model_fields))
    return ServiceForm.model_validate(fields | {"is_active": is_active})


def deactivation_dialog(row: ServiceRow, uses: ServiceUsage) -> RemovalDialog:
    """The dialog before a service is deactivated."""
    return RemovalDialog(
        id=row.id,
        title=_("Switch off {name}?").format(name=row.name),
        consequence=" ".join([_("It leaves the catalogue at once and cannot be booked."), *_usage_sentences(uses)]),
        act=_("Switch off"),
        done=_("{name} is switched off").format(name=row.name),
    )


def deletion_dialog(row: ServiceRow, uses: ServiceUsage) -> RemovalDialog:
    """The dialog before a service is deleted; a service in use can only be deactivated."""
    if not (uses.professional_count or uses.has_bookings):
        consequence = _("Nobody offers it and nobody has booked it. It is gone for good.")
        return RemovalDialog(
            row.id,
            _("Delete {name}?").format(name=row.name),
            consequence,
            _("Delete"),
            _("{name} is deleted").format(name=row.name),
            is_delete=True,
        )
    reason = " ".join([_("It is in use, so it cannot be deleted."), *_usage_sentences(uses)])
    if not row.is_active:
        return RemovalDialog(
            row.id,
            _("{name} stays").format(name=row.name),
            _("{reason} It is switched off already.").format(reason=reason),
        )
    return RemovalDialog(
        row.id,
        _("Switch off {name} instead?").format(name=row.name),
        _("{reason} Switched off, it leaves the catalogue at once.").format(reason=reason),
        _("Switch off"),
        _("{name} is switched off").format(name=row.name),
    )


def _usage_sentences(uses: ServiceUsage) -> list[str]:
    if not uses.professional_count:
        return [_("Visits already booked go on as agreed.")] if uses.has_bookings else []
    if uses.has_bookings:
        offered = pluralize(
            uses.professional_count,
            "{count} professional offers it and visits already booked go on as agreed.",
            "{count} professionals offer it and visits already booked go on as agreed.",
        )
    else:
        offered = pluralize(
            uses.professional_count, "{count} professional offers it.", "{count} professionals offer it."
        )
    return [offered]
