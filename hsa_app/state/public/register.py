"""The registration page."""

import re
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from anyio import to_thread
from reflex.event import EventSpec

from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.pincodes import describe
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import service
from hsa_app.domain.accounts.errors import EmailTaken
from hsa_app.domain.accounts.forms import RegisterForm, RegisterProfessionalForm
from hsa_app.domain.catalogue import queries
from hsa_app.infra import passwords
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, public, query_public
from hsa_app.state.form_input import clean_form, errors_by_field, field_error, password_length_error
from hsa_app.state.redirects import redirect_to_home
from hsa_app.state.view_models import Option

FORM_ID = "register"
"""The id of the form."""

PROFESSIONAL_FIELDS = ("service_id", "experience_years", "pincodes", "bio")
CUSTOMER_FIELDS = ("address",)


class RegisterState(AuthState):
    """Options and field errors of the registration form; the input stays in the page."""

    account_role: str = Role.CUSTOMER
    url_role: str = ""
    next_url: str = ""
    login_url: str = "/login"
    service_options: list[Option] = []
    cities: list[str] = []
    field_errors: dict[str, str] = {}
    pincode_area: str = ""

    @rx.event
    @public
    async def load(self) -> EventSpec | None:
        """Redirect signed-in users to their home; select the account type of the URL."""
        if self.role:
            return redirect_to_home(self.role)
        params = self.router.url.query_parameters
        url_role = Role.PROFESSIONAL if params.get("role") == Role.PROFESSIONAL else Role.CUSTOMER
        if url_role != self.url_role:
            self.account_role = self.url_role = url_role
        self.next_url, self.field_errors = params.get("next", ""), {}
        self.login_url = f"/login?{urlencode({'next': self.next_url})}" if self.next_url else "/login"
        self.service_options = [
            Option(str(service.id), service.name) for service in await query_public(queries.list_active_services)
        ]
        self.cities = await query_public(queries.list_cities)
        return None

    @rx.event
    @public
    async def choose_account_role(self, role: str) -> None:
        """Show the fields for customers or for professionals."""
        self.account_role = Role.PROFESSIONAL if role == Role.PROFESSIONAL else Role.CUSTOMER

    @rx.event
    @public
    async def validate_field(self, field: str, raw_value: str) -> None:
        """Validate one field on blur; of the password only the length."""
        if str(field) not in RegisterProfessionalForm.model_fields:
            return
        if field == "password":
            self._set_field_error(field, password_length_error(raw_value))
            return
        value = _split_pincodes(raw_value) if field == "pincodes" else raw_value
        self._set_field_error(field, field_error(RegisterProfessionalForm, field, value))
        if field == "pincode":
            self.pincode_area = describe(str(raw_value).strip())

    @rx.event
    @public
    async def register(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Create the account; the browser then signs in with the entered password."""
        try:
            user = await to_thread.run_sync(service.register, _parse_form(form), self.router.session.client_ip)
        except ValidationFailed as error:
            self.field_errors = errors_by_field(error)
            return dialog_events.focus_first_error()
        except EmailTaken as error:
            self.field_errors = {"email": error.message}
            return dialog_events.focus_first_error()
        self.field_errors = {}
        return [toasts.call_js("discardDraft", FORM_ID), toasts.call_js("signIn", FORM_ID, user.email, self.next_url)]

    def _set_field_error(self, field: str, problem: str) -> None:
        if self.field_errors.get(field, "") != problem:
            others = {name: message for name, message in self.field_errors.items() if name != field}
            self.field_errors = others | ({field: problem} if problem else {})


def _parse_form(form: object) -> RegisterForm:
    """Parses the submitted form for the chosen role.

    Raises:
        ValidationFailed: with a message for each invalid field, including the password.
    """
    fields = clean_form(form)
    is_professional = fields.get("role") == Role.PROFESSIONAL
    for other in CUSTOMER_FIELDS if is_professional else PROFESSIONAL_FIELDS:
        fields.pop(other, None)
    if "pincodes" in fields:
        fields["pincodes"] = _split_pincodes(fields["pincodes"])
    try:
        return validate(RegisterProfessionalForm if is_professional else RegisterForm, fields)
    except ValidationFailed as error:
        raise ValidationFailed(*error.field_errors, *_password_errors(fields)) from None


def _password_errors(fields: dict[str, Any]) -> list[FieldError]:
    password = fields.get("password")
    if not isinstance(password, str):
        return []
    weakness = passwords.strength_error(password, str(fields.get("email", "")), str(fields.get("full_name", "")))
    return [FieldError("password", weakness)] if weakness else []


def _split_pincodes(text: object) -> object:
    """Splits a text at commas, semicolons and whitespace: 411045, 411057 411038."""
    return [part for part in re.split(r"[\s,;]+", text) if part] if isinstance(text, str) else text
