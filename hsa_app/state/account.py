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
from hsa_app.domain.accounts import authentication, credentials, one_time_links, queries, service
from hsa_app.domain.accounts import sessions as places
from hsa_app.domain.accounts.forms import AccountForm, ChangeEmailForm, ChangePasswordForm, RevokeSessionForm
from hsa_app.domain.accounts.queries import AddressRow, UserRow
from hsa_app.domain.accounts.sessions import SessionRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import preferences
from hsa_app.domain.mail.preferences import MailPreferenceRow
from hsa_app.infra import cookies
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.auth import AuthState, require
from hsa_app.state.form_input import clean_form, errors_by_field, field_error, password_length_error

P = ParamSpec("P")
T = TypeVar("T")
CHANGE_EMAIL_DIALOG, CHANGE_PASSWORD_DIALOG, SIGN_OUT_EVERYWHERE_DIALOG = (
    "change-email",
    "change-password",
    "sign-out-everywhere",
)
"""What the dialogs of the page are called."""

DEVICE_ICONS = {"Android": "smartphone", "iPhone": "smartphone", "iPad": "tablet"}
"""What a device looks like, by the last word for it."""

VALIDATED_FIELDS = frozenset({"new_email", "new_password", *AccountForm.model_fields})
"""Fields that are looked at when they are left."""


@dataclass(frozen=True)
class PersonFormValues:
    """What the form begins with."""

    full_name: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    pincode: str = ""


@dataclass(frozen=True)
class MailPreferenceView:
    """A kind of mail one may do without."""

    kind: str
    words: str
    wanted: bool


@dataclass(frozen=True)
class SessionView:
    """One sign-in, in words."""

    id: str
    device: str
    icon: str
    since: str
    used: str
    is_here: bool


@dataclass(frozen=True)
class AccountData:
    """Everything the page shows, as it was read at one moment."""

    user: UserRow
    home: AddressRow
    pending_email: str
    places: list[SessionRow]
    count: int
    choices: list[MailPreferenceRow]


class AccountState(AuthState):
    """The signed-in user's account; `is_loaded` once it was read."""

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
        """Change one's name, how one is reached, and where one lives."""
        self.field_errors = {}
        fields = clean_form(form, keep=tuple(AccountForm.model_fields))
        try:
            await self._command(service.update_account, validate(AccountForm, fields))
        except ValidationFailed as refused:
            return self._show_errors(refused)
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
        except ValidationFailed as refused:
            return self._show_errors(refused)
        await self._reload()
        return [
            dialogs.close(CHANGE_PASSWORD_DIALOG),
            toasts.success(_("Password changed"), _("Every other sign-in has ended.")),
        ]

    @rx.event
    @require(*Role)
    async def change_email(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Have a link sent to another address; until it is opened this one stays."""
        self.field_errors = {}
        try:
            wanted = validate(ChangeEmailForm, clean_form(form))
            await self._call_as_current_user(credentials.request_email_change, wanted)
        except ValidationFailed as refused:
            return self._show_errors(refused)
        await self._reload()
        return [
            dialogs.close(CHANGE_EMAIL_DIALOG),
            toasts.success(_("Look into your mail"), _("We wrote to {new_email}.").format(new_email=wanted.new_email)),
        ]

    @rx.event
    @require(*Role)
    async def cancel_email_change(self) -> EventSpec:
        """Call the change off."""
        await self._command(credentials.cancel_email_change)
        await self._reload()
        return toasts.success(_("Your email stays"), _("The link that was sent no longer works."))

    @rx.event
    @require(*Role)
    async def save_mail_preferences(self, form: dict[str, Any]) -> EventSpec:
        """Get mail of the kinds that are ticked."""
        await self._command(preferences.update_preferences, set(clean_form(form)))
        await self._reload()
        return toasts.success(_("Saved"), _("The bell still tells you everything."))

    @rx.event
    @require(*Role)
    async def sign_out_everywhere(self) -> None:
        """End every sign-in; the tabs are led to the sign-in by themselves."""
        await self._command(authentication.revoke_own_sessions)

    @rx.event
    @require(*Role)
    async def sign_out_session(self, session_id: str) -> EventSpec:
        """End one sign-in elsewhere; its tabs are led to the sign-in by themselves."""
        ended = next((one.device for one in self.sessions if one.id == session_id), "")
        await self._command(places.revoke, validate(RevokeSessionForm, {"id": session_id}))
        await self._reload()
        return toasts.success(
            _("Signed out"), _("{ended} needs your password to come back.").format(ended=ended) if ended else ""
        )

    @rx.event
    @require(*Role)
    async def validate_field(self, field: str, value: str) -> None:
        """Look at one field as it is left; of a new password at its length."""
        form = ChangeEmailForm if field == "new_email" else AccountForm
        if str(field) not in VALIDATED_FIELDS:
            return
        problem = password_length_error(value) if field == "new_password" else field_error(form, field, str(value))
        if field == "pincode":
            self.pincode_area = describe(str(value).strip())
        if self.field_errors.get(field, "") != problem:
            others = {name: words for name, words in self.field_errors.items() if name != field}
            self.field_errors = others | ({field: problem} if problem else {})

    @rx.event
    @require(*Role)
    async def clear_errors(self) -> None:
        """Forget what was wrong with a form that was left."""
        self.field_errors = {}

    def _show_errors(self, error: ValidationFailed) -> EventSpec:
        self.field_errors = errors_by_field(error)
        return dialogs.focus_first_error()

    async def _call_as_current_user(
        self, command: Callable[Concatenate[Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a function that opens its own transactions, as the current user."""
        actor = await self._current_actor()
        if actor is None:
            raise NotSignedIn(_("Sign in to go on."))
        return await to_thread.run_sync(lambda: command(actor, *args, **kwargs))

    async def _reload(self) -> None:
        found = await self._query(_load_account)
        user, home = found.user, found.home
        self.form_values = PersonFormValues(
            user.full_name, user.phone or "", home.address or "", home.city, home.pincode
        )
        self.pincode_area = describe(home.pincode)
        self.email, self.pending_email = user.email, found.pending_email
        self.sessions_summary = (
            _("Here only")
            if found.count < 2
            else _("In {places}, this one among them").format(
                places=pluralize(found.count, "{count} place", "{count} places")
            )
        )
        self.sessions = [session_view(one) for one in found.places]
        self.mail_preferences = [MailPreferenceView(one.kind, one.label, one.is_enabled) for one in found.choices]


def session_view(row: SessionRow) -> SessionView:
    """Where someone is signed in, since when, and when it was used last."""
    return SessionView(
        id=row.id,
        device=row.device,
        icon="terminal" if row.is_api_client else DEVICE_ICONS.get(row.device.rpartition(" ")[2], "monitor"),
        since=_("Signed in {day}").format(day=format_inline_datetime(row.created_at)),
        used="" if row.is_current else _("Used {day}").format(day=format_inline_datetime(row.last_used_at)),
        is_here=row.is_current,
    )


def _load_account(uow: UnitOfWork, actor: Actor) -> AccountData:
    return AccountData(
        user=queries.get_own_user(uow, actor),
        home=queries.get_own_address(uow, actor),
        pending_email=one_time_links.get_pending_email(uow, actor),
        places=places.list_sessions(uow, actor),
        count=authentication.count_active_sessions(uow, actor),
        choices=preferences.list_preferences(uow, actor),
    )
