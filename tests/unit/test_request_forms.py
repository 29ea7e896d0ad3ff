"""What can be asked for about requests, and the sentence about each wrong field."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.validation import Form, validate
from hsa_app.domain.requests.forms import (
    BookRequestForm,
    CancelRequestForm,
    CloseRequestForm,
    EditRequestForm,
    ReasonForm,
    RequestSearch,
    StartRequestForm,
)
from hsa_app.domain.reviews.forms import ReviewForm

BOOKING: dict[str, Any] = {
    "service_id": 1,
    "scheduled_for": "2026-12-01T09:30:00Z",
    "address": "14 Lake Road",
    "city": "Pune",
    "pincode": "411045",
}
A_TIME = "Give a date and time such as 2026-12-01T09:30:00Z."
A_ZONE = "Give the time with its zone, such as 2026-12-01T09:30:00Z."


def problems(form: type[Form], given: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as refusal:
        validate(form, given)
    return {problem.field: problem.message for problem in refusal.value.field_errors}


def test_valid_booking_is_accepted_with_utc_time() -> None:
    form = validate(BookRequestForm, BOOKING | {"scheduled_for": "2026-12-01T15:00:00+05:30"})
    assert form.scheduled_for == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert form.scheduled_for.tzinfo is UTC
    assert (form.notes, form.professional_id) == (None, None)


def test_every_missing_field_is_named() -> None:
    assert problems(BookRequestForm, {}) == dict.fromkeys(BOOKING, "This is needed.")


@pytest.mark.parametrize(
    "form",
    [BookRequestForm, EditRequestForm, ReasonForm, CancelRequestForm, StartRequestForm, CloseRequestForm, ReviewForm],
)
def test_unknown_field_is_rejected(form: type[Form]) -> None:
    assert problems(form, {"status": "accepted"})["status"] == "There is no such field."


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("2026-12-01T09:30:00", A_ZONE),
        (datetime(2026, 12, 1, 9, 30), A_ZONE),  # noqa: DTZ001
        ("2026-12-01", A_ZONE),
        ("tomorrow", A_TIME),
        (1_796_117_400, A_TIME),
        ("1796117400", A_TIME),
        ("2026-02-30T09:30:00Z", A_TIME),
        ("0001-01-01T00:00:00+14:00", A_TIME),
        ("9999-12-31T23:59:59-14:00", A_TIME),
        (True, A_TIME),
        (None, A_TIME),
        ([], A_TIME),
    ],
)
def test_time_without_zone_or_format_is_rejected(when: object, told: str) -> None:
    assert problems(BookRequestForm, BOOKING | {"scheduled_for": when}) == {"scheduled_for": told}


def test_error_messages_do_not_echo_input() -> None:
    told = problems(BookRequestForm, dict.fromkeys(BOOKING, "s3cret\x00") | {"s3cret": 1, "notes": "s3cret" * 300})
    assert "s3cret" not in "".join(told.values())


def test_edit_distinguishes_cleared_from_omitted_fields() -> None:
    assert validate(EditRequestForm, {}).model_fields_set == set()
    assert validate(EditRequestForm, {"notes": None}).model_fields_set == {"notes"}
    assert validate(EditRequestForm, {"notes": "  "}).notes is None


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", None])
def test_blank_reason_is_rejected(reason: Any) -> None:
    assert set(problems(ReasonForm, {"reason": reason})) == {"reason"}


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_cancel_reason_is_optional(reason: Any) -> None:
    assert validate(CancelRequestForm, {"reason": reason}).reason is None


@pytest.mark.parametrize("code", ["123", "12345", "abcd", "12 4", "\uff11\uff12\uff13\uff14", "", "-123", 1234, None])
def test_start_code_must_be_four_digits(code: Any) -> None:
    assert set(problems(StartRequestForm, {"code": code})) == {"code"}


def test_start_code_is_stripped() -> None:
    assert validate(StartRequestForm, {"code": " 0042 "}).code == "0042"


@pytest.mark.parametrize("rating", [0, 6, -1, 2.5, "five", True])
@pytest.mark.parametrize("form", [CloseRequestForm, ReviewForm])
def test_rating_outside_1_to_5_is_rejected(form: type[Form], rating: Any) -> None:
    assert set(problems(form, {"rating": rating})) == {"rating"}


def test_request_search_accepts_local_dates_and_timestamps() -> None:
    days = validate(RequestSearch, {"from": "2026-11-01", "to": "2026-11-30"})
    assert days.since == datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert days.until == datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
    assert validate(RequestSearch, {"to": "2026-11-30T00:00:00Z"}).until == datetime(2026, 11, 30, tzinfo=UTC)
    assert set(problems(RequestSearch, {"from": "yesterday", "status": "lost"})) == {"from", "status"}
