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
    """The fields that were filled in. `keep` may also be emptied; `times` are local and get their zone."""
    if not isinstance(form, Mapping):
        return {"body": None}
    fields = {str(name): value for name, value in form.items() if value != "" or name in keep}
    return fields | {name: localize_time(fields[name]) for name in times if name in fields}


def localize_time(text: object) -> object:
    """A local time such as 2026-12-01T15:00 with its zone; anything else as it came, for the form to refuse."""
    if not isinstance(text, str):
        return text
    try:
        local_time = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if local_time.tzinfo else local_time.replace(tzinfo=get_settings().zone).isoformat()


def parse_number(text: str) -> int:
    """A number out of an address; 0 if it is none, or none that anything can have."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else 0
    return number if number <= MAX_ID else 0


def parse_last_number(path: str) -> int:
    """The number at the end of a path, as in /services/12; 0 if there is none."""
    return parse_number(path.rstrip("/").rpartition("/")[2])


def parse_page_number(text: str) -> int:
    """Which page an address asks for: the first, unless it names another within reach."""
    return min(max(parse_number(text), 1), MAX_PAGE)


def errors_by_field(error: ValidationFailed) -> dict[str, str]:
    """What was wrong, by field; an entry of a list counts as the list. The first sentence of a field is kept."""
    return {problem.field.partition(".")[0]: problem.message for problem in reversed(error.field_errors)}


def field_error(form: type[BaseModel], name: str, value: object) -> str:
    """What the form's own rule says about one field, "" if nothing; an empty field is not wrong yet."""
    if value in ("", None, []):
        return ""
    try:
        validate(form, {name: value})
    except ValidationFailed as error:
        return errors_by_field(error).get(name, "")
    return ""


def password_length_error(value: object) -> str:
    """What is wrong with the length of a new password as it is left, "" if nothing or it is empty.

    Whether it is easily guessed takes a while to judge, so strangers learn that only with the whole form.
    """
    return (passwords.length_error(len(str(value))) or "") if value else ""


def time_error(value: object) -> str:
    """What is wrong with a visit at this local time, for any professional; empty if nothing, or if no time is set."""
    if value in ("", None):
        return ""
    try:
        scheduled_for = validate(EditRequestForm, {"scheduled_for": localize_time(value)}).scheduled_for
        if scheduled_for is not None:
            validate_visit_time(scheduled_for)
    except ValidationFailed as error:
        return errors_by_field(error).get("scheduled_for", "")
    return ""
