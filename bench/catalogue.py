"""GET /api/services from the cache against a constant JSON answer of the same server (goal: at least half)."""

import asyncio
import time
from decimal import Decimal
from statistics import median

from bench.caller import Caller
from bench.figure import Figure
from bench.place import serving
from hsa_app.infra.db import transaction
from tests.factories import a_service

CONNECTIONS, ROUNDS, SECONDS, GOAL = 32, 5, 2.0, 0.5
SERVICES = 60


async def measure() -> list[Figure]:
    """Rates in turn, so that whatever else the machine does meets both alike; the median share."""
    with serving("bench.beside:server", HSA_WEB_WORKERS="1") as port:
        with transaction() as uow:
            for number in range(SERVICES):
                a_service(uow, f"Service {number}", category="Cleaning", base_price=Decimal("499.00"))
        await asyncio.sleep(0.5)
        shares, constants, pages = [], [], []
        for _ in range(ROUNDS):
            constants.append(await _rate(port, "/constant"))
            pages.append(await _rate(port, "/api/services"))
            shares.append(pages[-1] / constants[-1])
    return [
        Figure("a constant FastAPI answer, one process", f"{median(constants):.0f}/s"),
        Figure("GET /api/services, cached", f"{median(pages):.0f}/s"),
        Figure("share", spread_of(shares), "≥ 50 %", median(shares) >= GOAL),
    ]


def spread_of(shares: list[float]) -> str:
    """The middle, and from where to where."""
    return f"{median(shares):.0%} ({min(shares):.0%} to {max(shares):.0%})"


async def _rate(port: int, path: str) -> float:
    """Answers a second over a few kept-alive connections."""
    until = time.perf_counter() + SECONDS

    async def one() -> int:
        async with Caller(port) as caller:
            done = 0
            while time.perf_counter() < until:
                await caller.timed("GET", path)
                done += 1
            return done

    began = time.perf_counter()
    done = sum(await asyncio.gather(*(one() for _ in range(CONNECTIONS))))
    return done / (time.perf_counter() - began)
