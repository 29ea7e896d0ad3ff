"""A browser tab without a browser: speaks Reflex's websocket protocol, keeps the state, calls requested handlers."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import socketio

from hsa_app.state.auth import AuthState

NAMESPACE = "/_event"
STATE_VAR_SUFFIX = "_rx_state_"
ROOT_STATE = "reflex___state____state"
HYDRATE_EVENT = f"{ROOT_STATE}.hydrate_and_load"
AUTH_STATE = AuthState.get_full_name()


class Tab:
    """One open page. `vars[state][name]` is the current state; `redirects` and `scripts` are what the server sent.
    With `ignores_events` set, it handles no server events, as a malicious client might."""

    def __init__(self, base_url: str, path: str, *, cookie: str = "", origin: str = "", token: str = "") -> None:
        self.base_url, self.path = base_url, path
        self.token = token or uuid4().hex
        self.vars: dict[str, dict[str, Any]] = {}
        self.redirects: list[str] = []
        self.scripts: list[str] = []
        self.update_count = 0
        self.ignores_events = False
        self._received_updates: list[str] = []
        self.disconnected = asyncio.Event()
        self._headers = {"Origin": origin or base_url, **({"Cookie": cookie} if cookie else {})}
        self._changed = asyncio.Condition()
        self._socket = socketio.AsyncClient(reconnection=False)
        self._socket.on("event", self._on_update, namespace=NAMESPACE)
        self._socket.on("disconnect", self._on_disconnect, namespace=NAMESPACE)

    async def __aenter__(self) -> "Tab":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Connect as a freshly loaded page does, with the hydrate event in the handshake."""
        hydrate_event = self._build_event(HYDRATE_EVENT, {"vars": {}, "hashes": None})
        await self._socket.connect(
            f"{self.base_url}?token={self.token}",
            headers=self._headers,
            transports=["websocket"],
            namespaces=[NAMESPACE],
            socketio_path=NAMESPACE,
            auth={"event": hydrate_event},
            wait_timeout=20,
        )

    async def close(self) -> None:
        """Close the connection."""
        await self._socket.disconnect()

    async def send_event(self, handler: str, **payload: Any) -> None:
        """Call an event handler, as a button does."""
        await self._socket.emit("event", self._build_event(handler, payload), namespace=NAMESPACE)

    async def send_raw(self, data: Any) -> None:
        """Send anything in place of an event."""
        await self._socket.emit("event", data, namespace=NAMESPACE)

    async def wait_until(self, predicate: Callable[["Tab"], Any], seconds: float = 10) -> None:
        """Wait until the predicate holds for this tab.

        Raises:
            TimeoutError: it did not hold in time.
        """
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(lambda: predicate(self)), seconds)

    async def wait_for_var(self, state: str, name: str, seconds: float = 10) -> Any:
        """Wait for a state var and return its value."""
        await self.wait_until(lambda tab: name in tab.vars.get(state, {}), seconds)
        return self.vars[state][name]

    def get_var(self, state: str, name: str) -> Any:
        """Return the current value of a state var, None if it was not received yet."""
        return self.vars.get(state, {}).get(name)

    @property
    def current_content(self) -> str:
        """The current state and everything the server sent to be executed, as text."""
        return repr((self.vars, self.redirects, self.scripts))

    @property
    def received_content(self) -> str:
        """Every update the tab ever received, as text."""
        return "".join(self._received_updates)

    def _build_event(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        pathname, _, search = self.path.partition("?")
        query = dict(pair.split("=", 1) for pair in search.split("&") if "=" in pair)
        router = {"pathname": pathname, "asPath": self.path, "query": query}
        return {"name": name, "payload": payload, "router_data": router, "token": self.token}

    async def _on_update(self, update: dict[str, Any]) -> None:
        async with self._changed:
            self.update_count += 1
            self._received_updates.append(repr(update))
            for state, changes in (update.get("delta") or {}).items():
                state_vars = self.vars.setdefault(state, {})
                state_vars.update({name.removesuffix(STATE_VAR_SUFFIX): value for name, value in changes.items()})
            self._changed.notify_all()
        for event in update.get("events") or []:
            await self._handle_server_event(event["name"], event.get("payload") or {})

    async def _handle_server_event(self, name: str, payload: dict[str, Any]) -> None:
        if self.ignores_events:
            return
        if name == "_redirect":
            self.redirects.append(payload.get("path", ""))
        elif name.startswith("_"):
            self.scripts.append(repr(payload))
        else:
            await self.send_event(name, **payload)
        async with self._changed:
            self._changed.notify_all()

    async def _on_disconnect(self, *_: object) -> None:
        self.disconnected.set()


CHROME_USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


def get_session_cookie(base_url: str, email: str, password: str) -> str:
    """Sign in with a browser and return the Cookie header of the session.

    Raises:
        PermissionError: the sign-in was rejected.
    """
    credentials, headers = {"email": email, "password": password}, {"Origin": base_url, "User-Agent": CHROME_USER_AGENT}
    response = httpx.post(f"{base_url}/auth/sign-in", data=credentials, headers=headers, timeout=30)
    cookie = response.cookies.get("hsa_session")
    if not cookie:
        raise PermissionError(f"{email} was not let in: {response.status_code} {response.headers.get('location')}")
    return f"hsa_session={cookie}"
