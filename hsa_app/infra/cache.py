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

from hsa_app.infra.redis_client import RedisUnavailable, get_async_client, get_sync_client

log = logging.getLogger(__name__)

TTL_SECONDS = 30
MAX_LOCAL_ENTRIES = 2_000
COUNTER_TTL_SECONDS = 3_600
"""How long a counter outlives its last change: longer by far than any page made before it."""

MAX_TRACKED_TAGS = 10_000
BUILD_LOCK_SECONDS = 5
POLL_SECONDS = 0.02
REBUILD_PAUSE_FACTOR, MAX_REBUILD_PAUSE_SECONDS = 4, 1.0
MAX_SINGLE_FLIGHTS = 200


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """An encoded answer and its strong ETag, quoted as a header wants it."""

    body: bytes
    etag: str


@dataclass(slots=True)
class LocalCache:
    """Pages of this process. Good only while it hears of changes, and for 30 seconds at most."""

    is_subscribed: bool = False
    _entries: dict[str, tuple[CacheEntry, float, frozenset[str]]] = field(default_factory=dict)
    _tag_versions: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def tracked_tag_count(self) -> int:
        """How many tags it remembers the changes of."""
        return len(self._tag_versions)

    def get(self, key: str) -> CacheEntry | None:
        """The page, if it is certainly not older than the last change heard of."""
        kept = self._entries.get(key) if self.is_subscribed else None
        return kept[0] if kept and kept[1] > monotonic() else None

    def version_of(self, tags: Iterable[str]) -> tuple[object, ...]:
        """What `put` compares to know whether a tag was dropped in between."""
        return (self.is_subscribed, self._tag_versions.get("", 0), *(self._tag_versions.get(tag, 0) for tag in tags))

    def put(self, key: str, entry: CacheEntry, tags: Sequence[str], version: tuple[object, ...]) -> None:
        """Store a page built from the state at `moment`, unless a topic was invalidated since."""
        with self._lock:
            if not self.is_subscribed or self.version_of(tags) != version:
                return
            if len(self._entries) >= MAX_LOCAL_ENTRIES:
                self._entries.clear()
            self._entries[key] = (entry, monotonic() + TTL_SECONDS, frozenset(tags))

    def invalidate(self, tags: Iterable[str]) -> None:
        """Drop what carries one of these tags."""
        gone = set(tags)
        with self._lock:
            for tag in gone:
                self._tag_versions[tag] = self._tag_versions.get(tag, 0) + 1
            if len(self._tag_versions) > MAX_TRACKED_TAGS:  # nothing that is being made now will be kept
                self._tag_versions = {"": self._tag_versions.get("", 0) + 1}
            for key in [key for key, kept in self._entries.items() if kept[2] & gone]:
                del self._entries[key]

    def set_subscribed(self, *, is_subscribed: bool) -> None:
        """Start trusting our own copies, or stop and drop them all."""
        with self._lock:
            self._entries.clear()
            self._tag_versions[""] = self._tag_versions.get("", 0) + 1
            self.is_subscribed = is_subscribed


@dataclass(slots=True)
class SingleFlight:
    """Lets one caller build a costly page at a time; remembers since when the last is valid and what it took."""

    loop: asyncio.AbstractEventLoop
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    entry: CacheEntry | None = None
    started_at: float = 0.0
    finished_at: float = 0.0

    @property
    def remaining_pause(self) -> float:
        """Seconds to wait before the page is built again."""
        return (
            self.finished_at
            + min(MAX_REBUILD_PAUSE_SECONDS, REBUILD_PAUSE_FACTOR * (self.finished_at - self.started_at))
            - monotonic()
        )


local_cache = LocalCache()
_pending_invalidations: set[str] = set()
_running_builds: dict[str, asyncio.Task[CacheEntry]] = {}
_single_flights: dict[str, SingleFlight] = {}


def invalidate(topics: Iterable[str]) -> None:
    """Make every page under these tags stale, here and in Redis. Away? Then as soon as it is back."""
    topics = set(topics)
    local_cache.invalidate(topics)
    _pending_invalidations.update(topics)
    try:
        _increment_tag_counters(sorted(_pending_invalidations))
    except RedisUnavailable as error:
        log.warning("Redis is away, cached pages will be dropped later: %s", error)


async def get_or_build(key: str, tags: Sequence[str], build: Callable[[], bytes]) -> CacheEntry:
    """The page under `key`; `make` runs in a thread, and once for all who wait for the same page here."""
    if kept := local_cache.get(key):
        return kept
    flight = f"{key}\0{local_cache.version_of(tags)}"
    task = _running_builds.get(flight)
    if task is None or task.get_loop() is not asyncio.get_running_loop():
        task = asyncio.create_task(_load_or_build(key, tags, build))
        _running_builds[flight] = task
        task.add_done_callback(lambda _: _running_builds.pop(flight, None))
    return await asyncio.shield(task)


async def get_or_build_single_flight(key: str, tags: Sequence[str], build: Callable[[], bytes]) -> CacheEntry:
    """As `page`, for what costs much and goes stale often: one at a time, with a rest of four times as long as it
    took, a second at most. Who comes meanwhile shares the next one, which is true at a moment after they asked.
    """
    if kept := local_cache.get(key):
        return kept
    asked, turn = monotonic(), _get_single_flight(key)
    async with turn.lock:
        if kept := local_cache.get(key):
            return kept
        if turn.entry is None or turn.started_at < asked:
            await asyncio.sleep(turn.remaining_pause)
            began = monotonic()
            turn.entry = await get_or_build(key, tags, build)
            turn.started_at, turn.finished_at = began, monotonic()
        return turn.entry


def _get_single_flight(key: str) -> SingleFlight:
    loop = asyncio.get_running_loop()
    if key not in _single_flights or _single_flights[key].loop is not loop:
        for old in [
            old
            for old, turn in _single_flights.items()
            if len(_single_flights) >= MAX_SINGLE_FLIGHTS and not turn.lock.locked()
        ]:
            del _single_flights[old]
        _single_flights[key] = SingleFlight(loop)
    return _single_flights[key]


async def _load_or_build(key: str, tags: Sequence[str], build: Callable[[], bytes]) -> CacheEntry:
    moment = local_cache.version_of(tags)
    try:
        address = await _resolve_redis_key(key, tags)
        body = await _get_from_redis(address)
        if body is None:
            body = await _build_with_lock(address, build)
    except RedisUnavailable as error:
        log.warning("Redis is away, a page is made without it: %s", error)
        return _build_entry(await asyncio.to_thread(build))
    found = _build_entry(body)
    local_cache.put(key, found, tags, moment)
    return found


def _build_entry(body: bytes) -> CacheEntry:
    return CacheEntry(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


async def _resolve_redis_key(key: str, tags: Sequence[str]) -> str:
    if _pending_invalidations:
        await asyncio.to_thread(_increment_tag_counters, sorted(_pending_invalidations))
    counters = await get_async_client().mget([_counter_key(tag) for tag in tags]) if tags else []
    digest = hashlib.sha256(repr((key, list(zip(tags, counters, strict=True)))).encode()).hexdigest()
    return f"hsa:page:{digest}"


async def _get_from_redis(redis_key: str) -> bytes | None:
    return await get_async_client().get(redis_key)


async def _build_with_lock(redis_key: str, build: Callable[[], bytes]) -> bytes:
    """Build the page while others wait; one that has waited too long builds it too."""
    redis, lock = get_async_client(), f"{redis_key}:making"
    give_up = monotonic() + BUILD_LOCK_SECONDS
    while not await redis.set(lock, 1, nx=True, px=BUILD_LOCK_SECONDS * 1000) and monotonic() < give_up:
        await asyncio.sleep(POLL_SECONDS)
        if (body := await redis.get(redis_key)) is not None:
            return body
    body = await redis.get(redis_key)
    try:
        body = body or await asyncio.to_thread(build)
    finally:
        await _store_and_unlock(redis_key, lock, body)
    return body


async def _store_and_unlock(redis_key: str, lock: str, body: bytes | None) -> None:
    """Store the page, if there is one, and release the lock."""
    try:
        async with get_async_client().pipeline(transaction=True) as pipe:
            if body is not None:
                pipe.set(redis_key, body, ex=TTL_SECONDS)
            pipe.delete(lock)
            await pipe.execute()
    except RedisUnavailable as error:
        log.warning("Redis is away, a page is not kept: %s", error)


def _increment_tag_counters(tags: list[str]) -> None:
    with get_sync_client().pipeline(transaction=True) as pipe:
        for tag in tags:
            pipe.incr(_counter_key(tag))
            pipe.expire(_counter_key(tag), COUNTER_TTL_SECONDS)
        pipe.execute()
    _pending_invalidations.difference_update(tags)


def _counter_key(tag: str) -> str:
    return f"hsa:tag:{tag}"


def reset() -> None:
    """Know nothing, as a process that has just started."""
    local_cache.set_subscribed(is_subscribed=False)
    _pending_invalidations.clear()
    _running_builds.clear()
    _single_flights.clear()
