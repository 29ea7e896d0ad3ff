"""Fifty professionals accept one request, half by API and half by UI: one succeeds, the others see why not."""

import asyncio
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from sqlmodel import col

from hsa_app.infra.db import transaction
from hsa_app.models import RequestAction, RequestEvent, RequestStatus, ServiceRequest
from tests.factories import create_request
from tests.support.race import (
    accept_and_read_toast,
    accept_concurrently,
    create_racers,
    create_session_cookie,
    open_boards,
    reset_request,
)
from tests.support.server import running_server

PROFESSIONAL_COUNT, ROUND_COUNT = 50, 100


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_exactly_one_accept_wins_in_each_of_100_rounds(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = {}
    if kind == "postgres":
        settings["HSA_DATABASE_URL"] = request.getfixturevalue("postgres_database")
    with running_server(tmp_path / "race", **settings) as server, server.use_settings():
        with transaction() as uow:
            racers = create_racers(uow, server.personas.ac, PROFESSIONAL_COUNT)
            cookies = [create_session_cookie(uow, who) for who in racers[PROFESSIONAL_COUNT // 2 :]]
            request_id = create_request(uow, server.personas.ana, server.personas.ac).id or 0
        async with (
            httpx.AsyncClient(base_url=server.base_url, timeout=60) as api,
            open_boards(server, cookies) as tabs,
        ):
            for _ in range(ROUND_COUNT):
                responses, toasts = await asyncio.gather(
                    accept_concurrently(api, racers[: PROFESSIONAL_COUNT // 2], request_id),
                    asyncio.gather(*(accept_and_read_toast(tab, request_id) for tab in tabs)),
                )
                winner_count = sum(response.status_code == httpx.codes.OK for response in responses)
                winner_count += sum("is yours" in toast for toast in toasts)
                loser_count = sum(response.json().get("code") == "already_taken" for response in responses)
                loser_count += sum("accepted this first" in toast for toast in toasts)
                assert (winner_count, loser_count) == (1, PROFESSIONAL_COUNT - 1)
                with transaction() as uow:
                    assert uow.db.get_one(ServiceRequest, request_id).status == RequestStatus.ACCEPTED
                    reset_request(uow, request_id)
        with transaction() as uow:
            accepted_count = (
                select(func.count()).select_from(RequestEvent).where(col(RequestEvent.action) == RequestAction.ACCEPT)
            )
            assert uow.db.scalar(accepted_count) == ROUND_COUNT
