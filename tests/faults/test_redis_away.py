"""Redis is killed under load and comes back empty: nobody is refused, and everything that was due is done."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from hsa_app.core.clock import wall_clock_now
from hsa_app.infra.db import read_only
from hsa_app.models import OutgoingMail, TaskRun, TaskStatus
from hsa_app.state.professional.board import BoardState, RoomState
from tests.factories import booking, tomorrow
from tests.support.product import RunningServer, running_product
from tests.support.valkey import KillableValkey
from tests.support.wire import Tab
from tests.support.workers import wait_until

ROOM, BOARD = RoomState.get_full_name(), BoardState.get_full_name()
AWAY_SECONDS = 30.0
CATCHES_UP_SECONDS = 240.0


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[KillableValkey]:
    server = KillableValkey(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.mark.slow
def test_thirty_second_redis_outage_loses_no_requests_or_mail(redis: KillableValkey, tmp_path: Path) -> None:
    with running_product(tmp_path / "data", HSA_REDIS_URL=redis.address) as product, ExitStack() as stack:
        over, answers = threading.Event(), list[int]()
        load = threading.Thread(target=_keep_booking, args=(product, over, answers))
        load.start()
        stack.callback(load.join)
        stack.callback(over.set)
        wait_until(lambda: len(answers) > 20, what="some load")
        redis.kill()
        time.sleep(AWAY_SECONDS)
        during = len(answers)
        redis.start()
        back = wall_clock_now()
        wait_until(lambda: len(answers) > during + 20, what="more load")
        over.set()
        load.join()
        assert {status for status in answers if status >= 500} == set()
        with product.data():
            wait_until(lambda: _swept_since(back), CATCHES_UP_SECONDS, what="a sweep of the product's own")
            wait_until(lambda: _left() == 0, CATCHES_UP_SECONDS, what="every mail sent")
        assert _written(product) > 10


@pytest.mark.slow
async def test_open_board_recovers_after_redis_restarts_empty(redis: KillableValkey, tmp_path: Path) -> None:
    with running_product(tmp_path / "data", HSA_REDIS_URL=redis.address) as product:
        pat = Tab(product.base, "/professional", cookie=product.cookie(product.cast.pat))
        async with pat:
            await pat.until(lambda tab: tab.var(ROOM, "is_loaded"))
            await asyncio.to_thread(redis.kill)
            missed = await asyncio.to_thread(_book, product, 6)
            await asyncio.sleep(AWAY_SECONDS)
            await asyncio.to_thread(redis.start)
            await pat.until(lambda tab: missed in _cards(tab), seconds=30)
            fresh = await asyncio.to_thread(_book, product, 8)
            await pat.until(lambda tab: fresh in _cards(tab), seconds=5)
            await pat.call(f"{BOARD}.accept", request_id=fresh)
            await pat.until(lambda tab: fresh in (tab.var(BOARD, "own_job_ids") or []), seconds=10)


def _book(product: RunningServer, hours: int) -> int:
    body = booking(product.cast.ac, scheduled_for=tomorrow(hour=hours)).model_dump(mode="json", exclude_none=True)
    with product.caller(product.cast.ana) as ana:
        return int(ana.post("/api/service-requests", json=body).json()["id"])


def _cards(tab: Tab) -> list[int]:
    return [card["id"] for card in tab.var(ROOM, "cards") or []]


def _keep_booking(product: RunningServer, over: threading.Event, answers: list[int]) -> None:
    """Somebody looks, books and cancels all the time: each cancelling is a mail."""
    cast = product.cast
    body = booking(cast.ac, scheduled_for=tomorrow(hours=5)).model_dump(mode="json", exclude_none=True)
    with product.caller(cast.ana) as ana:
        while not over.is_set():
            answers.append(ana.get("/api/services").status_code)
            booked = ana.post("/api/service-requests", json=body)
            answers.append(booked.status_code)
            if booked.is_success:
                answers.append(ana.put(f"/api/service-requests/{booked.json()['id']}/cancel", json={}).status_code)


def _swept_since(moment: datetime) -> bool:
    """Whether the product's own clock ticked and its worker swept."""
    swept = (col(TaskRun.name) == "sweep", col(TaskRun.status) == TaskStatus.DONE, col(TaskRun.requested_by).is_(None))
    with read_only() as uow:
        return bool(uow.db.scalars(select(TaskRun.id).where(*swept, col(TaskRun.started_at) > moment)).all())


def _left() -> int:
    with read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail.id).where(OutgoingMail.status != "sent")).all())


def _written(product: RunningServer) -> int:
    with product.data(), read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail.id)).all())
