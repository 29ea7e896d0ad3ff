"""Schemathesis fuzzing of the OpenAPI document: every response is documented, none is a 5xx."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hsa_app.api.app import create_api
from tests.api.client import bearer_headers
from tests.personas import Personas

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
PERSONAS_BY_PATH = {
    "admin": ("ada",),
    "professional": ("pat", "pia"),
    "service-requests": ("ana", "pat", "ada"),
    "documents": ("pia", "ada"),
}
MAX_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))

api_schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_api())


@pytest.mark.slow
@pytest.mark.usefixtures("valkey")
@api_schema.parametrize()
@settings(
    max_examples=MAX_EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture],
)
def test_generated_requests_get_documented_responses(case: Any, personas: Personas, requests_by_status: object) -> None:
    for persona in PERSONAS_BY_PATH.get(case.path.removeprefix("/api/").partition("/")[0], ("ana",)):
        case.call_and_validate(headers=bearer_headers(getattr(personas, persona)), checks=CHECKS)
