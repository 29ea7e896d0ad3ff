"""Redis clients, created at first use. Without a URL, Redis counts as unavailable."""

import asyncio
import os
from functools import lru_cache
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit
from weakref import WeakKeyDictionary

from redis import Redis
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.retry import Retry

from hsa_app.core.settings import get_settings

RedisUnavailable = RedisError
"""The error that callers catch: any failure of a Redis call."""

CONNECT_TIMEOUT_SECONDS = 0.5
RESPONSE_TIMEOUT_SECONDS = 1.0

_clients_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, aioredis.Redis] = WeakKeyDictionary()


def get_sync_client() -> Redis:
    """Return the client for threads, with one connection pool per process.

    Raises:
        RedisUnavailable: no URL is set.
    """
    return _create_sync_client(get_url())


def get_async_client() -> aioredis.Redis:
    """Return the client of the running event loop.

    Raises:
        RedisUnavailable: no URL is set.
    """
    url, loop = get_url(), asyncio.get_running_loop()
    if loop not in _clients_by_loop:
        _clients_by_loop[loop] = aioredis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            socket_timeout=RESPONSE_TIMEOUT_SECONDS,
            retry=AsyncRetry(NoBackoff(), 1),
            max_connections=200,
        )
    return _clients_by_loop[loop]


def is_available() -> bool:
    """Whether Redis responds to a ping within the timeouts."""
    try:
        return bool(get_sync_client().ping())
    except RedisUnavailable:
        return False


def dispose() -> None:
    """Drop the clients; the next ones are created from the current settings."""
    _create_sync_client.cache_clear()
    _clients_by_loop.clear()


def with_db_offset(redis_url: str, offset: int) -> str:
    """Return the URL of the database whose number is `offset` higher, on the same server."""
    if redis_url.startswith("unix://"):
        path, _, query = redis_url.partition("?")
        parameters = {name: values[-1] for name, values in parse_qs(query).items()}
        return f"{path}?{urlencode(parameters | {'db': int(parameters.get('db', 0)) + offset})}"
    parts = urlsplit(redis_url)
    return urlunsplit(parts._replace(path=f"/{int(parts.path.strip('/') or 0) + offset}"))


def get_url() -> str:
    """Return the URL of Redis.

    Raises:
        RedisUnavailable: no URL is set.
    """
    if url := get_settings().redis_url:
        return url
    raise NotConnected("no Redis URL is set")


@lru_cache(maxsize=1)
def _create_sync_client(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
        socket_timeout=RESPONSE_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 1),
        max_connections=200,
    )


os.register_at_fork(after_in_child=dispose)
