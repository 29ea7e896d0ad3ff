"""The rate of cached GET /api/services against that of a constant JSON route on the same server (goal: half)."""

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
    """Measure both rates alternately, so that other load affects both; the result is the median share."""
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
        Measurement("a constant FastAPI response, one process", f"{median(constants):.0f}/s"),
        Measurement("GET /api/services, cached", f"{median(pages):.0f}/s"),
        Measurement("share", format_share_spread(shares), "≥ 50 %", median(shares) >= MIN_SHARE),
    ]


def format_share_spread(shares: list[float]) -> str:
    """Format the median and the range of some shares."""
    return f"{median(shares):.0%} ({min(shares):.0%} to {max(shares):.0%})"


async def _measure_rate(port: int, path: str) -> float:
    """Return the responses per second over `CONNECTIONS` keep-alive connections."""
    deadline = time.perf_counter() + SECONDS_PER_ROUND

    async def count_responses() -> int:
        async with ApiClient(port) as client:
            count = 0
            while time.perf_counter() < deadline:
                await client.request_timed("GET", path)
                count += 1
            return count

    started_at = time.perf_counter()
    total = sum(await asyncio.gather(*(count_responses() for _ in range(CONNECTIONS))))
    return total / (time.perf_counter() - started_at)
