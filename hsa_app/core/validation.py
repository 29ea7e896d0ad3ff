"""Parses input into forms, or into field errors, for UI and API."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from hsa_app.core.errors import FieldError, NotFound, ValidationFailed
from hsa_app.core.i18n import N_, _

MAX_ID = 2**53 - 1
"""The largest integer that all JSON parsers represent exactly (RFC 8259, section 6)."""

_ERROR_MESSAGES = {
    "missing": N_("This is needed."),
    "extra_forbidden": N_("There is no such field."),
    "string_too_short": N_("This is needed."),
    "string_type": N_("This must be text."),
    "string_unicode": N_("This has characters that cannot be stored."),
    "int_parsing": N_("This must be a whole number."),
    "int_type": N_("This must be a whole number."),
    "int_from_float": N_("This must be a whole number."),
    "decimal_parsing": N_("This must be an amount such as 499.00."),
    "decimal_type": N_("This must be an amount such as 499.00."),
    "bool_parsing": N_("This must be true or false."),
    "bool_type": N_("This must be true or false."),
    "timezone_aware": N_("Give the time with its zone, such as 2026-12-01T09:30:00Z."),
    "datetime_parsing": N_("Give a date and time such as 2026-12-01T09:30:00Z."),
    "datetime_from_date_parsing": N_("Give a date and time such as 2026-12-01T09:30:00Z."),
    "datetime_type": N_("Give a date and time such as 2026-12-01T09:30:00Z."),
    "json_invalid": N_("This is not JSON."),
    "model_attributes_type": N_("This must be a JSON object."),
    "dict_type": N_("This must be a JSON object."),
    "list_type": N_("This must be a list."),
}
_LIMIT_MESSAGES = {
    "string_too_long": ("max_length", N_("Use at most {limit} characters.")),
    "too_long": ("max_length", N_("Use at most {limit} entries.")),
    "greater_than_equal": ("ge", N_("This must be at least {limit}.")),
    "greater_than": ("gt", N_("This must be more than {limit}.")),
    "less_than_equal": ("le", N_("This must be at most {limit}.")),
    "decimal_max_places": ("decimal_places", N_("Use at most {limit} decimals.")),
    "decimal_whole_digits": ("whole_digits", N_("Use at most {limit} digits before the point.")),
    "decimal_max_digits": ("max_digits", N_("Use at most {limit} digits.")),
}

_UNREADABLE_MESSAGE = N_("This cannot be read.")
_ENUM_MEMBER_PATTERN = re.compile(r"<[\w.]+: ('[^']*')>")
"""An enum member in a Pydantic message."""

FormT = TypeVar("FormT", bound=BaseModel)


class Form(BaseModel):
    """Base class of input models: unknown fields are rejected, instances are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ReadModel(BaseModel):
    """Base class of read models; instances are immutable."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


def is_none(value: object) -> bool:
    """Whether a value is None; for `exclude_if` of fields that are omitted rather than null."""
    return value is None


def _format_error(error: Mapping[str, Any]) -> str:
    kind: str = error["type"]
    context: Mapping[str, Any] = error.get("ctx") or {}
    if kind in _LIMIT_MESSAGES:
        key, text = _LIMIT_MESSAGES[kind]
        return _(text).format(limit=context.get(key, _("fewer")))
    if kind in {"enum", "literal_error"}:
        offered = _ENUM_MEMBER_PATTERN.sub(r"\1", context.get("expected", _("the offered values")))
        return _("This must be one of {offered}.").format(offered=offered)
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    return _(_ERROR_MESSAGES.get(kind, _UNREADABLE_MESSAGE))


def to_field_errors(errors: Iterable[Mapping[str, Any]], *, skip_path_parts: int = 0) -> tuple[FieldError, ...]:
    """Convert Pydantic errors to field errors; `skip_path_parts` removes leading parts of paths, such as "body"."""
    return tuple(
        FieldError(".".join(str(part) for part in error["loc"][skip_path_parts:]) or "body", _format_error(error))
        for error in errors
    )


def validate(form: type[FormT], data: Mapping[str, Any]) -> FormT:
    """Validate `data` as `form`.

    Raises:
        ValidationFailed: with a sentence for each invalid field.
    """
    try:
        return form.model_validate(data)
    except ValidationError as error:
        raise ValidationFailed(*to_field_errors(error.errors(include_url=False, include_input=False))) from None


def parse_id(value: object) -> int:
    """Return `value` if it is a valid id (an integer from 1 to `MAX_ID`).

    Raises:
        NotFound: no object can have this id.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_ID:
        raise NotFound
    return value
