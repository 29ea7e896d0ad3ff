"""A tab's state belongs to one sign-in.

The client token that names a tab's state outlives a sign-out, and can be copied. Whoever comes
with another session cookie than the one the state was filled under gets an empty state first.
"""

import hashlib

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event

from hsa_app.infra import cookies
from hsa_app.state.session import Session

_BOOT = ("hydrate", "hydrate_and_load")


class Ownership(Middleware):
    """Before each event: empties a state that was filled for someone else, or refuses the event."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let the event through if the state is the caller's own."""
        root = state._get_root_state()
        session = root.substates.get(Session.get_name())
        if not isinstance(session, Session):
            return None
        caller = _digest(cookies.value(root.router.headers.cookie, cookies.session_name()))
        if session._owner in ("", caller):
            session._owner = caller
            return None
        if event.name.rpartition(".")[2] in _BOOT:
            root.reset()
            session._owner = caller
            return None
        return StateUpdate(events=Event.from_event_type(rx.call_function("window.location.reload")))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32] if token else "nobody"
