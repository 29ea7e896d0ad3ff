"""GET /api/services from the cache against a constant JSON answer of the same server (goal: at least half)."""

import asyncio
import time
from decimal import Decimal
from statistics import median

from bench.api_client import ApiClient
from bench.environment import web_only_server
from bench.report import Measurement
from hsa_app.infra.db import transaction
from tests.factories import create_service

CONNECTIONS, ROUNDS, SECONDS_PER_ROUND, MIN_SHARE = 32, 5, 2.0, 0.5
SERVICE_COUNT = 60


async def measure() -> list[Measurement]:
    """Rates in turn, so that whatever else the machine does meets both alike; the median share."""
    with web_only_server("bench.baseline_app:create_app", HSA_WEB_WORKERS="1") as port:
        with transaction() as uow:
            for number in range(SERVICE_COUNT):
                create_service(uow, f"Service {number}", category="Cleaning", base_price=Decimal("499.00"))
        await asyncio.sleep(0.5)
        shares, constants, pages = [], [], []
        for _ in range(ROUNDS):
            constants.append(await _measure_rate(port, "/constant"))
            pages.append(await _measure_rate(port, "/api/services"))
            shares.append(pages[-1] / constants[-1])
    return [
        Measurement("a constant FastAPI answer, one process", f"{median(constants):.0f}/s"),
        Measurement("GET /api/services, cached", f"{median(pages):.0f}/s"),
        Measurement("share", format_share_spread(shares), "≥ 50 %", median(shares) >= MIN_SHARE),
    ]


def format_share_spread(shares: list[float]) -> str:
    """The middle, and from where to where."""
    return f"{median(shares):.0%} ({min(shares):.0%} to {max(shares):.0%})"


async def _measure_rate(port: int, path: str) -> float:
    """Answers a second over a few kept-alive connections."""
    until = time.perf_counter() + SECONDS_PER_ROUND

    async def one() -> int:
        async with ApiClient(port) as caller:
            done = 0
            while time.perf_counter() < until:
                await caller.request_timed("GET", path)
                done += 1
            return done

    began = time.perf_counter()
    done = sum(await asyncio.gather(*(one() for _ in range(CONNECTIONS))))
    return done / (time.perf_counter() - began)
