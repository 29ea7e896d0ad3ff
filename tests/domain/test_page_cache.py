"""Cached pages: made once, never older than the last change, and there without Redis as well."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from redis import Redis

from hsa_app.infra import cache, db, pubsub

TAGS = ["catalogue"]


class Maker:
    """Makes page after page, counting; can be held up while it makes one."""

    def __init__(self) -> None:
        self.made = 0
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def __call__(self) -> bytes:
        self.made += 1
        body = f"page {self.made}".encode()
        self.begun.set()
        self.go_on.wait(5)
        return body


@pytest.fixture
def make() -> Maker:
    return Maker()


@pytest.fixture
async def listening(valkey: str, database: str) -> AsyncIterator[None]:
    back = asyncio.Event()

    async def ignore(_: object = None) -> None:
        back.set()

    task = asyncio.create_task(pubsub.subscribe(ignore, ignore, ignore))
    await asyncio.wait_for(back.wait(), 5)
    yield
    task.cancel()


async def body(make: Callable[[], bytes], key: str = "services") -> bytes:
    """What is served now."""
    return (await cache.get_or_build(key, TAGS, make)).body


def change() -> None:
    """Commit something the catalogue depends on."""
    with db.transaction() as uow:
        uow.publish_after_commit("catalogue")


@pytest.mark.usefixtures("listening")
async def test_a_page_is_made_once_for_all_who_ask_at_the_same_time(make: Maker) -> None:
    assert set(await asyncio.gather(*(body(make) for _ in range(50)))) == {b"page 1"}


@pytest.mark.usefixtures("listening")
async def test_who_changed_something_sees_it_at_once(make: Maker) -> None:
    await body(make)
    await asyncio.to_thread(change)
    assert await body(make) == b"page 2"


@pytest.mark.usefixtures("listening")
async def test_a_page_made_from_what_was_true_before_a_change_is_not_served_after_it(make: Maker) -> None:
    make.go_on.clear()
    late = asyncio.create_task(body(make))
    await asyncio.to_thread(make.begun.wait, 5)
    await asyncio.to_thread(change)
    make.go_on.set()
    assert await late == b"page 1"
    assert await body(make) == b"page 2"
    assert await body(make) == b"page 2"


@pytest.mark.usefixtures("valkey", "database")
async def test_a_process_that_hears_no_news_asks_redis_each_time(make: Maker) -> None:
    assert await body(make) == await body(make) == b"page 1"
    await asyncio.to_thread(change)
    assert await body(make) == b"page 2"


async def test_pages_are_made_anew_each_time_while_redis_is_away(make: Maker) -> None:
    assert [await body(make), await body(make)] == [b"page 1", b"page 2"]


@pytest.mark.usefixtures("database")
async def test_what_changed_while_redis_was_away_is_dropped_when_it_is_back(
    make: Maker, valkey: str, set_environment: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    await body(make)
    with monkeypatch.context() as away:
        away.setattr(cache, "sync_client", lambda: (_ for _ in ()).throw(cache.RedisUnavailable("away")))
        await asyncio.to_thread(change)
    assert await body(make) == b"page 2"


@pytest.mark.usefixtures("valkey")
async def test_equal_pages_have_equal_etags(make: Maker) -> None:
    first, same = await cache.get_or_build("a", TAGS, lambda: b"x"), await cache.get_or_build("b", TAGS, lambda: b"x")
    other = await cache.get_or_build("c", TAGS, lambda: b"y")
    assert first.etag == same.etag != other.etag
    assert first.etag.startswith('"')


@pytest.mark.usefixtures("valkey")
async def test_a_failure_while_making_a_page_is_told_and_not_kept(make: Maker) -> None:
    def fail() -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await body(fail)
    assert await asyncio.wait_for(body(make), 8) == b"page 1"


@pytest.mark.usefixtures("valkey")
async def test_who_waited_for_a_page_that_failed_is_not_given_the_one_before(make: Maker) -> None:

    async def in_turn(maker: Callable[[], bytes]) -> bytes:
        return (await cache.get_or_build_single_flight("figures", TAGS, maker)).body

    def fail() -> bytes:
        raise ZeroDivisionError

    make.go_on.clear()
    first = asyncio.create_task(in_turn(make))
    await asyncio.to_thread(make.begun.wait, 5)
    failing, waiting = asyncio.create_task(in_turn(fail)), asyncio.create_task(in_turn(make))
    await asyncio.sleep(0)
    change()
    make.go_on.set()
    assert await first == b"page 1"
    with pytest.raises(ZeroDivisionError):
        await failing
    assert await waiting == b"page 2"


@pytest.mark.usefixtures("valkey")
def test_what_is_remembered_of_changes_does_not_grow_for_ever(valkey: str) -> None:
    for number in range(50):
        cache.invalidate([f"request:{number}"])
    with Redis.from_url(valkey) as client:
        lasts: list[Any] = [client.ttl(key) for key in client.scan_iter("hsa:tag:*")]
    assert len(lasts) == 50
    assert all(cache.TTL_SECONDS + cache.BUILD_LOCK_SECONDS < seconds <= cache.COUNTER_TTL_SECONDS for seconds in lasts)


def test_a_process_forgets_old_changes_and_trusts_nothing_from_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_TRACKED_TAGS", 10)
    cache.local_cache.set_subscribed(is_subscribed=True)
    before = cache.local_cache.version_of(TAGS)
    for number in range(50):
        cache.local_cache.invalidate([f"request:{number}"])
        assert cache.local_cache.tracked_tag_count <= 11
    cache.local_cache.put("services", cache.CacheEntry(b"old", '"1"'), TAGS, before)
    assert cache.local_cache.get("services") is None
