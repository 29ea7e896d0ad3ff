"""API of admins: searches and decisions."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hsa_app.infra.db import transaction
from tests.api.client import ApiClient, get_error_code
from tests.factories import create_request, require_id
from tests.personas import Personas


def list_first_names(api: ApiClient, personas: Personas, query: str) -> list[str]:
    return [
        row["full_name"].split()[0] for row in api(f"GET /api/admin/users{query}", actor=personas.ada).json()["items"]
    ]


@pytest.mark.parametrize(
    ("query", "expected_names"),
    [
        ("?role=customer", ["Bo", "Sam", "Ana"]),
        ("?status=blocked", ["Bo"]),
        ("?approval=pending", ["Pia"]),
        ("?role=professional&approval=approved", ["Quinn", "Pat"]),
        ("?q=ADA@", ["Ada"]),
        ("?q=%25", []),
    ],
)
def test_user_list_is_filtered(query: str, expected_names: list[str], api: ApiClient, personas: Personas) -> None:
    assert list_first_names(api, personas, query) == expected_names


def test_user_list_includes_professional_profiles(api: ApiClient, personas: Personas) -> None:
    rows = api("GET /api/admin/users", actor=personas.ada).json()["items"]
    assert {row["full_name"] for row in rows if "professional" in row} == {"Pat Serves", "Quinn Other", "Pia Pending"}


def test_blocking_a_professional_reopens_their_accepted_requests(
    api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    blocked = api(
        f"PUT /api/admin/users/{personas.pat.user_id}/block", actor=personas.ada, json={"reason": "Rude."}
    ).json()
    assert blocked["status"] == "blocked"
    path = f"GET /api/service-requests/{requests_by_status['accepted']}"
    assert api(path, actor=personas.ana).json()["status"] == "requested"
    assert api(path, actor=personas.pat).status_code == 401


def test_approval_decision_is_shown_in_the_profile(api: ApiClient, personas: Personas) -> None:
    path = f"/api/admin/professionals/{personas.pia.user_id}"
    profile = api(f"PUT {path}/reject", actor=personas.ada, json={"reason": "The papers are unreadable."}).json()
    assert (profile["approval"], profile["approval_reason"]) == ("rejected", "The papers are unreadable.")
    assert api("GET /api/professional/profile", actor=personas.pia).json() == profile
    assert api(f"PUT {path}/approve", actor=personas.ada).json()["approval"] == "approved"
    assert get_error_code(api(f"PUT {path}/approve", actor=personas.ada)) == "wrong_state"


@pytest.fixture
def request_ids_around_midnight(personas: Personas) -> dict[str, int]:
    """Ids of requests booked just before and after two midnights in India (18:30 UTC)."""
    times = {
        "30th late": (11, 30, 18, 29),
        "1st early": (11, 30, 18, 31),
        "1st late": (12, 1, 18, 29),
        "2nd": (12, 1, 18, 30),
    }
    with transaction() as uow:
        return {
            name: require_id(create_request(uow, personas.ana, personas.ac, created_at=datetime(2026, *at, tzinfo=UTC)))
            for name, at in times.items()
        }


@pytest.mark.parametrize(
    ("bounds", "expected_names"),
    [
        ({"from": "2026-12-01"}, ["1st early", "1st late", "2nd"]),
        ({"to": "2026-12-01"}, ["30th late", "1st early", "1st late"]),
        ({"from": "2026-12-01", "to": "2026-12-01"}, ["1st early", "1st late"]),
        ({"from": "2026-11-30T18:31:00Z", "to": "2026-12-01T18:29:00Z"}, ["1st early"]),
        ({"from": "2026-12-01T00:01:00+05:30", "to": ""}, ["1st early", "1st late", "2nd"]),
    ],
)
def test_request_list_is_bounded_by_timestamps_and_local_dates(
    bounds: dict[str, str],
    expected_names: list[str],
    api: ApiClient,
    personas: Personas,
    request_ids_around_midnight: dict[str, int],
) -> None:
    rows = api("GET /api/admin/requests", actor=personas.ada, params=bounds).json()["items"]
    assert {row["id"] for row in rows} == {request_ids_around_midnight[name] for name in expected_names}


@pytest.mark.parametrize("value", ["yesterday", "2026-12-01T00:00:00", "2026-02-30", "0", "9999-12-31T23:59:59-12:00"])
def test_invalid_date_bound_is_rejected(value: str, api: ApiClient, personas: Personas) -> None:
    response = api("GET /api/admin/requests", actor=personas.ada, params={"from": value})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "from")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"status": "accepted"}, 1),
        ({"city": "pune"}, 5),
        ({"city": "Delhi"}, 0),
        ({"q": "ana"}, 5),
        ({"q": "Pat"}, 4),
    ],
)
def test_request_list_is_filtered(
    query: dict[str, Any], count: int, api: ApiClient, personas: Personas, requests_by_status: object
) -> None:
    assert len(api("GET /api/admin/requests", actor=personas.ada, params=query).json()["items"]) == count
