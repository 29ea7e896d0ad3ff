"""Forms of accounts and services."""

from decimal import Decimal
from typing import Any

import pytest

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.validation import Form, parse_id, validate
from hsa_app.domain.accounts.forms import ProfileForm, RegisterForm, SignInForm, UserSearch
from hsa_app.domain.catalogue.forms import ServiceForm

REGISTRATION: dict[str, Any] = {
    "email": "ana@example.com",
    "password": "household-demo",
    "full_name": "Ana",
    "role": "customer",
    "city": "Pune",
    "pincode": "411045",
}
SERVICE_FIELDS: dict[str, Any] = {
    "name": "AC service",
    "category": "Appliances",
    "description": "Done at home.",
    "base_price": "499.00",
    "duration_minutes": 60,
}


def get_field_errors(form: type[Form], data: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as error:
        validate(form, data)
    return {problem.field: problem.message for problem in error.value.field_errors}


@pytest.mark.parametrize("role", ["admin", "ADMIN", "", None, "owner"])
def test_registering_as_admin_is_rejected(role: Any) -> None:
    assert set(get_field_errors(RegisterForm, REGISTRATION | {"role": role})) == {"role"}


def test_invalid_choice_error_lists_the_choices() -> None:
    assert get_field_errors(RegisterForm, REGISTRATION | {"role": "admin"}) == {
        "role": "This must be one of 'customer' or 'professional'."
    }
    assert get_field_errors(UserSearch, {"status": "gone"}) == {"status": "This must be one of 'active' or 'blocked'."}


@pytest.mark.parametrize("field", ["status", "approval", "id", "is_admin", "created_at"])
def test_registration_rejects_internal_fields(field: str) -> None:
    assert get_field_errors(RegisterForm, REGISTRATION | {field: "approved"}) == {field: "There is no such field."}


def test_pincodes_are_deduplicated_and_sorted() -> None:
    assert validate(ProfileForm, {"pincodes": ["411057", "411045", "411045"]}).pincodes == ["411045", "411057"]


@pytest.mark.parametrize(
    ("pincodes", "field"),
    [(["411045", "x"], "pincodes.1"), (["411045"] * 51, "pincodes"), ("411045", "pincodes"), ([411045], "pincodes.0")],
)
def test_invalid_pincode_in_a_list_is_reported_by_index(pincodes: Any, field: str) -> None:
    assert set(get_field_errors(ProfileForm, {"pincodes": pincodes})) == {field}


@pytest.mark.parametrize("years", [-1, 71, "many", 1.5, True])
def test_implausible_years_of_experience_are_rejected(years: Any) -> None:
    assert set(get_field_errors(ProfileForm, {"experience_years": years})) == {"experience_years"}


def test_overlong_password_is_rejected_before_hashing() -> None:
    assert set(get_field_errors(SignInForm, {"email": "ana@example.com", "password": "x" * 1001})) == {"password"}


@pytest.mark.parametrize(
    ("price", "expected_error"),
    [
        ("-1", "This must be at least 0."),
        ("10000000", "Use at most 7 digits before the point."),
        ("1.005", "Use at most 2 decimals."),
        ("a lot", "This must be an amount such as 499.00."),
        ("NaN", None),
        ("Infinity", None),
        ("1e400", None),
    ],
)
def test_invalid_price_is_rejected(price: str, expected_error: str | None) -> None:
    errors = get_field_errors(ServiceForm, SERVICE_FIELDS | {"base_price": price})
    assert set(errors) == {"base_price"}
    assert expected_error is None or errors["base_price"] == expected_error


@pytest.mark.parametrize(("price", "stored"), [("499", "499.00"), ("0", "0.00"), ("-0", "0.00"), (499.5, "499.50")])
def test_price_is_stored_with_two_decimals(price: Any, stored: str) -> None:
    assert str(validate(ServiceForm, SERVICE_FIELDS | {"base_price": price}).base_price) == stored
    assert validate(ServiceForm, SERVICE_FIELDS | {"base_price": price}).base_price == Decimal(stored)


@pytest.mark.parametrize("minutes", [4, 1441, 0, "an hour", True])
def test_duration_outside_5_minutes_to_a_day_is_rejected(minutes: Any) -> None:
    assert set(get_field_errors(ServiceForm, SERVICE_FIELDS | {"duration_minutes": minutes})) == {"duration_minutes"}


def test_user_search_rejects_unknown_choices() -> None:
    assert set(get_field_errors(UserSearch, {"role": "boss", "status": "gone", "approval": "maybe"})) == {
        "role", "status", "approval",
    }  # fmt: skip


@pytest.mark.parametrize("number", [0, -1, 2**53, 10**30, True, 1.0, "1", None])
def test_invalid_id_is_not_found(number: object) -> None:
    with pytest.raises(Exception, match="nothing here"):
        parse_id(number)
