"""Middleware: a tab's state belongs to one session.

The client token that names a tab's state outlives a sign-out and can be copied. Therefore the state is reset if the
page is loaded with another session cookie than the one it was filled with, or with one whose session has ended.
"""

import hashlib

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event

from hsa_app.state.auth import AuthState

_BOOT_EVENTS = ("hydrate", "hydrate_and_load")


class TabGuardMiddleware(Middleware):
    """Resets a state that belongs to another session, or rejects the event and reloads the page."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """Let the event through if the state belongs to the caller's session."""
        root = state._get_root_state()
        auth_state = root.substates.get(AuthState.get_name())
        if not isinstance(auth_state, AuthState):
            return None
        caller = _token_digest(auth_state._session_token())
        is_same_session = auth_state._owner_digest in ("", caller)
        if event.name.rpartition(".")[2] in _BOOT_EVENTS:
            if not is_same_session or await _has_session_ended(auth_state):
                root.reset()
            auth_state._owner_digest = caller
            return None
        if is_same_session:
            auth_state._owner_digest = caller
            return None
        return StateUpdate(events=Event.from_event_type(rx.call_function("window.location.reload")))


async def _has_session_ended(auth_state: AuthState) -> bool:
    """Whether the caller's session was ended: the user may no longer see what the state shows."""
    return auth_state._session_token() != "" and await auth_state._current_actor() is None


def _token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32] if token else "nobody"
