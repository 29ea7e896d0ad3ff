"""Exports over the API: created, polled, and downloaded as an attachment with a session cookie."""

import csv
import io
import re
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from hsa_app.api import web_session
from hsa_app.api.app import create_api
from hsa_app.core.clock import now
from hsa_app.domain.actor import Actor
from hsa_app.domain.exports import service
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra import cookies, jwt_tokens
from hsa_app.infra.db import transaction
from hsa_app.models import Export, User
from tests.api.client import ApiClient, get_error_code
from tests.factories import create_actor
from tests.personas import Personas
from tests.support.exports import get_export_row

pytestmark = pytest.mark.usefixtures("requests_by_status")


@pytest.fixture
def browser_client() -> TestClient:
    """A client of the API and of the browser endpoints."""
    app: FastAPI = create_api()
    app.include_router(web_session.router)
    return TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)


def session_cookie_headers(actor: Actor) -> dict[str, str]:
    """Return the Cookie header of a new browser session of the actor."""
    with transaction() as uow:
        session = create_actor(uow, uow.db.get_one(User, actor.user_id), "ui").session_id
    token = jwt_tokens.issue("ui", subject=str(actor.user_id), sid=session, jti=uuid4().hex, lifetime=service.RETENTION)
    return {"Cookie": f"{cookies.session_cookie_name()}={token}"}


def test_export_runs_from_queued_to_done_and_downloads(
    api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    response = api("POST /api/admin/export-csv", actor=personas.ada, json={})
    export_id = response.json()["id"]
    assert (response.status_code, response.json()) == (202, {"id": export_id, "status": "queued", "progress": 0})
    queued = api(f"GET /api/admin/exports/{export_id}", actor=personas.ada).json()
    assert queued == {"id": export_id, "status": "queued", "rows": 0, "progress": 0}

    service.run_export(export_id)
    finished = api(f"GET /api/admin/exports/{export_id}", actor=personas.ada).json()
    assert finished.pop("expires_at").endswith("Z")
    assert finished == {"id": export_id, "status": "done", "rows": 1, "progress": 100}
    assert [one["id"] for one in api("GET /api/admin/exports", actor=personas.ada).json()["items"]] == [export_id]

    file = api(f"GET /api/admin/exports/{export_id}/download", actor=personas.ada)
    assert file.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert re.fullmatch(r'attachment; filename="requests-\d+-\d{4}-\d\d-\d\d.csv"', file.headers["content-disposition"])
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["cache-control"] == "no-store"
    (line,) = csv.DictReader(io.StringIO(file.text, newline=""))
    assert line["request_id"] == str(requests_by_status["closed"])


def test_failed_export_returns_its_error(api: ApiClient, personas: Personas) -> None:
    export_id = api("POST /api/admin/export-csv", actor=personas.ada, json={}).json()["id"]
    with transaction() as uow:
        export = uow.db.get_one(Export, export_id)
        export.status, export.error = "failed", "The disk is full."
    assert api(f"GET /api/admin/exports/{export_id}", actor=personas.ada).json() == {
        "id": export_id, "status": "failed", "rows": 0, "progress": 0, "error": "The disk is full.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-12-01T09:30:00"}, "from"),
        ({"from": "2026-12-05", "to": "2026-12-01"}, "to"),
        ({"service_id": 0}, "service_id"),
        ({"status": "closed"}, "status"),
    ],
)
def test_invalid_export_filter_is_rejected_by_field(
    api: ApiClient, personas: Personas, body: dict[str, object], field: str
) -> None:
    response = api("POST /api/admin/export-csv", actor=personas.ada, json=body)
    assert (response.status_code, get_error_code(response)) == (422, "invalid")
    assert [one["field"] for one in response.json()["errors"]] == [field]


def test_filters_are_stored_with_the_export(api: ApiClient, personas: Personas) -> None:
    body = {"from": "2026-12-01", "to": "2026-12-31", "service_id": personas.ac.id}
    export_id = api("POST /api/admin/export-csv", actor=personas.ada, json=body).json()["id"]
    assert get_export_row(export_id).filters == {
        "status": "closed", "service_id": personas.ac.id, "from": "2026-11-30T18:30:00Z", "to": "2026-12-31T18:30:00Z",
    }  # fmt: skip


def test_too_many_active_exports_are_rate_limited(api: ApiClient, personas: Personas) -> None:
    for _ in range(service.MAX_ACTIVE_EXPORTS):
        assert api("POST /api/admin/export-csv", actor=personas.ada, json={}).status_code == 202
    response = api("POST /api/admin/export-csv", actor=personas.ada, json={})
    assert (response.status_code, get_error_code(response), response.headers["retry-after"]) == (
        429,
        "too_many_tries",
        "60",
    )


def test_only_the_admin_session_cookie_downloads_the_file(browser_client: TestClient, personas: Personas) -> None:
    with transaction() as uow:
        export_id = service.enqueue_request_export(uow, personas.ada, RequestSearch()).id or 0
    address = f"/auth/exports/{export_id}"
    assert browser_client.get(address, headers=session_cookie_headers(personas.ada)).json()["code"] == "wrong_state"
    service.run_export(export_id)
    file = browser_client.get(address, headers=session_cookie_headers(personas.ada))
    assert file.text.startswith("request_id,")
    assert file.headers["content-disposition"].startswith("attachment;")
    for stranger in (personas.ana, personas.pat):
        assert browser_client.get(address, headers=session_cookie_headers(stranger)).status_code == 403
    anonymous_response = browser_client.get(address)
    assert (anonymous_response.status_code, anonymous_response.headers["location"]) == (
        303,
        "/login?next=/admin/exports",
    )
    assert browser_client.get("/auth/exports/none", headers=session_cookie_headers(personas.ada)).status_code == 404
    with transaction() as uow:
        uow.db.get_one(Export, export_id).expires_at = now()
    assert browser_client.get(address, headers=session_cookie_headers(personas.ada)).status_code == 410
