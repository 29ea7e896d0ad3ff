"""Lists come in pages that neither repeat nor leave out."""

import pytest

from hsa_app.infra.db import transaction
from tests.api.caller import Caller
from tests.cast import Personas
from tests.factories import a_request, a_service, tomorrow

LISTS = ["/api/services", "/api/customer/ongoing-services", "/api/admin/users", "/api/admin/requests"]


@pytest.fixture
def many(cast: Personas) -> None:
    with transaction() as uow:
        for number in range(7):
            a_service(uow, "Same name" if number % 2 else f"Service {number}")
            a_request(uow, cast.ana, cast.ac, scheduled_for=tomorrow(hours=number))


@pytest.mark.parametrize("path", LISTS)
def test_concatenated_pages_are_the_whole_list(path: str, call: Caller, cast: Personas, many: None) -> None:
    by = cast.ana if "customer" in path else cast.ada
    whole = [row["id"] for row in call(f"GET {path}?limit=100", by=by).json()["items"]]
    seen, cursor = [], ""
    while cursor is not None:
        page = call(f"GET {path}?limit=2&cursor={cursor}", by=by).json()
        assert len(page["items"]) <= 2
        seen += [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert seen == whole
    assert len(whole) >= 7


def test_timeline_is_paginated(call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    path = f"/api/service-requests/{scene['open']}"
    for number in range(3):
        call(f"PATCH {path}", by=cast.ana, json={"notes": str(number)})
    first = call(f"GET {path}/timeline?limit=2", by=cast.ana).json()
    rest = call(f"GET {path}/timeline?limit=2&cursor={first['next_cursor']}", by=cast.ana).json()
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)


def test_default_page_size_is_twenty(call: Caller, cast: Personas) -> None:
    with transaction() as uow:
        for number in range(25):
            a_service(uow, f"Service {number}")
    assert len(call("GET /api/services").json()["items"]) == 20


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=nonsense", "unknown=1"])
@pytest.mark.parametrize("path", LISTS)
def test_invalid_page_parameter_is_rejected(path: str, query: str, call: Caller, cast: Personas) -> None:
    answer = call(f"GET {path}?{query}", by=cast.ana if "customer" in path else cast.ada)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.partition("=")[0])
