"""Who is looked after when: nobody fills the places of others, and who hangs up leaves the line."""

from asyncio import Event, create_task, gather, sleep, wait_for
from dataclasses import replace

import pytest
from fastapi import Request

from hsa_app.api import concurrency
from hsa_app.core.errors import AppError, RateLimited
from hsa_app.domain.actor import Actor
from hsa_app.models import Role

PIA = Actor(1, Role.PROFESSIONAL, "Pia", "pia@example.com", "Pune", "411045", "s")


class Call:
    """Somebody's call, until they hang up; it ends when told to."""

    def __init__(self, who: Actor) -> None:
        self.who, self.gone, self.done, self.begun = who, Event(), Event(), False

    async def run(self) -> None:
        async with (
            concurrency.one_at_a_time(self.who),
            concurrency.slot(self.who, Request({"type": "http"}, self._receive)),
        ):
            self.begun = True
            await self.done.wait()

    async def _receive(self) -> dict[str, str]:
        await self.gone.wait()
        return {"type": "http.disconnect"}


def someone(number: int, role: Role = Role.PROFESSIONAL) -> Actor:
    return replace(PIA, user_id=number, role=role)


async def settled(calls: list[Call]) -> int:
    """How many have begun, once nothing moves any more."""
    await sleep(0.1)
    return sum(one.begun for one in calls)


async def test_calls_of_one_user_run_one_at_a_time() -> None:
    calls = [Call(PIA), Call(PIA), Call(someone(2))]
    tasks = [create_task(one.run()) for one in calls]
    assert await settled(calls) == 2
    assert [one.begun for one in calls] == [True, False, True]
    calls[0].done.set()
    assert await settled(calls) == 3
    for one in calls:
        one.done.set()
    await wait_for(gather(*tasks), 5)


async def test_concurrency_is_limited_but_admins_have_a_reserved_slot() -> None:
    calls = [Call(someone(number)) for number in range(2, 8)]
    tasks = [create_task(one.run()) for one in calls]
    assert await settled(calls) == concurrency.MAX_CONCURRENT
    ada = Call(someone(9, Role.ADMIN))
    tasks.append(create_task(ada.run()))
    assert await settled([ada]) == 1
    for one in (*calls, ada):
        one.done.set()
    await wait_for(gather(*tasks), 5)


async def test_disconnected_client_leaves_the_queue() -> None:
    calls = [Call(someone(number)) for number in range(2, 6)]
    tasks = [create_task(one.run()) for one in calls]
    await settled(calls)
    calls[2].gone.set()
    with pytest.raises(concurrency.ClientDisconnected):
        await wait_for(tasks[2], 5)
    calls[0].done.set()
    await wait_for(tasks[0], 5)
    assert await settled(calls[3:]) == 1
    assert not calls[2].begun
    for one in calls:
        one.done.set()
    await wait_for(gather(*tasks, return_exceptions=True), 5)


async def test_calls_beyond_the_queue_limits_are_rate_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "MAX_CALLS_PER_USER", 2)
    monkeypatch.setattr(concurrency, "MAX_WAITING", 1)
    calls = [Call(who) for who in (PIA, PIA, PIA, someone(2), someone(3), someone(4))]
    tasks = []
    for one in calls:
        tasks.append(create_task(one.run()))
        await sleep(0.01)
    for one in calls:
        one.done.set()
    told = await wait_for(gather(*tasks, return_exceptions=True), 5)
    refused = [isinstance(one, RateLimited) for one in told]
    assert refused == [False, False, True, False, False, True]
    assert all(one.retry_after > 0 for one in told if isinstance(one, RateLimited))


async def test_failed_call_releases_its_slot() -> None:
    async def fail() -> None:
        request = Request({"type": "http"}, Call(PIA)._receive)
        async with concurrency.one_at_a_time(PIA), concurrency.slot(PIA, request):
            raise AppError("no")

    for _ in range(5):
        with pytest.raises(AppError, match="no"):
            await wait_for(fail(), 5)
