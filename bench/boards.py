"""From a booking to every open board it belongs on.

The boards are in processes of their own, full (50 cards each), spread over two server processes.
"""

import asyncio
import time
from datetime import timedelta

from bench.caller import Caller
from bench.figure import Figure, percentile, spread
from bench.place import RunningServer, as_caller, running
from bench.watching import Watchers
from hsa_app.infra.db import transaction
from tests.factories import a_request, tomorrow
from tests.support.crowd import many, ui_cookie

PROCESSES = 2
CARDS = 50
GOALS = {200: 0.25, 2000: 0.5}


async def measure(count: int, bookings: int) -> list[Figure]:
    """Open the boards, book, and see when each board has the card."""
    with running() as product:
        opened = time.monotonic()
        groups = [Watchers(product.port, cookies) for cookies in _cookies(product, count)]
        try:
            ready = sum(await asyncio.gather(*(group.said() for group in groups)))
            opened = time.monotonic() - opened
            boards, calls, missed = await _book(product, groups, bookings, count)
        finally:
            for group in groups:
                group.close()
    goal = GOALS.get(count)
    met = (not missed and percentile(boards, 0.95) <= goal) if goal else None
    wanted = f"p95 ≤ {goal * 1000:.0f} ms" if goal else ""
    return [
        Figure(f"booking → {ready} boards, {bookings} times, {missed} missed", spread(boards), wanted, met),
        Figure("the same until the last board", spread([max(one) for one in _chunks(boards, count)])),
        Figure("the booking call itself", spread(calls)),
        Figure("opening a board, all at work", f"{opened / ready * 1000:.0f} ms each"),
    ]


def _cookies(product: RunningServer, count: int) -> list[list[str]]:
    """Someone signed in for each board, dealt to the processes; and boards that are full."""
    with transaction() as uow:
        people = many(uow, product.cast.ac, count)
        cookies = [ui_cookie(uow, who) for who in people]
        for number in range(CARDS):
            a_request(uow, product.cast.ana, product.cast.ac, notes=f"The kitchen, and room {number}.")
    return [cookies[first::PROCESSES] for first in range(PROCESSES)]


async def _book(
    product: RunningServer, groups: list[Watchers], bookings: int, count: int
) -> tuple[list[float], list[float], int]:
    boards: list[float] = []
    calls: list[float] = []
    async with Caller(product.port, as_caller(product.cast.ana)) as ana:
        for number in range(bookings):
            word = f"booking-{number:04}-"
            for group in groups:
                group.expect(word)
                assert await group.said() == "listening"
            await asyncio.sleep(0.3)
            began = time.monotonic()
            calls.append(await ana.timed("POST", "/api/service-requests", _booking(product, number, word)))
            for group in groups:
                boards += [moment - began for moment in await group.said()]
    return boards, calls, count * bookings - len(boards)


def _booking(product: RunningServer, number: int, notes: str) -> dict[str, object]:
    when = tomorrow() + timedelta(hours=number)
    return {
        "service_id": product.cast.ac.id, "scheduled_for": when.isoformat(), "address": "14 Lake Road",
        "city": "Pune", "pincode": "411045", "notes": notes,
    }  # fmt: skip


def _chunks(values: list[float], size: int) -> list[list[float]]:
    return [values[first : first + size] for first in range(0, len(values), size)]
