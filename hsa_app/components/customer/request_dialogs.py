"""The dialogs of a customer's request page: edit, cancel, close and rate."""

from typing import Any

import reflex as rx

from hsa_app.components.slot_picker import slot_picker
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.dialog import close_dialog_attrs, confirm_dialog, dialog, dialog_actions
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.rating import rating_input
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import pincode_field, text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.state.customer.request import RequestState

REQUEST, FORM_VALUES, FORM_ERRORS = RequestState.request, RequestState.form_values, RequestState.errors


def request_dialogs() -> rx.Component:
    """All dialogs of the page; buttons open them."""
    return rx.fragment(edit_dialog(), cancel_dialog(), close_dialog())


def edit_dialog() -> rx.Component:
    """Edits time, address and notes until the request is accepted. Opens with the stored values."""
    return dialog(
        "edit",
        _("Change this request"),
        form(
            rx.cond(
                RequestState.error_message != "",
                banner(RequestState.error_message, tone="warn", icon="info", alert=True),
            ),
            slot_picker(RequestState.days),
            text_field(
                _("Date and time"),
                "scheduled_for",
                input_type="datetime-local",
                value=FORM_VALUES.scheduled_for,
                tabular_numbers=True,
                hint=RequestState.slots_hint,
                **validated_field_attrs("scheduled_for"),
            ),
            textarea_field(
                _("Address"),
                "address",
                value=FORM_VALUES.address,
                max_length=500,
                autocomplete="street-address",
                **validated_field_attrs("address"),
            ),
            grid(
                text_field(
                    _("City"),
                    "city",
                    value=FORM_VALUES.city,
                    autocomplete="address-level2",
                    max_length=80,
                    **validated_field_attrs("city"),
                ),
                pincode_field(value=FORM_VALUES.pincode, **validated_field_attrs("pincode")),
            ),
            textarea_field(
                _("Notes"), "notes", value=FORM_VALUES.notes, optional=True, **validated_field_attrs("notes")
            ),
            dialog_actions(
                button(_("Leave it"), **close_dialog_attrs()), button(_("Save changes"), variant="primary", submit=True)
            ),
            on_submit=RequestState.save_changes,
            key=FORM_VALUES.opened.to(str),
        ),
        wide=True,
    )


def validated_field_attrs(name: str) -> dict[str, Any]:
    """Attributes of a field of the edit form that is validated on blur."""
    return {"error": RequestState.field_errors[name], "on_blur": RequestState.validate_field(name)}


def cancel_dialog() -> rx.Component:
    """The dialog to cancel: states who is notified; a reason is required once a professional has accepted."""
    is_accepted = REQUEST.professional != ""
    consequence = rx.cond(
        is_accepted,
        _("{name} has kept {time} free and is told at once, with your reason. This cannot be undone.").format(
            name=REQUEST.professional, time=REQUEST.time + " " + REQUEST.half
        ),
        _("It leaves every board, and nobody comes. This cannot be undone."),
    )
    return confirm_dialog(
        "cancel",
        _("Cancel {service} {time}?").format(service=REQUEST.service, time=REQUEST.relative_day),
        consequence,
        textarea_field(
            _("Reason"), "reason", error=FORM_ERRORS["reason"], max_length=500,
            hint=rx.cond(is_accepted, _("Needed, because someone has accepted."), _("Only if you like.")),
        ),
        confirm_label=_("Cancel request"),
        on_submit=RequestState.cancel,
    )  # fmt: skip


def close_dialog() -> rx.Component:
    """The dialog to close: optional rating and comment."""
    early_closing_warning = text(
        _("The work is not marked as done. Closing ends the visit all the same; it cannot be reopened.")
    )
    is_started = REQUEST.status != "accepted"
    return dialog(
        "close",
        rx.cond(is_started, _("How was {name}?").format(name=REQUEST.professional), _("Close before the work began?")),
        form(
            rx.cond(REQUEST.status != "completed", early_closing_warning),
            rating_input(error=FORM_ERRORS["rating"]),
            textarea_field(
                _("Comment"),
                "comment",
                optional=True,
                placeholder=_("What should others know?"),
                error=FORM_ERRORS["comment"],
            ),
            dialog_actions(
                button(_("Keep it open"), variant="quiet", **close_dialog_attrs()),
                button(_("Close without rating"), on_click=RequestState.close_without_rating),
                button(_("Close request"), variant="primary", submit=True),
            ),
            on_submit=RequestState.close,
        ),
    )
