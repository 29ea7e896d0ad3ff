"""Paginated lists neither repeat nor omit rows."""

import pytest

from hsa_app.infra.db import transaction
from tests.api.client import ApiClient
from tests.factories import create_request, create_service, tomorrow
from tests.personas import Personas

LIST_PATHS = ["/api/services", "/api/customer/ongoing-services", "/api/admin/users", "/api/admin/requests"]


@pytest.fixture
def many_rows(personas: Personas) -> None:
    with transaction() as uow:
        for number in range(7):
            create_service(uow, "Same name" if number % 2 else f"Service {number}")
            create_request(uow, personas.ana, personas.ac, scheduled_for=tomorrow(hours=number))


@pytest.mark.parametrize("path", LIST_PATHS)
def test_concatenated_pages_are_the_whole_list(path: str, api: ApiClient, personas: Personas, many_rows: None) -> None:
    actor = personas.ana if "customer" in path else personas.ada
    expected_ids = [row["id"] for row in api(f"GET {path}?limit=100", actor=actor).json()["items"]]
    ids, cursor = [], ""
    while cursor is not None:
        page = api(f"GET {path}?limit=2&cursor={cursor}", actor=actor).json()
        assert len(page["items"]) <= 2
        ids += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert ids == expected_ids
    assert len(expected_ids) >= 7


def test_timeline_is_paginated(api: ApiClient, personas: Personas, requests_by_status: dict[str, int]) -> None:
    path = f"/api/service-requests/{requests_by_status['open']}"
    for number in range(3):
        api(f"PATCH {path}", actor=personas.ana, json={"notes": str(number)})
    first_page = api(f"GET {path}/timeline?limit=2", actor=personas.ana).json()
    second_page = api(f"GET {path}/timeline?limit=2&cursor={first_page['next_cursor']}", actor=personas.ana).json()
    assert (len(first_page["items"]), len(second_page["items"]), second_page["next_cursor"]) == (2, 1, None)


def test_default_page_size_is_twenty(api: ApiClient, personas: Personas) -> None:
    with transaction() as uow:
        for number in range(25):
            create_service(uow, f"Service {number}")
    assert len(api("GET /api/services").json()["items"]) == 20


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=nonsense", "unknown=1"])
@pytest.mark.parametrize("path", LIST_PATHS)
def test_invalid_page_parameter_is_rejected(path: str, query: str, api: ApiClient, personas: Personas) -> None:
    response = api(f"GET {path}?{query}", actor=personas.ana if "customer" in path else personas.ada)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, query.partition("=")[0])
