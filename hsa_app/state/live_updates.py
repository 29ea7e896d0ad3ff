"""What others do appears without reload: rooms of this server process, fed by one subscription.

A page joins rooms named by topic in its guarded `on_load`. A board's room gets the cards
themselves, read once a topic and encoded once a room. Every other room gets a nudge: the name
of a handler that each tab then calls itself, through its own guard, with its own eyes.

This module leans on parts of Reflex that are not promised to stay (the socket namespace and
`StateUpdate`); it is the only one, and `tests/ui/test_live_wire.py` breaks when they change.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

import reflex as rx
from reflex.app import EventNamespace
from reflex.state import StateUpdate
from reflex_base.event import Event, EventType
from socketio import AsyncServer

from hsa_app.infra import pubsub
from hsa_app.state import toasts
from hsa_app.state.rate_limiter import Coalescer

log = logging.getLogger(__name__)

EVENT = "event"
BOARD_PAUSE, ADMIN_PAUSE, PERSONAL_PAUSE = 0.2, 1.0, 0.1
CALM = frozenset({"admin", "catalogue", "jobs", "mail"})
"""Topics of whole lists, which may change many times a second."""

GOODBYE_SECONDS = 1.0
AFTER_FAILURE_SECONDS = 1.0
TOPICS_BEFORE_SWEEP = 1_000
THREADS = 40

Picture = Callable[[str], StateUpdate]
"""What one room is shown, by its view."""

Snapshot = Callable[[str], Awaitable[tuple[Picture, float | None]]]
"""What the rooms of a topic are shown now and, if it changes by itself, after how many seconds to look again."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room that is sent a picture: its topic, and which view of it this room has."""

    topic: str
    view: str = ""


class Relay:
    """The rooms of this process and what is sent to them."""

    def __init__(self, app: rx.App) -> None:
        self._app = app
        self._snapshots: dict[str, Snapshot] = {}
        self._nudges: dict[str, set[str]] = defaultdict(set)
        self._sweep_at = TOPICS_BEFORE_SWEEP
        self._paces: dict[str, Coalescer] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self.bell = ""

    def register_snapshot(self, prefix: str, snapshot: Snapshot) -> None:
        """Rooms whose topic begins with `prefix` are sent what `snapshot` finds."""
        self._snapshots[prefix] = snapshot

    def register_notification_handler(self, handler: EventType[()]) -> None:
        """What the tabs of a person call when something new is under their bell, whatever page they show."""
        self.bell = name_of(handler)

    def shows(self, handler: str, path: str) -> bool:
        """Whether the page at `path` is one that this handler fills: a nudge may come after its page was left."""
        filled = {name_of(one).rpartition(".")[0] for one in self._app.get_load_events(path)}
        return handler.rpartition(".")[0] in filled

    async def subscribe(self, sid: str, nudged: dict[str, str], shown: Room | None = None) -> None:
        """Put a socket into exactly these rooms: topic → handler to call, and the one that is sent pictures."""
        if not self._is_connected(sid):
            return
        wanted: set[str | Room] = {_nudge_room(topic, handler) for topic, handler in nudged.items()}
        if shown is not None:
            wanted.add(shown)
        for room in wanted:  # the new ones first: no news may fall between two rooms
            await self._space.enter_room(sid, room)
        for topic, handler in nudged.items():
            self._nudges[topic].add(handler)
        await self._leave(sid, but=wanted)
        if shown is not None:
            self._pace(shown.topic).ask(sid)
        self._sweep()

    async def unsubscribe(self, sid: str) -> None:
        """Take a socket out of every room but its own."""
        await self._leave(sid, but=set())

    async def _leave(self, sid: str, *, but: set[str | Room]) -> None:
        for room in self._space.rooms(sid):
            if room != sid and room not in but:
                await self._space.leave_room(sid, room)

    async def dispatch(self, topics: list[str]) -> None:
        """Pass on that these topics changed."""
        for topic in topics:
            if topic.startswith("out:"):
                await self._sign_out(topic.removeprefix("out:"))
            elif topic.startswith("shut:"):
                await self._revoke_snapshots(topic.removeprefix("shut:"))
            elif self._snapshot_of(topic):
                self._look_again(topic)
            elif topic in self._nudges:
                self._pace(topic).ask(topic)

    async def lost(self) -> None:
        """News may be missed from now on; tabs keep what they show until `back`."""

    async def back(self) -> None:
        """News flow again: everybody looks anew, for what was missed."""
        await self.dispatch([*self._nudges, *{room.topic for room in self._shown_rooms()}])

    async def _send_snapshot(self, topic: str, targets: set[str]) -> None:
        """Show the rooms of a topic, or those who just came, what is there now: one query for all of them."""
        snapshot = self._snapshot_of(topic)
        if snapshot is None:
            return
        try:
            picture, again = await snapshot(topic)
        except Exception:
            self._look_again_after(AFTER_FAILURE_SECONDS, topic)
            raise
        for room in self._shown_rooms(topic):
            for target in [room] if topic in targets else targets.intersection(self._members(room)):
                await self._space.emit(EVENT, picture(room.view), to=target)
        self._wait_no_longer(topic)
        if again is not None:
            self._look_again_after(again, topic)

    def _look_again_after(self, seconds: float, topic: str) -> None:
        self._wait_no_longer(topic)
        self._timers[topic] = asyncio.get_running_loop().call_later(seconds, self._look_again, topic)

    def _look_again(self, topic: str) -> None:
        self._wait_no_longer(topic)
        if self._shown_rooms(topic):
            self._pace(topic).ask(topic)

    def _wait_no_longer(self, topic: str) -> None:
        if timer := self._timers.pop(topic, None):
            timer.cancel()

    async def _send_nudges(self, topic: str, _targets: set[str]) -> None:
        for handler in list(self._nudges.get(topic, ())):
            room = _nudge_room(topic, handler)
            if self._has(room):
                await self._space.emit(EVENT, StateUpdate(events=[Event(name=handler)]), to=room)

    def _sweep(self) -> None:
        """Forget topics that nobody follows any more, whenever there are twice as many as were worth keeping."""
        if len(self._nudges) < self._sweep_at:
            return
        for topic, handlers in list(self._nudges.items()):
            followed = {handler for handler in handlers if self._has(_nudge_room(topic, handler))}
            if followed:
                self._nudges[topic] = followed
            else:
                del self._nudges[topic]
        self._sweep_at = max(TOPICS_BEFORE_SWEEP, 2 * len(self._nudges))

    async def _sign_out(self, topic: str) -> None:
        """Lead every tab of this topic to the sign-in, and hang up on those that do not go."""
        goodbye = StateUpdate(events=Event.from_event_type(toasts.call("signedOut")))
        for sid in self._followers(topic):
            await self.unsubscribe(sid)
            await self._space.emit(EVENT, goodbye, to=sid)
            asyncio.get_running_loop().call_later(GOODBYE_SECONDS, self._disconnect, sid)

    async def _revoke_snapshots(self, topic: str) -> None:
        """Send the tabs of this topic no more pictures until they come again, past their guard."""
        for sid in self._followers(topic):
            kept = {room for room in self._space.rooms(sid) if not isinstance(room, Room)}
            await self._leave(sid, but=kept)

    def _disconnect(self, sid: str) -> None:
        async def disconnect() -> None:
            with suppress(KeyError, ValueError):
                await self._space.disconnect(sid)

        _keep(asyncio.create_task(disconnect()))

    def _snapshot_of(self, topic: str) -> Snapshot | None:
        return next((found for prefix, found in self._snapshots.items() if topic.startswith(prefix)), None)

    def _pace(self, topic: str) -> Coalescer:
        if topic not in self._paces:
            shown = self._snapshot_of(topic) is not None
            pause = BOARD_PAUSE if shown else ADMIN_PAUSE if topic in CALM else PERSONAL_PAUSE
            send = self._send_snapshot if shown else self._send_nudges
            self._paces[topic] = Coalescer(pause, partial(send, topic), partial(self._paces.pop, topic, None))
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

    def _members(self, room: str | Room) -> list[str]:
        found = self._server.manager.get_participants(self._space.namespace, room) if self._has(room) else ()
        return [sid for sid, _ in found]

    def _followers(self, topic: str) -> list[str]:
        """Who follows a topic at this moment: while they are dealt with, others may come."""
        handlers = self._nudges.get(topic, ())
        return [sid for handler in handlers for sid in self._members(_nudge_room(topic, handler))]

    def _has(self, room: str | Room) -> bool:
        return room in self._rooms()

    def _rooms(self) -> dict[object, object]:
        return self._server.manager.rooms.get(self._space.namespace, {})

    def _is_connected(self, sid: str) -> bool:
        return self._server.manager.is_connected(sid, self._space.namespace)

    def _shown_rooms(self, topic: str = "") -> list[Room]:
        return [room for room in self._rooms() if isinstance(room, Room) and topic in ("", room.topic)]


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
    task = asyncio.create_task(pubsub.subscribe(here.dispatch, here.lost, here.back))
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
