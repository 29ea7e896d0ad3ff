"""A tagged page cache: in process memory, else in Redis, else built.
A key in Redis contains a counter per tag, read before the page is made. Dropping a tag raises its
counter, so a page that was being made from what was true before is stored where nobody looks.
"""

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from hsa_app.infra.redis_client import RedisAway, async_client, sync_client

log = logging.getLogger(__name__)

KEPT_SECONDS = 30
KEPT_PAGES = 2_000
COUNTED_SECONDS = 3_600
"""How long a counter outlives its last change: longer by far than any page made before it."""

KEPT_CHANGES = 10_000
MAKING_SECONDS = 5
LOOK_AGAIN_SECONDS = 0.02
REST_TIMES, REST_SECONDS = 4, 1.0
TURNS = 200


@dataclass(frozen=True, slots=True)
class Page:
    """An encoded answer and its strong ETag, quoted as a header wants it."""

    body: bytes
    etag: str


@dataclass(slots=True)
class LocalPages:
    """Pages of this process. Good only while it hears of changes, and for 30 seconds at most."""

    listening: bool = False
    _pages: dict[str, tuple[Page, float, frozenset[str]]] = field(default_factory=dict)
    _changes: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def changes(self) -> int:
        """How many tags it remembers the changes of."""
        return len(self._changes)

    def get(self, key: str) -> Page | None:
        """The page, if it is certainly not older than the last change heard of."""
        kept = self._pages.get(key) if self.listening else None
        return kept[0] if kept and kept[1] > monotonic() else None

    def version_of(self, tags: Iterable[str]) -> tuple[object, ...]:
        """What `put` compares to know whether a tag was dropped in between."""
        return (self.listening, self._changes.get("", 0), *(self._changes.get(tag, 0) for tag in tags))

    def put(self, key: str, page: Page, tags: Sequence[str], moment: tuple[object, ...]) -> None:
        """Store a page built from the state at `moment`, unless a topic was invalidated since."""
        with self._lock:
            if not self.listening or self.version_of(tags) != moment:
                return
            if len(self._pages) >= KEPT_PAGES:
                self._pages.clear()
            self._pages[key] = (page, monotonic() + KEPT_SECONDS, frozenset(tags))

    def forget(self, tags: Iterable[str]) -> None:
        """Drop what carries one of these tags."""
        gone = set(tags)
        with self._lock:
            for tag in gone:
                self._changes[tag] = self._changes.get(tag, 0) + 1
            if len(self._changes) > KEPT_CHANGES:  # nothing that is being made now will be kept
                self._changes = {"": self._changes.get("", 0) + 1}
            for key in [key for key, kept in self._pages.items() if kept[2] & gone]:
                del self._pages[key]

    def listen(self, *, listening: bool) -> None:
        """Start trusting our own copies, or stop and drop them all."""
        with self._lock:
            self._pages.clear()
            self._changes[""] = self._changes.get("", 0) + 1
            self.listening = listening


@dataclass(slots=True)
class SingleFlight:
    """Lets one caller build a costly page at a time; remembers since when the last is valid and what it took."""

    loop: asyncio.AbstractEventLoop
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    page: Page | None = None
    began: float = 0.0
    ended: float = 0.0

    @property
    def rest(self) -> float:
        """Seconds to wait before the page is built again."""
        return self.ended + min(REST_SECONDS, REST_TIMES * (self.ended - self.began)) - monotonic()


local = LocalPages()
_pending_invalidations: set[str] = set()
_being_made: dict[str, asyncio.Task[Page]] = {}
_turns: dict[str, SingleFlight] = {}


def invalidate(topics: Iterable[str]) -> None:
    """Make every page under these tags stale, here and in Redis. Away? Then as soon as it is back."""
    topics = set(topics)
    local.forget(topics)
    _pending_invalidations.update(topics)
    try:
        _raise_counters(sorted(_pending_invalidations))
    except RedisAway as error:
        log.warning("Redis is away, cached pages will be dropped later: %s", error)


async def get_or_build(key: str, tags: Sequence[str], make: Callable[[], bytes]) -> Page:
    """The page under `key`; `make` runs in a thread, and once for all who wait for the same page here."""
    if kept := local.get(key):
        return kept
    flight = f"{key}\0{local.version_of(tags)}"
    task = _being_made.get(flight)
    if task is None or task.get_loop() is not asyncio.get_running_loop():
        task = asyncio.create_task(_find_or_make(key, tags, make))
        _being_made[flight] = task
        task.add_done_callback(lambda _: _being_made.pop(flight, None))
    return await asyncio.shield(task)


async def get_or_build_single_flight(key: str, tags: Sequence[str], make: Callable[[], bytes]) -> Page:
    """As `page`, for what costs much and goes stale often: one at a time, with a rest of four times as long as it
    took, a second at most. Who comes meanwhile shares the next one, which is true at a moment after they asked.
    """
    if kept := local.get(key):
        return kept
    asked, turn = monotonic(), _turn_of(key)
    async with turn.lock:
        if kept := local.get(key):
            return kept
        if turn.page is None or turn.began < asked:
            await asyncio.sleep(turn.rest)
            began = monotonic()
            turn.page = await get_or_build(key, tags, make)
            turn.began, turn.ended = began, monotonic()
        return turn.page


def _turn_of(key: str) -> SingleFlight:
    loop = asyncio.get_running_loop()
    if key not in _turns or _turns[key].loop is not loop:
        for old in [old for old, turn in _turns.items() if len(_turns) >= TURNS and not turn.lock.locked()]:
            del _turns[old]
        _turns[key] = SingleFlight(loop)
    return _turns[key]


async def _find_or_make(key: str, tags: Sequence[str], make: Callable[[], bytes]) -> Page:
    moment = local.version_of(tags)
    try:
        address = await _address(key, tags)
        body = await _from_redis(address)
        if body is None:
            body = await _make_once(address, make)
    except RedisAway as error:
        log.warning("Redis is away, a page is made without it: %s", error)
        return _page(await asyncio.to_thread(make))
    found = _page(body)
    local.put(key, found, tags, moment)
    return found


def _page(body: bytes) -> Page:
    return Page(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


async def _address(key: str, tags: Sequence[str]) -> str:
    if _pending_invalidations:
        await asyncio.to_thread(_raise_counters, sorted(_pending_invalidations))
    counters = await async_client().mget([_counter(tag) for tag in tags]) if tags else []
    digest = hashlib.sha256(repr((key, list(zip(tags, counters, strict=True)))).encode()).hexdigest()
    return f"hsa:page:{digest}"


async def _from_redis(address: str) -> bytes | None:
    return await async_client().get(address)


async def _make_once(address: str, make: Callable[[], bytes]) -> bytes:
    """Build the page while others wait; one that has waited too long builds it too."""
    redis, lock = async_client(), f"{address}:making"
    give_up = monotonic() + MAKING_SECONDS
    while not await redis.set(lock, 1, nx=True, px=MAKING_SECONDS * 1000) and monotonic() < give_up:
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
        if (body := await redis.get(address)) is not None:
            return body
    body = await redis.get(address)
    try:
        body = body or await asyncio.to_thread(make)
    finally:
        await _keep(address, lock, body)
    return body


async def _keep(address: str, lock: str, body: bytes | None) -> None:
    """Store the page, if there is one, and release the lock."""
    try:
        async with async_client().pipeline(transaction=True) as pipe:
            if body is not None:
                pipe.set(address, body, ex=KEPT_SECONDS)
            pipe.delete(lock)
            await pipe.execute()
    except RedisAway as error:
        log.warning("Redis is away, a page is not kept: %s", error)


def _raise_counters(tags: list[str]) -> None:
    with sync_client().pipeline(transaction=True) as pipe:
        for tag in tags:
            pipe.incr(_counter(tag))
            pipe.expire(_counter(tag), COUNTED_SECONDS)
        pipe.execute()
    _pending_invalidations.difference_update(tags)


def _counter(tag: str) -> str:
    return f"hsa:tag:{tag}"


def reset() -> None:
    """Know nothing, as a process that has just started."""
    local.listen(listening=False)
    _pending_invalidations.clear()
    _being_made.clear()
    _turns.clear()
