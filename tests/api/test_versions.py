"""Changing what one has read, and not what someone changed meanwhile."""

import pytest

from tests.api.caller import Caller, code
from tests.cast import Personas

NOTES = {"notes": "Ring twice."}


def test_request_etag_is_its_version(call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    path = f"/api/service-requests/{scene['open']}"
    assert call(f"GET {path}", by=cast.ana).headers["etag"] == '"1"'
    edited = call(f"PATCH {path}", by=cast.ana, json=NOTES, headers={"If-Match": '"1"'})
    assert (edited.headers["etag"], edited.json()["version"], edited.json()["notes"]) == ('"2"', 2, "Ring twice.")


def test_stale_if_match_changes_nothing(call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    path = f"/api/service-requests/{scene['open']}"
    call(f"PATCH {path}", by=cast.ana, json={"notes": "First."})
    stale = call(f"PATCH {path}", by=cast.ana, json=NOTES, headers={"If-Match": '"1"'})
    assert (stale.status_code, code(stale)) == (412, "stale_version")
    assert call(f"GET {path}", by=cast.ana).json()["notes"] == "First."


@pytest.mark.parametrize("move", ["accept", "reject"])
def test_actions_check_if_match(move: str, call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    path = f"PUT /api/service-requests/{scene['open']}/{move}"
    assert call(path, by=cast.pat, headers={"If-Match": '"7"'}).status_code == 412
    assert call(path, by=cast.pat, headers={"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize("value", ["1", 'W/"1"', '"one"', '"-1"', '"1", "2"', '"' + "9" * 40 + '"', ""])
def test_invalid_if_match_is_rejected(value: str, call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    path = f"PATCH /api/service-requests/{scene['open']}"
    answer = call(path, by=cast.ana, json=NOTES, headers={"If-Match": value})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "If-Match")
