"""Publish/subscribe between processes over Redis. Messages name the topics that changed, never their content."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from secrets import token_hex
from time import monotonic
from typing import Any

from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.client import PubSub

from hsa_app.infra import cache
from hsa_app.infra.redis_client import RedisUnavailable, get_async_client, get_sync_client

log = logging.getLogger(__name__)

CHANNEL = "hsa:live"
ACKNOWLEDGED_TOPICS = frozenset({"catalogue"})
"""Topics whose publisher waits until every server process has invalidated its cache: the pages shared by all."""

ACK_TIMEOUT_SECONDS = 0.5
HEARTBEAT_SECONDS = 1.0
INITIAL_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 0.1, 3.0

TopicsCallback = Callable[[list[str]], Awaitable[None]]
AsyncCallback = Callable[[], Awaitable[None]]


def publish(topics: Iterable[str]) -> None:
    """Notify every server process that these topics changed.

    Raises:
        RedisUnavailable: the message could not be published.
    """
    changed = sorted(set(topics))
    ack = f"hsa:ack:{token_hex(8)}" if ACKNOWLEDGED_TOPICS.intersection(changed) else None
    receivers: Any = get_sync_client().publish(CHANNEL, json.dumps({"topics": changed, "ack": ack}))
    if ack and receivers:
        _wait_for_acks(ack, receivers)


def _wait_for_acks(ack: str, expected: int) -> None:
    deadline = monotonic() + ACK_TIMEOUT_SECONDS
    for _ in range(expected):
        remaining = deadline - monotonic()
        if remaining <= 0.01 or get_sync_client().blpop([ack], timeout=remaining) is None:
            log.warning("not every server process has acknowledged a change within %s s", ACK_TIMEOUT_SECONDS)
            return


async def subscribe(on_topics: TopicsCallback, on_disconnect: AsyncCallback, on_reconnect: AsyncCallback) -> None:
    """Subscribe until cancelled, with automatic reconnects; one task per server process.

    `on_topics` gets the topics of each message. `on_disconnect` is called when messages may be missed,
    `on_reconnect` after every successful subscription, including the first.
    """
    pause = INITIAL_BACKOFF_SECONDS
    while True:
        connected = False
        try:
            async with get_async_client().pubsub() as channel:
                await channel.subscribe(CHANNEL)
                await _wait_for_subscription(channel)
                connected, pause = True, INITIAL_BACKOFF_SECONDS
                cache.local_cache.set_subscribed(is_subscribed=True)
                await _call_listener(on_reconnect)
                await _listen(channel, on_topics)
        except RedisUnavailable as error:
            log.warning("the subscription is interrupted: %s", error)
        finally:
            cache.local_cache.set_subscribed(is_subscribed=False)
        if connected:
            await _call_listener(on_disconnect)
        await asyncio.sleep(pause)
        pause = min(pause * 2, MAX_BACKOFF_SECONDS)


async def _wait_for_subscription(subscription: PubSub) -> None:
    message = await subscription.get_message(timeout=HEARTBEAT_SECONDS)
    if message is None:
        raise RedisUnavailable("the subscription was not confirmed")


async def _listen(subscription: PubSub, on_topics: TopicsCallback) -> None:
    """Handle messages. After a heartbeat without a message, ping; without a reply to that, raise `RedisUnavailable`."""
    pinged = False
    while True:
        message = await subscription.get_message(timeout=HEARTBEAT_SECONDS)
        if message is None:
            if pinged:
                raise RedisUnavailable("no reply to the ping")
            await subscription.ping()
            pinged = True
            continue
        pinged = False
        if message["type"] == "message":
            await _handle_message(message["data"], on_topics)


async def _handle_message(data: Any, on_topics: TopicsCallback) -> None:
    message = json.loads(data)
    cache.local_cache.invalidate(message["topics"])
    if message["ack"]:
        await _acknowledge(get_async_client(), message["ack"])
    await _call_listener(lambda: on_topics(message["topics"]))


async def _acknowledge(redis: AsyncRedis, ack: str) -> None:
    with suppress(RedisUnavailable):
        async with redis.pipeline(transaction=True) as pipe:
            pipe.rpush(ack, 1)
            pipe.expire(ack, 5)
            await pipe.execute()


async def _call_listener(callback: AsyncCallback) -> None:
    try:
        await callback()
    except Exception:  # an error in a listener must not end the subscription
        log.exception("a subscription listener failed")
