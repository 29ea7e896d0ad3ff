"""Enqueues Celery tasks by name over Redis. The sweep requeues tasks that are lost."""

import logging
import os
import ssl
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from redis import Redis

from hsa_app.infra.redis_client import (
    CONNECT_TIMEOUT_SECONDS,
    RESPONSE_TIMEOUT_SECONDS,
    RedisUnavailable,
    get_url,
    with_db_offset,
)

if TYPE_CHECKING:
    from celery import Celery

log = logging.getLogger(__name__)

DB_OFFSET = 2
"""The queue's Redis database number relative to ours; Reflex uses the one in between."""

MAIL_QUEUE = "mail"
"""The queue of mails to send."""

VISIBILITY_TIMEOUT_SECONDS = 600
"""After this time an unacknowledged task is delivered again; no task may run that long."""

_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def enqueue(task_name: str, *args: Any) -> None:
    """Enqueue a task. If Redis is unavailable, only log it: the sweep enqueues what the rows say is outstanding."""
    from kombu.exceptions import OperationalError

    try:
        _get_producer(get_url()).send_task(task_name, args=args, retry=True, retry_policy=_RETRY_POLICY)
    except (RedisUnavailable, OperationalError, OSError) as error:
        log.warning("Redis is unavailable, %s%s is left to the sweep: %s", task_name, args, error)


def queue_length(queue_name: str) -> int:
    """Return the number of queued tasks that no worker has started; 0 if Redis is unavailable."""
    try:
        return int(_get_queue_client(get_url()).llen(queue_name))  # pyright: ignore[reportArgumentType]
    except RedisUnavailable:
        return 0


def dispose() -> None:
    """Drop the connections; the next ones are created from the current settings."""
    _get_producer.cache_clear()
    _get_queue_client.cache_clear()


def build_celery_settings(redis_url: str) -> dict[str, Any]:
    """Return the Celery settings that producers and workers must share."""
    encrypted = {"broker_use_ssl": {"ssl_cert_reqs": ssl.CERT_REQUIRED}} if redis_url.startswith("rediss:") else {}
    return encrypted | {
        "broker_url": _build_broker_url(with_db_offset(redis_url, DB_OFFSET)),
        "broker_transport_options": {"visibility_timeout": VISIBILITY_TIMEOUT_SECONDS},
        "task_default_queue": "work",
        "task_routes": {"schedule.*": {"queue": "clock"}, "mail.*": {"queue": MAIL_QUEUE}},
        "task_ignore_result": True,
    }


def _build_broker_url(redis_url: str) -> str:
    """Convert a Redis URL to Kombu's format, which differs for Unix sockets."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix").partition("?")
    return f"redis+socket{path}?virtual_host={parse_qs(query)['db'][0]}"


@lru_cache(maxsize=1)
def _get_producer(redis_url: str) -> "Celery":
    from celery import Celery

    producer = Celery("hsa_app", set_as_current=False)
    producer.conf.update(build_celery_settings(redis_url))
    producer.conf.broker_transport_options |= {
        "socket_connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "socket_timeout": RESPONSE_TIMEOUT_SECONDS,
        **_RETRY_POLICY,
    }
    return producer


@lru_cache(maxsize=1)
def _get_queue_client(redis_url: str) -> Redis:
    return Redis.from_url(
        with_db_offset(redis_url, DB_OFFSET),
        socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
        socket_timeout=RESPONSE_TIMEOUT_SECONDS,
    )


os.register_at_fork(after_in_child=dispose)
