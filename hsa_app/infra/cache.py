"""A tagged page cache with two levels: process memory and Redis.

A key in Redis contains a counter per tag, read before the page is built. Invalidating a tag increments its counter, so
a page that was being built from older data is stored under a key that is never read again.
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
"""Lifetime of a tag counter after its last change; must exceed that of any page stored under it."""

MAX_TRACKED_TAGS = 10_000
BUILD_LOCK_SECONDS = 5
POLL_SECONDS = 0.02
REBUILD_PAUSE_FACTOR, MAX_REBUILD_PAUSE_SECONDS = 4, 1.0
MAX_SINGLE_FLIGHTS = 200


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """An encoded response body and its strong ETag, in quotes."""

    body: bytes
    etag: str


@dataclass(slots=True)
class LocalCache:
    """The pages in process memory. Used only while subscribed to invalidations, and for `TTL_SECONDS` at most."""

    is_subscribed: bool = False
    _entries: dict[str, tuple[CacheEntry, float, frozenset[str]]] = field(default_factory=dict)
    _tag_versions: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def tracked_tag_count(self) -> int:
        """The number of tags with a version."""
        return len(self._tag_versions)

    def get(self, key: str) -> CacheEntry | None:
        """Return the page, unless it has expired or no invalidations are received."""
        stored = self._entries.get(key) if self.is_subscribed else None
        return stored[0] if stored and stored[1] > monotonic() else None

    def version_of(self, tags: Iterable[str]) -> tuple[object, ...]:
        """Return what `put` compares to detect that a tag was invalidated in between."""
        return (self.is_subscribed, self._tag_versions.get("", 0), *(self._tag_versions.get(tag, 0) for tag in tags))

    def put(self, key: str, entry: CacheEntry, tags: Sequence[str], version: tuple[object, ...]) -> None:
        """Store a page that was built at `version`, unless one of its tags was invalidated since."""
        with self._lock:
            if not self.is_subscribed or self.version_of(tags) != version:
                return
            if len(self._entries) >= MAX_LOCAL_ENTRIES:
                self._entries.clear()
            self._entries[key] = (entry, monotonic() + TTL_SECONDS, frozenset(tags))

    def invalidate(self, tags: Iterable[str]) -> None:
        """Drop all pages that have one of these tags."""
        invalidated = set(tags)
        with self._lock:
            for tag in invalidated:
                self._tag_versions[tag] = self._tag_versions.get(tag, 0) + 1
            if len(self._tag_versions) > MAX_TRACKED_TAGS:  # raising "" also discards pages that are being built
                self._tag_versions = {"": self._tag_versions.get("", 0) + 1}
            for key in [key for key, (_, _, entry_tags) in self._entries.items() if entry_tags & invalidated]:
                del self._entries[key]

    def set_subscribed(self, *, is_subscribed: bool) -> None:
        """Enable or disable the cache; either way it starts empty."""
        with self._lock:
            self._entries.clear()
            self._tag_versions[""] = self._tag_versions.get("", 0) + 1
            self.is_subscribed = is_subscribed


@dataclass(slots=True)
class SingleFlight:
    """Lets one caller at a time build an expensive page; holds the last one, with when its build began and ended."""

    loop: asyncio.AbstractEventLoop
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    entry: CacheEntry | None = None
    started_at: float = 0.0
    finished_at: float = 0.0

    @property
    def remaining_pause(self) -> float:
        """Seconds to wait before the page may be built again; negative when it may be built now."""
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
    """Invalidate every page with these tags, here and in Redis; in Redis later if it is unavailable now."""
    topics = set(topics)
    local_cache.invalidate(topics)
    _pending_invalidations.update(topics)
    try:
        _increment_tag_counters(sorted(_pending_invalidations))
    except RedisUnavailable as error:
        log.warning("Redis is unavailable, cached pages will be invalidated later: %s", error)


async def get_or_build(key: str, tags: Sequence[str], build: Callable[[], bytes]) -> CacheEntry:
    """Return the page under `key`. `build` runs in a thread, once for all concurrent callers of this process."""
    if cached := local_cache.get(key):
        return cached
    flight = f"{key}\0{local_cache.version_of(tags)}"
    task = _running_builds.get(flight)
    if task is None or task.get_loop() is not asyncio.get_running_loop():
        task = asyncio.create_task(_load_or_build(key, tags, build))
        _running_builds[flight] = task
        task.add_done_callback(lambda _: _running_builds.pop(flight, None))
    return await asyncio.shield(task)


async def get_or_build_single_flight(key: str, tags: Sequence[str], build: Callable[[], bytes]) -> CacheEntry:
    """Like `get_or_build`, for pages that are expensive and often invalidated: one build at a time.

    Between builds there is a pause of four times the duration of the last one, at most one second. Callers who wait
    share the next page, whose build begins after their call.
    """
    if cached := local_cache.get(key):
        return cached
    called_at, flight = monotonic(), _get_or_create_single_flight(key)
    async with flight.lock:
        if cached := local_cache.get(key):
            return cached
        if flight.entry is None or flight.started_at < called_at:
            await asyncio.sleep(flight.remaining_pause)
            started_at = monotonic()
            flight.entry = await get_or_build(key, tags, build)
            flight.started_at, flight.finished_at = started_at, monotonic()
        return flight.entry


def _get_or_create_single_flight(key: str) -> SingleFlight:
    loop = asyncio.get_running_loop()
    if key not in _single_flights or _single_flights[key].loop is not loop:
        for old in [
            old
            for old, flight in _single_flights.items()
            if len(_single_flights) >= MAX_SINGLE_FLIGHTS and not flight.lock.locked()
        ]:
            del _single_flights[old]
        _single_flights[key] = SingleFlight(loop)
    return _single_flights[key]


async def _load_or_build(key: str, tags: Sequence[str], build: Callable[[], bytes]) -> CacheEntry:
    version = local_cache.version_of(tags)
    try:
        redis_key = await _resolve_redis_key(key, tags)
        body = await _get_from_redis(redis_key)
        if body is None:
            body = await _build_with_lock(redis_key, build)
    except RedisUnavailable as error:
        log.warning("Redis is unavailable, a page is built without it: %s", error)
        return _build_entry(await asyncio.to_thread(build))
    entry = _build_entry(body)
    local_cache.put(key, entry, tags, version)
    return entry


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
    """Build the page under a lock in Redis; a caller that waits longer than the lock lives builds it too."""
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
        log.warning("Redis is unavailable, a page is not cached: %s", error)


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
    """Clear all state, as in a process that has just started."""
    local_cache.set_subscribed(is_subscribed=False)
    _pending_invalidations.clear()
    _running_builds.clear()
    _single_flights.clear()
