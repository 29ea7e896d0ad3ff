"""What can be asked for about accounts and services, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.validation import Form, parse_id, validate
from hsa_app.domain.accounts.forms import ProfileForm, RegisterForm, SignInForm, UserSearch
from hsa_app.domain.catalogue.forms import ServiceForm

ANA: dict[str, Any] = {
    "email": "ana@example.com",
    "password": "household-demo",
    "full_name": "Ana",
    "role": "customer",
    "city": "Pune",
    "pincode": "411045",
}
SERVICE: dict[str, Any] = {
    "name": "AC service",
    "category": "Appliances",
    "description": "Done at home.",
    "base_price": "499.00",
    "duration_minutes": 60,
}


def wrong(form: type[Form], given: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as refusal:
        validate(form, given)
    return {problem.field: problem.message for problem in refusal.value.problems}


@pytest.mark.parametrize("role", ["admin", "ADMIN", "", None, "owner"])
def test_nobody_registers_as_an_admin(role: Any) -> None:
    assert set(wrong(RegisterForm, ANA | {"role": role})) == {"role"}


def test_the_words_to_choose_from_are_said_plainly() -> None:
    assert wrong(RegisterForm, ANA | {"role": "admin"}) == {"role": "This must be one of 'customer' or 'professional'."}
    assert wrong(UserSearch, {"status": "gone"}) == {"status": "This must be one of 'active' or 'blocked'."}


@pytest.mark.parametrize("field", ["status", "approval", "id", "is_admin", "created_at"])
def test_nobody_registers_with_what_is_not_theirs_to_say(field: str) -> None:
    assert wrong(RegisterForm, ANA | {field: "approved"}) == {field: "There is no such field."}


def test_pincodes_are_kept_once_and_in_order() -> None:
    assert validate(ProfileForm, {"pincodes": ["411057", "411045", "411045"]}).pincodes == ["411045", "411057"]


@pytest.mark.parametrize(
    ("pincodes", "field"),
    [(["411045", "x"], "pincodes.1"), (["411045"] * 51, "pincodes"), ("411045", "pincodes"), ([411045], "pincodes.0")],
)
def test_a_wrong_pincode_in_a_list_is_found(pincodes: Any, field: str) -> None:
    assert set(wrong(ProfileForm, {"pincodes": pincodes})) == {field}


@pytest.mark.parametrize("years", [-1, 71, "many", 1.5, True])
def test_years_of_experience_are_a_plausible_number(years: Any) -> None:
    assert set(wrong(ProfileForm, {"experience_years": years})) == {"experience_years"}


def test_an_endless_password_is_refused_before_anybody_hashes_it() -> None:
    assert set(wrong(SignInForm, {"email": "ana@example.com", "password": "x" * 1001})) == {"password"}


@pytest.mark.parametrize(
    ("price", "told"),
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
def test_a_price_is_money(price: str, told: str | None) -> None:
    found = wrong(ServiceForm, SERVICE | {"base_price": price})
    assert set(found) == {"base_price"}
    assert told is None or found["base_price"] == told


@pytest.mark.parametrize(("price", "kept"), [("499", "499.00"), ("0", "0.00"), ("-0", "0.00"), (499.5, "499.50")])
def test_a_price_is_kept_to_the_cent(price: Any, kept: str) -> None:
    assert str(validate(ServiceForm, SERVICE | {"base_price": price}).base_price) == kept
    assert validate(ServiceForm, SERVICE | {"base_price": price}).base_price == Decimal(kept)


@pytest.mark.parametrize("minutes", [4, 1441, 0, "an hour", True])
def test_a_visit_takes_between_five_minutes_and_a_day(minutes: Any) -> None:
    assert set(wrong(ServiceForm, SERVICE | {"duration_minutes": minutes})) == {"duration_minutes"}


def test_users_are_looked_for_by_known_words_only() -> None:
    assert set(wrong(UserSearch, {"role": "boss", "status": "gone", "approval": "maybe"})) == {
        "role", "status", "approval",
    }  # fmt: skip


@pytest.mark.parametrize("number", [0, -1, 2**53, 10**30, True, 1.0, "1", None])
def test_what_cannot_be_an_id_is_not_found(number: object) -> None:
    with pytest.raises(Exception, match="nothing here"):
        parse_id(number)
