"""Errors are RFC 9457 problem documents and never echo the input."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from hsa_app.api import web_documents, web_session
from hsa_app.api.app import create_api
from tests.api.client import ApiClient, bearer_headers, get_error_code
from tests.api.test_request_lifecycle import build_booking_body
from tests.personas import Personas

SECRET = "zebra-4711"
MIB = 1024 * 1024
BROWSER_HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_problem_document_has_every_field(api: ApiClient, personas: Personas) -> None:
    response = api("POST /api/service-requests", actor=personas.ana, json=build_booking_body(personas, pincode="123"))
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "Some fields need another look.",
        "code": "invalid",
        "errors": [{"field": "pincode", "message": "A pincode has 6 digits; this has 3."}],
    }


def test_problem_document_does_not_echo_the_body(api: ApiClient, personas: Personas) -> None:
    invalid_body: dict[str, Any] = dict.fromkeys(build_booking_body(personas), SECRET) | {
        f"<{SECRET}>": SECRET,
        "address": [SECRET],
    }
    response = api("POST /api/service-requests", actor=personas.ana, json=invalid_body)
    assert response.status_code == 422
    assert SECRET not in response.text
    assert len(response.json()["errors"]) >= 4


@pytest.mark.parametrize("path", ["services?pincode=", "admin/users?role=", "", "admin/requests?cursor="])
def test_problem_document_does_not_echo_the_url(path: str, api: ApiClient, personas: Personas) -> None:
    response = api(f"GET /api/{path}{SECRET}", actor=personas.ada)
    assert response.status_code in {404, 422}
    assert SECRET not in response.text


def test_unknown_field_is_rejected_by_name(api: ApiClient, personas: Personas) -> None:
    response = api("POST /api/service-requests", actor=personas.ana, json=build_booking_body(personas, price="1.00"))
    assert response.json()["errors"] == [{"field": "price", "message": "There is no such field."}]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/services/", "/api/admin/stats/x"])
def test_unknown_path_is_a_404_problem(path: str, api: ApiClient) -> None:
    response = api(f"GET {path}")
    assert (response.status_code, get_error_code(response)) == (404, "not_found")
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("DELETE /api/services", {"GET"}),
        ("POST /api/auth/me", {"GET"}),
        ("GET /api/auth/login", {"POST"}),
        ("POST /api/admin/services/1", {"PUT", "DELETE"}),
    ],
)
def test_wrong_method_is_a_405_problem_with_allow_header(endpoint: str, allowed: set[str], api: ApiClient) -> None:
    response = api(endpoint)
    assert (response.status_code, get_error_code(response)) == (405, "wrong_method")
    assert set(response.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize("raw_id", ["0", "-1", "abc", "1.5", "2147483648", "9" * 400, "%00"])
def test_invalid_id_is_not_found(raw_id: str, api: ApiClient, personas: Personas) -> None:
    response = api(f"GET /api/service-requests/{raw_id}", actor=personas.ana)
    assert (response.status_code, get_error_code(response)) == (404, "not_found")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_wrong_content_type_is_a_415_problem(content_type: str, api: ApiClient) -> None:
    response = api(
        "POST /api/auth/login", content=b'{"email": "a@b.cc", "password": "x"}', headers={"Content-Type": content_type}
    )
    assert (response.status_code, get_error_code(response)) == (415, "wrong_type")


def test_body_over_one_mebibyte_is_rejected(api: ApiClient) -> None:
    response = api("POST /api/auth/login", json={"email": "x" * MIB})
    assert (response.status_code, get_error_code(response)) == (413, "too_large")
    assert response.headers["content-type"] == "application/problem+json"


def test_chunked_body_over_one_mebibyte_is_rejected(api: ApiClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * (MIB // 10)

    response = api("POST /api/auth/login", content=chunks(), headers={"Content-Type": "application/json"})
    assert (response.status_code, get_error_code(response)) == (413, "too_large")


def test_authorization_is_checked_before_validation(api: ApiClient, personas: Personas) -> None:
    assert api("POST /api/service-requests", json={"wrong": 1}).status_code == 401
    assert api("POST /api/service-requests", actor=personas.pat, json={"wrong": 1}).status_code == 403
    assert api("GET /api/admin/users?limit=0", actor=personas.ana).status_code == 403


def test_unauthenticated_response_has_www_authenticate_header(api: ApiClient) -> None:
    assert api("GET /api/auth/me").headers["www-authenticate"] == "Bearer"


def test_server_error_is_logged_with_an_id_and_not_exposed(caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(create_failing_api()) as client:
        response = client.get("/api/auth/me")
    assert (response.status_code, response.json()["code"]) == (500, "unexpected")
    assert SECRET not in response.text
    number = response.json()["detail"].removesuffix(".").split()[-1]
    assert number in caplog.text
    assert SECRET in caplog.text


@pytest.mark.parametrize("path", ["/auth/sign-in", "/", "/services/1"])
def test_browser_gets_an_error_page_with_the_error_id(path: str, caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(create_failing_api()) as client:
        response = client.request("POST" if "auth" in path else "GET", path, headers=BROWSER_HEADERS)
    assert (response.status_code, response.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert SECRET not in response.text
    assert "What you saved before is safe" in response.text
    match = re.search(r"the code ([0-9a-f]{12})\.", response.text)
    assert match
    assert match[1] in caplog.text
    assert 'href="/login"' in response.text or f'href="{path}"' in response.text


def test_api_path_never_returns_an_html_error_page(api: ApiClient) -> None:
    response = api("GET /api/nothing", headers=BROWSER_HEADERS)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("endpoint", "status", "text"),
    [
        ("GET /files/documents/1", 401, "Sign in first"),
        ("POST /auth/sign-in", 403, "This is not allowed"),
        ("GET /auth/sign-in", 405, "That did not work"),
    ],
)
def test_browser_client_error_is_an_html_page(endpoint: str, status: int, text: str, database: str) -> None:
    app = create_api()
    app.router.routes[:0] = [*web_session.router.routes, *web_documents.router.routes]
    with TestClient(app) as client:
        response = client.request(*endpoint.split(), headers=BROWSER_HEADERS)
    assert (response.status_code, response.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{text}</h1>" in response.text
    assert response.headers["cache-control"] == "no-store"


def create_failing_api() -> FastAPI:
    """Return the API with an endpoint that raises."""
    app: FastAPI = create_api()

    @app.middleware("http")
    async def raise_error(*_: object) -> None:
        raise RuntimeError(SECRET)

    app.user_middleware.append(app.user_middleware.pop(0))
    return app


def test_personal_response_is_not_cacheable(api: ApiClient, personas: Personas) -> None:
    headers = api("GET /api/auth/me", actor=personas.ana).headers
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")


def test_api_ignores_cookies(api: ApiClient, personas: Personas) -> None:
    token = bearer_headers(personas.ana)["Authorization"].removeprefix("Bearer ")
    cookies = "; ".join(f"{name}={token}" for name in ("session", "__Host-session", "hsa_session", "access_token"))
    assert api("GET /api/auth/me", headers={"Cookie": cookies}).status_code == 401
