"""ETag and If-Match: a change of an outdated version is rejected."""

import pytest

from tests.api.client import ApiClient, get_error_code
from tests.personas import Personas

EDIT_BODY = {"notes": "Ring twice."}


def test_request_etag_is_its_version(api: ApiClient, personas: Personas, requests_by_status: dict[str, int]) -> None:
    path = f"/api/service-requests/{requests_by_status['open']}"
    assert api(f"GET {path}", actor=personas.ana).headers["etag"] == '"1"'
    response = api(f"PATCH {path}", actor=personas.ana, json=EDIT_BODY, headers={"If-Match": '"1"'})
    assert (response.headers["etag"], response.json()["version"], response.json()["notes"]) == ('"2"', 2, "Ring twice.")


def test_stale_if_match_changes_nothing(api: ApiClient, personas: Personas, requests_by_status: dict[str, int]) -> None:
    path = f"/api/service-requests/{requests_by_status['open']}"
    api(f"PATCH {path}", actor=personas.ana, json={"notes": "First."})
    response = api(f"PATCH {path}", actor=personas.ana, json=EDIT_BODY, headers={"If-Match": '"1"'})
    assert (response.status_code, get_error_code(response)) == (412, "stale_version")
    assert api(f"GET {path}", actor=personas.ana).json()["notes"] == "First."


@pytest.mark.parametrize("action", ["accept", "reject"])
def test_actions_check_if_match(
    action: str, api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    path = f"PUT /api/service-requests/{requests_by_status['open']}/{action}"
    assert api(path, actor=personas.pat, headers={"If-Match": '"7"'}).status_code == 412
    assert api(path, actor=personas.pat, headers={"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize("value", ["1", 'W/"1"', '"one"', '"-1"', '"1", "2"', '"' + "9" * 40 + '"', ""])
def test_invalid_if_match_is_rejected(
    value: str, api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    path = f"PATCH /api/service-requests/{requests_by_status['open']}"
    response = api(path, actor=personas.ana, json=EDIT_BODY, headers={"If-Match": value})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "If-Match")
