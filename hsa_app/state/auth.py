"""Authentication and authorization of state handlers.

Any client can call every public method of a state over the websocket, with any arguments. Therefore each handler is
decorated with `@require(...)` or `@public`; the user is resolved from the session cookie and the database on every
call, and the domain decides which objects they may access.
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
from hsa_app.state import dialog_events, live_updates
from hsa_app.state.redirects import home_path, redirect_to_home, redirect_to_login

P = ParamSpec("P")
T = TypeVar("T")
Handler = TypeVar("Handler", bound=Callable[..., Any])

GUARD_ATTRIBUTE: Final = "_hsa_guard"
"""The attribute that marks a handler as guarded: the roles that may call it, or None for anyone."""


LOAD_HANDLERS: Final = ("load", "refresh")
"""The names of handlers that load a page, on navigation and on live updates."""


class AuthState(rx.State):
    """The signed-in user as the layout shows them, and the errors of the last form."""

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
        """Run a domain verb in one transaction as the current user.

        Raises:
            NotSignedIn: there is no valid session.
        """
        return await to_thread.run_sync(_run_as_actor, transaction, self._session_token(), verb, args, kwargs)

    async def _query(
        self, query: Callable[Concatenate[UnitOfWork, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a query as the current user.

        Raises:
            NotSignedIn: there is no valid session.
        """
        return await to_thread.run_sync(_run_as_actor, read_only, self._session_token(), query, args, kwargs)

    async def _subscribe(
        self, handler: EventType[()], *topics: str, snapshot_room: live_updates.Room | None = None
    ) -> None:
        """Subscribe this tab to `topics` and to the user's own; this replaces earlier subscriptions.

        A change calls `handler`, a new notification updates the unread count. Snapshots of `snapshot_room` are sent to
        the tab. Query the page's data only after this call, so that no change in between is missed.

        Raises:
            NotSignedIn: the session ended while the tab subscribed.
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
        """Whether a live update is for a page that this tab has left: loading it would replace the subscriptions."""
        if handler.__name__ not in LOAD_HANDLERS:
            return False
        return not live_updates.get_relay().is_load_handler_of(
            f"{self.get_full_name()}.{handler.__name__}", self.router.url.path
        )

    def _is_refresh(self, handler: Callable[..., Any]) -> bool:
        """Whether a live update reloads the page, which keeps the errors of its form."""
        return handler.__name__ in LOAD_HANDLERS and self._errors_page_id == self._page_id()

    def _page_id(self) -> str:
        """The id of the page in this connection; it changes with a reload."""
        return f"{self.router.session.session_id} {self.router.url.path}"

    def _session_token(self) -> str:
        return self._get_cookie(cookies.session_cookie_name())

    async def _current_actor(self) -> Actor | None:
        return await to_thread.run_sync(_find_actor, self._session_token())

    def _set_signed_in_user(self, actor: Actor | None) -> None:
        """Set the user that the layout shows; written only if it changed."""
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
    """Run a query on public data."""

    def run() -> T:
        with read_only() as uow:
            return query(uow, *args, **kwargs)

    return await to_thread.run_sync(run)


def require(*roles: Role) -> Callable[[Handler], Handler]:
    """Restricts a handler to these roles; others are redirected to the sign-in page or to their own home."""
    return lambda handler: _guarded(handler, roles)


def public(handler: Handler) -> Handler:
    """Allows everyone to call a handler, signed in or not."""
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
            return dialog_events.focus_first_error()
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
    """The unread count, and whether the session's last use was stored recently enough."""
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
