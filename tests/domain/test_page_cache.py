"""Cached pages: built once, never older than the last change, and available without Redis."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from redis import Redis

from hsa_app.infra import cache, db, pubsub

TAGS = ["catalogue"]


class CountingBuilder:
    """Builds numbered pages and counts them; a build can be held up."""

    def __init__(self) -> None:
        self.build_count = 0
        self.started, self.may_finish = threading.Event(), threading.Event()
        self.may_finish.set()

    def __call__(self) -> bytes:
        self.build_count += 1
        body = f"page {self.build_count}".encode()
        self.started.set()
        self.may_finish.wait(5)
        return body


@pytest.fixture
def builder() -> CountingBuilder:
    return CountingBuilder()


@pytest.fixture
async def subscribed(valkey: str, database: str) -> AsyncIterator[None]:
    reconnected = asyncio.Event()

    async def ignore(_: object = None) -> None:
        reconnected.set()

    task = asyncio.create_task(pubsub.subscribe(ignore, ignore, ignore))
    await asyncio.wait_for(reconnected.wait(), 5)
    yield
    task.cancel()


async def get_body(build: Callable[[], bytes], key: str = "services") -> bytes:
    """Return the body that is served now."""
    return (await cache.get_or_build(key, TAGS, build)).body


def publish_catalogue_change() -> None:
    """Commit a change that invalidates the catalogue."""
    with db.transaction() as uow:
        uow.publish_after_commit("catalogue")


@pytest.mark.usefixtures("subscribed")
async def test_concurrent_requests_build_page_once(builder: CountingBuilder) -> None:
    assert set(await asyncio.gather(*(get_body(builder) for _ in range(50)))) == {b"page 1"}


@pytest.mark.usefixtures("subscribed")
async def test_page_is_rebuilt_after_own_change(builder: CountingBuilder) -> None:
    await get_body(builder)
    await asyncio.to_thread(publish_catalogue_change)
    assert await get_body(builder) == b"page 2"


@pytest.mark.usefixtures("subscribed")
async def test_page_built_before_a_change_is_not_served_after_it(builder: CountingBuilder) -> None:
    builder.may_finish.clear()
    late_read = asyncio.create_task(get_body(builder))
    await asyncio.to_thread(builder.started.wait, 5)
    await asyncio.to_thread(publish_catalogue_change)
    builder.may_finish.set()
    assert await late_read == b"page 1"
    assert await get_body(builder) == b"page 2"
    assert await get_body(builder) == b"page 2"


@pytest.mark.usefixtures("valkey", "database")
async def test_process_without_subscription_reads_redis_every_time(builder: CountingBuilder) -> None:
    assert await get_body(builder) == await get_body(builder) == b"page 1"
    await asyncio.to_thread(publish_catalogue_change)
    assert await get_body(builder) == b"page 2"


async def test_pages_are_not_cached_while_redis_is_down(builder: CountingBuilder) -> None:
    assert [await get_body(builder), await get_body(builder)] == [b"page 1", b"page 2"]


@pytest.mark.usefixtures("database")
async def test_changes_during_redis_outage_invalidate_after_recovery(
    builder: CountingBuilder, valkey: str, set_environment: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    await get_body(builder)
    with monkeypatch.context() as outage:
        outage.setattr(cache, "get_sync_client", lambda: (_ for _ in ()).throw(cache.RedisUnavailable("away")))
        await asyncio.to_thread(publish_catalogue_change)
    assert await get_body(builder) == b"page 2"


@pytest.mark.usefixtures("valkey")
async def test_equal_pages_have_equal_etags_and_different_pages_differ(builder: CountingBuilder) -> None:
    first_page, same_page = (
        await cache.get_or_build("a", TAGS, lambda: b"x"),
        await cache.get_or_build("b", TAGS, lambda: b"x"),
    )
    other_page = await cache.get_or_build("c", TAGS, lambda: b"y")
    assert first_page.etag == same_page.etag != other_page.etag
    assert first_page.etag.startswith('"')


@pytest.mark.usefixtures("valkey")
async def test_build_failure_is_raised_and_not_cached(builder: CountingBuilder) -> None:
    def fail() -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await get_body(fail)
    assert await asyncio.wait_for(get_body(builder), 8) == b"page 1"


@pytest.mark.usefixtures("valkey")
async def test_waiter_of_failed_build_does_not_get_stale_page(builder: CountingBuilder) -> None:

    async def get_single_flight(maker: Callable[[], bytes]) -> bytes:
        return (await cache.get_or_build_single_flight("figures", TAGS, maker)).body

    def fail() -> bytes:
        raise ZeroDivisionError

    builder.may_finish.clear()
    first_build = asyncio.create_task(get_single_flight(builder))
    await asyncio.to_thread(builder.started.wait, 5)
    failing_build, waiting_build = (
        asyncio.create_task(get_single_flight(fail)),
        asyncio.create_task(get_single_flight(builder)),
    )
    await asyncio.sleep(0)
    publish_catalogue_change()
    builder.may_finish.set()
    assert await first_build == b"page 1"
    with pytest.raises(ZeroDivisionError):
        await failing_build
    assert await waiting_build == b"page 2"


@pytest.mark.usefixtures("valkey")
def test_tag_counters_expire(valkey: str) -> None:
    for number in range(50):
        cache.invalidate([f"request:{number}"])
    with Redis.from_url(valkey) as client:
        ttls: list[Any] = [client.ttl(key) for key in client.scan_iter("hsa:tag:*")]
    assert len(ttls) == 50
    assert all(cache.TTL_SECONDS + cache.BUILD_LOCK_SECONDS < seconds <= cache.COUNTER_TTL_SECONDS for seconds in ttls)


def test_local_cache_bounds_changes_and_rejects_older_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_TRACKED_TAGS", 10)
    cache.local_cache.set_subscribed(is_subscribed=True)
    version_before = cache.local_cache.version_of(TAGS)
    for number in range(50):
        cache.local_cache.invalidate([f"request:{number}"])
        assert cache.local_cache.tracked_tag_count <= 11
    cache.local_cache.put("services", cache.CacheEntry(b"old", '"1"'), TAGS, version_before)
    assert cache.local_cache.get("services") is None
