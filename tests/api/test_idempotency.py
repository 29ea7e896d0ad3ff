"""The same booking sent twice is booked once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hsa_app.core.clock import now
from tests.api.caller import Caller, bearer
from tests.api.test_lifecycle import booking
from tests.cast import Personas


def book(call: Caller, cast: Personas, key: str, **given: Any) -> Any:
    """Ana, unless said otherwise, books under a key."""
    by = given.pop("by", cast.ana)
    body = given.pop("body", None) or booking(cast, **given)
    return call("POST /api/service-requests", by=by, json=body, headers={"Idempotency-Key": key})


def test_same_key_and_body_return_the_same_response(call: Caller, cast: Personas) -> None:
    first, second = book(call, cast, "k-1"), book(call, cast, "k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert len(call("GET /api/customer/ongoing-services", by=cast.ana).json()["items"]) == 1


def test_same_key_with_another_body_is_rejected(call: Caller, cast: Personas) -> None:
    book(call, cast, "k-1")
    refused = book(call, cast, "k-1", notes="Something else")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_keys_are_scoped_to_the_user(call: Caller, cast: Personas) -> None:
    mine, theirs = book(call, cast, "k-1"), book(call, cast, "k-1", by=cast.sam)
    assert mine.json()["id"] != theirs.json()["id"]


def test_rejected_booking_does_not_consume_its_key(call: Caller, cast: Personas) -> None:
    assert book(call, cast, "k-1", service_id=999).status_code == 422
    assert book(call, cast, "k-1").status_code == 201


def test_response_is_replayed_for_24_hours_even_after_the_visit(call: Caller, cast: Personas) -> None:
    soon = booking(cast, scheduled_for=(now() + timedelta(hours=1)).isoformat())
    first = book(call, cast, "k-1", body=soon)
    headers = {"Idempotency-Key": "k-1"} | bearer(cast.ana, minutes=30 * 60)
    with time_machine.travel(now() + timedelta(hours=23)):
        again = call("POST /api/service-requests", json=soon, headers=headers)
        assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    with time_machine.travel(now() + timedelta(hours=25)):
        assert call("POST /api/service-requests", json=soon, headers=headers).status_code == 422


def test_concurrent_requests_with_one_key_book_once(call: Caller, cast: Personas) -> None:
    body = booking(cast)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: book(call, cast, "k-1", body=body), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9", "\x7f"])
def test_invalid_key_is_rejected(key: str, call: Caller, cast: Personas) -> None:
    headers: Any = {"Idempotency-Key": key.encode()}
    answer = call("POST /api/service-requests", by=cast.ana, json=booking(cast), headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
