"""Signing in costs a hash by design; that must not stand in the way of those who are in already."""

import asyncio
import time

from bench.caller import Caller, steady
from bench.figure import Figure, percentile, spread
from bench.place import RunningServer, as_caller, running
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import transaction
from tests.factories import PASSWORD, a_customer

SECONDS = 5.0
CROWDS = (4, 64)
LOGIN, ME = "/api/auth/login", "/api/auth/me"


async def measure() -> list[Figure]:
    """How quick a sign-in is, how many there are a second, and what someone else notices of it."""
    with running(HSA_LOGIN_TRIES="1000") as product:
        with transaction() as uow:
            people = [a_customer(uow, email=f"person{number}@example.com") for number in range(max(CROWDS))]
        async with Caller(product.port, as_caller(product.cast.pat)) as other:
            await _warm(other)
            async with steady(other, ME) as quiet:
                alone = await _sign_in(product, people[:1])
            figures = [Figure("one signs in after the other", spread(alone))]
            async with steady(other, ME) as quiet:
                await asyncio.sleep(2)
            figures.append(Figure("GET /api/auth/me, nobody signing in", spread(quiet)))
            for crowd in CROWDS:
                async with steady(other, ME) as meanwhile:
                    began = time.monotonic()
                    taken = await _sign_in(product, people[:crowd])
                    rate = len(taken) / (time.monotonic() - began)
                figures += [
                    Figure(f"{crowd} sign in at once", f"{spread(taken)}, {rate:.0f} a second"),
                    Figure(
                        "GET /api/auth/me beside them", spread(meanwhile), "p95 ≤ 250 ms",
                        percentile(meanwhile, 0.95) <= 0.25,
                    ),
                ]  # fmt: skip
    return figures


async def _warm(caller: Caller) -> None:
    for _ in range(50):
        await caller.timed("GET", ME)


async def _sign_in(product: RunningServer, people: list[Actor]) -> list[float]:
    """Everybody signs in again and again for a while; how long each took."""
    until = time.monotonic() + SECONDS

    async def one(who: Actor) -> list[float]:
        async with Caller(product.port) as caller:
            taken: list[float] = []
            while time.monotonic() < until:
                taken.append(await caller.timed("POST", LOGIN, {"email": who.email, "password": PASSWORD}))
            return taken

    return [took for taken in await asyncio.gather(*map(one, people)) for took in taken]
