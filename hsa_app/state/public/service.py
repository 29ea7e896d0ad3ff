"""One service, who does it, and booking it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import reflex as rx
from reflex.event import EventSpec, EventType

from hsa_app.core import clock
from hsa_app.core.errors import NotFound, ValidationFailed
from hsa_app.core.formatting import duration, format_number, format_relative, money, rating
from hsa_app.core.i18n import N_, _
from hsa_app.core.pincodes import describe
from hsa_app.core.validation import parse_id, validate
from hsa_app.domain import idempotency
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.domain.catalogue.service import CATALOGUE
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests import service
from hsa_app.domain.requests.forms import BookForm
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.domain.schedule import queries as schedule
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.auth import Session, public, read_public, require
from hsa_app.state.form_input import by_field, clean_form, last_number, number, problem_with, problem_with_time
from hsa_app.state.public.service_reviews_state import SaidState
from hsa_app.state.public.service_view_models import OfferView, first_offers, offer_view, reach
from hsa_app.state.slot_picker import DAYS, NOTICE, DayView, ahead, days
from hsa_app.state.view_models import icon_of, place_words

FEW, MORE = 5, 20
KEY_SIZE = 64
ANYONE = N_("Anyone free")
WITHOUT_TIME = {"scheduled_for": N_("Choose a day and a time.")}
FIELDS = frozenset({"scheduled_for", "professional_id", "address", "city", "pincode", "notes"})


class BookingState(Session):
    """The service in the address, and what is known for its booking. What is typed stays in the page."""

    loaded: bool = False
    missing: bool = False
    title: str = N_("Book a service")
    name: str = ""
    words: str = ""
    category: str = ""
    icon: str = ""
    price: str = ""
    minutes: int = 0
    lasts: str = ""
    rating: str = ""
    rated: str = ""
    days: list[DayView] = []
    offers: list[OfferView] = []
    more: int = 0
    reach: str = ""
    nobody: str = ""
    no_time: str = ""
    chosen: str = ""
    asked_for: str = ANYONE
    preset: str = ""
    redrawn: int = 0
    address: str = ""
    city: str = ""
    pincode: str = ""
    notes: str = ""
    lies_in: str = ""
    places: list[str] = []
    key: str = ""
    kept: str = ""
    wrong: dict[str, str] = {}
    _service_id: int = 0
    _again: int = 0
    _booked: str = ""
    _named: str = ""
    _shown: int = FEW

    @rx.event
    @public
    async def load(self) -> EventType[()] | None:
        """Read the service in the address, follow it, and begin a booking of it."""
        await self._subscribe(BookingState.refresh, CATALOGUE)
        try:
            found = parse_id(last_number(self.router.url.path))
            self._show_service(*await read_public(_service, found))
        except NotFound:
            self.loaded, self.missing, self.title = True, True, _("Not offered")
            return None
        again = number(self.router.url.query_parameters.get("again", ""))
        if (found, again) != (self._service_id, self._again) or self.key in ("", self._booked):
            self._begin(found, again)
        await self._read_place()
        self._ask_for(self.router.url.query_parameters.get("professional", ""))
        await self._read_offers()
        self._choose(self.chosen)
        self.preset = self.chosen
        await self._read_times()
        self.loaded, self.missing = True, False
        return SaidState.show_newest

    @rx.event
    @public
    async def refresh(self) -> EventType[()] | None:
        """Read anew what others may have changed; the booking under way stays."""
        try:
            self._show_service(*await read_public(_service, self._service_id))
        except NotFound:
            self.missing = True
            return None
        self.missing = False
        await self._read_offers()
        await self._read_times()
        return SaidState.look_again

    @rx.event
    @public
    async def change_city(self, typed: str) -> None:
        """Look who works in another city."""
        await self._change_place("city", typed)

    @rx.event
    @public
    async def change_pincode(self, typed: str) -> None:
        """Look who serves another pincode."""
        await self._change_place("pincode", typed)

    @rx.event
    @public
    async def check(self, field: str, typed: str) -> None:
        """Look at the time, the address or the notes as they are left."""
        if field in ("scheduled_for", "address", "notes"):
            problem = problem_with_time(typed) if field == "scheduled_for" else problem_with(BookForm, field, typed)
            self._mark(field, problem)

    @rx.event
    @public
    async def show_more(self) -> None:
        """More professionals than the first."""
        self._shown += MORE
        await self._read_offers()

    @rx.event
    @public
    async def choose(self, professional: str) -> None:
        """Ask for one professional, or for anyone; the times that are free are theirs."""
        self._choose(str(professional))
        await self._read_times()

    @rx.event
    @require(Role.CUSTOMER)
    async def book(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Book what was filled in; pressing twice books once."""
        fields = clean_form(form, times=("scheduled_for",)) | {"service_id": self._service_id}
        key = str(fields.pop("key", ""))[:KEY_SIZE]
        try:
            row = await self._command(_book_once, f"page:{key}", validate(BookForm, fields))
        except ValidationFailed as refused:
            return self._refuse(refused, WITHOUT_TIME if "scheduled_for" not in fields else {})
        self.wrong = {}
        on = [toasts.call("forget", self.kept), rx.redirect(f"/customer/requests/{row.id}")]
        said = toasts.success(
            _("{name} is booked").format(name=row.service.name),
            _("{scheduled_for}. We say when someone accepts.").format(scheduled_for=format_relative(row.scheduled_for)),
        )
        again, self._booked = self._booked == key, key
        return on if again else [*on, said]

    def _refuse(self, refused: ValidationFailed, plainer: dict[str, str]) -> EventSpec:
        self.wrong = by_field(refused) | plainer
        beside = FIELDS & self.wrong.keys()
        return dialogs.show_problems() if beside else toasts.error(_("Not booked"), refused.problems[0].message)

    def _begin(self, service_id: int, again: int) -> None:
        self._service_id, self._again, self.key, self.wrong = service_id, again, uuid4().hex, {}
        self.chosen, self._named, self._shown = "", "", FEW
        self.kept = f"book-{service_id}-{again}" if again else f"book-{service_id}"
        self.address, self.city, self.pincode, self.notes = "", "", "", ""

    def _show_service(self, found: ServiceRow, average: float | None, count: int) -> None:
        self.name, self.words, self.category = found.name, found.description, found.category
        self.title = _("Book {name}").format(name=found.name)
        self.icon, self.price = icon_of(found.category), money(found.base_price, found.currency)
        self.minutes, self.lasts = found.duration_minutes, duration(found.duration_minutes)
        self.rating, self.rated = rating(average), format_number(count) if count else ""

    async def _read_place(self) -> None:
        """The customer's own place unless the address names another; what is typed later counts more than both."""
        self.places = await read_public(queries.cities)
        if self.city or self.pincode or await self._repeat():
            return
        asked = self.router.url.query_parameters
        named = {name: asked[name] for name in ("city", "pincode") if _is_fine(name, asked.get(name, ""))}
        home = await self._query(accounts.home) if self.role == Role.CUSTOMER else None
        if home and named.get("pincode", home.pincode) == home.pincode:
            self.address, self.city, self.pincode = home.address or "", home.city, home.pincode
        else:
            self.city, self.pincode = named.get("city", ""), named.get("pincode", "")

    async def _repeat(self) -> bool:
        """Begin with what was booked before, if the address names a visit of theirs; whether it did."""
        if not self._again or self.role != Role.CUSTOMER:
            return False
        try:
            before = await self._query(requests.request, self._again)
        except NotFound:
            return False
        if before.service.id != self._service_id:
            return False
        self.address, self.city, self.pincode = before.address or "", before.city, before.pincode
        self.notes = before.notes or ""
        self.chosen = str(before.professional.id) if before.professional else ""
        return True

    async def _change_place(self, name: str, typed: str) -> None:
        problem = problem_with(BookForm, name, str(typed))
        self._mark(name, problem)
        if not problem and str(typed).strip() != getattr(self, name):
            setattr(self, name, str(typed).strip())
            await self._read_offers()
            await self._read_times()

    def _mark(self, field: str, problem: str) -> None:
        if self.wrong.get(field, "") != problem:
            others = {name: words for name, words in self.wrong.items() if name != field}
            self.wrong = others | ({field: problem} if problem else {})

    async def _read_offers(self) -> None:
        place = (self.city or None, self.pincode or None)
        found, count = await read_public(first_offers, self._service_id, place, self._shown, self.chosen)
        self.offers = [offer_view(one) for one in found]
        self.more = min(MORE, max(0, count - len(found)))
        self.lies_in = describe(self.pincode)
        self.reach, self.nobody = reach(count, place_words(self.city, self.pincode))
        if self.chosen and self.chosen not in {offer.id for offer in self.offers}:
            self._choose("")
            self.preset = ""
            self.redrawn += 1

    async def _read_times(self) -> None:
        """What is free in the next days: of who is chosen, or of anyone who could come."""
        now = clock.now()
        ask = FreeAsk(self._service_id, self.city, self.pincode, self.chosen, ahead(now), self.minutes)
        self.days = days(now, await read_public(_free, ask))
        who = _("{asked_for} has no").format(asked_for=self.asked_for) if self.chosen else _("Nobody has")
        none = all(day.full for day in self.days)
        self.no_time = (
            _("{who} time in these {DAYS} days. Set a later time below.").format(who=who, DAYS=DAYS) if none else ""
        )

    def _ask_for(self, professional: str) -> None:
        """Whom the address names, until somebody else is chosen: a page that connects again keeps the choice."""
        if professional != self._named:
            self.chosen, self._named = professional or self.chosen, professional

    def _choose(self, professional: str) -> None:
        named = {offer.id: offer.name for offer in self.offers}
        self.chosen = professional if professional in named else ""
        self.asked_for = named.get(professional, ANYONE)


@dataclass(frozen=True)
class FreeAsk:
    """What is asked about free times: of which service, where, of whom (anyone if empty), on which days, how long."""

    service_id: int
    city: str
    pincode: str
    chosen: str
    days: list[date]
    minutes: int


def _is_fine(name: str, value: str) -> bool:
    return bool(value) and not problem_with(BookForm, name, value)


def _service(uow: UnitOfWork, service_id: int) -> tuple[ServiceRow, float | None, int]:
    return queries.service(uow, service_id), *queries.ratings(uow, service_id).get(service_id, (None, 0))


def _free(uow: UnitOfWork, ask: FreeAsk) -> list[datetime] | None:
    place = (ask.service_id, ask.city or None, ask.pincode or None)
    named = queries.offers(uow, *place, 1, who=number(ask.chosen)) if ask.chosen else []
    ids = [one.id for one in named] if ask.chosen else schedule.candidate_professionals(uow, *place)
    return schedule.available_slots(uow, ids, ask.days, ask.minutes, clock.now() + NOTICE) if ids else None


def _book_once(uow: UnitOfWork, actor: Actor, key: str, form: BookForm) -> RequestRow:
    return idempotency.once(uow, actor, key, form, answer=RequestRow, do=lambda: service.book(uow, actor, form))
