"""Opening an account."""

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
from hsa_app.domain.accounts.forms import ProfessionalForm, RegisterForm
from hsa_app.domain.catalogue import queries
from hsa_app.infra import passwords
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.auth import Session, public, read_public
from hsa_app.state.form_input import by_field, clean_form, problem_with, problem_with_password
from hsa_app.state.redirects import redirect_to_home
from hsa_app.state.view_models import Option

FORM = "register"
"""What the form is called on the page."""

ONLY_PROFESSIONALS = ("service_id", "experience_years", "pincodes", "bio")
ONLY_CUSTOMERS = ("address",)


class RegisterState(Session):
    """What one may choose from and what was wrong; what was typed stays in the page."""

    kind: str = Role.CUSTOMER
    preset: str = ""
    wanted: str = ""
    sign_in_href: str = "/login"
    services: list[Option] = []
    places: list[str] = []
    wrong: dict[str, str] = {}
    lies_in: str = ""

    @rx.event
    @public
    async def load(self) -> EventSpec | None:
        """Whoever is signed in goes home; others begin with the kind of account the address names."""
        if self.role:
            return redirect_to_home(self.role)
        asked = self.router.url.query_parameters
        preset = Role.PROFESSIONAL if asked.get("role") == Role.PROFESSIONAL else Role.CUSTOMER
        if preset != self.preset:
            self.kind = self.preset = preset
        self.wanted, self.wrong = asked.get("next", ""), {}
        self.sign_in_href = f"/login?{urlencode({'next': self.wanted})}" if self.wanted else "/login"
        self.services = [Option(str(one.id), one.name) for one in await read_public(queries.active_services)]
        self.places = await read_public(queries.cities)
        return None

    @rx.event
    @public
    async def choose_kind(self, kind: str) -> None:
        """Ask for what is needed of a customer, or of a professional."""
        self.kind = Role.PROFESSIONAL if kind == Role.PROFESSIONAL else Role.CUSTOMER

    @rx.event
    @public
    async def check(self, field: str, typed: str) -> None:
        """Look at one field as it is left; of the password at its length."""
        if str(field) not in ProfessionalForm.model_fields:
            return
        if field == "password":
            self._mark(field, problem_with_password(typed))
            return
        value = _list(typed) if field == "pincodes" else typed
        self._mark(field, problem_with(ProfessionalForm, field, value))
        if field == "pincode":
            self.lies_in = describe(str(typed).strip())

    @rx.event
    @public
    async def register(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Open the account; the browser then signs in with what it holds."""
        try:
            user = await to_thread.run_sync(service.register, _read(form), self.router.session.client_ip)
        except ValidationFailed as refused:
            self.wrong = by_field(refused)
            return dialogs.show_problems()
        except EmailTaken as refused:
            self.wrong = {"email": refused.message}
            return dialogs.show_problems()
        self.wrong = {}
        return [toasts.call("forget", FORM), toasts.call("enter", FORM, user.email, self.wanted)]

    def _mark(self, field: str, problem: str) -> None:
        if self.wrong.get(field, "") != problem:
            others = {name: words for name, words in self.wrong.items() if name != field}
            self.wrong = others | ({field: problem} if problem else {})


def _read(form: object) -> RegisterForm:
    """What was filled in, as the kind of account it is for.

    Raises:
        Invalid: with every field that is wrong, the password among them.
    """
    fields = clean_form(form)
    professional = fields.get("role") == Role.PROFESSIONAL
    for other in ONLY_CUSTOMERS if professional else ONLY_PROFESSIONALS:
        fields.pop(other, None)
    if "pincodes" in fields:
        fields["pincodes"] = _list(fields["pincodes"])
    try:
        return validate(ProfessionalForm if professional else RegisterForm, fields)
    except ValidationFailed as refused:
        raise ValidationFailed(*refused.problems, *_weakness(fields)) from None


def _weakness(fields: dict[str, Any]) -> list[FieldError]:
    password = fields.get("password")
    if not isinstance(password, str):
        return []
    weakness = passwords.strength_error(password, str(fields.get("email", "")), str(fields.get("full_name", "")))
    return [FieldError("password", weakness)] if weakness else []


def _list(typed: object) -> object:
    """Pincodes as people write them: 411045, 411057 411038."""
    return [part for part in re.split(r"[\s,;]+", typed) if part] if isinstance(typed, str) else typed
