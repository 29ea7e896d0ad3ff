"""Live updates: socket rooms of this server process, fed by one Redis subscription.

The guarded load handler of a page subscribes its tab to topics. A board's room receives snapshots: queried once per
topic, encoded once per room. All other rooms receive the name of a handler, which each tab then calls through its own
guard, with its own permissions.

Only this module depends on parts of Reflex without stability guarantees (the socket namespace and `StateUpdate`);
`tests/ui/test_live_updates.py` fails when they change.
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

from hsa_app.domain import topics as domain_topics
from hsa_app.infra import pubsub
from hsa_app.state import toasts
from hsa_app.state.coalescer import Coalescer

log = logging.getLogger(__name__)

EVENT_NAME = "event"
BOARD_INTERVAL_SECONDS, ADMIN_INTERVAL_SECONDS, PERSONAL_INTERVAL_SECONDS = 0.2, 1.0, 0.1
HIGH_TRAFFIC_TOPICS = frozenset({domain_topics.ADMIN, domain_topics.CATALOGUE, domain_topics.MAIL, domain_topics.TASKS})
"""Topics of whole lists, which may change many times a second."""

SIGN_OUT_GRACE_SECONDS = 1.0
RETRY_SECONDS = 1.0
SWEEP_THRESHOLD = 1_000
THREAD_POOL_SIZE = 40

ViewRenderer = Callable[[str], StateUpdate]
"""Returns the state update of a room, by its view."""

SnapshotLoader = Callable[[str], Awaitable[tuple[ViewRenderer, float | None]]]
"""Loads the current snapshot of a topic, and after how many seconds to load it again even without an event."""


@dataclass(frozen=True, slots=True)
class Room:
    """A socket room that receives snapshots: the topic, and the view of it that the room shows."""

    topic: str
    view: str = ""


class Relay:
    """Sends topic changes to the socket rooms of this process."""

    def __init__(self, app: rx.App) -> None:
        self._app = app
        self._snapshots: dict[str, SnapshotLoader] = {}
        self._topic_handlers: dict[str, set[str]] = defaultdict(set)
        self._sweep_threshold = SWEEP_THRESHOLD
        self._coalescers: dict[str, Coalescer] = {}
        self._refresh_timers: dict[str, asyncio.TimerHandle] = {}
        self.notification_handler = ""

    def register_snapshot(self, prefix: str, snapshot: SnapshotLoader) -> None:
        """Rooms whose topic begins with `prefix` receive the snapshots that `snapshot` loads."""
        self._snapshots[prefix] = snapshot

    def register_notification_handler(self, handler: EventType[()]) -> None:
        """The handler that a user's tabs call when they have a new notification."""
        self.notification_handler = handler_name(handler)

    def is_load_handler_of(self, handler: str, path: str) -> bool:
        """Whether `handler` loads the page at `path`: a live update may arrive after the tab left its page."""
        states = {handler_name(event).rpartition(".")[0] for event in self._app.get_load_events(path)}
        return handler.rpartition(".")[0] in states

    async def subscribe(self, sid: str, handlers: dict[str, str], snapshot_room: Room | None = None) -> None:
        """Put a socket into exactly these rooms: one per topic with its handler, and one that receives snapshots."""
        if not self._is_connected(sid):
            return
        rooms: set[str | Room] = {_handler_room(topic, handler) for topic, handler in handlers.items()}
        if snapshot_room is not None:
            rooms.add(snapshot_room)
        for room in rooms:  # enter before leaving, so that no update is missed in between
            await self._namespace.enter_room(sid, room)
        for topic, handler in handlers.items():
            self._topic_handlers[topic].add(handler)
        await self._leave_rooms(sid, except_rooms=rooms)
        if snapshot_room is not None:
            self._get_or_create_coalescer(snapshot_room.topic).request(sid)
        self._purge_unused_topics()

    async def unsubscribe(self, sid: str) -> None:
        """Remove a socket from all rooms but its own."""
        await self._leave_rooms(sid, except_rooms=set())

    async def _leave_rooms(self, sid: str, *, except_rooms: set[str | Room]) -> None:
        for room in self._namespace.rooms(sid):
            if room != sid and room not in except_rooms:
                await self._namespace.leave_room(sid, room)

    async def dispatch(self, topics: list[str]) -> None:
        """Handle changed topics."""
        for topic in topics:
            if (signed_out := domain_topics.parse_sign_out(topic)) is not None:
                await self._sign_out(signed_out)
            elif (revoked := domain_topics.parse_revoke_snapshots(topic)) is not None:
                await self._revoke_snapshots(revoked)
            elif self._find_snapshot(topic):
                self._refresh(topic)
            elif topic in self._topic_handlers:
                self._get_or_create_coalescer(topic).request(topic)

    async def on_disconnect(self) -> None:
        """Does nothing: tabs keep what they show until `on_reconnect`, although updates may be missed."""

    async def on_reconnect(self) -> None:
        """The subscription is back: all tabs reload, since updates may have been missed."""
        await self.dispatch([*self._topic_handlers, *{room.topic for room in self._snapshot_rooms()}])

    async def _send_snapshot(self, topic: str, targets: set[str]) -> None:
        """Send the current snapshot to all rooms of a topic, or only to the sockets in `targets`; one query for all."""
        snapshot = self._find_snapshot(topic)
        if snapshot is None:
            return
        try:
            render, refresh_seconds = await snapshot(topic)
        except Exception:
            self._schedule_refresh(RETRY_SECONDS, topic)
            raise
        for room in self._snapshot_rooms(topic):
            for target in [room] if topic in targets else targets.intersection(self._members(room)):
                await self._namespace.emit(EVENT_NAME, render(room.view), to=target)
        self._cancel_refresh(topic)
        if refresh_seconds is not None:
            self._schedule_refresh(refresh_seconds, topic)

    def _schedule_refresh(self, seconds: float, topic: str) -> None:
        self._cancel_refresh(topic)
        self._refresh_timers[topic] = asyncio.get_running_loop().call_later(seconds, self._refresh, topic)

    def _refresh(self, topic: str) -> None:
        self._cancel_refresh(topic)
        if self._snapshot_rooms(topic):
            self._get_or_create_coalescer(topic).request(topic)

    def _cancel_refresh(self, topic: str) -> None:
        if timer := self._refresh_timers.pop(topic, None):
            timer.cancel()

    async def _send_handler_events(self, topic: str, _targets: set[str]) -> None:
        for handler in list(self._topic_handlers.get(topic, ())):
            room = _handler_room(topic, handler)
            if self._room_exists(room):
                await self._namespace.emit(EVENT_NAME, StateUpdate(events=[Event(name=handler)]), to=room)

    def _purge_unused_topics(self) -> None:
        """Remove topics without subscribers, whenever their number has doubled."""
        if len(self._topic_handlers) < self._sweep_threshold:
            return
        for topic, handlers in list(self._topic_handlers.items()):
            used_handlers = {handler for handler in handlers if self._room_exists(_handler_room(topic, handler))}
            if used_handlers:
                self._topic_handlers[topic] = used_handlers
            else:
                del self._topic_handlers[topic]
        self._sweep_threshold = max(SWEEP_THRESHOLD, 2 * len(self._topic_handlers))

    async def _sign_out(self, topic: str) -> None:
        """Redirect all tabs of this topic to the sign-in page; disconnect those that stay after the grace period."""
        redirect = StateUpdate(events=Event.from_event_type(toasts.call_js("redirectToLogin")))
        for sid in self._find_subscribers(topic):
            await self.unsubscribe(sid)
            await self._namespace.emit(EVENT_NAME, redirect, to=sid)
            asyncio.get_running_loop().call_later(SIGN_OUT_GRACE_SECONDS, self._disconnect, sid)

    async def _revoke_snapshots(self, topic: str) -> None:
        """Send the tabs of this topic no snapshots until they subscribe again, through their guard."""
        for sid in self._find_subscribers(topic):
            other_rooms = {room for room in self._namespace.rooms(sid) if not isinstance(room, Room)}
            await self._leave_rooms(sid, except_rooms=other_rooms)

    def _disconnect(self, sid: str) -> None:
        async def disconnect() -> None:
            with suppress(KeyError, ValueError):
                await self._namespace.disconnect(sid)

        _keep_reference(asyncio.create_task(disconnect()))

    def _find_snapshot(self, topic: str) -> SnapshotLoader | None:
        return next((snapshot for prefix, snapshot in self._snapshots.items() if topic.startswith(prefix)), None)

    def _get_or_create_coalescer(self, topic: str) -> Coalescer:
        if topic not in self._coalescers:
            has_snapshot = self._find_snapshot(topic) is not None
            pause = (
                BOARD_INTERVAL_SECONDS
                if has_snapshot
                else ADMIN_INTERVAL_SECONDS
                if topic in HIGH_TRAFFIC_TOPICS
                else PERSONAL_INTERVAL_SECONDS
            )
            send = self._send_snapshot if has_snapshot else self._send_handler_events
            self._coalescers[topic] = Coalescer(pause, partial(send, topic), partial(self._coalescers.pop, topic, None))
        return self._coalescers[topic]

    @property
    def _namespace(self) -> EventNamespace:
        namespace = self._app.event_namespace
        if namespace is None:
            raise RuntimeError("the app has no websocket")
        return namespace

    @property
    def _server(self) -> AsyncServer:
        server = self._app.sio
        if server is None:
            raise RuntimeError("the app has no websocket")
        return server

    def _members(self, room: str | Room) -> list[str]:
        participants = (
            self._server.manager.get_participants(self._namespace.namespace, room) if self._room_exists(room) else ()
        )
        return [sid for sid, _ in participants]

    def _find_subscribers(self, topic: str) -> list[str]:
        """The sockets that follow a topic; a copy, because the rooms may change during iteration."""
        handlers = self._topic_handlers.get(topic, ())
        return [sid for handler in handlers for sid in self._members(_handler_room(topic, handler))]

    def _room_exists(self, room: str | Room) -> bool:
        return room in self._rooms()

    def _rooms(self) -> dict[object, object]:
        return self._server.manager.rooms.get(self._namespace.namespace, {})

    def _is_connected(self, sid: str) -> bool:
        return self._server.manager.is_connected(sid, self._namespace.namespace)

    def _snapshot_rooms(self, topic: str = "") -> list[Room]:
        return [room for room in self._rooms() if isinstance(room, Room) and topic in ("", room.topic)]


_relays: list[Relay] = []
_tasks: set[asyncio.Task[None]] = set()


def _keep_reference(task: asyncio.Task[None]) -> None:
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def get_relay() -> Relay:
    """The relay of this process."""
    return _relays[-1]


def install_relay(app: rx.App) -> Relay:
    """Create the relay of this process and run its subscription for the lifetime of the server."""
    relay = Relay(app)
    _relays[:] = [relay]
    app.register_lifespan_task(_pubsub_lifespan)
    return relay


@asynccontextmanager
async def _pubsub_lifespan() -> AsyncIterator[None]:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREAD_POOL_SIZE, thread_name_prefix="hsa"))
    relay = get_relay()
    task = asyncio.create_task(pubsub.subscribe(relay.dispatch, relay.on_disconnect, relay.on_reconnect))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _handler_room(topic: str, handler: str) -> str:
    return f"{topic}|{handler}"


def handler_name(handler: EventType[()]) -> str:
    """The full name by which a tab calls a handler."""
    return Event.from_event_type(handler)[0].name
