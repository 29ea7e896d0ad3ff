"""From a booking to every open board it belongs on.

The boards are in processes of their own, full (50 cards each), spread over two server processes.
"""

import asyncio
import time
from datetime import timedelta

from bench.api_client import ApiClient
from bench.board_clients import BoardClients
from bench.environment import RunningServer, as_caller, benchmark_server
from bench.report import Measurement, format_percentiles, percentile
from hsa_app.infra.db import transaction
from tests.factories import create_request, tomorrow
from tests.support.race import create_racers, create_session_cookie

CLIENT_PROCESSES = 2
CARDS_PER_BOARD = 50
GOAL_SECONDS_BY_BOARD_COUNT = {200: 0.25, 2000: 0.5}


async def measure(board_count: int, bookings: int) -> list[Measurement]:
    """Open the boards, book, and see when each board has the card."""
    with benchmark_server() as product:
        opened = time.monotonic()
        groups = [BoardClients(product.port, cookies) for cookies in _create_session_cookies(product, board_count)]
        try:
            ready = sum(await asyncio.gather(*(group.receive() for group in groups)))
            opened = time.monotonic() - opened
            boards, calls, missed = await _measure_bookings(product, groups, bookings, board_count)
        finally:
            for group in groups:
                group.close()
    goal = GOAL_SECONDS_BY_BOARD_COUNT.get(board_count)
    met = (not missed and percentile(boards, 0.95) <= goal) if goal else None
    wanted = f"p95 ≤ {goal * 1000:.0f} ms" if goal else ""
    return [
        Measurement(
            f"booking → {ready} boards, {bookings} times, {missed} missed", format_percentiles(boards), wanted, met
        ),
        Measurement(
            "the same until the last board", format_percentiles([max(one) for one in _chunks(boards, board_count)])
        ),
        Measurement("the booking call itself", format_percentiles(calls)),
        Measurement("opening a board, all at work", f"{opened / ready * 1000:.0f} ms each"),
    ]


def _create_session_cookies(server: RunningServer, board_count: int) -> list[list[str]]:
    """Someone signed in for each board, dealt to the processes; and boards that are full."""
    with transaction() as uow:
        people = create_racers(uow, server.personas.ac, board_count)
        cookies = [create_session_cookie(uow, who) for who in people]
        for number in range(CARDS_PER_BOARD):
            create_request(uow, server.personas.ana, server.personas.ac, notes=f"The kitchen, and room {number}.")
    return [cookies[first::CLIENT_PROCESSES] for first in range(CLIENT_PROCESSES)]


async def _measure_bookings(
    server: RunningServer, client_groups: list[BoardClients], bookings: int, board_count: int
) -> tuple[list[float], list[float], int]:
    boards: list[float] = []
    calls: list[float] = []
    async with ApiClient(server.port, as_caller(server.personas.ana)) as ana:
        for number in range(bookings):
            word = f"booking-{number:04}-"
            for group in client_groups:
                group.expect_word(word)
                assert await group.receive() == "listening"
            await asyncio.sleep(0.3)
            began = time.monotonic()
            calls.append(await ana.request_timed("POST", "/api/service-requests", _booking_body(server, number, word)))
            for group in client_groups:
                boards += [moment - began for moment in await group.receive()]
    return boards, calls, board_count * bookings - len(boards)


def _booking_body(server: RunningServer, number: int, notes: str) -> dict[str, object]:
    when = tomorrow() + timedelta(hours=number)
    return {
        "service_id": server.personas.ac.id, "scheduled_for": when.isoformat(), "address": "14 Lake Road",
        "city": "Pune", "pincode": "411045", "notes": notes,
    }  # fmt: skip


def _chunks(values: list[float], size: int) -> list[list[float]]:
    return [values[first : first + size] for first in range(0, len(values), size)]
