"""The statistics endpoint of admins."""

import asyncio
from collections.abc import AsyncIterator
from threading import Lock

import pytest

from hsa_app.core.clock import today
from hsa_app.domain.reports import admin_stats, admin_stats_cache
from hsa_app.domain.reports.forms import Period
from hsa_app.domain.reports.schemas import MarketplaceStats
from hsa_app.infra import pubsub
from tests.api.client import ApiClient
from tests.factories import ADDRESS, CITY, PINCODE, require_id, tomorrow
from tests.personas import Personas

STATS_ENDPOINT = "GET /api/admin/stats"


def book_request(api: ApiClient, personas: Personas) -> int:
    location = {"address": ADDRESS, "city": CITY, "pincode": PINCODE}
    body = {"service_id": require_id(personas.ac), "scheduled_for": tomorrow().isoformat(), **location}
    return api("POST /api/service-requests", actor=personas.ana, json=body).json()["id"]


def test_stats_return_money_as_text_and_local_dates(
    api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    response = api(STATS_ENDPOINT, actor=personas.ada, params={"from": str(today()), "to": str(today())}).json()
    assert response["totals"]["revenue"] == "499.00"
    assert (response["currency"], response["first_day"], response["last_day"]) == ("INR", str(today()), str(today()))
    assert response["revenue_per_month"][-1] == {
        "month": f"{today():%Y-%m}", "closed": 1, "revenue": "499.00", "currency": "INR",
    }  # fmt: skip
    assert (
        sum(one["count"] for one in response["requests_by_status"])
        == response["totals"]["requests"]
        == len(requests_by_status)
    )


@pytest.mark.usefixtures("valkey")
def test_new_booking_is_counted_at_once(api: ApiClient, personas: Personas) -> None:
    for count in range(4):
        assert api(STATS_ENDPOINT, actor=personas.ada).json()["totals"]["requests"] == count
        book_request(api, personas)


@pytest.mark.usefixtures("valkey")
def test_renamed_service_has_its_new_name_in_stats(api: ApiClient, personas: Personas) -> None:
    book_request(api, personas)
    api(STATS_ENDPOINT, actor=personas.ada)
    body = {"name": "Cool air", "category": "Appliances", "description": "All of it.", "base_price": "499",
            "duration_minutes": 60}  # fmt: skip
    api(f"PUT /api/admin/services/{personas.ac.id}", actor=personas.ada, json=body)
    assert api(STATS_ENDPOINT, actor=personas.ada).json()["top_services"][0]["service"]["name"] == "Cool air"


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"from": "2001-01-01"}, "from"),
        ({"from": "soon"}, "from"),
        ({"to": "2026-13-01"}, "to"),
        ({"since": "2026-12-01"}, "since"),
    ],
)
def test_invalid_period_is_rejected_by_field(
    params: dict[str, str], field: str, api: ApiClient, personas: Personas
) -> None:
    response = api(STATS_ENDPOINT, actor=personas.ada, params=params)
    assert (response.status_code, [one["field"] for one in response.json()["errors"]]) == (422, [field])


@pytest.mark.parametrize(
    "params",
    [{"to": "2000-01-01"}, {"to": "2000-01-05"}, {"from": "2099-12-31"}, {"from": "2000-01-01", "to": "2000-01-01"}],
)
def test_earliest_and_latest_allowed_dates_have_stats(
    params: dict[str, str], api: ApiClient, personas: Personas
) -> None:
    response = api(STATS_ENDPOINT, actor=personas.ada, params=params)
    assert (response.status_code, response.json()["totals"]["requests"]) == (200, 0)


@pytest.fixture
async def pubsub_listener(valkey: str) -> AsyncIterator[None]:
    """Subscribe this process to change topics, as a server process does."""
    reconnected = asyncio.Event()

    async def on_reconnect(_: object = None) -> None:
        reconnected.set()

    task = asyncio.create_task(pubsub.subscribe(on_reconnect, on_reconnect, on_reconnect))
    await asyncio.wait_for(reconnected.wait(), 5)
    yield
    task.cancel()


@pytest.mark.usefixtures("pubsub_listener")
async def test_concurrent_readers_share_few_stats_queries(
    api: ApiClient, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    query_count, lock, booked = 0, Lock(), 0
    get_stats = admin_stats.get_stats

    def get_stats_counted(*arguments: object) -> MarketplaceStats:
        nonlocal query_count
        with lock:
            query_count += 1
        return get_stats(*arguments)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(admin_stats, "get_stats", get_stats_counted)
    observations: list[tuple[int, int]] = []

    async def read_stats() -> None:
        minimum = booked
        page = await admin_stats_cache.get_cached_stats(personas.ada, Period())
        observations.append((minimum, MarketplaceStats.model_validate_json(page.body).totals.requests))

    async with asyncio.TaskGroup() as task_group:
        for _ in range(20):
            await asyncio.to_thread(book_request, api, personas)
            booked += 1
            for _ in range(10):
                task_group.create_task(read_stats())
            await asyncio.sleep(0)
    assert len(observations) == 200
    assert all(found >= least for least, found in observations)
    assert query_count < 60


def test_openapi_lists_the_stats_parameters(api: ApiClient) -> None:
    parameters = api("GET /api/openapi.json").json()["paths"]["/api/admin/stats"]["get"]["parameters"]
    assert {one["name"] for one in parameters} == {"from", "to"}
