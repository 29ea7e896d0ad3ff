"""Annotated types for form fields, each with its validation and error messages."""

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints, WithJsonSchema

from hsa_app.core.i18n import _
from hsa_app.core.pincodes import has_known_prefix
from hsa_app.core.validation import MAX_ID

_UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates (Unicode UAX 9): they make text display in another order than it is stored."""

_LINE_BREAKS = "\n\t\u2028\u2029"
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_BLANK_CHARACTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that are letters or symbols by category but render as blanks."""

_DATE_PATTERN = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PHONE_PATTERN = re.compile(r"\+?[0-9(][0-9 ()\-]*")


def _reject_unprintable(value: str, allowed: str = "") -> str:
    if any(is_unprintable(char) and char not in allowed for char in value):
        raise ValueError(_("This has characters that cannot be printed."))
    return value


def is_unprintable(char: str) -> bool:
    """Whether a character is a control, a surrogate, a line break or a bidirectional control."""
    return unicodedata.category(char) in _UNPRINTABLE_CATEGORIES or char in _BIDI_CONTROLS


def _validate_multiline(value: str) -> str:
    return _reject_unprintable(value.replace("\r\n", "\n"), _LINE_BREAKS)


def _is_blank(value: str) -> bool:
    return all(unicodedata.category(char) in _INVISIBLE_CATEGORIES or char in _BLANK_CHARACTERS for char in value)


def _reject_blank(value: str) -> str:
    if _is_blank(value):
        raise ValueError(_("This is needed."))
    return value


def _validate_email_address(value: str) -> str:
    try:
        parsed = _parse_email(value)
    except EmailNotValidError:
        raise ValueError(_("An email looks like name@example.com.")) from None
    if "." not in parsed.domain:
        raise ValueError(_("An email looks like name@example.com."))
    return _validate_length(parsed.normalized, normalize_email(parsed.normalized), 254)


def _validate_city(value: str) -> str:
    return _validate_length(value, normalize_city(value), 80)


def _validate_length(value: str, normalized: str, max_length: int) -> str:
    """Limit the input and its normalized form, which is stored too and can be longer: ß becomes ss."""
    if max(len(value), len(normalized)) > max_length:
        raise ValueError(_("Use at most {most} characters.").format(most=max_length))
    return value


def _validate_pincode_format(value: str) -> str:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(_("A pincode is 6 digits, such as 411045."))
    if len(value) != 6:
        raise ValueError(_("A pincode has 6 digits; this has {value}.").format(value=len(value)))
    if value[0] == "0":
        raise ValueError(_("A pincode does not begin with 0."))
    return value


def _validate_pincode_exists(value: str) -> str:
    if not has_known_prefix(value):
        raise ValueError(_("There is no pincode {value}.").format(value=value))
    return value


def _validate_phone(value: str) -> str | None:
    if not value:
        return None
    if not _PHONE_PATTERN.fullmatch(value) or not 7 <= sum(char.isdigit() for char in value) <= 15:
        raise ValueError(_("A phone number has 7 to 15 digits, such as +91 90000 01204."))
    return value


def _reject_numeric_time(value: object) -> object:
    """Reject numbers, which Pydantic would parse as seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATE_PATTERN.match(value)):
        return value
    raise ValueError(_("Give a date and time such as 2026-12-01T09:30:00Z."))


def _to_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError(_("Give a date and time such as 2026-12-01T09:30:00Z.")) from None


def _reject_bool(value: object) -> object:
    if value is True or value is False:
        raise ValueError(_("This must be a whole number."))
    return value


def _blank_to_none(value: str) -> str | None:
    return None if _is_blank(value) else value


def normalize_city(city: str) -> str:
    """Return the form in which cities are compared: NFKC, case-folded, no invisible characters or extra spaces."""
    visible = "".join(char for char in city if unicodedata.category(char) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", visible).casefold().split())


def encode_email_for_smtp(email: str) -> str:
    """Return an email with its domain in ASCII (IDNA 2008), as mail servers expect it.

    Raises:
        ValueError: the part before the @ is not ASCII, which few servers support.
    """
    if email.isascii():
        return email
    return _parse_email(email).ascii_email or email


def _parse_email(email: str) -> ValidatedEmail:
    return validate_email(email, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False)


def normalize_email(email: str) -> str:
    """Return the form in which emails are compared: stripped and case-folded."""
    return email.strip().casefold()


StrictInt = Annotated[int, BeforeValidator(_reject_bool)]
Id = Annotated[StrictInt, Field(ge=1, le=MAX_ID)]
Rating = Annotated[StrictInt, Field(ge=1, le=5)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_validate_email_address),
    Field(json_schema_extra={"format": "email", "examples": ["ana@example.com"]}),
]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(_reject_unprintable),
    AfterValidator(_reject_blank),
]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_reject_unprintable),
    AfterValidator(_reject_blank),
]
City = Annotated[Label, AfterValidator(_validate_city)]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_validate_multiline),
    AfterValidator(_reject_blank),
]
Reason = Address
OptionalText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=1000),
    AfterValidator(_validate_multiline),
    AfterValidator(_blank_to_none),
]
OptionalReason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500),
    AfterValidator(_validate_multiline),
    AfterValidator(_blank_to_none),
]
Description = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_validate_multiline),
    AfterValidator(_reject_blank),
]
CommentText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(_validate_multiline),
    AfterValidator(_reject_blank),
]
PrintableText = Annotated[str, StringConstraints(max_length=254), AfterValidator(_reject_unprintable)]
SearchText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_reject_unprintable)
]
PincodeFormat = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20),
    AfterValidator(_validate_pincode_format),
    Field(json_schema_extra={"pattern": "^[1-9][0-9]{5}$", "examples": ["411045"]}),
]
"""Six digits in the format of a pincode; for searches, which find nothing for a pincode that does not exist."""

Pincode = Annotated[PincodeFormat, AfterValidator(_validate_pincode_exists)]
"""A pincode with an existing district prefix; for values that are stored."""

Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20),
    AfterValidator(_reject_unprintable),
    AfterValidator(_validate_phone),
    Field(json_schema_extra={"examples": ["+91 90000 01204"]}),
]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_reject_numeric_time),
    AfterValidator(_to_utc),
    Field(description="ISO 8601 with a zone; returned in UTC", examples=["2026-12-01T09:30:00Z"]),
]
Money = Annotated[
    Decimal,
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+\.[0-9]{2}$", "examples": ["499.00"]}, mode="serialization"),
]

__all__ = [
    "Address",
    "City",
    "CommentText",
    "Description",
    "Email",
    "Id",
    "Instant",
    "Label",
    "Money",
    "Name",
    "OptionalReason",
    "OptionalText",
    "Phone",
    "Pincode",
    "PincodeFormat",
    "PrintableText",
    "Rating",
    "Reason",
    "SearchText",
    "StrictInt",
    "encode_email_for_smtp",
    "is_unprintable",
    "normalize_city",
    "normalize_email",
]  # fmt: skip
