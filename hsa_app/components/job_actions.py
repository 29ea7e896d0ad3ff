"""A professional's actions on a job: start, complete and release."""

import reflex as rx

from hsa_app.components.ui.board_columns import field_with_button
from hsa_app.components.ui.button import button, prevent_double_click_attrs
from hsa_app.components.ui.dialog import confirm_dialog
from hsa_app.components.ui.form import form
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.components.ui.types import Handler, Node, StrOrVar
from hsa_app.core.i18n import _

RELEASE_DIALOG = "release"
"""The id of the dialog to release a job."""


def start_job_form(
    on_submit: Handler, *extra_fields: Node, error: StrOrVar, html_id: StrOrVar = "", on_blur: Handler = None
) -> rx.Component:
    """The form for the start code; `on_blur` validates it, `extra_fields` are submitted with it."""
    blur_attrs = {} if on_blur is None else {"on_blur": on_blur}
    field = text_field(
        _("Start code"), "code", placeholder="0000", tabular_numbers=True, size="l", html_id=html_id, error=error,
        input_mode="numeric", max_length=4, **blur_attrs,
    )  # fmt: skip
    return form(
        field_with_button(
            field, button(_("Start job"), variant="primary", size="l", submit=True, **prevent_double_click_attrs())
        ),
        text(_("Ask at the door."), small=True, muted=True),
        *extra_fields,
        on_submit=on_submit,
        gap="s",
    )


def complete_job_button(on_click: Handler) -> rx.Component:
    """The button that completes a job."""
    return button(
        _("Complete job"),
        variant="primary",
        size="l",
        full_width=True,
        on_click=on_click,
        **prevent_double_click_attrs(),
    )


def release_dialog(on_submit: Handler, *, job_summary: StrOrVar, error: StrOrVar) -> rx.Component:
    """The dialog that asks for the reason of a release; `job_summary` names the job."""
    consequence = _("It goes back on every matching board, and the customer is told, with your reason.")
    return confirm_dialog(
        RELEASE_DIALOG,
        _("Give this job back?"),
        rx.fragment(strong(job_summary), rx.el.br(), consequence),
        textarea_field(_("Reason"), "reason", error=error, max_length=500, html_id="release-reason"),
        confirm_label=_("Release"),
        on_submit=on_submit,
    )
