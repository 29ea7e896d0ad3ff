"""One's own account: who one is, how one signs in, and which mail one wants."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx
from anyio import to_thread
from reflex.event import EventSpec

from hsa_app.core.errors import NotSignedIn
from hsa_app.core.validation import read
from hsa_app.domain.accounts import credentials, links, queries, service, sessions
from hsa_app.domain.accounts.forms import NewEmailForm, NewPasswordForm, PersonForm
from hsa_app.domain.accounts.queries import HomeRow, UserRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import preferences
from hsa_app.domain.mail.preferences import Choice
from hsa_app.infra import cookies
from hsa_app.infra.db import Work
from hsa_app.models import Role
from hsa_app.state import dialog, toast
from hsa_app.state.format import plural
from hsa_app.state.session import Session, require
from hsa_app.state.typed import given

P = ParamSpec("P")
T = TypeVar("T")
CHANGE_EMAIL, CHANGE_PASSWORD, SIGN_OUT = "change-email", "change-password", "sign-out-everywhere"
"""What the dialogs of the page are called."""


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
class Account:
    """Everything the page shows, as it was read at one moment."""

    user: UserRow
    home: HomeRow
    awaited_email: str
    places: int
    choices: list[Choice]


class AccountState(Session):
    """The account of whoever is signed in; `known` once it was read."""

    known: bool = False
    person: Person = Person()
    email: str = ""
    awaited: str = ""
    places: str = ""
    choices: list[MailChoice] = []
    done: str = ""

    @rx.event
    @require(*Role)
    async def load(self) -> None:
        """Read everything anew; what is being typed stays."""
        await self._follow(AccountState.load)
        await self._lay_out()
        self.done = cookies.unpack(self._cookie(cookies.flash_name())).get("done", "")
        self.known = True

    @rx.event
    @require(*Role)
    async def save(self, form: dict[str, Any]) -> EventSpec:
        """Change one's name, how one is reached, and where one lives."""
        await self._perform(service.change_person, read(PersonForm, given(form, keep=tuple(PersonForm.model_fields))))
        await self._lay_out()
        return toast.ok("Saved")

    @rx.event
    @require(*Role)
    async def change_password(self, form: dict[str, Any]) -> list[EventSpec]:
        """Another password; whoever else is signed in as this person is not any more."""
        await self._as_oneself(credentials.change_password, read(NewPasswordForm, given(form)))
        await self._lay_out()
        return [dialog.close(CHANGE_PASSWORD), toast.ok("Password changed", "Every other sign-in has ended.")]

    @rx.event
    @require(*Role)
    async def change_email(self, form: dict[str, Any]) -> list[EventSpec]:
        """Have a link sent to another address; until it is opened this one stays."""
        wanted = read(NewEmailForm, given(form))
        await self._as_oneself(credentials.ask_new_email, wanted)
        await self._lay_out()
        return [dialog.close(CHANGE_EMAIL), toast.ok("Look into your mail", f"We wrote to {wanted.new_email}.")]

    @rx.event
    @require(*Role)
    async def keep_email(self) -> EventSpec:
        """Call the change off."""
        await self._perform(credentials.call_off_new_email)
        await self._lay_out()
        return toast.ok("Your email stays", "The link that was sent no longer works.")

    @rx.event
    @require(*Role)
    async def choose_mail(self, form: dict[str, Any]) -> EventSpec:
        """Get mail of the kinds that are ticked."""
        await self._perform(preferences.choose, set(given(form)))
        await self._lay_out()
        return toast.ok("Saved", "The bell still tells you everything.")

    @rx.event
    @require(*Role)
    async def sign_out_everywhere(self) -> None:
        """End every sign-in; the tabs are led to the sign-in by themselves."""
        await self._perform(sessions.end_mine)

    @rx.event
    @require(*Role)
    async def look_away(self) -> None:
        """Forget what was wrong with a form that was left."""

    async def _as_oneself(self, verb: Callable[Concatenate[Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do what opens its own transactions, as whoever is signed in."""
        actor = await self._who()
        if actor is None:
            raise NotSignedIn("Sign in to go on.")
        return await to_thread.run_sync(lambda: verb(actor, *args, **kwargs))

    async def _lay_out(self) -> None:
        found = await self._look(_account)
        user, home = found.user, found.home
        self.person = Person(user.full_name, user.phone or "", home.address or "", home.city, home.pincode)
        self.email, self.awaited = user.email, found.awaited_email
        self.places = "Here only" if found.places < 2 else f"In {plural(found.places, 'place')}, this one among them"
        self.choices = [MailChoice(one.kind, one.words, one.wanted) for one in found.choices]


def _account(work: Work, actor: Actor) -> Account:
    return Account(
        user=queries.me(work, actor),
        home=queries.home(work, actor),
        awaited_email=links.awaited_email(work, actor),
        places=sessions.count_open(work, actor),
        choices=preferences.choices(work, actor),
    )
