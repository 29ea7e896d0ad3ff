"""Forms of requests, and the message of each invalid field."""

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

BOOKING_FIELDS: dict[str, Any] = {
    "service_id": 1,
    "scheduled_for": "2026-12-01T09:30:00Z",
    "address": "14 Lake Road",
    "city": "Pune",
    "pincode": "411045",
}
TIME_ERROR = "Give a date and time such as 2026-12-01T09:30:00Z."
ZONE_ERROR = "Give the time with its zone, such as 2026-12-01T09:30:00Z."


def get_field_errors(form: type[Form], data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as error:
        validate(form, data)
    return {problem.field: problem.message for problem in error.value.field_errors}


def test_valid_booking_is_accepted_with_utc_time() -> None:
    form = validate(BookRequestForm, BOOKING_FIELDS | {"scheduled_for": "2026-12-01T15:00:00+05:30"})
    assert form.scheduled_for == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert form.scheduled_for.tzinfo is UTC
    assert (form.notes, form.professional_id) == (None, None)


def test_every_missing_field_is_named() -> None:
    assert get_field_errors(BookRequestForm, {}) == dict.fromkeys(BOOKING_FIELDS, "This is needed.")


@pytest.mark.parametrize(
    "form",
    [BookRequestForm, EditRequestForm, ReasonForm, CancelRequestForm, StartRequestForm, CloseRequestForm, ReviewForm],
)
def test_unknown_field_is_rejected(form: type[Form]) -> None:
    assert get_field_errors(form, {"status": "accepted"})["status"] == "There is no such field."


@pytest.mark.parametrize(
    ("scheduled_for", "message"),
    [
        ("2026-12-01T09:30:00", ZONE_ERROR),
        (datetime(2026, 12, 1, 9, 30), ZONE_ERROR),  # noqa: DTZ001
        ("2026-12-01", ZONE_ERROR),
        ("tomorrow", TIME_ERROR),
        (1_796_117_400, TIME_ERROR),
        ("1796117400", TIME_ERROR),
        ("2026-02-30T09:30:00Z", TIME_ERROR),
        ("0001-01-01T00:00:00+14:00", TIME_ERROR),
        ("9999-12-31T23:59:59-14:00", TIME_ERROR),
        (True, TIME_ERROR),
        (None, TIME_ERROR),
        ([], TIME_ERROR),
    ],
)
def test_time_without_zone_or_format_is_rejected(scheduled_for: object, message: str) -> None:
    assert get_field_errors(BookRequestForm, BOOKING_FIELDS | {"scheduled_for": scheduled_for}) == {
        "scheduled_for": message
    }


def test_error_messages_do_not_echo_input() -> None:
    errors = get_field_errors(
        BookRequestForm, dict.fromkeys(BOOKING_FIELDS, "s3cret\x00") | {"s3cret": 1, "notes": "s3cret" * 300}
    )
    assert "s3cret" not in "".join(errors.values())


def test_edit_distinguishes_cleared_from_omitted_fields() -> None:
    assert validate(EditRequestForm, {}).model_fields_set == set()
    assert validate(EditRequestForm, {"notes": None}).model_fields_set == {"notes"}
    assert validate(EditRequestForm, {"notes": "  "}).notes is None


@pytest.mark.parametrize("reason", ["", "   ", "\u200b", None])
def test_blank_reason_is_rejected(reason: Any) -> None:
    assert set(get_field_errors(ReasonForm, {"reason": reason})) == {"reason"}


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_cancel_reason_is_optional(reason: Any) -> None:
    assert validate(CancelRequestForm, {"reason": reason}).reason is None


@pytest.mark.parametrize("code", ["123", "12345", "abcd", "12 4", "\uff11\uff12\uff13\uff14", "", "-123", 1234, None])
def test_start_code_must_be_four_digits(code: Any) -> None:
    assert set(get_field_errors(StartRequestForm, {"code": code})) == {"code"}


def test_start_code_is_stripped() -> None:
    assert validate(StartRequestForm, {"code": " 0042 "}).code == "0042"


@pytest.mark.parametrize("rating", [0, 6, -1, 2.5, "five", True])
@pytest.mark.parametrize("form", [CloseRequestForm, ReviewForm])
def test_rating_outside_1_to_5_is_rejected(form: type[Form], rating: Any) -> None:
    assert set(get_field_errors(form, {"rating": rating})) == {"rating"}


def test_request_search_accepts_local_dates_and_timestamps() -> None:
    days = validate(RequestSearch, {"from": "2026-11-01", "to": "2026-11-30"})
    assert days.since == datetime(2026, 10, 31, 18, 30, tzinfo=UTC)
    assert days.until == datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
    assert validate(RequestSearch, {"to": "2026-11-30T00:00:00Z"}).until == datetime(2026, 11, 30, tzinfo=UTC)
    assert set(get_field_errors(RequestSearch, {"from": "yesterday", "status": "lost"})) == {"from", "status"}
