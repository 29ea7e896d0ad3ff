"""Concurrent API calls: one of fifty accepts succeeds, and every call is answered."""

import asyncio
from collections import Counter

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from hsa_app.infra.db import read_only, transaction
from hsa_app.models import ServiceRequest
from tests.api.client import bearer_headers
from tests.factories import create_professional, create_request, require_id
from tests.personas import create_personas

PROFESSIONAL_COUNT = 50


@pytest.mark.parametrize("kind", ["sqlite_database", "postgres_database"])
async def test_exactly_one_of_fifty_concurrent_accepts_succeeds(
    kind: str, app: FastAPI, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(kind)
    personas = create_personas()
    with transaction() as uow:
        job = require_id(create_request(uow, personas.ana, personas.ac))
        runners = [create_professional(uow, personas.ac) for _ in range(PROFESSIONAL_COUNT)]
    async with AsyncClient(transport=ASGITransport(app), base_url="http://api.test") as client:
        path = f"/api/service-requests/{job}/accept"
        responses = await asyncio.gather(*(client.put(path, headers=bearer_headers(one)) for one in runners))
    assert Counter(answer.status_code for answer in responses) == {200: 1, 409: PROFESSIONAL_COUNT - 1}
    assert {answer.json()["code"] for answer in responses if answer.status_code == 409} == {"already_taken"}
    winner = next(one for one, answer in zip(runners, responses, strict=True) if answer.status_code == 200)
    with read_only() as uow:
        assert uow.db.get_one(ServiceRequest, job).professional_id == winner.user_id


async def test_200_concurrent_reads_all_succeed(app: FastAPI, database: str) -> None:
    personas = create_personas()
    async with AsyncClient(transport=ASGITransport(app), base_url="http://api.test") as client, asyncio.timeout(25):
        responses = await asyncio.gather(
            *(client.get("/api/auth/me", headers=bearer_headers(personas.ana)) for _ in range(200))
        )
    assert {answer.status_code for answer in responses} == {200}
