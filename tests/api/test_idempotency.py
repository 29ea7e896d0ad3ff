"""Idempotency-Key: a repeated booking is stored once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hsa_app.core.clock import now
from tests.api.client import ApiClient, bearer_headers
from tests.api.test_request_lifecycle import build_booking_body
from tests.personas import Personas


def post_booking(api: ApiClient, personas: Personas, key: str, **overrides: Any) -> Any:
    """Book with an idempotency key, as Ana unless `actor` is given."""
    actor = overrides.pop("actor", personas.ana)
    body = overrides.pop("body", None) or build_booking_body(personas, **overrides)
    return api("POST /api/service-requests", actor=actor, json=body, headers={"Idempotency-Key": key})


def test_same_key_and_body_return_the_same_response(api: ApiClient, personas: Personas) -> None:
    first_response, second_response = post_booking(api, personas, "k-1"), post_booking(api, personas, "k-1")
    assert (first_response.status_code, second_response.status_code) == (201, 201)
    assert second_response.json() == first_response.json()
    assert len(api("GET /api/customer/ongoing-services", actor=personas.ana).json()["items"]) == 1


def test_same_key_with_another_body_is_rejected(api: ApiClient, personas: Personas) -> None:
    post_booking(api, personas, "k-1")
    response = post_booking(api, personas, "k-1", notes="Something else")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_keys_are_scoped_to_the_user(api: ApiClient, personas: Personas) -> None:
    ana_response, sam_response = (
        post_booking(api, personas, "k-1"),
        post_booking(api, personas, "k-1", actor=personas.sam),
    )
    assert ana_response.json()["id"] != sam_response.json()["id"]


def test_rejected_booking_does_not_consume_its_key(api: ApiClient, personas: Personas) -> None:
    assert post_booking(api, personas, "k-1", service_id=999).status_code == 422
    assert post_booking(api, personas, "k-1").status_code == 201


def test_response_is_replayed_for_24_hours_even_after_the_visit(api: ApiClient, personas: Personas) -> None:
    body = build_booking_body(personas, scheduled_for=(now() + timedelta(hours=1)).isoformat())
    first_response = post_booking(api, personas, "k-1", body=body)
    headers = {"Idempotency-Key": "k-1"} | bearer_headers(personas.ana, minutes=30 * 60)
    with time_machine.travel(now() + timedelta(hours=23)):
        second_response = api("POST /api/service-requests", json=body, headers=headers)
        assert (second_response.status_code, second_response.json()["id"]) == (201, first_response.json()["id"])
    with time_machine.travel(now() + timedelta(hours=25)):
        assert api("POST /api/service-requests", json=body, headers=headers).status_code == 422


def test_concurrent_requests_with_one_key_book_once(api: ApiClient, personas: Personas) -> None:
    body = build_booking_body(personas)
    with ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(lambda _: post_booking(api, personas, "k-1", body=body), range(8)))
    assert {answer.status_code for answer in responses} == {201}
    assert len({answer.json()["id"] for answer in responses}) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9", "\x7f"])
def test_invalid_key_is_rejected(key: str, api: ApiClient, personas: Personas) -> None:
    headers: Any = {"Idempotency-Key": key.encode()}
    response = api("POST /api/service-requests", actor=personas.ana, json=build_booking_body(personas), headers=headers)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
