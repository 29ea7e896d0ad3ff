"""Text fields: any written language is accepted, control characters are not."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from hsa_app.core import field_types

CONTROL_CHARACTERS = {
    "NUL": "\x00",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "half a character": "\ud800",
    "right-to-left override": "\u202e",
    "left-to-right embedding": "\u202a",
    "isolate": "\u2067",
    "pop isolate": "\u2069",
}
TEXT_TYPES = (
    "Name",
    "Label",
    "City",
    "SearchText",
    "Phone",
    "Address",
    "Reason",
    "OptionalText",
    "OptionalReason",
    "Description",
    "Email",
    "Pincode",
    "PrintableText",
)
REQUIRED_TYPES = ("Name", "Label", "City", "Address", "Reason", "Description")
VALID_NAMES = [
    "Ana",
    "Chikkaballapur V. Ramakrishnaiah",
    "D’Souza",
    "O'Neil-Śmith",
    "सन्दीप कुलकर्णी",
    "محمد",
    "क्‍ष",
    "👩‍🔧 Asha",
]


def validate_text(type_name: str, text: str) -> Any:
    return TypeAdapter(getattr(field_types, type_name)).validate_python(text)


@pytest.mark.parametrize("kind", TEXT_TYPES)
@pytest.mark.parametrize("character", CONTROL_CHARACTERS.values(), ids=CONTROL_CHARACTERS)
def test_control_characters_are_rejected_in_every_text_field(kind: str, character: str) -> None:
    with pytest.raises(ValidationError):
        validate_text(kind, f"90000 01{character}204")


@pytest.mark.parametrize("name", VALID_NAMES)
def test_name_may_be_in_any_script(name: str) -> None:
    assert validate_text("Name", f"  {name} ") == name


@pytest.mark.parametrize("blank", ["", "   ", "\t", "\u200b", "\u2060\u200b", "\u00ad", "\u3164", "\u2800"])
@pytest.mark.parametrize("kind", REQUIRED_TYPES)
def test_required_text_must_have_visible_characters(kind: str, blank: str) -> None:
    with pytest.raises(ValidationError):
        validate_text(kind, blank)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\u2028", "\u2029", "\u0085", "\v"])
def test_name_with_a_line_break_is_rejected(newline: str) -> None:
    with pytest.raises(ValidationError):
        validate_text("Name", f"Ana{newline}Books")


def test_address_keeps_its_lines() -> None:
    assert validate_text("Address", "14 Lake Road\r\n\tPune\n") == "14 Lake Road\n\tPune"


@pytest.mark.parametrize("kind", ["OptionalText", "OptionalReason"])
@pytest.mark.parametrize("blank", ["", "  \n ", "\u200b"])
def test_blank_optional_text_is_none(kind: str, blank: str) -> None:
    assert validate_text(kind, blank) is None


@pytest.mark.parametrize(
    ("kind", "max_length"),
    [("Name", 120), ("City", 80), ("Address", 500), ("OptionalText", 1000), ("SearchText", 100)],
)
def test_text_length_is_limited(kind: str, max_length: int) -> None:
    assert validate_text(kind, "x" * max_length) == "x" * max_length
    with pytest.raises(ValidationError):
        validate_text(kind, "x" * (max_length + 1))
