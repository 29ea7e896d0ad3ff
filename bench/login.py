"""Signing in costs a hash by design; that must not stand in the way of those who are in already."""

import asyncio
import time

from bench.api_client import ApiClient, keep_requesting
from bench.environment import RunningServer, as_caller, benchmark_server
from bench.report import Measurement, format_percentiles, percentile
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import transaction
from tests.factories import PASSWORD, create_customer

SECONDS_PER_ROUND = 5.0
CONCURRENT_LOGINS = (4, 64)
LOGIN_PATH, ME_PATH = "/api/auth/login", "/api/auth/me"


async def measure() -> list[Measurement]:
    """How quick a sign-in is, how many there are a second, and what someone else notices of it."""
    with benchmark_server(HSA_LOGIN_TRIES="1000") as product:
        with transaction() as uow:
            people = [
                create_customer(uow, email=f"person{number}@example.com") for number in range(max(CONCURRENT_LOGINS))
            ]
        async with ApiClient(product.port, as_caller(product.personas.pat)) as other:
            await _warm_up(other)
            async with keep_requesting(other, ME_PATH) as quiet:
                alone = await _measure_logins(product, people[:1])
            figures = [Measurement("one signs in after the other", format_percentiles(alone))]
            async with keep_requesting(other, ME_PATH) as quiet:
                await asyncio.sleep(2)
            figures.append(Measurement("GET /api/auth/me, nobody signing in", format_percentiles(quiet)))
            for crowd in CONCURRENT_LOGINS:
                async with keep_requesting(other, ME_PATH) as meanwhile:
                    began = time.monotonic()
                    taken = await _measure_logins(product, people[:crowd])
                    rate = len(taken) / (time.monotonic() - began)
                figures += [
                    Measurement(f"{crowd} sign in at once", f"{format_percentiles(taken)}, {rate:.0f} a second"),
                    Measurement(
                        "GET /api/auth/me beside them", format_percentiles(meanwhile), "p95 ≤ 250 ms",
                        percentile(meanwhile, 0.95) <= 0.25,
                    ),
                ]  # fmt: skip
    return figures


async def _warm_up(client: ApiClient) -> None:
    for _ in range(50):
        await client.request_timed("GET", ME_PATH)


async def _measure_logins(server: RunningServer, users: list[Actor]) -> list[float]:
    """Everybody signs in again and again for a while; how long each took."""
    until = time.monotonic() + SECONDS_PER_ROUND

    async def one(who: Actor) -> list[float]:
        async with ApiClient(server.port) as caller:
            taken: list[float] = []
            while time.monotonic() < until:
                taken.append(await caller.request_timed("POST", LOGIN_PATH, {"email": who.email, "password": PASSWORD}))
            return taken

    return [took for taken in await asyncio.gather(*map(one, users)) for took in taken]
