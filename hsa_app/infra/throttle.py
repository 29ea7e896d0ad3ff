"""How often something may be tried. Counted in Redis; while that is away, in this process."""

import hashlib
import logging
import math
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from hsa_app.infra.redis import RedisAway, sync_client

log = logging.getLogger(__name__)

KEPT_BUCKETS = 10_000

_HIT = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used >= tonumber(ARGV[1]) then return math.max(redis.call('PTTL', KEYS[1]), 1) end
if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""
_UNDO = "if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end return 0"


def hit(bucket: str, limit: int, window_seconds: int) -> int:
    """Count one try. 0 if it is allowed, else the seconds to wait until the window ends.

    Tries beyond `limit` are not counted, so waiting always helps.
    """
    try:
        left = sync_client().eval(_HIT, 1, _key(bucket), limit, window_seconds * 1000)
        return math.ceil(int(str(left)) / 1000)
    except RedisAway as error:
        log.warning("Redis is away, tries are counted in this process: %s", error)
        return _here.hit(_key(bucket), limit, window_seconds)


def undo(bucket: str) -> None:
    """Take one try back, as if it had not been made."""
    _here.undo(_key(bucket))
    try:
        sync_client().eval(_UNDO, 1, _key(bucket))
    except RedisAway as error:
        log.warning("Redis is away, a try was taken back in this process: %s", error)


def clear(bucket: str) -> None:
    """Start anew."""
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
    _lock: Lock = field(default_factory=Lock)

    def hit(self, key: str, limit: int, window_seconds: int) -> int:
        with self._lock:
            self._make_room()
            used, ends = self._current(key, window_seconds)
            if used >= limit:
                return max(1, math.ceil(ends - monotonic()))
            self._tries[key] = (used + 1, ends)
            return 0

    def undo(self, key: str) -> None:
        with self._lock:
            if key in self._tries:
                used, ends = self._tries[key]
                self._tries[key] = (max(0, used - 1), ends)

    def clear(self, key: str) -> None:
        with self._lock:
            self._tries.pop(key, None)

    def reset(self) -> None:
        with self._lock:
            self._tries.clear()

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
