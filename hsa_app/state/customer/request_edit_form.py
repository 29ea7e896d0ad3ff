"""The form to edit a request: initial values, changes, and conflicts with other edits."""

from dataclasses import asdict, dataclass
from typing import Final

from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.formatting import format_datetime_input, format_relative
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain.requests.forms import EditRequestForm
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.models import RequestStatus
from hsa_app.state.form_input import clean_form, field_error, time_error

MISSING_TIME_MESSAGE: Final = N_("Choose a day and a time.")
REQUIRED_FIELDS: Final = ("scheduled_for", "address", "city", "pincode")


@dataclass(frozen=True)
class RequestFormValues:
    """The initial values of the edit form. `opened` counts how often it was opened."""

    scheduled_for: str = ""
    address: str = ""
    city: str = ""
    pincode: str = ""
    notes: str = ""
    opened: int = 0


def request_form_values(row: RequestRow, opened_count: int) -> RequestFormValues:
    """The initial values of the edit form for a stored request."""
    return RequestFormValues(
        format_datetime_input(row.scheduled_for),
        row.address or "",
        row.city,
        row.pincode,
        row.notes or "",
        opened_count,
    )


def parse_changes(form: object, initial: RequestFormValues) -> EditRequestForm:
    """The fields that were changed. A time that cannot be parsed counts as unchanged."""
    typed = clean_form(form, keep=("notes", *REQUIRED_FIELDS))
    opened = asdict(initial)
    changes = {name: value for name, value in typed.items() if _normalize_newlines(value) != opened.get(name)}
    try:
        return validate(
            EditRequestForm, clean_form(changes, keep=("notes", *REQUIRED_FIELDS), times=("scheduled_for",))
        )
    except ValidationFailed as error:
        missing_time = FieldError("scheduled_for", _(MISSING_TIME_MESSAGE))
        raise ValidationFailed(
            *(
                missing_time if field_error.field == missing_time.field else field_error
                for field_error in error.field_errors
            )
        ) from None


def slots_hint(requested_professional: str | None, *, is_known: bool) -> str:
    """The hint below the field: whose available slots the picker shows."""
    if not is_known:
        return _("Choosing above fills this in. Or set a time of your own.")
    if not requested_professional:
        return _("Above are the times somebody is free. Or set one of your own.")
    return _("Above are the times {name} is free. Or set one of your own.").format(name=requested_professional)


def request_field_error(field: str, value: object) -> str:
    """The error of one field, by the rules of saving; "" if it is valid."""
    if str(field) not in EditRequestForm.model_fields:
        return ""
    if field == "scheduled_for":
        return time_error(value)
    return (
        _("This is needed.") if value == "" and field in REQUIRED_FIELDS else field_error(EditRequestForm, field, value)
    )


def _normalize_newlines(value: object) -> object:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def conflict_message(initial: RequestFormValues, row: RequestRow) -> str:
    """What changed since the form was opened, and what saving again does."""
    if row.status != RequestStatus.REQUESTED:
        return _("This can no longer be changed: it is not waiting any more. What you typed is still here to copy.")
    changed = ", ".join(_changed_fields(initial, row))
    if not changed:
        return _(
            "This was changed since you opened it. None of it stands here. "
            "Save again to put what you changed in its place."
        )
    return _(
        "This was changed since you opened it. It now says {changes}. Save again to put what you changed in its place."
    ).format(changes=changed)


def _changed_fields(initial: RequestFormValues, row: RequestRow) -> list[str]:
    stored = request_form_values(row, initial.opened)
    values = {
        _("time {value}"): (initial.scheduled_for, stored.scheduled_for, format_relative(row.scheduled_for)),
        _("address {value}"): (initial.address, stored.address, stored.address),
        _("city {value}"): (initial.city, stored.city, stored.city),
        _("pincode {value}"): (initial.pincode, stored.pincode, stored.pincode),
        _("notes {value}"): (initial.notes, stored.notes, stored.notes or _("none")),
    }
    return [
        template.format(value=f"“{value}”") for template, (before, after, value) in values.items() if before != after
    ]
