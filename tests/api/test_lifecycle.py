"""The life of a request, told through the API."""

from typing import Any

import pytest

from tests.api.caller import Caller, code
from tests.cast import Personas
from tests.factories import id_of, tomorrow

REQUESTS = "/api/service-requests"


def booking(cast: Personas, **given: Any) -> dict[str, Any]:
    """What Ana sends to book an AC service."""
    place = {"address": "14 Lake Road", "city": "Pune", "pincode": "411045"}
    return {"service_id": id_of(cast.ac), "scheduled_for": tomorrow().isoformat()} | place | given


@pytest.fixture
def booked(call: Caller, cast: Personas) -> dict[str, Any]:
    return call(f"POST {REQUESTS}", by=cast.ana, json=booking(cast)).json()


def test_booking_response_has_every_field_and_location(call: Caller, cast: Personas) -> None:
    answer = call(f"POST {REQUESTS}", by=cast.ana, json=booking(cast, notes="Ring twice."))
    row = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{REQUESTS}/{row['id']}"
    assert set(row) == {
        "id", "status", "version", "service", "customer", "professional", "scheduled_for", "duration_minutes",
        "address", "city", "pincode", "notes", "price", "currency", "start_code", "created_at", "accepted_at",
        "started_at", "completed_at", "closed_at", "cancelled_at", "cancel_reason", "review",
    }  # fmt: skip
    assert (row["status"], row["version"], row["price"], row["currency"]) == ("requested", 1, "499.00", "INR")
    assert row["customer"] == {"id": cast.ana.user_id, "full_name": "Ana Books", "phone": "+91 90000 01204"}


def test_time_in_another_zone_is_returned_in_utc(call: Caller, cast: Personas) -> None:
    when = tomorrow().strftime("%Y-%m-%dT15:00:00+05:30")
    row = call(f"POST {REQUESTS}", by=cast.ana, json=booking(cast, scheduled_for=when)).json()
    assert row["scheduled_for"] == tomorrow().strftime("%Y-%m-%dT09:30:00Z")


@pytest.mark.parametrize("when", ["2026-12-01T09:30:00", "2020-01-01T00:00:00Z", "2096-01-01T00:00:00Z", 1764581400])
def test_invalid_visit_time_is_rejected(when: object, call: Caller, cast: Personas) -> None:
    answer = call(f"POST {REQUESTS}", by=cast.ana, json=booking(cast, scheduled_for=when))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "scheduled_for")


def test_request_goes_from_booking_to_review_with_full_timeline(
    call: Caller, cast: Personas, booked: dict[str, Any]
) -> None:
    path = f"{REQUESTS}/{booked['id']}"
    accepted = call(f"PUT {path}/accept", by=cast.pat).json()
    assert (accepted["status"], accepted["professional"]["id"]) == ("accepted", cast.pat.user_id)
    assert "start_code" not in accepted
    start_code = call(f"GET {path}", by=cast.ana).json()["start_code"]
    assert call(f"PUT {path}/start", by=cast.pat, json={"code": start_code}).json()["status"] == "in_progress"
    assert call(f"PUT {path}/complete", by=cast.pat).json()["status"] == "completed"
    closed = call(f"PUT {path}/close", by=cast.ana).json()
    assert (closed["status"], closed["review"]) == ("closed", None)
    review = call(f"POST {path}/review", by=cast.ana, json={"rating": 5, "comment": "On time."})
    assert (review.status_code, review.json()["rating"]) == (201, 5)
    assert code(call(f"POST {path}/review", by=cast.ana, json={"rating": 1})) == "wrong_state"
    story = call(f"GET {path}/timeline", by=cast.ana).json()["items"]
    assert [line["move"] for line in story] == ["book", "accept", "start", "complete", "close"]
    assert [line["actor"] for line in story] == ["Ana Books", "Pat Serves", "Pat Serves", "Pat Serves", "Ana Books"]
    assert (story[1]["from_status"], story[1]["to_status"]) == ("requested", "accepted")


def test_closing_with_a_rating_creates_the_review(call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    closed = call(f"PUT {REQUESTS}/{scene['completed']}/close", by=cast.ana, json={"rating": 4, "comment": "Good."})
    assert closed.json()["review"]["rating"] == 4
    profile = call("GET /api/professional/profile", by=cast.pat).json()
    assert (profile["rating_average"], profile["rating_count"]) == (4.0, 1)


def test_second_accept_answers_already_taken(call: Caller, cast: Personas, booked: dict[str, Any]) -> None:
    path = f"{REQUESTS}/{booked['id']}/accept"
    assert call(f"PUT {path}", by=cast.quinn).status_code == 200
    refused = call(f"PUT {path}", by=cast.pat)
    assert (refused.status_code, code(refused)) == (409, "already_taken")


def test_accepting_an_overlapping_job_is_a_schedule_conflict(
    call: Caller, cast: Personas, booked: dict[str, Any]
) -> None:
    other = call(f"POST {REQUESTS}", by=cast.sam, json=booking(cast)).json()
    call(f"PUT {REQUESTS}/{booked['id']}/accept", by=cast.pat)
    assert code(call(f"PUT {REQUESTS}/{other['id']}/accept", by=cast.pat)) == "schedule_conflict"


def test_rejected_request_leaves_only_that_board(call: Caller, cast: Personas, booked: dict[str, Any]) -> None:
    call(f"PUT {REQUESTS}/{booked['id']}/reject", by=cast.pat)
    boards = [call("GET /api/professional/dashboard", by=one).json()["board"] for one in (cast.pat, cast.quinn)]
    assert [[card["id"] for card in board] for board in boards] == [[], [booked["id"]]]


def test_board_card_has_no_personal_data(call: Caller, cast: Personas, booked: dict[str, Any]) -> None:
    (card,) = call("GET /api/professional/dashboard", by=cast.pat).json()["board"]
    assert set(card) == {
        "id", "service", "scheduled_for", "duration_minutes", "city", "pincode", "notes", "price", "currency",
        "expires_at", "addressed_to_me",
    }  # fmt: skip
    assert card["id"] == booked["id"]


def test_reject_response_hides_customer_and_address(call: Caller, cast: Personas, booked: dict[str, Any]) -> None:
    answer = call(f"PUT {REQUESTS}/{booked['id']}/reject", by=cast.pat).json()
    assert (answer["customer"], answer["address"]) == (None, None)
    assert "start_code" not in answer


def test_released_job_is_open_again(call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    path = f"{REQUESTS}/{scene['accepted']}"
    assert code(call(f"PUT {path}/release", by=cast.pat, json={})) == "invalid"
    released = call(f"PUT {path}/release", by=cast.pat, json={"reason": "My van broke down."}).json()
    assert (released["status"], released["professional"]) == ("requested", None)
    assert call(f"GET {path}", by=cast.pat).status_code == 404
    assert call(f"PUT {path}/accept", by=cast.quinn).status_code == 200


def test_five_wrong_start_codes_lock_the_start(call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    path = f"PUT {REQUESTS}/{scene['accepted']}/start"
    tries = [call(path, by=cast.pat, json={"code": "0000"}).status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]
    assert code(call(path, by=cast.pat, json={"code": "4321"})) == "too_many_tries"


def test_cancelling_an_accepted_request_requires_a_reason(call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    path = f"PUT {REQUESTS}/{scene['accepted']}/cancel"
    refused = call(path, by=cast.ana)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason")
    cancelled = call(path, by=cast.ana, json={"reason": "We moved."}).json()
    assert (cancelled["status"], cancelled["cancel_reason"]) == ("cancelled", "We moved.")


def test_ongoing_and_history_lists_split_the_requests(call: Caller, cast: Personas, scene: dict[str, int]) -> None:
    def ids(list_name: str) -> set[int]:
        return {row["id"] for row in call(f"GET /api/customer/{list_name}", by=cast.ana).json()["items"]}

    assert ids("history") == {scene["closed"]}
    assert ids("ongoing-services") == set(scene.values()) - {scene["closed"]}


def test_pending_professional_sees_profile_but_no_board(call: Caller, cast: Personas, scene: object) -> None:
    seen = call("GET /api/professional/dashboard", by=cast.pia).json()
    assert (seen["profile"]["approval"], seen["board"], seen["ongoing"]) == ("pending", [], [])
    assert set(seen["stats"]) == {"completed", "rating_average", "rating_count", "earned_this_month"}
