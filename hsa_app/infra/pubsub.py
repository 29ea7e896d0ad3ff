"""Publish/subscribe between processes over Redis: topics that changed, never their content."""

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
"""Topics whose writer waits until every server process has dropped its copies: pages many are shown."""

ACK_TIMEOUT_SECONDS = 0.5
HEARTBEAT_SECONDS = 1.0
INITIAL_BACKOFF_SECONDS, MAX_BACKOFF_SECONDS = 0.1, 3.0

TopicsCallback = Callable[[list[str]], Awaitable[None]]
AsyncCallback = Callable[[], Awaitable[None]]


def publish(topics: Iterable[str]) -> None:
    """Tell every server process that these topics changed.

    Raises:
        RedisAway: nobody could be told.
    """
    wanted = sorted(set(topics))
    ack = f"hsa:ack:{token_hex(8)}" if ACKNOWLEDGED_TOPICS.intersection(wanted) else None
    heard: Any = get_sync_client().publish(CHANNEL, json.dumps({"topics": wanted, "ack": ack}))
    if ack and heard:
        _wait_for_acks(ack, heard)


def _wait_for_acks(ack: str, expected: int) -> None:
    until = monotonic() + ACK_TIMEOUT_SECONDS
    for _ in range(expected):
        left = until - monotonic()
        if left <= 0.01 or get_sync_client().blpop([ack], timeout=left) is None:
            log.warning("not every server process has confirmed a change within %s s", ACK_TIMEOUT_SECONDS)
            return


async def subscribe(on_topics: TopicsCallback, on_disconnect: AsyncCallback, on_reconnect: AsyncCallback) -> None:
    """Listen for good, reconnecting by itself; one task a server process.

    `on_topics` gets the topics of one message, `on_lost` and `on_back` tell that news may have been
    missed and that they flow again (`on_back` also the first time). Ends only by being cancelled.
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
            log.warning("news are not heard: %s", error)
        finally:
            cache.local_cache.set_subscribed(is_subscribed=False)
        if connected:
            await _call_listener(on_disconnect)
        await asyncio.sleep(pause)
        pause = min(pause * 2, MAX_BACKOFF_SECONDS)


async def _wait_for_subscription(subscription: PubSub) -> None:
    message = await subscription.get_message(timeout=HEARTBEAT_SECONDS)
    if message is None:
        raise RedisUnavailable("no answer to the subscription")


async def _listen(subscription: PubSub, on_topics: TopicsCallback) -> None:
    """Pass messages on; silence is met with a ping, and silence after that counts as lost."""
    pinged = False
    while True:
        message = await subscription.get_message(timeout=HEARTBEAT_SECONDS)
        if message is None:
            if pinged:
                raise RedisUnavailable("no sign of life")
            await subscription.ping()
            pinged = True
            continue
        pinged = False
        if message["type"] == "message":
            await _handle_message(message["data"], on_topics)


async def _handle_message(data: Any, on_topics: TopicsCallback) -> None:
    news = json.loads(data)
    cache.local_cache.invalidate(news["topics"])
    if news["ack"]:
        await _acknowledge(get_async_client(), news["ack"])
    await _call_listener(lambda: on_topics(news["topics"]))


async def _acknowledge(redis: AsyncRedis, ack: str) -> None:
    with suppress(RedisUnavailable):
        async with redis.pipeline(transaction=True) as pipe:
            pipe.rpush(ack, 1)
            pipe.expire(ack, 5)
            await pipe.execute()


async def _call_listener(callback: AsyncCallback) -> None:
    try:
        await callback()
    except Exception:  # one listener's mistake must not cost everybody the news
        log.exception("a listener for news failed")
