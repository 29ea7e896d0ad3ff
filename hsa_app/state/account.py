"""The account page: profile, credentials, sessions and mail preferences."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx
from anyio import to_thread
from reflex.event import EventSpec

from hsa_app.core.errors import NotSignedIn, ValidationFailed
from hsa_app.core.formatting import format_inline_datetime, pluralize
from hsa_app.core.i18n import _
from hsa_app.core.pincodes import describe
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import authentication, credentials, one_time_links, queries, service, sessions
from hsa_app.domain.accounts.forms import AccountForm, ChangeEmailForm, ChangePasswordForm, RevokeSessionForm
from hsa_app.domain.accounts.queries import AddressRow, UserRow
from hsa_app.domain.accounts.sessions import SessionRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import preferences
from hsa_app.domain.mail.preferences import MailPreferenceRow
from hsa_app.infra import cookies
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, require
from hsa_app.state.form_input import clean_form, errors_by_field, field_error, password_length_error

P = ParamSpec("P")
T = TypeVar("T")
CHANGE_EMAIL_DIALOG, CHANGE_PASSWORD_DIALOG, SIGN_OUT_EVERYWHERE_DIALOG = (
    "change-email",
    "change-password",
    "sign-out-everywhere",
)
"""The ids of the dialogs."""

DEVICE_ICONS = {"Android": "smartphone", "iPhone": "smartphone", "iPad": "tablet"}
"""Icons by the last word of a device's name."""

VALIDATED_FIELDS = frozenset({"new_email", "new_password", *AccountForm.model_fields})
"""Fields that are validated on blur."""


@dataclass(frozen=True)
class PersonFormValues:
    """The initial values of the personal details form."""

    full_name: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    pincode: str = ""


@dataclass(frozen=True)
class MailPreferenceView:
    """A kind of mail that the user can turn off."""

    kind: str
    label: str
    is_enabled: bool


@dataclass(frozen=True)
class SessionView:
    """A session for display."""

    id: str
    device: str
    icon: str
    since: str
    last_used: str
    is_current: bool


@dataclass(frozen=True)
class AccountData:
    """Everything the page shows, read in one transaction."""

    user: UserRow
    home: AddressRow
    pending_email: str
    sessions: list[SessionRow]
    count: int
    choices: list[MailPreferenceRow]


class AccountState(AuthState):
    """The signed-in user's account; `is_loaded` becomes True after the first load."""

    is_loaded: bool = False
    form_values: PersonFormValues = PersonFormValues()
    email: str = ""
    pending_email: str = ""
    sessions_summary: str = ""
    sessions: list[SessionView] = []
    mail_preferences: list[MailPreferenceView] = []
    success_message: str = ""
    field_errors: dict[str, str] = {}
    pincode_area: str = ""
    _loaded_page_id: str = ""

    @rx.event
    @require(*Role)
    async def load(self) -> None:
        """Load the account; unsaved input stays."""
        await self._subscribe(AccountState.load)
        if self._loaded_page_id != self._page_id():
            self._loaded_page_id, self.field_errors = self._page_id(), {}
        await self._reload()
        self.success_message = cookies.decode_values(self._get_cookie(cookies.flash_cookie_name())).get("done", "")
        self.is_loaded = True

    @rx.event
    @require(*Role)
    async def save(self, form: dict[str, Any]) -> EventSpec:
        """Update name, phone and home address."""
        self.field_errors = {}
        fields = clean_form(form, keep=tuple(AccountForm.model_fields))
        try:
            await self._command(service.update_account, validate(AccountForm, fields))
        except ValidationFailed as error:
            return self._show_errors(error)
        await self._reload()
        return toasts.success(_("Saved"))

    @rx.event
    @require(*Role)
    async def change_password(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Change the password; the user's other sessions end."""
        self.field_errors = {}
        try:
            await self._call_as_current_user(
                credentials.change_password, validate(ChangePasswordForm, clean_form(form))
            )
        except ValidationFailed as error:
            return self._show_errors(error)
        await self._reload()
        return [
            dialog_events.close(CHANGE_PASSWORD_DIALOG),
            toasts.success(_("Password changed"), _("Every other sign-in has ended.")),
        ]

    @rx.event
    @require(*Role)
    async def change_email(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Send a confirmation link to the new email; the old one is valid until the link is opened."""
        self.field_errors = {}
        try:
            email_form = validate(ChangeEmailForm, clean_form(form))
            await self._call_as_current_user(credentials.request_email_change, email_form)
        except ValidationFailed as error:
            return self._show_errors(error)
        await self._reload()
        return [
            dialog_events.close(CHANGE_EMAIL_DIALOG),
            toasts.success(
                _("Look into your mail"), _("We wrote to {new_email}.").format(new_email=email_form.new_email)
            ),
        ]

    @rx.event
    @require(*Role)
    async def cancel_email_change(self) -> EventSpec:
        """Cancel the pending email change."""
        await self._command(credentials.cancel_email_change)
        await self._reload()
        return toasts.success(_("Your email stays"), _("The link that was sent no longer works."))

    @rx.event
    @require(*Role)
    async def save_mail_preferences(self, form: dict[str, Any]) -> EventSpec:
        """Enable mail of the ticked kinds and disable the others."""
        await self._command(preferences.update_preferences, set(clean_form(form)))
        await self._reload()
        return toasts.success(_("Saved"), _("The bell still tells you everything."))

    @rx.event
    @require(*Role)
    async def sign_out_everywhere(self) -> None:
        """End all sessions of the user; a live update redirects their tabs to the sign-in page."""
        await self._command(authentication.revoke_own_sessions)

    @rx.event
    @require(*Role)
    async def sign_out_session(self, session_id: str) -> EventSpec:
        """End another session of the user; a live update redirects its tabs to the sign-in page."""
        device = next((session.device for session in self.sessions if session.id == session_id), "")
        await self._command(sessions.revoke, validate(RevokeSessionForm, {"id": session_id}))
        await self._reload()
        return toasts.success(
            _("Signed out"), _("{ended} needs your password to come back.").format(ended=device) if device else ""
        )

    @rx.event
    @require(*Role)
    async def validate_field(self, field: str, value: str) -> None:
        """Validate one field on blur; of a new password only the length."""
        form = ChangeEmailForm if field == "new_email" else AccountForm
        if str(field) not in VALIDATED_FIELDS:
            return
        problem = password_length_error(value) if field == "new_password" else field_error(form, field, str(value))
        if field == "pincode":
            self.pincode_area = describe(str(value).strip())
        if self.field_errors.get(field, "") != problem:
            others = {name: message for name, message in self.field_errors.items() if name != field}
            self.field_errors = others | ({field: problem} if problem else {})

    @rx.event
    @require(*Role)
    async def clear_errors(self) -> None:
        """Clear the field errors of a dialog that was closed."""
        self.field_errors = {}

    def _show_errors(self, error: ValidationFailed) -> EventSpec:
        self.field_errors = errors_by_field(error)
        return dialog_events.focus_first_error()

    async def _call_as_current_user(
        self, command: Callable[Concatenate[Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function that opens its own transactions, as the current user."""
        actor = await self._current_actor()
        if actor is None:
            raise NotSignedIn(_("Sign in to go on."))
        return await to_thread.run_sync(lambda: command(actor, *args, **kwargs))

    async def _reload(self) -> None:
        account = await self._query(_load_account)
        user, home = account.user, account.home
        self.form_values = PersonFormValues(
            user.full_name, user.phone or "", home.address or "", home.city, home.pincode
        )
        self.pincode_area = describe(home.pincode)
        self.email, self.pending_email = user.email, account.pending_email
        self.sessions_summary = (
            _("Here only")
            if account.count < 2
            else _("In {places}, this one among them").format(
                places=pluralize(account.count, "{count} place", "{count} places")
            )
        )
        self.sessions = [session_view(row) for row in account.sessions]
        self.mail_preferences = [MailPreferenceView(row.kind, row.label, row.is_enabled) for row in account.choices]


def session_view(row: SessionRow) -> SessionView:
    """The view model of a session: device, sign-in time and last use."""
    return SessionView(
        id=row.id,
        device=row.device,
        icon="terminal" if row.is_api_client else DEVICE_ICONS.get(row.device.rpartition(" ")[2], "monitor"),
        since=_("Signed in {day}").format(day=format_inline_datetime(row.created_at)),
        last_used="" if row.is_current else _("Used {day}").format(day=format_inline_datetime(row.last_used_at)),
        is_current=row.is_current,
    )


def _load_account(uow: UnitOfWork, actor: Actor) -> AccountData:
    return AccountData(
        user=queries.get_own_user(uow, actor),
        home=queries.get_own_address(uow, actor),
        pending_email=one_time_links.get_pending_email(uow, actor),
        sessions=sessions.list_sessions(uow, actor),
        count=authentication.count_active_sessions(uow, actor),
        choices=preferences.list_preferences(uow, actor),
    )
