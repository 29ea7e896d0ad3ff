"""A tab's state belongs to one sign-in.

The client token that names a tab's state outlives a sign-out, and can be copied. Whoever comes
with another session cookie than the one the state was filled under gets an empty state first,
and so does whoever loads a page with a cookie that is no longer good.
"""

import hashlib

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event

from hsa_app.state.auth import Session

_BOOT = ("hydrate", "hydrate_and_load")


class Ownership(Middleware):
    """Before each event: empties a state that was filled for someone else, or refuses the event."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let the event through if the state is the caller's own."""
        root = state._get_root_state()
        session = root.substates.get(Session.get_name())
        if not isinstance(session, Session):
            return None
        caller = _digest(session._token())
        is_theirs = session._owner in ("", caller)
        if event.name.rpartition(".")[2] in _BOOT:
            if not is_theirs or await _is_over(session):
                root.reset()
            session._owner = caller
            return None
        if is_theirs:
            session._owner = caller
            return None
        return StateUpdate(events=Event.from_event_type(rx.call_function("window.location.reload")))


async def _is_over(session: Session) -> bool:
    """Whether the caller's sign-in has ended, by them or by an admin: what it was shown is no longer theirs to see."""
    return session._token() != "" and await session._current_actor() is None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32] if token else "nobody"
