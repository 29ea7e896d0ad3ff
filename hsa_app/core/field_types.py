"""Annotated types for form fields, each with its validation and message."""

import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints, WithJsonSchema

from hsa_app.core.i18n import _
from hsa_app.core.pincodes import has_known_prefix
from hsa_app.core.validation import LARGEST_ID

_HIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Unicode UAX 9: embeddings, overrides and isolates make text read other than it is."""

_BREAKS = "\n\t\u2028\u2029"
_INVISIBLE = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by category that show nothing."""

_WRITTEN_DATE = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()\-]*")


def _no_controls(value: str, allowed: str = "") -> str:
    if any(is_unprintable(char) and char not in allowed for char in value):
        raise ValueError(_("This has characters that cannot be printed."))
    return value


def is_unprintable(char: str) -> bool:
    """Whether a character is a control, half a character, a line break or turns around what follows."""
    return unicodedata.category(char) in _HIDDEN or char in _TURNING


def _lines(value: str) -> str:
    return _no_controls(value.replace("\r\n", "\n"), _BREAKS)


def _is_blank(value: str) -> bool:
    return all(unicodedata.category(char) in _INVISIBLE or char in _BLANK for char in value)


def _needed(value: str) -> str:
    if _is_blank(value):
        raise ValueError(_("This is needed."))
    return value


def _email(value: str) -> str:
    try:
        found = _read(value)
    except EmailNotValidError:
        raise ValueError(_("An email looks like name@example.com.")) from None
    if "." not in found.domain:
        raise ValueError(_("An email looks like name@example.com."))
    return _as_long_as(found.normalized, normalize_email(found.normalized), 254)


def _city(value: str) -> str:
    return _as_long_as(value, normalize_city(value), 80)


def _as_long_as(value: str, key: str, most: int) -> str:
    """What is compared is stored, too, and can be longer than what was typed: ß is ss."""
    if max(len(value), len(key)) > most:
        raise ValueError(_("Use at most {most} characters.").format(most=most))
    return value


def _pincode(value: str) -> str:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(_("A pincode is 6 digits, such as 411045."))
    if len(value) != 6:
        raise ValueError(_("A pincode has 6 digits; this has {value}.").format(value=len(value)))
    if value[0] == "0":
        raise ValueError(_("A pincode does not begin with 0."))
    return value


def _real(value: str) -> str:
    if not has_known_prefix(value):
        raise ValueError(_("There is no pincode {value}.").format(value=value))
    return value


def _phone(value: str) -> str | None:
    if not value:
        return None
    if not _PHONE.fullmatch(value) or not 7 <= sum(char.isdigit() for char in value) <= 15:
        raise ValueError(_("A phone number has 7 to 15 digits, such as +91 90000 01204."))
    return value


def _written(value: object) -> object:
    """Refuse numbers, which could be read as seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and _WRITTEN_DATE.match(value)):
        return value
    raise ValueError(_("Give a date and time such as 2026-12-01T09:30:00Z."))


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError(_("Give a date and time such as 2026-12-01T09:30:00Z.")) from None


def _no_truth(value: object) -> object:
    if value is True or value is False:
        raise ValueError(_("This must be a whole number."))
    return value


def _or_none(value: str) -> str | None:
    return None if _is_blank(value) else value


def normalize_city(city: str) -> str:
    """A city as it is compared: without regard to case, accents' composition, spacing and what is not seen."""
    seen = "".join(char for char in city if unicodedata.category(char) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).casefold().split())


def email_to_send(email: str) -> str:
    """An email with its domain as registered (IDNA 2008), for mail servers.
    Raises:
        ValueError: letters before the @ that few servers know.
    """
    if email.isascii():
        return email
    return _read(email).ascii_email or email


def _read(email: str) -> ValidatedEmail:
    return validate_email(email, check_deliverability=False, globally_deliverable=False, allow_smtputf8=False)


def normalize_email(email: str) -> str:
    """An email as it is compared: without regard to case."""
    return email.strip().casefold()


StrictInt = Annotated[int, BeforeValidator(_no_truth)]
Id = Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)]
Rating = Annotated[StrictInt, Field(ge=1, le=5)]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_email),
    Field(json_schema_extra={"format": "email", "examples": ["ana@example.com"]}),
]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(_no_controls),
    AfterValidator(_needed),
]
Label = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_no_controls),
    AfterValidator(_needed),
]
City = Annotated[Label, AfterValidator(_city)]
Address = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_lines),
    AfterValidator(_needed),
]
Reason = Address
OptionalText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(_lines), AfterValidator(_or_none)
]
OptionalReason = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_lines), AfterValidator(_or_none)
]
Description = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000),
    AfterValidator(_lines),
    AfterValidator(_needed),
]
CommentText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(_lines),
    AfterValidator(_needed),
]
Printable = Annotated[str, StringConstraints(max_length=254), AfterValidator(_no_controls)]
Search = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), AfterValidator(_no_controls)]
PincodeFormat = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20),
    AfterValidator(_pincode),
    Field(json_schema_extra={"pattern": "^[1-9][0-9]{5}$", "examples": ["411045"]}),
]
"""Six digits that look like a pincode: enough to ask with, nothing is found where nothing is."""

Pincode = Annotated[PincodeFormat, AfterValidator(_real)]
"""Six digits that lead somewhere in India: what is kept."""

Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20),
    AfterValidator(_no_controls),
    AfterValidator(_phone),
    Field(json_schema_extra={"examples": ["+91 90000 01204"]}),
]
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_utc),
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
    "Printable",
    "Rating",
    "Reason",
    "Search",
    "StrictInt",
    "email_to_send",
    "is_unprintable",
    "normalize_city",
    "normalize_email",
]  # fmt: skip
