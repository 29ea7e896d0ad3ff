"""Rate limits with fixed windows, counted in Redis, or in this process while Redis is unavailable."""

import hashlib
import logging
import math
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic, sleep

from hsa_app.infra.redis_client import RedisUnavailable, get_sync_client

log = logging.getLogger(__name__)

MAX_LOCAL_BUCKETS = 10_000
ALL_SLOTS_TAKEN = -1
"""Returned while every remaining attempt is in progress: whether they fail decides."""

SLOT_TTL_SECONDS = 30
MAX_WAIT_SECONDS, POLL_SECONDS = 5.0, 0.05

_CONSUME_SCRIPT = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used >= tonumber(ARGV[1]) then return math.max(redis.call('PTTL', KEYS[1]), 1) end
if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
"""
_START_SCRIPT = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
if used >= tonumber(ARGV[1]) then return math.max(redis.call('PTTL', KEYS[1]), 1) end
if used + tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return -1 end
redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 0
"""
_FINISH_SCRIPT = """
if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then redis.call('DECR', KEYS[2]) end
if ARGV[1] == '1' and redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
"""


def consume(bucket: str, limit: int, window_seconds: int) -> int:
    """Count an attempt. Returns 0 if it is allowed, else the seconds until the window ends.

    Attempts beyond `limit` are not counted, so they never extend the wait.
    """
    try:
        wait_ms = get_sync_client().eval(_CONSUME_SCRIPT, 1, _counter_key(bucket), limit, window_seconds * 1000)
        return math.ceil(int(str(wait_ms)) / 1000)
    except RedisUnavailable as error:
        log.warning("Redis is unavailable, attempts are counted in this process: %s", error)
        return _local_counters.consume(_counter_key(bucket), limit, window_seconds)


def try_start_attempt(bucket: str, limit: int) -> int:
    """Start an attempt that counts only if it fails.

    Returns 0 if it is allowed (call `finish_attempt` afterwards), else the seconds to wait. An attempt in progress
    occupies a slot, so that concurrent attempts cannot exceed the limit. Without a free slot, wait up to
    `MAX_WAIT_SECONDS` for one.
    """
    deadline = monotonic() + MAX_WAIT_SECONDS
    while (wait_seconds := _try_start_attempt_once(_counter_key(bucket), limit)) == ALL_SLOTS_TAKEN:
        if monotonic() > deadline:
            return 1
        sleep(POLL_SECONDS)
    return wait_seconds


def finish_attempt(bucket: str, window_seconds: int, *, failed: bool) -> None:
    """Finish an attempt: release its slot and count it if it failed. The window begins with the first failure."""
    key = _counter_key(bucket)
    try:
        get_sync_client().eval(_FINISH_SCRIPT, 2, key, _slots_key(key), int(failed), window_seconds * 1000)
    except RedisUnavailable as error:
        log.warning("Redis is unavailable, an attempt was counted in this process: %s", error)
        _local_counters.finish_attempt(key, window_seconds, failed=failed)


def _try_start_attempt_once(key: str, limit: int) -> int:
    try:
        reply = get_sync_client().eval(_START_SCRIPT, 2, key, _slots_key(key), limit, SLOT_TTL_SECONDS * 1000)
        wait_ms = int(str(reply))
        return ALL_SLOTS_TAKEN if wait_ms == ALL_SLOTS_TAKEN else math.ceil(wait_ms / 1000)
    except RedisUnavailable as error:
        log.warning("Redis is unavailable, attempts are counted in this process: %s", error)
        return _local_counters.try_start_attempt(key, limit)


def _slots_key(key: str) -> str:
    return f"{key}:under-way"


def reset_attempts(bucket: str) -> None:
    """Reset the counter of failed attempts."""
    _local_counters.reset_attempts(_counter_key(bucket))
    try:
        get_sync_client().delete(_counter_key(bucket))
    except RedisUnavailable as error:
        log.warning("Redis is unavailable, attempts were reset in this process only: %s", error)


def _counter_key(bucket: str) -> str:
    """Return the Redis key of a bucket: a digest, since bucket names may contain emails and have any length."""
    return f"hsa:tries:{hashlib.sha256(bucket.encode()).hexdigest()}"


@dataclass(slots=True)
class _LocalCounters:
    """The same counters in process memory: bucket → (attempts, end of the window)."""

    _attempts: dict[str, tuple[int, float]] = field(default_factory=dict)
    _slots_in_use: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def consume(self, key: str, limit: int, window_seconds: int) -> int:
        with self._lock:
            self._evict_expired()
            used, ends = self._get_window(key, window_seconds)
            if used >= limit:
                return max(1, math.ceil(ends - monotonic()))
            self._attempts[key] = (used + 1, ends)
            return 0

    def try_start_attempt(self, key: str, limit: int) -> int:
        with self._lock:
            used, ends = self._get_window(key, 0)
            if used >= limit:
                return max(1, math.ceil(ends - monotonic()))
            if used + self._slots_in_use[key] >= limit:
                return ALL_SLOTS_TAKEN
            self._slots_in_use[key] += 1
            return 0

    def finish_attempt(self, key: str, window_seconds: int, *, failed: bool) -> None:
        with self._lock:
            self._evict_expired()
            self._slots_in_use[key] -= 1
            if self._slots_in_use[key] <= 0:
                del self._slots_in_use[key]
            if failed:
                used, ends = self._get_window(key, window_seconds)
                self._attempts[key] = (used + 1, ends)

    def reset_attempts(self, key: str) -> None:
        with self._lock:
            self._attempts.pop(key, None)

    def clear_all(self) -> None:
        with self._lock:
            self._attempts.clear()
            self._slots_in_use.clear()

    def _get_window(self, key: str, window_seconds: int) -> tuple[int, float]:
        used, ends = self._attempts.get(key, (0, 0.0))
        return (used, ends) if ends > monotonic() else (0, monotonic() + window_seconds)

    def _evict_expired(self) -> None:
        if len(self._attempts) >= MAX_LOCAL_BUCKETS:
            self._attempts = {key: (used, ends) for key, (used, ends) in self._attempts.items() if ends > monotonic()}


_local_counters = _LocalCounters()


def reset_local_counters() -> None:
    """Clear the counters of this process."""
    _local_counters.clear_all()
