"""Emails, phone numbers, pincodes and ids: valid values, and the message of invalid ones."""

from typing import Any

import pytest

from hsa_app.core import field_types
from hsa_app.core.errors import ValidationFailed
from hsa_app.core.field_types import normalize_city, normalize_email
from hsa_app.core.validation import Form, validate


class ContactForm(Form):
    email: field_types.Email = "ana@example.com"
    phone: field_types.Phone | None = None
    pincode: field_types.Pincode = "411045"
    city: field_types.City = "Pune"
    id: field_types.Id = 1


def get_error_message(**fields: Any) -> str:
    with pytest.raises(ValidationFailed) as error:
        validate(ContactForm, fields)
    ((problem),) = error.value.field_errors
    assert problem.field == next(iter(fields))
    return problem.message


@pytest.mark.parametrize(
    "email", ["ana@example.com", "a.b+tag@sub.example.co.in", " ana@example.com ", "ana@exämple.com"]
)
def test_valid_email_is_accepted(email: str) -> None:
    assert validate(ContactForm, {"email": email}).email == email.strip()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "aña@example.com",
        "आना@example.com",
        "ana@",
        "@example.com",
        "ana@host",
        "a b@example.com",
        "ana@example..com",
    ],
)
def test_invalid_email_is_rejected(email: str) -> None:
    assert get_error_message(email=email) == "An email looks like name@example.com."


@pytest.mark.parametrize(
    ("pincode", "message"),
    [
        ("41104", "A pincode has 6 digits; this has 5."),
        ("4110455", "A pincode has 6 digits; this has 7."),
        ("011045", "A pincode does not begin with 0."),
        ("41l045", "A pincode is 6 digits, such as 411045."),
        ("४११०४५", "A pincode is 6 digits, such as 411045."),
        ("", "A pincode is 6 digits, such as 411045."),
        ("4" * 21, "Use at most 20 characters."),
    ],
)
def test_invalid_pincode_is_explained(pincode: str, message: str) -> None:
    assert get_error_message(pincode=pincode) == message


@pytest.mark.parametrize("phone", ["+91 90000 01204", "9000001204", "(020) 2553-1204"])
def test_phone_number_is_kept_as_typed(phone: str) -> None:
    assert validate(ContactForm, {"phone": phone}).phone == phone


@pytest.mark.parametrize("phone", ["call me", "12345", "1" * 16, "+", "90000-०१२०४", "9000;01204"])
def test_invalid_phone_number_is_rejected(phone: str) -> None:
    assert get_error_message(phone=phone) == "A phone number has 7 to 15 digits, such as +91 90000 01204."


def test_blank_phone_number_is_none() -> None:
    assert validate(ContactForm, {"phone": " "}).phone is None


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (0, "This must be at least 1."),
        (-5, "This must be at least 1."),
        (2**53, "This must be at most 9007199254740991."),
        (10**40, "This must be at most 9007199254740991."),
        ("one", "This must be a whole number."),
        (1.5, "This must be a whole number."),
        (None, "This must be a whole number."),
        (True, "This must be a whole number."),
    ],
)
def test_invalid_id_is_rejected(number: Any, message: str) -> None:
    assert get_error_message(id=number) == message


def test_cities_and_emails_are_normalized() -> None:
    assert normalize_city("  PUNE ") == normalize_city("Pune") == normalize_city("p\uff55ne")
    assert normalize_city("New  Delhi") == normalize_city("new delhi")
    assert normalize_city("Mu\u0308nchen") == normalize_city("M\u00fcnchen")
    assert normalize_email(" Ana@Example.COM ") == "ana@example.com"


@pytest.mark.parametrize("city", ["ß" * 41, "\ufdfa" * 5])
def test_city_whose_normalized_form_is_too_long_is_rejected(city: str) -> None:
    assert len(city) < 80 < len(normalize_city(city))
    assert get_error_message(city=city) == "Use at most 80 characters."


def test_email_whose_normalized_form_is_too_long_is_rejected() -> None:
    email = f"{'a' * 32}@{'.'.join(['ΐ' * 25] * 3)}.example"
    assert len(email) <= 254 < len(normalize_email(email))
    assert get_error_message(email=email) == "Use at most 254 characters."
