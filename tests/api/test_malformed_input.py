"""Malformed input gets a 4xx problem document, never a 5xx."""

import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from hsa_app.api import web_session
from hsa_app.core.settings import get_settings
from tests.api.client import ApiClient
from tests.api.test_request_lifecycle import build_booking_body
from tests.personas import Personas

INVALID_VALUES: list[Any] = [
    None, True, -1, 0, 1.5, 10**30, "", " ", "x" * 5000, "\x00", "a\x00b", "\ud800", "\u202e", "9" * 5000, [], {}, [[]],
    {"a": 1}, "' OR 1=1 --", "NaN", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
]  # fmt: skip

INVALID_BODIES = [
    b"", b"{", b"null", b"[]", b'"text"', b"1", b"\xff\xfe", b'{"a":NaN}', b"[" * 20_000, b'{"a":' * 20_000,
    b'{"service_id":' + b"9" * 6000 + b"}", b'{"notes":"\\ud800"}', b'{"notes":"\xed\xa0\x80"}', b'{"a":1,"a":2}',
    b"\xef\xbb\xbf{}",
]  # fmt: skip

ENDPOINTS = [
    ("POST /api/auth/register", None),
    ("POST /api/auth/login", None),
    ("POST /api/auth/refresh", None),
    ("POST /api/service-requests", "ana"),
    ("PATCH /api/service-requests/1", "ana"),
    ("PUT /api/service-requests/1/close", "ana"),
    ("PUT /api/service-requests/2/start", "pat"),
    ("PATCH /api/professional/profile", "pat"),
    ("PUT /api/admin/users/1/block", "ada"),
    ("POST /api/admin/services", "ada"),
]

FIELDS_BY_ENDPOINT = {
    "POST /api/auth/register": ("email", "password", "full_name", "role", "phone", "city", "pincode", "address",
                                "service_id", "experience_years", "bio", "pincodes"),
    "POST /api/auth/login": ("email", "password"),
    "POST /api/auth/refresh": ("refresh_token",),
    "POST /api/service-requests": ("service_id", "scheduled_for", "address", "city", "pincode", "notes",
                                   "professional_id"),
    "PATCH /api/service-requests/1": ("scheduled_for", "address", "city", "pincode", "notes"),
    "PUT /api/service-requests/1/close": ("rating", "comment"),
    "PUT /api/service-requests/2/start": ("code",),
    "PATCH /api/professional/profile": ("service_id", "experience_years", "bio", "city", "pincodes"),
    "PUT /api/admin/users/1/block": ("reason",),
    "POST /api/admin/services": ("name", "category", "description", "base_price", "duration_minutes", "is_active"),
}  # fmt: skip

URL_TEMPLATES = [
    "/api/services?q={}", "/api/services?city={}", "/api/services?pincode={}", "/api/services?category={}",
    "/api/services?cursor={}", "/api/services?limit={}", "/api/admin/users?q={}", "/api/admin/users?role={}",
    "/api/admin/users?cursor={}", "/api/admin/requests?q={}", "/api/admin/requests?from={}",
    "/api/admin/requests?to={}",
    "/api/admin/requests?service_id={}", "/api/admin/requests?city={}", "/api/service-requests/{}",
]  # fmt: skip

INVALID_URL_PARTS = [
    "%00", "%FF%FE", "%ED%A0%80", "9" * 5000, "-1", "1e400", "%25", "\\", "'%22;--", "a" * 5000, "W10=", "WyJhIl0=",
    "WzFlOTk5XQ==", "W251bGxd", "WzEsMiwzXQ==", "0001-01-01", "9999-12-31", "2026-12-01T00:00:00+99:99", "%E2%80%AE",
]  # fmt: skip


def is_not_server_error(status: int) -> bool:
    return status < 500


@pytest.mark.parametrize(("endpoint", "persona"), ENDPOINTS)
def test_invalid_field_value_is_never_a_server_error(
    endpoint: str, persona: str | None, api: ApiClient, personas: Personas, requests_by_status: object
) -> None:
    actor = getattr(personas, persona) if persona else None
    base = build_booking_body(personas) if endpoint == "POST /api/service-requests" else {}
    for field in FIELDS_BY_ENDPOINT[endpoint]:
        for value in INVALID_VALUES:
            body = json.dumps(base | {field: value}).encode()
            response = api(endpoint, actor=actor, content=body, headers={"Content-Type": "application/json"})
            assert is_not_server_error(response.status_code), (field, value, response.text)


@pytest.mark.parametrize(("endpoint", "persona"), ENDPOINTS)
def test_invalid_body_is_never_a_server_error(
    endpoint: str, persona: str | None, api: ApiClient, personas: Personas, requests_by_status: object
) -> None:
    actor = getattr(personas, persona) if persona else None
    for body in INVALID_BODIES:
        response = api(endpoint, actor=actor, content=body, headers={"Content-Type": "application/json"})
        assert is_not_server_error(response.status_code), (body[:40], response.text)


@pytest.mark.parametrize("path", URL_TEMPLATES)
def test_garbage_in_the_url_is_never_a_server_error(path: str, api: ApiClient, personas: Personas) -> None:
    for invalid_part in INVALID_URL_PARTS:
        response = api(f"GET {path.format(invalid_part)}", actor=personas.ada)
        assert is_not_server_error(response.status_code), (invalid_part, response.text)


@pytest.mark.usefixtures("postgres_database")
def test_text_postgres_cannot_store_is_rejected(api: ApiClient) -> None:
    for body in ({"email": "a\x00@b.cc", "password": "x"}, {"email": "a@b.cc", "password": "\x00"}):
        assert api("POST /api/auth/login", json=body).status_code in {401, 422}
    assert api("GET /api/services?q=%00").status_code == 422


@pytest.mark.usefixtures("postgres_database")
def test_sign_in_form_with_nul_bytes_redirects_to_login() -> None:
    app = FastAPI()
    app.include_router(web_session.router)
    origin = {"Origin": get_settings().origins[0]}
    with TestClient(app, follow_redirects=False) as client:
        response = client.post("/auth/sign-in", data={"email": "a\x00@b.cc", "password": "\x00"}, headers=origin)
    assert (response.status_code, response.headers["location"]) == (303, "/login")
