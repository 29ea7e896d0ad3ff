"""Redis is killed under load and restarts empty: no request fails, and all due work is done."""

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
from tests.factories import booking_form, tomorrow
from tests.support.celery_processes import wait_until
from tests.support.reflex_client import Tab
from tests.support.server import RunningServer, running_server
from tests.support.valkey import KillableValkey

ROOM, BOARD = RoomState.get_full_name(), BoardState.get_full_name()
OUTAGE_SECONDS = 30.0
CATCH_UP_TIMEOUT_SECONDS = 240.0


@pytest.fixture
def killable_valkey(tmp_path: Path) -> Iterator[KillableValkey]:
    server = KillableValkey(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.mark.slow
def test_thirty_second_redis_outage_loses_no_requests_or_mail(killable_valkey: KillableValkey, tmp_path: Path) -> None:
    with running_server(tmp_path / "data", HSA_REDIS_URL=killable_valkey.url) as server, ExitStack() as exit_stack:
        stopped, status_codes = threading.Event(), list[int]()
        load = threading.Thread(target=_book_and_cancel_until_stopped, args=(server, stopped, status_codes))
        load.start()
        exit_stack.callback(load.join)
        exit_stack.callback(stopped.set)
        wait_until(lambda: len(status_codes) > 20, description="some load")
        killable_valkey.kill()
        time.sleep(OUTAGE_SECONDS)
        count_during = len(status_codes)
        killable_valkey.start()
        recovered_at = wall_clock_now()
        wait_until(lambda: len(status_codes) > count_during + 20, description="more load")
        stopped.set()
        load.join()
        assert {status for status in status_codes if status >= 500} == set()
        with server.use_settings():
            wait_until(
                lambda: _has_swept_since(recovered_at),
                CATCH_UP_TIMEOUT_SECONDS,
                description="a sweep by the server",
            )
            wait_until(lambda: _count_unsent_mail() == 0, CATCH_UP_TIMEOUT_SECONDS, description="every mail sent")
        assert _count_mail(server) > 10


@pytest.mark.slow
async def test_open_board_recovers_after_redis_restarts_empty(killable_valkey: KillableValkey, tmp_path: Path) -> None:
    with running_server(tmp_path / "data", HSA_REDIS_URL=killable_valkey.url) as server:
        pat = Tab(server.base_url, "/professional", cookie=server.get_session_cookie(server.personas.pat))
        async with pat:
            await pat.wait_until(lambda tab: tab.get_var(ROOM, "is_loaded"))
            await asyncio.to_thread(killable_valkey.kill)
            missed_id = await asyncio.to_thread(_book_request, server, 6)
            await asyncio.sleep(OUTAGE_SECONDS)
            await asyncio.to_thread(killable_valkey.start)
            await pat.wait_until(lambda tab: missed_id in _list_card_ids(tab), seconds=30)
            new_id = await asyncio.to_thread(_book_request, server, 8)
            await pat.wait_until(lambda tab: new_id in _list_card_ids(tab), seconds=5)
            await pat.send_event(f"{BOARD}.accept", request_id=new_id)
            await pat.wait_until(lambda tab: new_id in (tab.get_var(BOARD, "own_job_ids") or []), seconds=10)


def _book_request(server: RunningServer, hours: int) -> int:
    body = booking_form(server.personas.ac, scheduled_for=tomorrow(hour=hours)).model_dump(
        mode="json", exclude_none=True
    )
    with server.api_client_as(server.personas.ana) as ana:
        return int(ana.post("/api/service-requests", json=body).json()["id"])


def _list_card_ids(tab: Tab) -> list[int]:
    return [card["id"] for card in tab.get_var(ROOM, "cards") or []]


def _book_and_cancel_until_stopped(server: RunningServer, stop_event: threading.Event, status_codes: list[int]) -> None:
    """Read, book and cancel in a loop; each cancellation sends a mail."""
    personas = server.personas
    body = booking_form(personas.ac, scheduled_for=tomorrow(hours=5)).model_dump(mode="json", exclude_none=True)
    with server.api_client_as(personas.ana) as ana:
        while not stop_event.is_set():
            status_codes.append(ana.get("/api/services").status_code)
            booked = ana.post("/api/service-requests", json=body)
            status_codes.append(booked.status_code)
            if booked.is_success:
                status_codes.append(ana.put(f"/api/service-requests/{booked.json()['id']}/cancel", json={}).status_code)


def _has_swept_since(start: datetime) -> bool:
    """Whether the server's own clock ticked and its worker ran a sweep."""
    is_sweep = (
        col(TaskRun.name) == "sweep",
        col(TaskRun.status) == TaskStatus.DONE,
        col(TaskRun.requested_by).is_(None),
    )
    with read_only() as uow:
        return bool(uow.db.scalars(select(TaskRun.id).where(*is_sweep, col(TaskRun.started_at) > start)).all())


def _count_unsent_mail() -> int:
    with read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail.id).where(OutgoingMail.status != "sent")).all())


def _count_mail(server: RunningServer) -> int:
    with server.use_settings(), read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail.id)).all())
