"""A service's page: professionals, slots and booking."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import reflex as rx
from reflex.event import EventSpec, EventType

from hsa_app.core import clock
from hsa_app.core.errors import NotFound, ValidationFailed
from hsa_app.core.formatting import format_duration, format_money, format_number, format_rating, format_relative
from hsa_app.core.i18n import N_, _
from hsa_app.core.pincodes import describe
from hsa_app.core.validation import parse_id, validate
from hsa_app.domain import idempotency, topics
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests import service
from hsa_app.domain.requests.forms import BookRequestForm
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.domain.schedule import queries as schedule
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, public, query_public, require
from hsa_app.state.form_input import (
    clean_form,
    errors_by_field,
    field_error,
    parse_last_number,
    parse_number,
    time_error,
)
from hsa_app.state.public.service_professionals import (
    ProfessionalView,
    load_professionals,
    professional_view,
    reach_messages,
)
from hsa_app.state.public.service_reviews import ServiceReviewsState
from hsa_app.state.slot_picker import DAYS_SHOWN, MIN_NOTICE, DaySlots, day_slots, slot_dates
from hsa_app.state.view_models import category_icon, format_place

INITIAL_PROFESSIONALS, MORE_PROFESSIONALS = 5, 20
MAX_KEY_LENGTH = 64
ANY_PROFESSIONAL = N_("Anyone free")
MISSING_TIME_MESSAGE = N_("Choose a day and a time.")
FORM_FIELDS = frozenset({"scheduled_for", "professional_id", "address", "city", "pincode", "notes"})


class BookingState(AuthState):
    """The service of the URL and the data for booking it; the input stays in the page."""

    is_loaded: bool = False
    is_not_found: bool = False
    title: str = _("Book a service")
    service_name: str = ""
    description: str = ""
    category: str = ""
    icon: str = ""
    price: str = ""
    duration_minutes: int = 0
    duration: str = ""
    average_rating: str = ""
    rating_count: str = ""
    days: list[DaySlots] = []
    professionals: list[ProfessionalView] = []
    more_count: int = 0
    reach_text: str = ""
    no_professionals_text: str = ""
    no_slots_text: str = ""
    professional_id: str = ""
    professional_name: str = _(ANY_PROFESSIONAL)
    preset_professional_id: str = ""
    form_revision: int = 0
    address: str = ""
    city: str = ""
    pincode: str = ""
    notes: str = ""
    pincode_area: str = ""
    cities: list[str] = []
    idempotency_key: str = ""
    draft_key: str = ""
    field_errors: dict[str, str] = {}
    _service_id: int = 0
    _rebooked_request_id: int = 0
    _booked_key: str = ""
    _url_professional_id: str = ""
    _professional_limit: int = INITIAL_PROFESSIONALS

    @rx.event
    @public
    async def load(self) -> EventType[()] | None:
        """Load the service of the URL, subscribe to the catalogue, and start a booking."""
        await self._subscribe(BookingState.refresh, topics.CATALOGUE)
        try:
            service_id = parse_id(parse_last_number(self.router.url.path))
            self._show_service(*await query_public(_load_service, service_id))
        except NotFound:
            self.is_loaded, self.is_not_found, self.title = True, True, _("Not offered")
            return None
        rebooked_request_id = parse_number(self.router.url.query_parameters.get("again", ""))
        if (service_id, rebooked_request_id) != (
            self._service_id,
            self._rebooked_request_id,
        ) or self.idempotency_key in (
            "",
            self._booked_key,
        ):
            self._start_booking(service_id, rebooked_request_id)
        await self._load_place()
        self._apply_url_professional(self.router.url.query_parameters.get("professional", ""))
        await self._load_professionals()
        self._select_professional(self.professional_id)
        self.preset_professional_id = self.professional_id
        await self._load_slots()
        self.is_loaded, self.is_not_found = True, False
        return ServiceReviewsState.load_newest

    @rx.event
    @public
    async def refresh(self) -> EventType[()] | None:
        """Reload service, professionals and slots; the booking in progress stays."""
        try:
            self._show_service(*await query_public(_load_service, self._service_id))
        except NotFound:
            self.is_not_found = True
            return None
        self.is_not_found = False
        await self._load_professionals()
        await self._load_slots()
        return ServiceReviewsState.reload_newest

    @rx.event
    @public
    async def change_city(self, value: str) -> None:
        """Load the professionals of another city."""
        await self._validate_and_change_place("city", value)

    @rx.event
    @public
    async def change_pincode(self, value: str) -> None:
        """Load the professionals of another pincode."""
        await self._validate_and_change_place("pincode", value)

    @rx.event
    @public
    async def validate_field(self, field: str, value: str) -> None:
        """Validate time, address or notes on blur."""
        if field in ("scheduled_for", "address", "notes"):
            problem = time_error(value) if field == "scheduled_for" else field_error(BookRequestForm, field, value)
            self._set_field_error(field, problem)

    @rx.event
    @public
    async def show_more_professionals(self) -> None:
        """Load more professionals."""
        self._professional_limit += MORE_PROFESSIONALS
        await self._load_professionals()

    @rx.event
    @public
    async def choose_professional(self, professional_id: str) -> None:
        """Request one professional, or anyone; loads their slots."""
        self._select_professional(str(professional_id))
        await self._load_slots()

    @rx.event
    @require(Role.CUSTOMER)
    async def book(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Book the service. A repeated submit with the same idempotency key books once."""
        fields = clean_form(form, times=("scheduled_for",)) | {"service_id": self._service_id}
        key = str(fields.pop("key", ""))[:MAX_KEY_LENGTH]
        try:
            row = await self._command(_book_once, f"page:{key}", validate(BookRequestForm, fields))
        except ValidationFailed as error:
            return self._show_errors(
                error, {} if "scheduled_for" in fields else {"scheduled_for": _(MISSING_TIME_MESSAGE)}
            )
        self.field_errors = {}
        events = [toasts.call_js("discardDraft", self.draft_key), rx.redirect(f"/customer/requests/{row.id}")]
        toast_event = toasts.success(
            _("{name} is booked").format(name=row.service.name),
            _("{scheduled_for}. We say when someone accepts.").format(scheduled_for=format_relative(row.scheduled_for)),
        )
        is_repeated, self._booked_key = self._booked_key == key, key
        return events if is_repeated else [*events, toast_event]

    def _show_errors(self, error: ValidationFailed, overrides: dict[str, str]) -> EventSpec:
        self.field_errors = errors_by_field(error) | overrides
        has_form_errors = FORM_FIELDS & self.field_errors.keys()
        return (
            dialog_events.focus_first_error()
            if has_form_errors
            else toasts.error(_("Not booked"), error.field_errors[0].message)
        )

    def _start_booking(self, service_id: int, rebooked_request_id: int) -> None:
        self._service_id, self._rebooked_request_id, self.idempotency_key, self.field_errors = (
            service_id,
            rebooked_request_id,
            uuid4().hex,
            {},
        )
        self.professional_id, self._url_professional_id, self._professional_limit = "", "", INITIAL_PROFESSIONALS
        self.draft_key = f"book-{service_id}-{rebooked_request_id}" if rebooked_request_id else f"book-{service_id}"
        self.address, self.city, self.pincode, self.notes = "", "", "", ""

    def _show_service(self, row: ServiceRow, average: float | None, rating_count: int) -> None:
        self.service_name, self.description, self.category = row.name, row.description, row.category
        self.title = _("Book {name}").format(name=row.name)
        self.icon, self.price = category_icon(row.category), format_money(row.base_price, row.currency)
        self.duration_minutes, self.duration = row.duration_minutes, format_duration(row.duration_minutes)
        self.average_rating, self.rating_count = (
            format_rating(average),
            format_number(rating_count) if rating_count else "",
        )

    async def _load_place(self) -> None:
        """Prefill the place: of the rebooked request, else the account unless the URL names another, else the URL."""
        self.cities = await query_public(queries.list_cities)
        if self.city or self.pincode or await self._prefill_from_request():
            return
        params = self.router.url.query_parameters
        url_values = {name: params[name] for name in ("city", "pincode") if _is_valid(name, params.get(name, ""))}
        home = await self._query(accounts.get_own_address) if self.role == Role.CUSTOMER else None
        if home and url_values.get("pincode", home.pincode) == home.pincode:
            self.address, self.city, self.pincode = home.address or "", home.city, home.pincode
        else:
            self.city, self.pincode = url_values.get("city", ""), url_values.get("pincode", "")

    async def _prefill_from_request(self) -> bool:
        """Prefill from the customer's request in the URL; returns whether it was done."""
        if not self._rebooked_request_id or self.role != Role.CUSTOMER:
            return False
        try:
            request = await self._query(requests.get_request, self._rebooked_request_id)
        except NotFound:
            return False
        if request.service.id != self._service_id:
            return False
        self.address, self.city, self.pincode = request.address or "", request.city, request.pincode
        self.notes = request.notes or ""
        self.professional_id = str(request.professional.id) if request.professional else ""
        return True

    async def _validate_and_change_place(self, field: str, value: str) -> None:
        problem = field_error(BookRequestForm, field, str(value))
        self._set_field_error(field, problem)
        if not problem and str(value).strip() != getattr(self, field):
            setattr(self, field, str(value).strip())
            await self._load_professionals()
            await self._load_slots()

    def _set_field_error(self, field: str, problem: str) -> None:
        if self.field_errors.get(field, "") != problem:
            others = {name: message for name, message in self.field_errors.items() if name != field}
            self.field_errors = others | ({field: problem} if problem else {})

    async def _load_professionals(self) -> None:
        place = (self.city or None, self.pincode or None)
        rows, count = await query_public(
            load_professionals, self._service_id, place, self._professional_limit, self.professional_id
        )
        self.professionals = [professional_view(row) for row in rows]
        self.more_count = min(MORE_PROFESSIONALS, max(0, count - len(rows)))
        self.pincode_area = describe(self.pincode)
        self.reach_text, self.no_professionals_text = reach_messages(count, format_place(self.city, self.pincode))
        if self.professional_id and self.professional_id not in {offer.id for offer in self.professionals}:
            self._select_professional("")
            self.preset_professional_id = ""
            self.form_revision += 1

    async def _load_slots(self) -> None:
        """Load the slots of the next days: of the selected professional, or of all who serve the place."""
        now = clock.now()
        slot_query = SlotQuery(
            self._service_id, self.city, self.pincode, self.professional_id, slot_dates(now), self.duration_minutes
        )
        self.days = day_slots(now, await query_public(_load_available_slots, slot_query))
        self.no_slots_text = self._format_no_slots() if all(day.full for day in self.days) else ""

    def _format_no_slots(self) -> str:
        if not self.professional_id:
            return _("Nobody has time in these {days} days. Set a later time below.").format(days=DAYS_SHOWN)
        return _("{name} has no time in these {days} days. Set a later time below.").format(
            name=self.professional_name, days=DAYS_SHOWN
        )

    def _apply_url_professional(self, professional_id: str) -> None:
        """Select the professional of the URL until the user selects another; a reconnect keeps the selection."""
        if professional_id != self._url_professional_id:
            self.professional_id, self._url_professional_id = professional_id or self.professional_id, professional_id

    def _select_professional(self, professional_id: str) -> None:
        names = {offer.id: offer.name for offer in self.professionals}
        self.professional_id = professional_id if professional_id in names else ""
        self.professional_name = names.get(professional_id, _(ANY_PROFESSIONAL))


@dataclass(frozen=True)
class SlotQuery:
    """The query for available slots: service, place, professional (`chosen`, "" for anyone), days and duration."""

    service_id: int
    city: str
    pincode: str
    chosen: str
    days: list[date]
    minutes: int


def _is_valid(name: str, value: str) -> bool:
    return bool(value) and not field_error(BookRequestForm, name, value)


def _load_service(uow: UnitOfWork, service_id: int) -> tuple[ServiceRow, float | None, int]:
    return queries.get_service(uow, service_id), *queries.get_service_ratings(uow, service_id).get(
        service_id, (None, 0)
    )


def _load_available_slots(uow: UnitOfWork, slot_query: SlotQuery) -> list[datetime] | None:
    place = (slot_query.service_id, slot_query.city or None, slot_query.pincode or None)
    professionals = (
        queries.list_professionals(uow, *place, 1, professional_id=parse_number(slot_query.chosen))
        if slot_query.chosen
        else []
    )
    ids = (
        [professional.id for professional in professionals]
        if slot_query.chosen
        else schedule.list_candidate_professional_ids(uow, *place)
    )
    return (
        schedule.available_slots(uow, ids, slot_query.days, slot_query.minutes, clock.now() + MIN_NOTICE)
        if ids
        else None
    )


def _book_once(uow: UnitOfWork, actor: Actor, key: str, form: BookRequestForm) -> RequestRow:
    return idempotency.run_once(
        uow, actor, key, form, result_type=RequestRow, operation=lambda: service.book(uow, actor, form)
    )
