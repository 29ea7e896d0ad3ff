"""The administration's services: what can be booked, for how much, and taking it off again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.formatting import duration, money, plural
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import validate
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries, service
from hsa_app.domain.catalogue.forms import ServiceForm, ServiceSearch
from hsa_app.domain.catalogue.queries import ServiceRow, Uses
from hsa_app.domain.exports.datasets import SERVICES
from hsa_app.domain.pagination import Page
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.admin_table import Table
from hsa_app.state.auth import Session, require
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import Wanted, found, wanted, with_chips
from hsa_app.state.view_models import Option

PATH = "/admin/services"
CURRENCIES = {"INR": "rupees", "USD": "dollars", "EUR": "euros", "GBP": "pounds"}


@dataclass(frozen=True)
class ServiceLine:
    """A service as a line of the table."""

    id: int
    name: str
    category: str
    description: str
    price: str
    lasts: str
    active: bool


@dataclass(frozen=True)
class Draft:
    """What the form begins with; `turn` is another one each time it is opened. `id` is 0 for a new service."""

    turn: int = 0
    id: int = 0
    name: str = ""
    category: str = ""
    description: str = ""
    base_price: str = ""
    duration_minutes: str = ""
    active: bool = True


@dataclass(frozen=True)
class Removal:
    """What happens if a service is taken away."""

    id: int = 0
    title: str = ""
    consequence: str = ""
    act: str = ""
    done: str = ""
    deletes: bool = False


class ServicesState(Table, Session):
    """The table of services, the form beside it, and the question before one goes."""

    services: list[ServiceLine] = []
    q: str = ""
    category: str = ""
    categories: list[Option] = []
    currency: str = ""
    draft: Draft = Draft()
    removal: Removal = Removal()

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Read the page the address asks for, and follow what changes it."""
        await self._subscribe(ServicesState.load, service.CATALOGUE)
        await self._read()

    @rx.event
    @require(Role.ADMIN)
    async def add(self) -> EventSpec:
        """Open an empty form."""
        self.draft = Draft(turn=self.draft.turn + 1)
        return dialogs.open("service")

    @rx.event
    @require(Role.ADMIN)
    async def edit(self, service_id: int) -> EventSpec:
        """Open the form with a service as it stands now."""
        self.draft = draft(await self._query(_service, service_id), self.draft.turn + 1)
        return dialogs.open("service")

    @rx.event
    @require(Role.ADMIN)
    async def save(self, form: dict[str, Any]) -> list[EventSpec]:
        """Offer a new service, or write one anew."""
        typed, service_id = validate(ServiceForm, written(form)), self.draft.id
        if service_id:
            row = await self._command(service.change, service_id, typed)
        else:
            row = await self._command(service.create, typed)
        await self._read()
        shown = f"{money(row.base_price, row.currency)}, {duration(row.duration_minutes)}"
        return [dialogs.close("service"), toasts.success(_("{name} is saved").format(name=row.name), shown)]

    @rx.event
    @require(Role.ADMIN)
    async def ask_off(self, service_id: int) -> EventSpec:
        """Ask before a service leaves the catalogue."""
        row = await self._query(_service, service_id)
        self.removal = switched_off(row, await self._query(queries.uses, service_id))
        return dialogs.open("remove")

    @rx.event
    @require(Role.ADMIN)
    async def ask_delete(self, service_id: int) -> EventSpec:
        """Ask before a service is deleted, or say why it can only be switched off."""
        row, uses = await self._query(_service, service_id), await self._query(queries.uses, service_id)
        self.removal = deleted(row, uses)
        return dialogs.open("remove")

    @rx.event
    @require(Role.ADMIN)
    async def remove(self, _form: dict[str, Any]) -> list[EventSpec]:
        """Do what was asked about."""
        if self.removal.deletes:
            left = await self._command(service.remove, self.removal.id)
            done = (
                _("{name} is switched off, as it came into use").format(name=left.name) if left else self.removal.done
            )
        else:
            row = await self._query(_service, self.removal.id)
            await self._command(service.change, row.id, as_form(row, active=False))
            done = self.removal.done
        await self._read()
        return [dialogs.close("remove"), toasts.success(done)]

    @rx.event
    @require(Role.ADMIN)
    async def switch_on(self, service_id: int) -> EventSpec:
        """Offer a service again."""
        row = await self._query(_service, service_id)
        await self._command(service.change, service_id, as_form(row, active=True))
        await self._read()
        return toasts.success(_("{name} can be booked again").format(name=row.name))

    def _wanted(self) -> Wanted[ServiceSearch]:
        return wanted(ServiceSearch, PATH, self.router.url.query_parameters)

    def _file(self) -> str:
        return SERVICES

    async def _read(self) -> None:
        rows, listing, at = await found(self._query, _page, self._wanted())
        self.services = [service_line(row) for row in rows]
        self.listing = with_chips(listing, at, chip_words(at.ask))
        self.q = at.filters.get("q", "")
        self.category = at.filters.get("category", "")
        self.categories = [Option(name, name) for name in await self._query(queries.categories)]
        self.currency = CURRENCIES.get(get_settings().currency, get_settings().currency)
        self.loaded = True


def _page(uow: UnitOfWork, actor: Actor, ask: ServiceSearch) -> tuple[Page[ServiceRow], int]:
    return queries.every_service(uow, actor, ask), queries.count_every(uow, actor, ask)


def _service(uow: UnitOfWork, actor: Actor, service_id: int) -> ServiceRow:
    actor.must_be(Role.ADMIN)
    return queries.service(uow, service_id, active_only=False)


def service_line(row: ServiceRow) -> ServiceLine:
    """A service as a line."""
    return ServiceLine(
        id=row.id,
        name=row.name,
        category=row.category,
        description=row.description,
        price=money(row.base_price, row.currency),
        lasts=duration(row.duration_minutes),
        active=row.is_active,
    )


def chip_words(ask: ServiceSearch) -> dict[str, str]:
    """What the applied filters say."""
    said = {
        "q": f"“{ask.q}”" if ask.q else "",
        "category": _("Category: {category}").format(category=ask.category) if ask.category else "",
    }
    return {name: words for name, words in said.items() if words}


def draft(row: ServiceRow, turn: int) -> Draft:
    """A service as the form begins with it."""
    return Draft(
        turn=turn,
        id=row.id,
        name=row.name,
        category=row.category,
        description=row.description,
        base_price=str(row.base_price).removesuffix(".00"),
        duration_minutes=str(row.duration_minutes),
        active=row.is_active,
    )


def written(form: object) -> dict[str, Any]:
    """The form as it was typed; an amount may be written as people do, ₹1,299."""
    fields = clean_form(form)
    if not isinstance(form, Mapping):
        return fields
    if isinstance(price := fields.get("base_price"), str):
        fields["base_price"] = price.strip().removeprefix("₹").replace(",", "").strip()
    return fields | {"is_active": "is_active" in form}


def as_form(row: ServiceRow, *, active: bool) -> ServiceForm:
    """A service as it stands, on or off."""
    fields = row.model_dump(include=set(ServiceForm.model_fields))
    return ServiceForm.model_validate(fields | {"is_active": active})


def switched_off(row: ServiceRow, uses: Uses) -> Removal:
    """What it means to switch a service off."""
    return Removal(
        id=row.id,
        title=_("Switch off {name}?").format(name=row.name),
        consequence=_("It leaves the catalogue at once and cannot be booked. {stays}").format(stays=_stays(uses)),
        act=_("Switch off"),
        done=_("{name} is switched off").format(name=row.name),
    )


def deleted(row: ServiceRow, uses: Uses) -> Removal:
    """What it means to delete a service; one in use can only be switched off."""
    if not (uses.professionals or uses.booked):
        words = _("Nobody offers it and nobody has booked it. It is gone for good.")
        return Removal(
            row.id,
            _("Delete {name}?").format(name=row.name),
            words,
            _("Delete"),
            _("{name} is deleted").format(name=row.name),
            deletes=True,
        )
    reason = _("It is in use, so it cannot be deleted. {stays}").format(stays=_stays(uses))
    if not row.is_active:
        return Removal(row.id, f"{row.name} stays", _("{reason} It is switched off already.").format(reason=reason))
    return Removal(
        row.id,
        _("Switch off {name} instead?").format(name=row.name),
        _("{reason} Switched off, it leaves the catalogue at once.").format(reason=reason),
        _("Switch off"),
        _("{name} is switched off").format(name=row.name),
    )


def _stays(uses: Uses) -> str:
    offered = _("{professionals} offer{value} it").format(
        professionals=plural(uses.professionals, "{count} professional", "{count} professionals"),
        value="s" if uses.professionals == 1 else "",
    )
    parts = [offered] if uses.professionals else []
    if uses.booked:
        parts.append(_("visits already booked go on as agreed"))
    return f"{' and '.join(parts).capitalize()}." if parts else ""
