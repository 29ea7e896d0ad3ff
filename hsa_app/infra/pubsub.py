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
from hsa_app.infra.redis_client import RedisAway, async_client, sync_client

log = logging.getLogger(__name__)

CHANNEL = "hsa:live"
AWAITED = frozenset({"catalogue"})
"""Topics whose writer waits until every server process has dropped its copies: pages many are shown."""

ACK_SECONDS = 0.5
HEARTBEAT_SECONDS = 1.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 3.0

OnTopics = Callable[[list[str]], Awaitable[None]]
OnChange = Callable[[], Awaitable[None]]


def publish(topics: Iterable[str]) -> None:
    """Tell every server process that these topics changed.

    Raises:
        RedisAway: nobody could be told.
    """
    wanted = sorted(set(topics))
    ack = f"hsa:ack:{token_hex(8)}" if AWAITED.intersection(wanted) else None
    heard: Any = sync_client().publish(CHANNEL, json.dumps({"topics": wanted, "ack": ack}))
    if ack and heard:
        _await_acks(ack, heard)


def _await_acks(ack: str, expected: int) -> None:
    until = monotonic() + ACK_SECONDS
    for _ in range(expected):
        left = until - monotonic()
        if left <= 0.01 or sync_client().blpop([ack], timeout=left) is None:
            log.warning("not every server process has confirmed a change within %s s", ACK_SECONDS)
            return


async def subscribe(on_topics: OnTopics, on_disconnect: OnChange, on_reconnect: OnChange) -> None:
    """Listen for good, reconnecting by itself; one task a server process.

    `on_topics` gets the topics of one message, `on_lost` and `on_back` tell that news may have been
    missed and that they flow again (`on_back` also the first time). Ends only by being cancelled.
    """
    pause = FIRST_PAUSE_SECONDS
    while True:
        connected = False
        try:
            async with async_client().pubsub() as channel:
                await channel.subscribe(CHANNEL)
                await _confirmed(channel)
                connected, pause = True, FIRST_PAUSE_SECONDS
                cache.local.listen(listening=True)
                await _call_listener(on_reconnect)
                await _listen(channel, on_topics)
        except RedisAway as error:
            log.warning("news are not heard: %s", error)
        finally:
            cache.local.listen(listening=False)
        if connected:
            await _call_listener(on_disconnect)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _confirmed(channel: PubSub) -> None:
    message = await channel.get_message(timeout=HEARTBEAT_SECONDS)
    if message is None:
        raise RedisAway("no answer to the subscription")


async def _listen(channel: PubSub, on_topics: OnTopics) -> None:
    """Pass messages on; silence is met with a ping, and silence after that counts as lost."""
    pinged = False
    while True:
        message = await channel.get_message(timeout=HEARTBEAT_SECONDS)
        if message is None:
            if pinged:
                raise RedisAway("no sign of life")
            await channel.ping()
            pinged = True
            continue
        pinged = False
        if message["type"] == "message":
            await _pass_on(message["data"], on_topics)


async def _pass_on(data: Any, on_topics: OnTopics) -> None:
    news = json.loads(data)
    cache.local.forget(news["topics"])
    if news["ack"]:
        await _acknowledge(async_client(), news["ack"])
    await _call_listener(lambda: on_topics(news["topics"]))


async def _acknowledge(redis: AsyncRedis, ack: str) -> None:
    with suppress(RedisAway):
        async with redis.pipeline(transaction=True) as pipe:
            pipe.rpush(ack, 1)
            pipe.expire(ack, 5)
            await pipe.execute()


async def _call_listener(listener: OnChange) -> None:
    try:
        await listener()
    except Exception:  # one listener's mistake must not cost everybody the news
        log.exception("a listener for news failed")
