"""What others do appears without reload: rooms of this server process, fed by one subscription.

A page joins rooms named by topic in its guarded `on_load`. A board's room gets the cards
themselves, encoded once for everybody. Every other room gets a nudge: the name of a handler
that each tab then calls itself, through its own guard, with its own eyes.

This module leans on parts of Reflex that are not promised to stay (the socket namespace and
`StateUpdate`); it is the only one, and `tests/ui/test_live_wire.py` breaks when they change.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial

import reflex as rx
from reflex.app import EventNamespace
from reflex.state import StateUpdate
from reflex_base.event import Event, EventType
from socketio import AsyncServer

from hsa_app.infra import bus
from hsa_app.state import toast
from hsa_app.state.pace import Pace

log = logging.getLogger(__name__)

EVENT = "event"
BOARD_PAUSE, ADMIN_PAUSE, PERSONAL_PAUSE = 0.2, 1.0, 0.1
CALM = frozenset({"admin", "jobs", "mail"})
"""Topics of whole lists, which may change many times a second."""

GOODBYE_SECONDS = 1.0
THREADS = 40

Snapshot = Callable[[str], Awaitable[tuple[StateUpdate, float | None]]]
"""What a room is shown now and, if it changes by itself, after how many seconds to look again."""


class Relay:
    """The rooms of this process and what is sent to them."""

    def __init__(self, app: rx.App) -> None:
        self._app = app
        self._snapshots: dict[str, Snapshot] = {}
        self._nudges: dict[str, set[str]] = defaultdict(set)
        self._paces: dict[str, Pace] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def show(self, prefix: str, snapshot: Snapshot) -> None:
        """Rooms whose topic begins with `prefix` are sent what `snapshot` finds."""
        self._snapshots[prefix] = snapshot

    async def join(self, sid: str, nudged: dict[str, str], boards: tuple[str, ...] = ()) -> None:
        """Put a socket into exactly these rooms: topic → handler to call, and rooms that are sent snapshots."""
        await self.leave(sid)
        for topic, handler in nudged.items():
            self._nudges[topic].add(handler)
            await self._space.enter_room(sid, _nudge_room(topic, handler))
        for topic in boards:
            await self._space.enter_room(sid, topic)
            self._pace(topic).ask(sid)

    async def leave(self, sid: str) -> None:
        """Take a socket out of every room but its own."""
        for room in self._space.rooms(sid):
            if room != sid:
                await self._space.leave_room(sid, room)

    async def hear(self, topics: list[str]) -> None:
        """Pass on that these topics changed."""
        for topic in topics:
            if topic.startswith("out:"):
                await self._show_out(topic.removeprefix("out:"))
            elif self._snapshot_of(topic):
                self._look_again(topic)
            elif topic in self._nudges:
                self._pace(topic).ask(topic)

    async def lost(self) -> None:
        """News may be missed from now on; tabs keep what they show until `back`."""

    async def back(self) -> None:
        """News flow again: everybody looks anew, for what was missed."""
        await self.hear([*self._nudges, *self._board_rooms()])

    async def _send_snapshot(self, topic: str, targets: set[str]) -> None:
        """Show a room, or those who just came, what is there now: one query, encoded once for a room."""
        snapshot = self._snapshot_of(topic)
        if snapshot is None:
            return
        update, again = await snapshot(topic)
        for target in [topic] if topic in targets else targets:
            await self._space.emit(EVENT, update, to=target)
        self._wait_no_longer(topic)
        if again is not None:
            self._timers[topic] = asyncio.get_running_loop().call_later(again, self._look_again, topic)

    def _look_again(self, topic: str) -> None:
        self._wait_no_longer(topic)
        if self._has(topic):
            self._pace(topic).ask(topic)

    def _wait_no_longer(self, topic: str) -> None:
        if timer := self._timers.pop(topic, None):
            timer.cancel()

    async def _send_nudges(self, topic: str, _targets: set[str]) -> None:
        handlers = self._nudges.get(topic, set())
        for handler in list(handlers):
            room = _nudge_room(topic, handler)
            if self._has(room):
                await self._space.emit(EVENT, StateUpdate(events=[Event(name=handler)]), to=room)
            else:
                handlers.discard(handler)
        if not handlers:
            self._nudges.pop(topic, None)

    async def _show_out(self, topic: str) -> None:
        """Lead every tab of this topic to the sign-in, and hang up on those that do not go."""
        goodbye = StateUpdate(events=Event.from_event_type(toast.call("signedOut")))
        for handler in self._nudges.get(topic, ()):
            for sid in self._members(_nudge_room(topic, handler)):
                await self.leave(sid)
                await self._space.emit(EVENT, goodbye, to=sid)
                asyncio.get_running_loop().call_later(GOODBYE_SECONDS, self._hang_up, sid)

    def _hang_up(self, sid: str) -> None:
        async def disconnect() -> None:
            with suppress(KeyError, ValueError):
                await self._space.disconnect(sid)

        _keep(asyncio.create_task(disconnect()))

    def _snapshot_of(self, topic: str) -> Snapshot | None:
        return next((found for prefix, found in self._snapshots.items() if topic.startswith(prefix)), None)

    def _pace(self, topic: str) -> Pace:
        if topic not in self._paces:
            shown = self._snapshot_of(topic) is not None
            pause = BOARD_PAUSE if shown else ADMIN_PAUSE if topic in CALM else PERSONAL_PAUSE
            send = self._send_snapshot if shown else self._send_nudges
            self._paces[topic] = Pace(pause, partial(send, topic), partial(self._paces.pop, topic, None))
        return self._paces[topic]

    @property
    def _space(self) -> EventNamespace:
        space = self._app.event_namespace
        if space is None:
            raise RuntimeError("the app has no websocket")
        return space

    @property
    def _server(self) -> AsyncServer:
        server = self._app.sio
        if server is None:
            raise RuntimeError("the app has no websocket")
        return server

    def _members(self, room: str) -> list[str]:
        found = self._server.manager.get_participants(self._space.namespace, room) if self._has(room) else ()
        return [sid for sid, _ in found]

    def _has(self, room: str) -> bool:
        return room in self._rooms()

    def _rooms(self) -> dict[str, object]:
        return self._server.manager.rooms.get(self._space.namespace, {})

    def _board_rooms(self) -> list[str]:
        return [room for room in self._rooms() if isinstance(room, str) and self._snapshot_of(room)]


_relays: list[Relay] = []
_tasks: set[asyncio.Task[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def relay() -> Relay:
    """The relay of this process."""
    return _relays[-1]


def install(app: rx.App) -> Relay:
    """Give the app its relay, and run it for as long as the server runs."""
    made = Relay(app)
    _relays[:] = [made]
    app.register_lifespan_task(_listening)
    return made


@asynccontextmanager
async def _listening() -> AsyncIterator[None]:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="hsa"))
    here = relay()
    task = asyncio.create_task(bus.subscribe(here.hear, here.lost, here.back))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _nudge_room(topic: str, handler: str) -> str:
    return f"{topic}|{handler}"


def name_of(handler: EventType[()]) -> str:
    """The full name a tab calls a handler by."""
    return Event.from_event_type(handler)[0].name
