"""The public catalogue and what admins do with it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from hsa_app.infra import cache, pubsub
from tests.api.caller import Caller
from tests.cast import Personas
from tests.factories import id_of

CLEAN = {
    "name": "Deep clean",
    "category": "Cleaning",
    "description": "All rooms.",
    "base_price": "1499",
    "duration_minutes": 180,
}


async def _nothing(*_: object) -> None: ...


async def _listen(listener: list[asyncio.Task[None]]) -> None:
    listener.append(asyncio.create_task(pubsub.subscribe(_nothing, _nothing, _nothing)))
    for _ in range(200):
        if cache.local_cache.is_subscribed:
            return
        await asyncio.sleep(0.01)


async def _stop(listener: list[asyncio.Task[None]]) -> None:
    for task in listener:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def listening(valkey: str, call: Caller) -> Iterator[None]:
    """The server process hears of changes, as in production: pages are kept in its memory."""
    listener: list[asyncio.Task[None]] = []
    assert call.client.portal is not None
    call.client.portal.call(_listen, listener)
    assert cache.local_cache.is_subscribed
    yield
    call.client.portal.call(_stop, listener)


def names(call: Caller, query: str = "") -> list[str]:
    return [row["name"] for row in call(f"GET /api/services{query}").json()["items"]]


def test_service_has_every_field(call: Caller, cast: Personas) -> None:
    shown = call("GET /api/services").json()
    assert shown["next_cursor"] is None
    assert shown["items"][0] == {
        "id": id_of(cast.ac),
        "name": "AC service",
        "category": "Appliances",
        "description": "AC service, done at your home.",
        "base_price": "499.00",
        "currency": "INR",
        "duration_minutes": 60,
        "is_active": True,
    }


@pytest.mark.parametrize(
    ("query", "found"),
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
def test_service_search_is_filtered(query: str, found: list[str], call: Caller, cast: Personas) -> None:
    assert names(call, query) == found


def test_unchanged_list_answers_304_for_matching_etag(call: Caller, cast: Personas, listening: None) -> None:
    first = call("GET /api/services")
    for etag in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = call("GET /api/services", headers={"If-None-Match": etag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_list_is_never_stale_after_own_write(call: Caller, cast: Personas, listening: None) -> None:
    for number in range(20):
        made = call("POST /api/admin/services", by=cast.ada, json=CLEAN | {"name": f"Clean {number}"}).json()
        assert f"Clean {number}" in names(call)
        call(f"DELETE /api/admin/services/{made['id']}", by=cast.ada)
        assert f"Clean {number}" not in names(call)


def test_blocking_and_approving_change_available_services(call: Caller, cast: Personas, listening: None) -> None:
    def decide(person: Any, what: str) -> None:
        call(f"PUT /api/admin/{person}/{what}", by=cast.ada, json={"reason": "Why."})

    assert names(call, "?city=Pune") == ["AC service"]
    decide(f"users/{cast.pat.user_id}", "block")
    decide(f"users/{cast.quinn.user_id}", "block")
    assert names(call, "?city=Pune") == []
    decide(f"professionals/{cast.pia.user_id}", "approve")
    assert names(call, "?city=Pune") == ["AC service"]


def test_second_response_comes_from_the_cache(
    call: Caller, cast: Personas, listening: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = call("GET /api/services").json()
    monkeypatch.setattr("hsa_app.domain.catalogue.queries.search", lambda *_: pytest.fail("asked the database"))
    assert call("GET /api/services").json() == first


def test_price_is_returned_with_two_decimals(call: Caller, cast: Personas) -> None:
    made = call("POST /api/admin/services", by=cast.ada, json=CLEAN)
    assert (made.status_code, made.json()["base_price"]) == (201, "1499.00")


def test_deleting_a_used_service_only_deactivates_it(call: Caller, cast: Personas, scene: object) -> None:
    removed = call(f"DELETE /api/admin/services/{id_of(cast.ac)}", by=cast.ada)
    assert (removed.status_code, removed.json()["is_active"]) == (200, False)
    assert names(call) == ["Leaking tap"]


def test_deleting_an_unused_service_removes_it(call: Caller, cast: Personas) -> None:
    path = f"DELETE /api/admin/services/{id_of(cast.tap)}"
    removed = call(path, by=cast.ada)
    assert (removed.status_code, removed.content) == (204, b"")
    assert call(path, by=cast.ada).status_code == 404


@pytest.mark.parametrize("price", ["-1", "1.234", "NaN", "Infinity", "99999999999", "", None, "₹499", True])
def test_invalid_price_is_rejected(price: object, call: Caller, cast: Personas) -> None:
    answer = call("POST /api/admin/services", by=cast.ada, json=CLEAN | {"base_price": price})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "base_price")
