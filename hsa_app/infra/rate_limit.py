"""Rate limits, counted in Redis, or in this process while Redis is unavailable."""

import hashlib
import logging
import math
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic, sleep

from hsa_app.infra.redis_client import RedisAway, sync_client

log = logging.getLogger(__name__)

KEPT_BUCKETS = 10_000
ALL_SLOTS_TAKEN = -1
"""As many tries are under way as are allowed: how they end decides."""

UNDER_WAY_SECONDS = 30
PATIENCE_SECONDS, LOOK_AGAIN_SECONDS = 5.0, 0.05

_HIT = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used >= tonumber(ARGV[1]) then return math.max(redis.call('PTTL', KEYS[1]), 1) end
if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""
_BEGIN = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used >= tonumber(ARGV[1]) then return math.max(redis.call('PTTL', KEYS[1]), 1) end
if used + tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return -1 end
redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 0
"""
_END = """
if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then redis.call('DECR', KEYS[2]) end
if ARGV[1] == '1' and redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
"""


def consume(bucket: str, limit: int, window_seconds: int) -> int:
    """Count one try. 0 if it is allowed, else the seconds to wait until the window ends.

    Tries beyond `limit` are not counted, so waiting always helps.
    """
    try:
        left = sync_client().eval(_HIT, 1, _key(bucket), limit, window_seconds * 1000)
        return math.ceil(int(str(left)) / 1000)
    except RedisAway as error:
        log.warning("Redis is away, tries are counted in this process: %s", error)
        return _here.hit(_key(bucket), limit, window_seconds)


def start_attempt(bucket: str, limit: int) -> int:
    """Begin a try that counts only if it fails. 0 if it is allowed (then `end` it), else the seconds to wait.

    A try under way takes a place, so that many at once find out no more than a few one after the other.
    Who finds every place taken waits a moment for one.
    """
    give_up = monotonic() + PATIENCE_SECONDS
    while (left := _begin(_key(bucket), limit)) == ALL_SLOTS_TAKEN:
        if monotonic() > give_up:
            return 1
        sleep(LOOK_AGAIN_SECONDS)
    return left


def finish_attempt(bucket: str, window_seconds: int, *, failed: bool) -> None:
    """End a try: a failed one counts until the window ends."""
    key = _key(bucket)
    try:
        sync_client().eval(_END, 2, key, _under_way(key), int(failed), window_seconds * 1000)
    except RedisAway as error:
        log.warning("Redis is away, a try was counted in this process: %s", error)
        _here.end(key, window_seconds, failed=failed)


def _begin(key: str, limit: int) -> int:
    try:
        left = int(str(sync_client().eval(_BEGIN, 2, key, _under_way(key), limit, UNDER_WAY_SECONDS * 1000)))
        return ALL_SLOTS_TAKEN if left == ALL_SLOTS_TAKEN else math.ceil(left / 1000)
    except RedisAway as error:
        log.warning("Redis is away, tries are counted in this process: %s", error)
        return _here.begin(key, limit)


def _under_way(key: str) -> str:
    return f"{key}:under-way"


def reset_attempts(bucket: str) -> None:
    """Reset the counter."""
    _here.clear(_key(bucket))
    try:
        sync_client().delete(_key(bucket))
    except RedisAway as error:
        log.warning("Redis is away, tries were cleared in this process: %s", error)


def _key(bucket: str) -> str:
    """Buckets may be named after people; a digest is neither readable nor too long."""
    return f"hsa:tries:{hashlib.sha256(bucket.encode()).hexdigest()}"


@dataclass(slots=True)
class _LocalTries:
    """The same counting within one process: bucket → tries, end of the window."""

    _tries: dict[str, tuple[int, float]] = field(default_factory=dict)
    _under_way: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def hit(self, key: str, limit: int, window_seconds: int) -> int:
        with self._lock:
            self._make_room()
            used, ends = self._current(key, window_seconds)
            if used >= limit:
                return max(1, math.ceil(ends - monotonic()))
            self._tries[key] = (used + 1, ends)
            return 0

    def begin(self, key: str, limit: int) -> int:
        with self._lock:
            used, ends = self._current(key, 0)
            if used >= limit:
                return max(1, math.ceil(ends - monotonic()))
            if used + self._under_way[key] >= limit:
                return ALL_SLOTS_TAKEN
            self._under_way[key] += 1
            return 0

    def end(self, key: str, window_seconds: int, *, failed: bool) -> None:
        with self._lock:
            self._make_room()
            self._under_way[key] -= 1
            if self._under_way[key] <= 0:
                del self._under_way[key]
            if failed:
                used, ends = self._current(key, window_seconds)
                self._tries[key] = (used + 1, ends)

    def clear(self, key: str) -> None:
        with self._lock:
            self._tries.pop(key, None)

    def reset(self) -> None:
        with self._lock:
            self._tries.clear()
            self._under_way.clear()

    def _current(self, key: str, window_seconds: int) -> tuple[int, float]:
        used, ends = self._tries.get(key, (0, 0.0))
        return (used, ends) if ends > monotonic() else (0, monotonic() + window_seconds)

    def _make_room(self) -> None:
        if len(self._tries) >= KEPT_BUCKETS:
            self._tries = {key: kept for key, kept in self._tries.items() if kept[1] > monotonic()}


_here = _LocalTries()


def reset() -> None:
    """Forget the tries counted in this process."""
    _here.reset()
