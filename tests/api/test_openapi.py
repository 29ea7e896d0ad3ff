"""The OpenAPI document and the Swagger UI page."""

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI

from tests.api.client import ApiClient

PROBLEM_CONTENT = {"schema": {"$ref": "#/components/schemas/Problem"}}


@pytest.fixture
def openapi_document(api: ApiClient) -> dict[str, Any]:
    return api("GET /api/openapi.json").json()


def list_operations(openapi_document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", call)
        for path, item in openapi_document["paths"].items()
        for method, call in item.items()
    ]


def test_every_error_response_is_a_problem_schema(openapi_document: dict[str, Any]) -> None:
    for name, operation in list_operations(openapi_document):
        for status, response in operation["responses"].items():
            if status >= "4":
                assert response["content"] == {"application/problem+json": PROBLEM_CONTENT}, (name, status)


def test_security_is_declared_on_every_protected_operation(openapi_document: dict[str, Any]) -> None:
    open_to_all = {name for name, call in list_operations(openapi_document) if "security" not in call}
    assert open_to_all == {
        "POST /api/auth/register",
        "POST /api/auth/login",
        "POST /api/auth/refresh",
        "GET /api/services",
        "GET /healthz",
        "GET /readyz",
    }
    assert all("401" in call["responses"] for _, call in list_operations(openapi_document) if "security" in call)


def test_every_operation_has_a_description_and_example_body(openapi_document: dict[str, Any]) -> None:
    for name, operation in list_operations(openapi_document):
        assert operation["description"].endswith("."), name
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schema = content["schema"]
            assert schema.get("examples") or "Refresh" in json.dumps(schema), name


def test_schemas_are_valid_json_schemas(openapi_document: dict[str, Any]) -> None:
    for schema in openapi_document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(json.loads(json.dumps(schema).replace("#/components/schemas/", "#/$defs/")))


def test_money_and_time_formats_are_declared(openapi_document: dict[str, Any]) -> None:
    request = openapi_document["components"]["schemas"]["Request"]["properties"]
    assert re.fullmatch(request["price"]["pattern"], "499.00")
    assert request["scheduled_for"]["format"] == "date-time"
    assert "start_code" not in openapi_document["components"]["schemas"]["Request"]["required"]


def test_swagger_ui_loads_only_own_resources(api: ApiClient) -> None:
    page = api("GET /api/docs")
    assert page.headers["content-type"].startswith("text/html")
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    assert all(link.startswith("/") and not link.startswith("//") for link in links)
    assert re.search(r"<script>|<style|style=", page.text) is None
    for link in links:
        if link.startswith("/api/"):
            assert api(f"GET {link}").status_code == 200
    assert "script-src 'self';" in page.headers["content-security-policy"]


def test_openapi_document_needs_no_database(app: FastAPI) -> None:
    assert app.openapi()["info"]["title"] == "Household Services"
