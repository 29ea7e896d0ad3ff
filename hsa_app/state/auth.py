"""Authentication and authorisation of state handlers.
Every public method of a state can be called by anyone over the websocket, with any arguments.
So a handler stands under `@require(...)` or `@public`; who asks is read anew from the session
cookie and the database for each call, and whose things they may touch is decided in the domain.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast

import reflex as rx
from anyio import to_thread
from reflex_base.event import EventType

from hsa_app.core.errors import FieldError, NotSignedIn, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.domain import topics as domain_topics
from hsa_app.domain.accounts import sessions
from hsa_app.domain.accounts.queries import resolve_actor
from hsa_app.domain.actor import Actor
from hsa_app.domain.notifications import queries as notifications
from hsa_app.infra import cookies
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import Role
from hsa_app.state import dialogs, live_updates
from hsa_app.state.redirects import home_path, redirect_to_home, redirect_to_login

P = ParamSpec("P")
T = TypeVar("T")
Handler = TypeVar("Handler", bound=Callable[..., Any])

GUARD_ATTRIBUTE: Final = "_hsa_guard"
"""The attribute that marks a handler as guarded: the roles that may call it, or None for anyone."""


LOAD_HANDLERS: Final = ("load", "refresh")
"""What handlers are called that fill a page, when it is opened and whenever there is news."""


class AuthState(rx.State):
    """Who is signed in, as the frame shows it, and what was wrong with the last form."""

    full_name: str = ""
    role: str = ""
    initials: str = ""
    unread_count: int = 0
    errors: dict[str, str] = {}
    _owner_digest: str = ""
    _errors_page_id: str = ""

    def _get_cookie(self, name: str) -> str:
        return cookies.get_cookie(self.router.headers.cookie, name)

    async def _command(
        self, verb: Callable[Concatenate[UnitOfWork, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `verb` in one transaction as the current user.
        Raises:
            NotSignedIn: nobody is.
        """
        return await to_thread.run_sync(_run_as_actor, transaction, self._session_token(), verb, args, kwargs)

    async def _query(
        self, query: Callable[Concatenate[UnitOfWork, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a query as the current user.
        Raises:
            NotSignedIn: nobody is.
        """
        return await to_thread.run_sync(_run_as_actor, read_only, self._session_token(), query, args, kwargs)

    async def _subscribe(
        self, handler: EventType[()], *topics: str, snapshot_room: live_updates.Room | None = None
    ) -> None:
        """Subscribe this tab to topics and to the user's own: changes call `handler`, notifications the counter.
        `shown` is the room whose pictures this tab is sent. Whatever the tab followed before is forgotten.
        Read what the page shows only after this: what changes meanwhile is then seen or told.

        Raises:
            NotSignedIn: they were signed out while this tab began to follow.
        """
        actor = await self._current_actor()
        own_topics = (domain_topics.user(actor.user_id), domain_topics.session(actor.session_id)) if actor else ()
        reload_handlers = dict.fromkeys((*own_topics, *topics), live_updates.handler_name(handler))
        notification_handlers = (
            {domain_topics.user_notifications(actor.user_id): live_updates.get_relay().notification_handler}
            if actor
            else {}
        )
        await live_updates.get_relay().subscribe(
            self.router.session.session_id, reload_handlers | notification_handlers, snapshot_room
        )
        if actor is not None:
            unread, is_last_used_fresh = await self._query(_load_unread_and_usage)
            self._set_unread_count(unread)
            if not is_last_used_fresh:
                await self._command(sessions.update_last_used)

    def _set_unread_count(self, unread: int) -> None:
        """Set the count of unread notifications; written only if it changed."""
        if unread != self.unread_count:
            self.unread_count = unread

    def _is_stale_event(self, handler: Callable[..., Any]) -> bool:
        """Whether news came for a page this tab has left: filling it would take the tab from what it follows now."""
        if handler.__name__ not in LOAD_HANDLERS:
            return False
        return not live_updates.get_relay().is_load_handler_of(
            f"{self.get_full_name()}.{handler.__name__}", self.router.url.path
        )

    def _is_refresh(self, handler: Callable[..., Any]) -> bool:
        """Whether a live update reloads the page, which keeps the errors of its form."""
        return handler.__name__ in LOAD_HANDLERS and self._errors_page_id == self._page_id()

    def _page_id(self) -> str:
        """The page of this connection: another one after a reload."""
        return f"{self.router.session.session_id} {self.router.url.path}"

    def _session_token(self) -> str:
        return self._get_cookie(cookies.session_cookie_name())

    async def _current_actor(self) -> Actor | None:
        return await to_thread.run_sync(_find_actor, self._session_token())

    def _set_signed_in_user(self, actor: Actor | None) -> None:
        """What the frame says about who is signed in; written only if it changed."""
        identity = (actor.full_name, str(actor.role), initials(actor.full_name)) if actor else ("", "", "")
        if actor is None:
            self._set_unread_count(0)
        if identity != (self.full_name, self.role, self.initials):
            self.full_name, self.role, self.initials = identity


def initials(name: str) -> str:
    """The initials of the first and last name."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


async def query_public(query: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Read what anyone may see."""

    def run() -> T:
        with read_only() as uow:
            return query(uow, *args, **kwargs)

    return await to_thread.run_sync(run)


def require(*roles: Role) -> Callable[[Handler], Handler]:
    """Only people of these roles come past; others are led to the sign-in or to their own home."""
    return lambda handler: _guarded(handler, roles)


def public(handler: Handler) -> Handler:
    """Marks a handler that anyone may call, signed in or not."""
    return _guarded(handler, None)


def _guarded(handler: Handler, roles: tuple[Role, ...] | None) -> Handler:
    signature = inspect.signature(handler)

    @functools.wraps(handler)
    async def guarded(self: AuthState, *args: Any, **kwargs: Any) -> Any:
        if self._is_stale_event(handler):
            return None
        actor = await self._current_actor()
        self._set_signed_in_user(actor)
        if roles is not None and actor is None:
            return redirect_to_login(self.router.url)
        if roles is not None and actor is not None and actor.role not in roles:
            return redirect_to_home(actor.role)
        try:
            result = _call_handler(handler, signature, self, args, kwargs)
            event_specs = await result if inspect.isawaitable(result) else result
        except NotSignedIn:
            return redirect_to_login(self.router.url)
        except ValidationFailed as error:
            self.errors = {field_error.field: field_error.message for field_error in error.field_errors}
            self._errors_page_id = self._page_id()
            return dialogs.focus_first_error()
        if self.errors and not self._is_refresh(handler):
            self.errors = {}
        return event_specs

    setattr(guarded, GUARD_ATTRIBUTE, roles)
    return cast("Handler", guarded)


def _call_handler(
    handler: Callable[..., Any], signature: inspect.Signature, state: AuthState, args: Any, kwargs: Any
) -> Any:
    try:
        signature.bind(state, *args, **kwargs)
    except TypeError:
        raise ValidationFailed(FieldError("body", _("This cannot be read."))) from None
    return handler(state, *args, **kwargs)


def _load_unread_and_usage(uow: UnitOfWork, actor: Actor) -> tuple[int, bool]:
    """How many notices wait, and whether it is known that this sign-in is still used."""
    return notifications.count_unread(uow, actor), sessions.is_last_used_fresh(uow, actor)


def _run_as_actor(
    open_transaction: Callable[[], Any], token: str, command: Callable[..., T], args: Any, kwargs: Any
) -> T:
    with open_transaction() as uow:
        actor = resolve_actor(uow, token, "ui")
        if actor is None:
            raise NotSignedIn(_("Sign in to go on."))
        return command(uow, actor, *args, **kwargs)


def _find_actor(token: str) -> Actor | None:
    if not token:
        return None
    with read_only() as uow:
        return resolve_actor(uow, token, "ui")


__all__ = ["AuthState", "home_path", "initials", "public", "query_public", "require"]
