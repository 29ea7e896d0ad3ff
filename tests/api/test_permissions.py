"""The permission table: every endpoint called by every persona.

Ana booked each request of the table; Pat is assigned to those past `open`. An entry is the expected status code,
with its error code unless that is the default one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from hsa_app.core.clock import now
from hsa_app.domain.exports import service as exports
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import transaction
from hsa_app.models import Export
from tests import factories
from tests.api.client import ApiClient, get_error_code
from tests.personas import Personas
from tests.support import sample_files

DEFAULT_ERROR_CODES = {"401": "not_signed_in", "403": "forbidden", "404": "not_found"}

PERMISSION_TABLE = """
                                                   anon    ana  sam  pia  pat  quinn  ada  bo
GET    /healthz                                    200     200  200  200  200  200    200  200
GET    /readyz                                     200     200  200  200  200  200    200  200
GET    /robots.txt                                 200     200  200  200  200  200    200  200
GET    /sitemap.xml                                200     200  200  200  200  200    200  200
GET    /api/openapi.json                           200     200  200  200  200  200    200  200
GET    /api/docs                                   200     200  200  200  200  200    200  200
GET    /api/docs/start.js                          200     200  200  200  200  200    200  200
GET    /api/docs/swagger-ui.css                    200     200  200  200  200  200    200  200

POST   /api/auth/register                          201     201  201  201  201  201    201  201
POST   /api/auth/login                             200     200  200  200  200  200    200  200
POST   /api/auth/refresh                           401     401  401  401  401  401    401  401
POST   /api/auth/logout                            401     204  204  204  204  204    204  401
GET    /api/auth/me                                401     200  200  200  200  200    200  401

GET    /api/services                               200     200  200  200  200  200    200  200

POST   /api/service-requests                       401     201  201  403  403  403    403  401
GET    /api/service-requests/{open}                401     200  404  404  404  404    200  401
GET    /api/service-requests/{accepted}            401     200  404  404  200  404    200  401
GET    /api/service-requests/{accepted}/timeline   401     200  404  404  200  404    200  401
PATCH  /api/service-requests/{open}                401     200  404  403  403  403    403  401
PATCH  /api/service-requests/{accepted}            401     409:wrong_state  404  403  403  403  403  401
PUT    /api/service-requests/{open}/accept         401     403  403  403  200  200    403  401
PUT    /api/service-requests/{accepted}/accept     401     403  403  403  409:wrong_state  409:already_taken  403  401
PUT    /api/service-requests/{open}/reject         401     403  403  403  200  200    403  401
PUT    /api/service-requests/{accepted}/release    401     403  403  403  200  404    403  401
PUT    /api/service-requests/{accepted}/start      401     403  403  403  200  404    403  401
PUT    /api/service-requests/{in_progress}/complete  401   403  403  403  200  404    403  401
PUT    /api/service-requests/{accepted}/complete   401     403  403  403  409:wrong_state  404  403  401
PUT    /api/service-requests/{completed}/close     401     200  404  403  403  403    403  401
PUT    /api/service-requests/{open}/close          401     409:wrong_state  404  403  403  403  403  401
PUT    /api/service-requests/{open}/cancel         401     200  404  403  403  403    200  401
PUT    /api/service-requests/{in_progress}/cancel  401     409:wrong_state  404  403  403  403  409:wrong_state  401
POST   /api/service-requests/{closed}/review       401     201  404  403  403  403    403  401
POST   /api/service-requests/{completed}/review    401     409:wrong_state  404  403  403  403  403  401

GET    /api/customer/ongoing-services              401     200  200  403  403  403    403  401
GET    /api/customer/history                       401     200  200  403  403  403    403  401

GET    /api/professional/dashboard                 401     403  403  200  200  200    403  401
GET    /api/professional/profile                   401     403  403  200  200  200    403  401
PATCH  /api/professional/profile                   401     403  403  200  200  200    403  401
GET    /api/professional/documents                 401     403  403  200  200  200    403  401
POST   /api/professional/documents                 401     403  403  201  201  201    403  401
GET    /api/documents/{card}                       401     404  404  200  404  404    200  401
DELETE /api/professional/documents/{card}          401     403  403  204  404  404    403  401
GET    /api/documents/{licence}                    401     404  404  404  200  404    200  401
DELETE /api/professional/documents/{licence}       401     403  403  404  409:wrong_state  404  403  401

GET    /api/admin/users                            401     403  403  403  403  403    200  401
PUT    /api/admin/users/{sam}/block                401     403  403  403  403  403    200  401
PUT    /api/admin/users/{ada}/block                401     403  403  403  403  403    409:wrong_state  401
PUT    /api/admin/users/{bo}/unblock               401     403  403  403  403  403    200  401
GET    /api/admin/professionals/{pia}/documents    401     403  403  403  403  403    200  401
GET    /api/admin/professionals/{ana}/documents    401     403  403  403  403  403    404  401
PUT    /api/admin/professionals/{pia}/approve      401     403  403  403  403  403    200  401
PUT    /api/admin/professionals/{sam}/approve      401     403  403  403  403  403    404  401
PUT    /api/admin/professionals/{pia}/reject       401     403  403  403  403  403    200  401
POST   /api/admin/services                         401     403  403  403  403  403    201  401
PUT    /api/admin/services/{tap}                   401     403  403  403  403  403    200  401
DELETE /api/admin/services/{tap}                   401     403  403  403  403  403    204  401
DELETE /api/admin/services/{ac}                    401     403  403  403  403  403    200  401
GET    /api/admin/requests                         401     403  403  403  403  403    200  401
GET    /api/admin/stats                            401     403  403  403  403  403    200  401

POST   /api/admin/export-csv                       401     403  403  403  403  403    202  401
GET    /api/admin/exports                          401     403  403  403  403  403    200  401
GET    /api/admin/exports/{queued}                 401     403  403  403  403  403    200  401
GET    /api/admin/exports/{nothing}                401     403  403  403  403  403    404  401
GET    /api/admin/exports/{exported}/download      401     403  403  403  403  403    200  401
GET    /api/admin/exports/{queued}/download        401     403  403  403  403  403    409:wrong_state  401
GET    /api/admin/exports/{expired}/download       401     403  403  403  403  403    410:expired  401
"""

FILES_BY_ENDPOINT: dict[str, Any] = {
    "POST /api/professional/documents": {
        "file": ("card.png", sample_files.png(), "image/png"),
        "kind": (None, b"identity"),
    }
}
REASON_BODY: dict[str, Any] = {"reason": "It does not suit."}
SERVICE_BODY: dict[str, Any] = {
    "name": "Deep clean", "category": "Cleaning", "description": "All rooms.", "base_price": "1499",
    "duration_minutes": 180,
}  # fmt: skip
BODIES_BY_ENDPOINT: dict[str, dict[str, Any]] = {
    "POST /api/auth/register": {
        "email": "new@example.com", "full_name": "New Comer",
        "password": "violet harbour 19 kites",  # pragma: allowlist secret
        "role": "customer", "city": "Pune", "pincode": "411045",
    },
    "POST /api/auth/login": {"email": "ana@example.com", "password": factories.PASSWORD},
    "POST /api/auth/refresh": {"refresh_token": "not a token"},
    "POST /api/service-requests": {
        "scheduled_for": "", "address": "14 Lake Road", "city": "Pune", "pincode": "411045", "service_id": 1,
    },
    "PATCH /api/service-requests/{}": {"notes": "Ring twice."},
    "PUT /api/service-requests/{}/release": REASON_BODY,
    "PUT /api/service-requests/{}/start": {"code": "4321"},
    "PUT /api/service-requests/{}/close": {"rating": 5},
    "PUT /api/service-requests/{}/cancel": REASON_BODY,
    "POST /api/service-requests/{}/review": {"rating": 4},
    "PATCH /api/professional/profile": {"bio": "Careful."},
    "PUT /api/admin/users/{}/block": REASON_BODY,
    "PUT /api/admin/professionals/{}/reject": REASON_BODY,
    "POST /api/admin/services": SERVICE_BODY,
    "PUT /api/admin/services/{}": SERVICE_BODY,
    "POST /api/admin/export-csv": {"from": "2026-11-01"},
}  # fmt: skip


def parse_permission_table() -> dict[str, dict[str, str]]:
    """Parse the table into a mapping of endpoint → persona → expected status."""
    head, *lines = [line for line in PERMISSION_TABLE.splitlines() if line.strip()]
    return {
        f"{method} {path}": dict(zip(head.split(), expected, strict=True))
        for method, path, *expected in (line.split() for line in lines)
    }


def group_cases() -> Iterator[tuple[str, dict[str, str]]]:
    """Group the cases that can share a database: all reads together, each change alone."""
    for endpoint, row in parse_permission_table().items():
        changes = {who: expected for who, expected in row.items() if expected < "3" and not endpoint.startswith("GET")}
        yield endpoint, {who: expected for who, expected in row.items() if who not in changes}
        yield from ((endpoint, {who: expected}) for who, expected in changes.items())


@pytest.fixture
def export_ids(personas: Personas) -> dict[str, int]:
    """Ids of one export per status in which a file can be requested."""
    with transaction() as uow:
        ids_by_name = {
            name: exports.enqueue_request_export(uow, personas.ada, RequestSearch()).id or 0
            for name in ("queued", "exported", "expired")
        }
    exports.run_export(ids_by_name["exported"])
    exports.run_export(ids_by_name["expired"])
    with transaction() as uow:
        uow.db.get_one(Export, ids_by_name["expired"]).expires_at = now()
    return ids_by_name | {"nothing": 999}


@pytest.fixture
def document_ids(personas: Personas) -> dict[str, int]:
    """Ids of a document of Pia's that is undecided and one of Pat's that is decided."""
    with transaction() as uow:
        return {
            "card": factories.require_id(factories.create_document(uow, personas.pia)),
            "licence": factories.require_id(factories.create_document(uow, personas.pat, name="licence.png")),
        }


@pytest.fixture
def path_ids(
    personas: Personas, requests_by_status: dict[str, int], document_ids: dict[str, int], export_ids: dict[str, int]
) -> dict[str, int]:
    user_ids = {name: getattr(personas, name).user_id for name in ("ana", "sam", "pia", "pat", "ada", "bo")}
    return (
        requests_by_status
        | document_ids
        | export_ids
        | user_ids
        | {"ac": factories.require_id(personas.ac), "tap": factories.require_id(personas.tap)}
    )


@pytest.mark.usefixtures("valkey")
@pytest.mark.parametrize(
    ("endpoint", "row"), [pytest.param(api, row, id=f"{api} as {' '.join(row)}") for api, row in group_cases()]
)
def test_response_status_matches_the_permission_table(
    endpoint: str, row: dict[str, str], api: ApiClient, personas: Personas, path_ids: dict[str, int]
) -> None:
    body = BODIES_BY_ENDPOINT.get(re.sub(r"\{\w+\}", "{}", endpoint))
    if body and "scheduled_for" in body:
        body = body | {"scheduled_for": factories.tomorrow(15).isoformat()}
    for persona, expected in row.items():
        status, _, expected_code = expected.partition(":")
        response = api(
            endpoint.format_map(path_ids),
            actor=getattr(personas, persona, None),
            json=body,
            files=FILES_BY_ENDPOINT.get(endpoint),
        )
        assert (persona, response.status_code) == (persona, int(status)), response.text
        assert (persona, get_error_code(response)) == (persona, expected_code or DEFAULT_ERROR_CODES.get(status, ""))


def test_every_route_is_in_the_permission_table(app: FastAPI) -> None:
    table = parse_permission_table()
    routes = [r for r in iter_route_contexts(app.routes) if r.path and r.methods and r.name != "not_found"]
    missing = [
        f"{method} {route.path}"
        for route in routes
        for method in (route.methods or set()) - {"HEAD"}
        if not any(re.fullmatch(f"{method} {re.sub(r'{.*?}', '[^/]+', route.path or '')}", one) for one in table)
    ]
    assert missing == []
