"""The lifecycle of a request through the API."""

from typing import Any

import pytest

from tests.api.client import ApiClient, get_error_code
from tests.factories import require_id, tomorrow
from tests.personas import Personas

REQUESTS_PATH = "/api/service-requests"


def build_booking_body(personas: Personas, **fields: Any) -> dict[str, Any]:
    """Return the body with which Ana books an AC service."""
    location = {"address": "14 Lake Road", "city": "Pune", "pincode": "411045"}
    return {"service_id": require_id(personas.ac), "scheduled_for": tomorrow().isoformat()} | location | fields


@pytest.fixture
def booked_request(api: ApiClient, personas: Personas) -> dict[str, Any]:
    return api(f"POST {REQUESTS_PATH}", actor=personas.ana, json=build_booking_body(personas)).json()


def test_booking_response_has_every_field_and_location(api: ApiClient, personas: Personas) -> None:
    response = api(f"POST {REQUESTS_PATH}", actor=personas.ana, json=build_booking_body(personas, notes="Ring twice."))
    row = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"{REQUESTS_PATH}/{row['id']}"
    assert set(row) == {
        "id", "status", "version", "service", "customer", "professional", "scheduled_for", "duration_minutes",
        "address", "city", "pincode", "notes", "price", "currency", "start_code", "created_at", "accepted_at",
        "started_at", "completed_at", "closed_at", "cancelled_at", "cancel_reason", "review",
    }  # fmt: skip
    assert (row["status"], row["version"], row["price"], row["currency"]) == ("requested", 1, "499.00", "INR")
    assert row["customer"] == {"id": personas.ana.user_id, "full_name": "Ana Books", "phone": "+91 90000 01204"}


def test_time_in_another_zone_is_returned_in_utc(api: ApiClient, personas: Personas) -> None:
    scheduled_for = tomorrow().strftime("%Y-%m-%dT15:00:00+05:30")
    row = api(
        f"POST {REQUESTS_PATH}", actor=personas.ana, json=build_booking_body(personas, scheduled_for=scheduled_for)
    ).json()
    assert row["scheduled_for"] == tomorrow().strftime("%Y-%m-%dT09:30:00Z")


@pytest.mark.parametrize(
    "scheduled_for", ["2026-12-01T09:30:00", "2020-01-01T00:00:00Z", "2096-01-01T00:00:00Z", 1764581400]
)
def test_invalid_visit_time_is_rejected(scheduled_for: object, api: ApiClient, personas: Personas) -> None:
    response = api(
        f"POST {REQUESTS_PATH}", actor=personas.ana, json=build_booking_body(personas, scheduled_for=scheduled_for)
    )
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "scheduled_for")


def test_request_goes_from_booking_to_review_with_full_timeline(
    api: ApiClient, personas: Personas, booked_request: dict[str, Any]
) -> None:
    path = f"{REQUESTS_PATH}/{booked_request['id']}"
    accepted_request = api(f"PUT {path}/accept", actor=personas.pat).json()
    assert (accepted_request["status"], accepted_request["professional"]["id"]) == ("accepted", personas.pat.user_id)
    assert "start_code" not in accepted_request
    start_code = api(f"GET {path}", actor=personas.ana).json()["start_code"]
    assert api(f"PUT {path}/start", actor=personas.pat, json={"code": start_code}).json()["status"] == "in_progress"
    assert api(f"PUT {path}/complete", actor=personas.pat).json()["status"] == "completed"
    closed_request = api(f"PUT {path}/close", actor=personas.ana).json()
    assert (closed_request["status"], closed_request["review"]) == ("closed", None)
    review = api(f"POST {path}/review", actor=personas.ana, json={"rating": 5, "comment": "On time."})
    assert (review.status_code, review.json()["rating"]) == (201, 5)
    assert get_error_code(api(f"POST {path}/review", actor=personas.ana, json={"rating": 1})) == "wrong_state"
    timeline = api(f"GET {path}/timeline", actor=personas.ana).json()["items"]
    assert [line["move"] for line in timeline] == ["book", "accept", "start", "complete", "close"]
    assert [line["actor"] for line in timeline] == ["Ana Books", "Pat Serves", "Pat Serves", "Pat Serves", "Ana Books"]
    assert (timeline[1]["from_status"], timeline[1]["to_status"]) == ("requested", "accepted")


def test_closing_with_a_rating_creates_the_review(
    api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    closed_request = api(
        f"PUT {REQUESTS_PATH}/{requests_by_status['completed']}/close",
        actor=personas.ana,
        json={"rating": 4, "comment": "Good."},
    )
    assert closed_request.json()["review"]["rating"] == 4
    profile = api("GET /api/professional/profile", actor=personas.pat).json()
    assert (profile["rating_average"], profile["rating_count"]) == (4.0, 1)


def test_second_accept_answers_already_taken(
    api: ApiClient, personas: Personas, booked_request: dict[str, Any]
) -> None:
    path = f"{REQUESTS_PATH}/{booked_request['id']}/accept"
    assert api(f"PUT {path}", actor=personas.quinn).status_code == 200
    response = api(f"PUT {path}", actor=personas.pat)
    assert (response.status_code, get_error_code(response)) == (409, "already_taken")


def test_accepting_an_overlapping_job_is_a_schedule_conflict(
    api: ApiClient, personas: Personas, booked_request: dict[str, Any]
) -> None:
    second_request = api(f"POST {REQUESTS_PATH}", actor=personas.sam, json=build_booking_body(personas)).json()
    api(f"PUT {REQUESTS_PATH}/{booked_request['id']}/accept", actor=personas.pat)
    assert (
        get_error_code(api(f"PUT {REQUESTS_PATH}/{second_request['id']}/accept", actor=personas.pat))
        == "schedule_conflict"
    )


def test_rejected_request_leaves_only_that_board(
    api: ApiClient, personas: Personas, booked_request: dict[str, Any]
) -> None:
    api(f"PUT {REQUESTS_PATH}/{booked_request['id']}/reject", actor=personas.pat)
    boards = [
        api("GET /api/professional/dashboard", actor=one).json()["board"] for one in (personas.pat, personas.quinn)
    ]
    assert [[card["id"] for card in board] for board in boards] == [[], [booked_request["id"]]]


def test_board_card_has_no_personal_data(api: ApiClient, personas: Personas, booked_request: dict[str, Any]) -> None:
    (card,) = api("GET /api/professional/dashboard", actor=personas.pat).json()["board"]
    assert set(card) == {
        "id", "service", "scheduled_for", "duration_minutes", "city", "pincode", "notes", "price", "currency",
        "expires_at", "addressed_to_me",
    }  # fmt: skip
    assert card["id"] == booked_request["id"]


def test_reject_response_hides_customer_and_address(
    api: ApiClient, personas: Personas, booked_request: dict[str, Any]
) -> None:
    response = api(f"PUT {REQUESTS_PATH}/{booked_request['id']}/reject", actor=personas.pat).json()
    assert (response["customer"], response["address"]) == (None, None)
    assert "start_code" not in response


def test_released_job_is_open_again(api: ApiClient, personas: Personas, requests_by_status: dict[str, int]) -> None:
    path = f"{REQUESTS_PATH}/{requests_by_status['accepted']}"
    assert get_error_code(api(f"PUT {path}/release", actor=personas.pat, json={})) == "invalid"
    released_request = api(f"PUT {path}/release", actor=personas.pat, json={"reason": "My van broke down."}).json()
    assert (released_request["status"], released_request["professional"]) == ("requested", None)
    assert api(f"GET {path}", actor=personas.pat).status_code == 404
    assert api(f"PUT {path}/accept", actor=personas.quinn).status_code == 200


def test_five_wrong_start_codes_lock_the_start(
    api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    path = f"PUT {REQUESTS_PATH}/{requests_by_status['accepted']}/start"
    status_codes = [api(path, actor=personas.pat, json={"code": "0000"}).status_code for _ in range(6)]
    assert status_codes == [422] * 5 + [429]
    assert get_error_code(api(path, actor=personas.pat, json={"code": "4321"})) == "too_many_tries"


def test_cancelling_an_accepted_request_requires_a_reason(
    api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    path = f"PUT {REQUESTS_PATH}/{requests_by_status['accepted']}/cancel"
    response = api(path, actor=personas.ana)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "reason")
    cancelled = api(path, actor=personas.ana, json={"reason": "We moved."}).json()
    assert (cancelled["status"], cancelled["cancel_reason"]) == ("cancelled", "We moved.")


def test_ongoing_and_history_lists_split_the_requests(
    api: ApiClient, personas: Personas, requests_by_status: dict[str, int]
) -> None:
    def list_ids(list_name: str) -> set[int]:
        return {row["id"] for row in api(f"GET /api/customer/{list_name}", actor=personas.ana).json()["items"]}

    assert list_ids("history") == {requests_by_status["closed"]}
    assert list_ids("ongoing-services") == set(requests_by_status.values()) - {requests_by_status["closed"]}


def test_pending_professional_sees_profile_but_no_board(
    api: ApiClient, personas: Personas, requests_by_status: object
) -> None:
    dashboard = api("GET /api/professional/dashboard", actor=personas.pia).json()
    assert (dashboard["profile"]["approval"], dashboard["board"], dashboard["ongoing"]) == ("pending", [], [])
    assert set(dashboard["stats"]) == {"completed", "rating_average", "rating_count", "earned_this_month"}
