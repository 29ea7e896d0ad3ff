"""The dialogs of a request's own page: change it, call it off, close and rate it."""

from typing import Any

import reflex as rx

from hsa_app.components.slot_picker import day_and_hour
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.dialog import closes, confirm, dialog, dialog_acts
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.rating import rating_input
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import pincode_field, text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.state.customer.request import RequestState

VISIT, DRAFT, ERRORS = RequestState.request, RequestState.form_values, RequestState.errors


def dialogs() -> rx.Component:
    """All of them; each opens by its button."""
    return rx.fragment(edit_dialog(), cancel_dialog(), close_dialog())


def edit_dialog() -> rx.Component:
    """When, where and the notes, while nobody has accepted. Each opening begins with what is stored."""
    return dialog(
        "edit",
        _("Change this request"),
        form(
            rx.cond(
                RequestState.error_message != "",
                banner(RequestState.error_message, tone="warn", icon="info", alert=True),
            ),
            day_and_hour(RequestState.days),
            text_field(
                _("Date and time"),
                "scheduled_for",
                kind="datetime-local",
                value=DRAFT.scheduled_for,
                figures=True,
                hint=RequestState.slots_hint,
                **checked("scheduled_for"),
            ),
            textarea_field(
                _("Address"),
                "address",
                value=DRAFT.address,
                max_length=500,
                autocomplete="street-address",
                **checked("address"),
            ),
            grid(
                text_field(
                    _("City"), "city", value=DRAFT.city, autocomplete="address-level2", max_length=80, **checked("city")
                ),
                pincode_field(value=DRAFT.pincode, **checked("pincode")),
            ),
            textarea_field(_("Notes"), "notes", value=DRAFT.notes, optional=True, **checked("notes")),
            dialog_acts(button(_("Leave it"), **closes()), button(_("Save changes"), variant="primary", submit=True)),
            on_submit=RequestState.save_changes,
            key=DRAFT.opened.to(str),
        ),
        wide=True,
    )


def checked(name: str) -> dict[str, Any]:
    """What a field of the form for changes needs to be looked at when it is left."""
    return {"error": RequestState.field_errors[name], "on_blur": RequestState.validate_field(name)}


def cancel_dialog() -> rx.Component:
    """Names who is told; a reason is needed once someone has accepted."""
    accepted = VISIT.who != ""
    consequence = rx.cond(
        accepted,
        VISIT.who
        + _(" has kept ")
        + VISIT.time
        + " "
        + VISIT.half
        + _(" free and is told at once, with your reason. This cannot be undone."),
        _("It leaves every board, and nobody comes. This cannot be undone."),
    )
    return confirm(
        "cancel",
        rx.fragment(_("Cancel "), VISIT.service, " ", VISIT.near, "?"),
        consequence,
        textarea_field(
            _("Reason"), "reason", error=ERRORS["reason"], max_length=500,
            hint=rx.cond(accepted, _("Needed, because someone has accepted."), _("Only if you like.")),
        ),
        act=_("Cancel request"),
        on_submit=RequestState.cancel,
    )  # fmt: skip


def close_dialog() -> rx.Component:
    """Stars and a comment, or neither."""
    early = text(_("The work is not marked as done. Closing ends the visit all the same; it cannot be reopened."))
    begun = VISIT.status != "accepted"
    return dialog(
        "close",
        rx.cond(begun, _("How was ") + VISIT.who + "?", _("Close before the work began?")),
        form(
            rx.cond(VISIT.status != "completed", early),
            rating_input(error=ERRORS["rating"]),
            textarea_field(
                _("Comment"),
                "comment",
                optional=True,
                placeholder=_("What should others know?"),
                error=ERRORS["comment"],
            ),
            dialog_acts(
                button(_("Keep it open"), variant="quiet", **closes()),
                button(_("Close without rating"), on_click=RequestState.close_without_rating),
                button(_("Close request"), variant="primary", submit=True),
            ),
            on_submit=RequestState.close,
        ),
    )
