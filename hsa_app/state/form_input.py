"""Prepares submitted form fields, all text, for the domain's forms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import MAX_ID, validate
from hsa_app.domain.requests.forms import EditRequestForm, validate_visit_time
from hsa_app.infra import passwords

MAX_DIGITS, MAX_PAGE = 16, 1000


def clean_form(form: object, *, keep: tuple[str, ...] = (), times: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that are not empty. Fields in `keep` may be empty; local times in `times` get the time zone."""
    if not isinstance(form, Mapping):
        return {"body": None}
    fields = {str(name): value for name, value in form.items() if value != "" or name in keep}
    return fields | {name: localize_time(fields[name]) for name in times if name in fields}


def localize_time(text: object) -> object:
    """Adds the time zone to a local time such as 2026-12-01T15:00; returns anything else unchanged."""
    if not isinstance(text, str):
        return text
    try:
        local_time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if local_time.tzinfo else local_time.replace(tzinfo=get_settings().zone).isoformat()


def parse_number(text: str) -> int:
    """A number of a URL; 0 if it is none, or larger than any id."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else 0
    return number if number <= MAX_ID else 0


def parse_last_number(path: str) -> int:
    """The number at the end of a path such as /services/12; 0 if there is none."""
    return parse_number(path.rstrip("/").rpartition("/")[2])


def parse_page_number(text: str) -> int:
    """The page number of a URL, from 1 (also if it is invalid) to MAX_PAGE."""
    return min(max(parse_number(text), 1), MAX_PAGE)


def errors_by_field(error: ValidationFailed) -> dict[str, str]:
    """Error messages by field; entries of a list count as the list. Of several messages the first is kept."""
    return {problem.field.partition(".")[0]: problem.message for problem in reversed(error.field_errors)}


def field_error(form: type[BaseModel], name: str, value: object) -> str:
    """The error of one field by the rules of `form`, "" if it is valid; empty values are not checked."""
    if value in ("", None, []):
        return ""
    try:
        validate(form, {name: value})
    except ValidationFailed as error:
        return errors_by_field(error).get(name, "")
    return ""


def password_length_error(value: object) -> str:
    """The error in the length of a new password, "" if there is none or it is empty.

    Password strength is expensive to compute, so it is only checked on submit.
    """
    return (passwords.length_error(len(str(value))) or "") if value else ""


def time_error(value: object) -> str:
    """The error of a local visit time by the rules for every professional; "" if it is valid or empty."""
    if value in ("", None):
        return ""
    try:
        scheduled_for = validate(EditRequestForm, {"scheduled_for": localize_time(value)}).scheduled_for
        if scheduled_for is not None:
            validate_visit_time(scheduled_for)
    except ValidationFailed as error:
        return errors_by_field(error).get("scheduled_for", "")
    return ""
