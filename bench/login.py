"""Duration of sign-ins, which compute a slow hash by design, and their effect on other calls."""

import asyncio
import time

from bench.api_client import ApiClient, keep_requesting
from bench.environment import RunningServer, bearer_header, benchmark_server
from bench.report import Measurement, format_percentiles, percentile
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import transaction
from tests.factories import PASSWORD, create_customer

SECONDS_PER_ROUND = 5.0
CONCURRENT_LOGINS = (4, 64)
LOGIN_PATH, ME_PATH = "/api/auth/login", "/api/auth/me"


async def measure() -> list[Measurement]:
    """Measure sign-ins alone and concurrently, and another user's calls beside them."""
    with benchmark_server(HSA_LOGIN_TRIES="1000") as server:
        with transaction() as uow:
            users = [
                create_customer(uow, email=f"person{number}@example.com") for number in range(max(CONCURRENT_LOGINS))
            ]
        async with ApiClient(server.port, bearer_header(server.personas.pat)) as other:
            await _warm_up(other)
            async with keep_requesting(other, ME_PATH):
                sequential = await _measure_logins(server, users[:1])
            measurements = [Measurement("sequential sign-ins", format_percentiles(sequential))]
            async with keep_requesting(other, ME_PATH) as idle:
                await asyncio.sleep(2)
            measurements.append(Measurement("GET /api/auth/me without sign-ins", format_percentiles(idle)))
            for count in CONCURRENT_LOGINS:
                async with keep_requesting(other, ME_PATH) as beside:
                    started_at = time.monotonic()
                    durations = await _measure_logins(server, users[:count])
                    rate = len(durations) / (time.monotonic() - started_at)
                measurements += [
                    Measurement(
                        f"{count} concurrent sign-ins", f"{format_percentiles(durations)}, {rate:.0f} a second"
                    ),
                    Measurement(
                        "GET /api/auth/me beside them", format_percentiles(beside), "p95 ≤ 250 ms",
                        percentile(beside, 0.95) <= 0.25,
                    ),
                ]  # fmt: skip
    return measurements


async def _warm_up(client: ApiClient) -> None:
    for _ in range(50):
        await client.request_timed("GET", ME_PATH)


async def _measure_logins(server: RunningServer, users: list[Actor]) -> list[float]:
    """Sign all users in repeatedly and concurrently for `SECONDS_PER_ROUND`; returns the durations in seconds."""
    deadline = time.monotonic() + SECONDS_PER_ROUND

    async def sign_in_repeatedly(user: Actor) -> list[float]:
        body = {"email": user.email, "password": PASSWORD}
        async with ApiClient(server.port) as client:
            durations: list[float] = []
            while time.monotonic() < deadline:
                durations.append(await client.request_timed("POST", LOGIN_PATH, body))
            return durations

    return [seconds for durations in await asyncio.gather(*map(sign_in_repeatedly, users)) for seconds in durations]
