"""A customer's request page: edit, cancel, close and rate."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core import clock
from hsa_app.core.errors import Conflict, FieldError, NotFound, StaleVersion, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import customer_queries, queries, service
from hsa_app.domain.requests.customer_queries import RequestDetails
from hsa_app.domain.requests.forms import CancelRequestForm, CloseRequestForm
from hsa_app.domain.reviews.forms import ReviewForm
from hsa_app.domain.schedule import queries as schedule
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import require
from hsa_app.state.customer.request_edit_form import (
    RequestFormValues,
    conflict_message,
    parse_changes,
    request_field_error,
    request_form_values,
    slots_hint,
)
from hsa_app.state.customer.update_toasts import CustomerState
from hsa_app.state.customer.view_models import RequestView, request_view
from hsa_app.state.form_input import clean_form, errors_by_field, parse_last_number
from hsa_app.state.request_timeline import TimelineEntry, request_timeline
from hsa_app.state.slot_picker import MIN_NOTICE, DaySlots, day_slots, slot_dates
from hsa_app.state.view_models import MAX_WAIT, AssignedProfessional, assigned_professional

P = ParamSpec("P")
T = TypeVar("T")


class RequestState(CustomerState):
    """The request of the URL. `loaded_path` is its path, or `not_found_path` if there is none."""

    loaded_path: str = ""
    not_found_path: str = ""
    request: RequestView = RequestView()
    professional: AssignedProfessional = AssignedProfessional()
    timeline: list[TimelineEntry] = []
    expires_at: str = ""
    waiting_since: str = ""
    is_code_locked: bool = False
    form_values: RequestFormValues = RequestFormValues()
    days: list[DaySlots] = []
    slots_hint: str = ""
    field_errors: dict[str, str] = {}
    error_message: str = ""
    _version: int = 0
    _form_version: int = 0

    @rx.event
    @require(Role.CUSTOMER)
    async def load(self) -> list[EventSpec]:
        """Load the request and subscribe to changes. Unsaved input stays."""
        path = self.router.url.path
        request_id = parse_last_number(path)
        try:
            await self._query(queries.get_request, request_id)
            await self._subscribe(RequestState.load, topics.request(request_id))
            details = await self._query(customer_queries.get_request_details, request_id)
        except NotFound:
            self.not_found_path, self.loaded_path = path, ""
            await self._subscribe(RequestState.load)
            return []
        self._show_request(details)
        self.loaded_path, self.not_found_path = path, ""
        return self._status_toasts([details.request], with_link=False)

    @rx.event
    @require(Role.CUSTOMER)
    async def open_edit_dialog(self) -> EventSpec:
        """Open the edit form with the stored values."""
        details = await self._query(customer_queries.get_request_details, self.request.id)
        self._show_request(details)
        self._form_version, self.error_message, self.field_errors = details.request.version, "", {}
        self.form_values = request_form_values(details.request, self.form_values.opened + 1)
        now = clock.now()
        available = await self._query(schedule.reschedule_slots, self.request.id, slot_dates(now), now + MIN_NOTICE)
        self.days, self.slots_hint = (
            day_slots(now, available),
            slots_hint(details.requested_professional_name, is_known=available is not None),
        )
        return dialog_events.open("edit")

    @rx.event
    @require(Role.CUSTOMER)
    async def validate_field(self, field: str, value: str) -> None:
        """Validate one field of the edit form on blur."""
        problem = request_field_error(field, value)
        if self.field_errors.get(field, "") != problem:
            others = {name: message for name, message in self.field_errors.items() if name != field}
            self.field_errors = others | ({field: problem} if problem else {})

    @rx.event
    @require(Role.CUSTOMER)
    async def save_changes(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Edit time, place or notes. After a concurrent edit, report the conflict and keep the input."""
        try:
            changes = parse_changes(form, self.form_values)
            if not changes.model_fields_set:
                return [dialog_events.close("edit")]
            await self._update_request(service.edit, changes, self._form_version)
        except ValidationFailed as error:
            self.field_errors = errors_by_field(error)
            return dialog_events.focus_first_error()
        except StaleVersion:
            details = await self._query(customer_queries.get_request_details, self.request.id)
            self._show_request(details)
            self._form_version = self._version
            self.error_message = conflict_message(self.form_values, details.request)
            return dialog_events.focus_first_error()
        except Conflict as error:
            self.error_message = _("{message} What you typed is still here.").format(message=error.message)
            return dialog_events.focus_first_error()
        self.error_message, self.field_errors = "", {}
        return [dialog_events.close("edit"), toasts.success(_("Changed"), self.request.status_text)]

    @rx.event
    @require(Role.CUSTOMER)
    async def cancel(self, form: dict[str, Any]) -> list[EventSpec]:
        """Cancel the request."""
        row = await self._update_request(service.cancel, validate(CancelRequestForm, clean_form(form)))
        text = (
            _("{full_name} has been told.").format(full_name=row.professional.full_name)
            if row.professional
            else _("It has left every board.")
        )
        return [dialog_events.close("cancel"), toasts.info(_("Request cancelled"), text)]

    @rx.event
    @require(Role.CUSTOMER)
    async def close(self, form: dict[str, Any]) -> list[EventSpec]:
        """Close the request, with a review if a rating was chosen."""
        row = await self._update_request(service.close, validate(CloseRequestForm, clean_form(form)))
        return [
            dialog_events.close("close"),
            toasts.success(_("Request closed"), _("Thank you for the rating.") if row.review else ""),
        ]

    @rx.event
    @require(Role.CUSTOMER)
    async def close_without_rating(self) -> list[EventSpec]:
        """Close the request without a rating; it can be rated later."""
        await self._update_request(service.close, CloseRequestForm())
        return [dialog_events.close("close"), toasts.success(_("Request closed"), _("You can still rate it here."))]

    @rx.event
    @require(Role.CUSTOMER)
    async def review(self, form: dict[str, Any]) -> EventSpec:
        """Rate the closed request."""
        fields = clean_form(form)
        if "rating" not in fields:
            raise ValidationFailed(FieldError("rating", _("Choose 1 to 5 stars.")))
        await self._update_request(service.review, validate(ReviewForm, fields))
        return toasts.success(_("Rated"), _("Thank you."))

    @rx.event
    @require(Role.CUSTOMER)
    async def regenerate_start_code(self) -> EventSpec:
        """Replace the start code, which also resets the failed attempts."""
        await self._update_request(service.regenerate_start_code)
        return toasts.success(_("New start code"), _("Read out this one at the door."))

    @rx.event
    @require(Role.CUSTOMER)
    async def clear_errors(self) -> None:
        """Clear form errors: the guard does that before every handler that is not a reload."""

    async def _update_request(
        self, command: Callable[Concatenate[UnitOfWork, Actor, int, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb on this request and show the result."""
        result = await self._command(command, self.request.id, *args, **kwargs)
        self._show_request(await self._query(customer_queries.get_request_details, self.request.id))
        self._last_statuses = self._last_statuses | {self.request.id: self.request.status}
        return result

    def _show_request(self, details: RequestDetails) -> None:
        row = details.request
        self.request, self._version = (
            request_view(row, details.requested_professional_name, is_unserved=details.is_unserved),
            row.version,
        )
        self.professional = assigned_professional(details.professional)
        self.timeline = request_timeline(row, details.timeline, Role.CUSTOMER, expires_at=details.expires_at)
        self.expires_at = details.expires_at.isoformat()
        self.waiting_since = (details.expires_at - MAX_WAIT).isoformat()
        self.is_code_locked = details.is_start_code_locked
