"""The public catalogue and how admins change it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from hsa_app.infra import cache, pubsub
from tests.api.client import ApiClient
from tests.factories import require_id
from tests.personas import Personas

SERVICE_BODY = {
    "name": "Deep clean",
    "category": "Cleaning",
    "description": "All rooms.",
    "base_price": "1499",
    "duration_minutes": 180,
}


async def _ignore(*_: object) -> None: ...


async def _start_listener(tasks: list[asyncio.Task[None]]) -> None:
    tasks.append(asyncio.create_task(pubsub.subscribe(_ignore, _ignore, _ignore)))
    for _ in range(200):
        if cache.local_cache.is_subscribed:
            return
        await asyncio.sleep(0.01)


async def _stop_listener(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def cache_listener(valkey: str, api: ApiClient) -> Iterator[None]:
    """Subscribe this process to change topics, as in production: responses are cached in memory."""
    listener: list[asyncio.Task[None]] = []
    assert api.client.portal is not None
    api.client.portal.call(_start_listener, listener)
    assert cache.local_cache.is_subscribed
    yield
    api.client.portal.call(_stop_listener, listener)


def list_service_names(api: ApiClient, query: str = "") -> list[str]:
    return [row["name"] for row in api(f"GET /api/services{query}").json()["items"]]


def test_service_has_every_field(api: ApiClient, personas: Personas) -> None:
    services = api("GET /api/services").json()
    assert services["next_cursor"] is None
    assert services["items"][0] == {
        "id": require_id(personas.ac),
        "name": "AC service",
        "category": "Appliances",
        "description": "AC service, done at your home.",
        "base_price": "499.00",
        "currency": "INR",
        "duration_minutes": 60,
        "is_active": True,
    }


@pytest.mark.parametrize(
    ("query", "expected_names"),
    [
        ("?q=tap", ["Leaking tap"]),
        ("?q=100%25", []),
        ("?category=appliances", ["AC service"]),
        ("?city=PUNE", ["AC service"]),
        ("?city=Pune&pincode=411045", ["AC service"]),
        ("?city=Delhi", []),
        ("?pincode=411021", ["AC service"]),
        ("?pincode=560001", []),
        ("?q=&category=&city=&pincode=", ["AC service", "Leaking tap"]),
    ],
)
def test_service_search_is_filtered(query: str, expected_names: list[str], api: ApiClient, personas: Personas) -> None:
    assert list_service_names(api, query) == expected_names


def test_unchanged_list_answers_304_for_matching_etag(api: ApiClient, personas: Personas, cache_listener: None) -> None:
    first_response = api("GET /api/services")
    for etag in (first_response.headers["etag"], f'"x", W/{first_response.headers["etag"]}', "*"):
        second_response = api("GET /api/services", headers={"If-None-Match": etag})
        assert (second_response.status_code, second_response.content, second_response.headers["etag"]) == (
            304,
            b"",
            first_response.headers["etag"],
        )


def test_list_is_never_stale_after_own_write(api: ApiClient, personas: Personas, cache_listener: None) -> None:
    for number in range(20):
        response = api(
            "POST /api/admin/services", actor=personas.ada, json=SERVICE_BODY | {"name": f"Clean {number}"}
        ).json()
        assert f"Clean {number}" in list_service_names(api)
        api(f"DELETE /api/admin/services/{response['id']}", actor=personas.ada)
        assert f"Clean {number}" not in list_service_names(api)


def test_blocking_and_approving_change_available_services(
    api: ApiClient, personas: Personas, cache_listener: None
) -> None:
    def decide(user: Any, decision: str) -> None:
        api(f"PUT /api/admin/{user}/{decision}", actor=personas.ada, json={"reason": "Why."})

    assert list_service_names(api, "?city=Pune") == ["AC service"]
    decide(f"users/{personas.pat.user_id}", "block")
    decide(f"users/{personas.quinn.user_id}", "block")
    assert list_service_names(api, "?city=Pune") == []
    decide(f"professionals/{personas.pia.user_id}", "approve")
    assert list_service_names(api, "?city=Pune") == ["AC service"]


def test_second_response_comes_from_the_cache(
    api: ApiClient, personas: Personas, cache_listener: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_response = api("GET /api/services").json()
    monkeypatch.setattr("hsa_app.domain.catalogue.queries.search", lambda *_: pytest.fail("queried the database"))
    assert api("GET /api/services").json() == first_response


def test_price_is_returned_with_two_decimals(api: ApiClient, personas: Personas) -> None:
    response = api("POST /api/admin/services", actor=personas.ada, json=SERVICE_BODY)
    assert (response.status_code, response.json()["base_price"]) == (201, "1499.00")


def test_deleting_a_used_service_only_deactivates_it(
    api: ApiClient, personas: Personas, requests_by_status: object
) -> None:
    response = api(f"DELETE /api/admin/services/{require_id(personas.ac)}", actor=personas.ada)
    assert (response.status_code, response.json()["is_active"]) == (200, False)
    assert list_service_names(api) == ["Leaking tap"]


def test_deleting_an_unused_service_removes_it(api: ApiClient, personas: Personas) -> None:
    path = f"DELETE /api/admin/services/{require_id(personas.tap)}"
    response = api(path, actor=personas.ada)
    assert (response.status_code, response.content) == (204, b"")
    assert api(path, actor=personas.ada).status_code == 404


@pytest.mark.parametrize("price", ["-1", "1.234", "NaN", "Infinity", "99999999999", "", None, "₹499", True])
def test_invalid_price_is_rejected(price: object, api: ApiClient, personas: Personas) -> None:
    response = api("POST /api/admin/services", actor=personas.ada, json=SERVICE_BODY | {"base_price": price})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "base_price")
