"""Concurrency limits: no user occupies every slot, and a disconnected client leaves the queue."""

from asyncio import Event, create_task, gather, sleep, wait_for
from dataclasses import replace

import pytest
from fastapi import Request

from hsa_app.api import upload_concurrency
from hsa_app.core.errors import AppError, RateLimited
from hsa_app.domain.actor import Actor
from hsa_app.models import Role

ACTOR = Actor(1, Role.PROFESSIONAL, "Pia", "pia@example.com", "Pune", "411045", "s")


class HeldCall:
    """A call that runs until it is released, or until its client disconnects."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self.disconnected, self.may_finish, self.has_started = actor, Event(), Event(), False

    async def run(self) -> None:
        async with (
            upload_concurrency.one_at_a_time(self.actor),
            upload_concurrency.slot(self.actor, Request({"type": "http"}, self._receive)),
        ):
            self.has_started = True
            await self.may_finish.wait()

    async def _receive(self) -> dict[str, str]:
        await self.disconnected.wait()
        return {"type": "http.disconnect"}


def make_actor(user_id: int, role: Role = Role.PROFESSIONAL) -> Actor:
    return replace(ACTOR, user_id=user_id, role=role)


async def count_started(calls: list[HeldCall]) -> int:
    """Return how many calls have started, once the event loop is idle."""
    await sleep(0.1)
    return sum(one.has_started for one in calls)


async def test_calls_of_one_user_run_one_at_a_time() -> None:
    calls = [HeldCall(ACTOR), HeldCall(ACTOR), HeldCall(make_actor(2))]
    tasks = [create_task(one.run()) for one in calls]
    assert await count_started(calls) == 2
    assert [one.has_started for one in calls] == [True, False, True]
    calls[0].may_finish.set()
    assert await count_started(calls) == 3
    for call in calls:
        call.may_finish.set()
    await wait_for(gather(*tasks), 5)


async def test_concurrency_is_limited_but_admins_have_a_reserved_slot() -> None:
    calls = [HeldCall(make_actor(number)) for number in range(2, 8)]
    tasks = [create_task(one.run()) for one in calls]
    assert await count_started(calls) == upload_concurrency.MAX_CONCURRENT
    ada = HeldCall(make_actor(9, Role.ADMIN))
    tasks.append(create_task(ada.run()))
    assert await count_started([ada]) == 1
    for call in (*calls, ada):
        call.may_finish.set()
    await wait_for(gather(*tasks), 5)


async def test_disconnected_client_leaves_the_queue() -> None:
    calls = [HeldCall(make_actor(number)) for number in range(2, 6)]
    tasks = [create_task(one.run()) for one in calls]
    await count_started(calls)
    calls[2].disconnected.set()
    with pytest.raises(upload_concurrency.ClientDisconnected):
        await wait_for(tasks[2], 5)
    calls[0].may_finish.set()
    await wait_for(tasks[0], 5)
    assert await count_started(calls[3:]) == 1
    assert not calls[2].has_started
    for call in calls:
        call.may_finish.set()
    await wait_for(gather(*tasks, return_exceptions=True), 5)


async def test_calls_beyond_the_queue_limits_are_rate_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_concurrency, "MAX_CALLS_PER_USER", 2)
    monkeypatch.setattr(upload_concurrency, "MAX_WAITING", 1)
    calls = [HeldCall(actor) for actor in (ACTOR, ACTOR, ACTOR, make_actor(2), make_actor(3), make_actor(4))]
    tasks = []
    for call in calls:
        tasks.append(create_task(call.run()))
        await sleep(0.01)
    for call in calls:
        call.may_finish.set()
    results = await wait_for(gather(*tasks, return_exceptions=True), 5)
    rate_limited = [isinstance(one, RateLimited) for one in results]
    assert rate_limited == [False, False, True, False, False, True]
    assert all(one.retry_after > 0 for one in results if isinstance(one, RateLimited))


async def test_failed_call_releases_its_slot() -> None:
    async def fail() -> None:
        request = Request({"type": "http"}, HeldCall(ACTOR)._receive)
        async with upload_concurrency.one_at_a_time(ACTOR), upload_concurrency.slot(ACTOR, request):
            raise AppError("no")

    for _ in range(5):
        with pytest.raises(AppError, match="no"):
            await wait_for(fail(), 5)
