"""The time from a booking to its card on every matching open board.

The boards run in separate client processes, have 50 cards each, and are spread over two server processes.
"""

import asyncio
import time
from datetime import timedelta

from bench.api_client import ApiClient
from bench.board_clients import BoardClients
from bench.environment import RunningServer, bearer_header, benchmark_server
from bench.report import Measurement, format_percentiles, percentile
from hsa_app.infra.db import transaction
from tests.factories import create_request, tomorrow
from tests.support.race import create_racers, create_session_cookie

CLIENT_PROCESSES = 2
CARDS_PER_BOARD = 50
GOAL_SECONDS_BY_BOARD_COUNT = {200: 0.25, 2000: 0.5}


async def measure(board_count: int, bookings: int) -> list[Measurement]:
    """Open the boards, book, and measure when each board has received the card."""
    with benchmark_server() as server:
        started_at = time.monotonic()
        groups = [BoardClients(server.port, cookies) for cookies in _create_session_cookies(server, board_count)]
        try:
            open_count = sum(await asyncio.gather(*(group.receive() for group in groups)))
            open_seconds = time.monotonic() - started_at
            delays, calls, missed = await _measure_bookings(server, groups, bookings, board_count)
        finally:
            for group in groups:
                group.close()
    goal = GOAL_SECONDS_BY_BOARD_COUNT.get(board_count)
    is_met = (not missed and percentile(delays, 0.95) <= goal) if goal else None
    goal_text = f"p95 ≤ {goal * 1000:.0f} ms" if goal else ""
    last_delays = [max(chunk) for chunk in _chunks(delays, board_count)]
    return [
        Measurement(
            f"booking → {open_count} boards, {bookings} bookings, {missed} missed",
            format_percentiles(delays),
            goal_text,
            is_met,
        ),
        Measurement("the same until the last board", format_percentiles(last_delays)),
        Measurement("the booking call itself", format_percentiles(calls)),
        Measurement("opening a board, concurrently", f"{open_seconds / open_count * 1000:.0f} ms each"),
    ]


def _create_session_cookies(server: RunningServer, board_count: int) -> list[list[str]]:
    """Create a signed-in professional per board and fill the boards; returns the cookies of each client process."""
    with transaction() as uow:
        professionals = create_racers(uow, server.personas.ac, board_count)
        cookies = [create_session_cookie(uow, professional) for professional in professionals]
        for number in range(CARDS_PER_BOARD):
            create_request(uow, server.personas.ana, server.personas.ac, notes=f"The kitchen, and room {number}.")
    return [cookies[first::CLIENT_PROCESSES] for first in range(CLIENT_PROCESSES)]


async def _measure_bookings(
    server: RunningServer, client_groups: list[BoardClients], bookings: int, board_count: int
) -> tuple[list[float], list[float], int]:
    delays: list[float] = []
    calls: list[float] = []
    async with ApiClient(server.port, bearer_header(server.personas.ana)) as ana:
        for number in range(bookings):
            word = f"booking-{number:04}-"
            for group in client_groups:
                group.expect_word(word)
                assert await group.receive() == "listening"
            await asyncio.sleep(0.3)
            booked_at = time.monotonic()
            calls.append(await ana.request_timed("POST", "/api/service-requests", _booking_body(server, number, word)))
            for group in client_groups:
                delays += [received_at - booked_at for received_at in await group.receive()]
    return delays, calls, board_count * bookings - len(delays)


def _booking_body(server: RunningServer, number: int, notes: str) -> dict[str, object]:
    scheduled_for = tomorrow() + timedelta(hours=number)
    return {
        "service_id": server.personas.ac.id, "scheduled_for": scheduled_for.isoformat(), "address": "14 Lake Road",
        "city": "Pune", "pincode": "411045", "notes": notes,
    }  # fmt: skip


def _chunks(values: list[float], size: int) -> list[list[float]]:
    return [values[first : first + size] for first in range(0, len(values), size)]
