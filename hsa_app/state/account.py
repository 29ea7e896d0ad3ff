"""One's own account: who one is, how one signs in, and which mail one wants."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx
from anyio import to_thread
from reflex.event import EventSpec

from hsa_app.core.errors import NotSignedIn, ValidationFailed
from hsa_app.core.formatting import format_relative, plural
from hsa_app.core.i18n import _
from hsa_app.core.pincodes import describe
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import authentication, credentials, one_time_links, queries, service
from hsa_app.domain.accounts import sessions as places
from hsa_app.domain.accounts.forms import NewEmailForm, NewPasswordForm, PersonForm, PlaceForm
from hsa_app.domain.accounts.queries import HomeRow, UserRow
from hsa_app.domain.accounts.sessions import PlaceRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import preferences
from hsa_app.domain.mail.preferences import Choice
from hsa_app.infra import cookies
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.auth import Session, require
from hsa_app.state.form_input import by_field, clean_form, problem_with, problem_with_password

P = ParamSpec("P")
T = TypeVar("T")
CHANGE_EMAIL, CHANGE_PASSWORD, SIGN_OUT = "change-email", "change-password", "sign-out-everywhere"
"""What the dialogs of the page are called."""

DRAWN = {"Android": "smartphone", "iPhone": "smartphone", "iPad": "tablet"}
"""What a device looks like, by the last word for it."""

LOOKED_AT = frozenset({"new_email", "new_password", *PersonForm.model_fields})
"""Fields that are looked at when they are left."""


@dataclass(frozen=True)
class Person:
    """What the form begins with."""

    full_name: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    pincode: str = ""


@dataclass(frozen=True)
class MailChoice:
    """A kind of mail one may do without."""

    kind: str
    words: str
    wanted: bool


@dataclass(frozen=True)
class PlaceView:
    """One sign-in, in words."""

    id: str
    device: str
    icon: str
    since: str
    used: str
    is_here: bool


@dataclass(frozen=True)
class Account:
    """Everything the page shows, as it was read at one moment."""

    user: UserRow
    home: HomeRow
    awaited_email: str
    places: list[PlaceRow]
    count: int
    choices: list[Choice]


class AccountState(Session):
    """The account of whoever is signed in; `known` once it was read."""

    known: bool = False
    person: Person = Person()
    email: str = ""
    awaited: str = ""
    signed_in: str = ""
    places: list[PlaceView] = []
    choices: list[MailChoice] = []
    done: str = ""
    wrong: dict[str, str] = {}
    lies_in: str = ""
    _began_at: str = ""

    @rx.event
    @require(*Role)
    async def load(self) -> None:
        """Read everything anew; what is being typed stays."""
        await self._subscribe(AccountState.load)
        if self._began_at != self._place():
            self._began_at, self.wrong = self._place(), {}
        await self._lay_out()
        self.done = cookies.unpack(self._cookie(cookies.flash_name())).get("done", "")
        self.known = True

    @rx.event
    @require(*Role)
    async def save(self, form: dict[str, Any]) -> EventSpec:
        """Change one's name, how one is reached, and where one lives."""
        self.wrong = {}
        fields = clean_form(form, keep=tuple(PersonForm.model_fields))
        try:
            await self._command(service.change_person, validate(PersonForm, fields))
        except ValidationFailed as refused:
            return self._refuse(refused)
        await self._lay_out()
        return toasts.success(_("Saved"))

    @rx.event
    @require(*Role)
    async def change_password(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Another password; whoever else is signed in as this person is not any more."""
        self.wrong = {}
        try:
            await self._as_oneself(credentials.change_password, validate(NewPasswordForm, clean_form(form)))
        except ValidationFailed as refused:
            return self._refuse(refused)
        await self._lay_out()
        return [
            dialogs.close(CHANGE_PASSWORD),
            toasts.success(_("Password changed"), _("Every other sign-in has ended.")),
        ]

    @rx.event
    @require(*Role)
    async def change_email(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Have a link sent to another address; until it is opened this one stays."""
        self.wrong = {}
        try:
            wanted = validate(NewEmailForm, clean_form(form))
            await self._as_oneself(credentials.request_email_change, wanted)
        except ValidationFailed as refused:
            return self._refuse(refused)
        await self._lay_out()
        return [
            dialogs.close(CHANGE_EMAIL),
            toasts.success(_("Look into your mail"), _("We wrote to {new_email}.").format(new_email=wanted.new_email)),
        ]

    @rx.event
    @require(*Role)
    async def keep_email(self) -> EventSpec:
        """Call the change off."""
        await self._command(credentials.cancel_email_change)
        await self._lay_out()
        return toasts.success(_("Your email stays"), _("The link that was sent no longer works."))

    @rx.event
    @require(*Role)
    async def choose_mail(self, form: dict[str, Any]) -> EventSpec:
        """Get mail of the kinds that are ticked."""
        await self._command(preferences.choose, set(clean_form(form)))
        await self._lay_out()
        return toasts.success(_("Saved"), _("The bell still tells you everything."))

    @rx.event
    @require(*Role)
    async def sign_out_everywhere(self) -> None:
        """End every sign-in; the tabs are led to the sign-in by themselves."""
        await self._command(authentication.end_mine)

    @rx.event
    @require(*Role)
    async def sign_out_there(self, place: str) -> EventSpec:
        """End one sign-in elsewhere; its tabs are led to the sign-in by themselves."""
        ended = next((one.device for one in self.places if one.id == place), "")
        await self._command(places.end, validate(PlaceForm, {"id": place}))
        await self._lay_out()
        return toasts.success(
            _("Signed out"), _("{ended} needs your password to come back.").format(ended=ended) if ended else ""
        )

    @rx.event
    @require(*Role)
    async def check(self, field: str, typed: str) -> None:
        """Look at one field as it is left; of a new password at its length."""
        form = NewEmailForm if field == "new_email" else PersonForm
        if str(field) not in LOOKED_AT:
            return
        problem = problem_with_password(typed) if field == "new_password" else problem_with(form, field, str(typed))
        if field == "pincode":
            self.lies_in = describe(str(typed).strip())
        if self.wrong.get(field, "") != problem:
            others = {name: words for name, words in self.wrong.items() if name != field}
            self.wrong = others | ({field: problem} if problem else {})

    @rx.event
    @require(*Role)
    async def look_away(self) -> None:
        """Forget what was wrong with a form that was left."""
        self.wrong = {}

    def _refuse(self, refused: ValidationFailed) -> EventSpec:
        self.wrong = by_field(refused)
        return dialogs.show_problems()

    async def _as_oneself(self, verb: Callable[Concatenate[Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what opens its own transactions, as whoever is signed in."""
        actor = await self._current_actor()
        if actor is None:
            raise NotSignedIn(_("Sign in to go on."))
        return await to_thread.run_sync(lambda: verb(actor, *args, **kwargs))

    async def _lay_out(self) -> None:
        found = await self._query(_account)
        user, home = found.user, found.home
        self.person = Person(user.full_name, user.phone or "", home.address or "", home.city, home.pincode)
        self.lies_in = describe(home.pincode)
        self.email, self.awaited = user.email, found.awaited_email
        self.signed_in = (
            _("Here only")
            if found.count < 2
            else _("In {places}, this one among them").format(
                places=plural(found.count, "{count} place", "{count} places")
            )
        )
        self.places = [place_view(one) for one in found.places]
        self.choices = [MailChoice(one.kind, one.words, one.wanted) for one in found.choices]


def place_view(one: PlaceRow) -> PlaceView:
    """Where someone is signed in, since when, and when it was used last."""
    return PlaceView(
        id=one.id,
        device=one.device,
        icon="terminal" if one.is_program else DRAWN.get(one.device.rpartition(" ")[2], "monitor"),
        since=_("Signed in {day}").format(day=_day(one.created_at)),
        used="" if one.is_here else _("Used {day}").format(day=_day(one.last_used_at)),
        is_here=one.is_here,
    )


def _day(moment: datetime) -> str:
    return format_relative(moment).replace(_("Today"), "today", 1)


def _account(uow: UnitOfWork, actor: Actor) -> Account:
    return Account(
        user=queries.me(uow, actor),
        home=queries.home(uow, actor),
        awaited_email=one_time_links.awaited_email(uow, actor),
        places=places.places(uow, actor),
        count=authentication.count_open(uow, actor),
        choices=preferences.choices(uow, actor),
    )
