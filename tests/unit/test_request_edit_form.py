"""Validation on blur of the edit form: the same rules as on save."""

from datetime import timedelta

import pytest

from hsa_app.core.clock import now
from hsa_app.core.formatting import to_local_time
from hsa_app.state.customer.request_edit_form import request_field_error

VALID_TIME = f"{to_local_time(now()) + timedelta(days=1):%Y-%m-%dT10:00}"
TOO_LATE_TIME = f"{to_local_time(now()) + timedelta(days=400):%Y-%m-%dT10:00}"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("scheduled_for", VALID_TIME, ""),
        ("scheduled_for", "", ""),
        ("scheduled_for", "2020-01-01T10:00", "This time has passed. Choose a later one."),
        ("scheduled_for", TOO_LATE_TIME, "This is more than a year away. Choose an earlier time."),
        ("address", "14 Lake Road", ""),
        ("address", "", "This is needed."),
        ("pincode", "4110", "A pincode has 6 digits; this has 4."),
        ("notes", "", ""),
        ("price", "1", ""),
        ("version", "1", ""),
    ],
)
def test_request_field_is_validated_on_blur(field: str, value: str, message: str) -> None:
    assert request_field_error(field, value) == message
