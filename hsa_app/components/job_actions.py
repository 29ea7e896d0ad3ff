"""What a professional does with a job: start it with the code, complete it, give it back."""

import reflex as rx

from hsa_app.components.ui.button import button, once
from hsa_app.components.ui.columns import code_entry
from hsa_app.components.ui.dialog import confirm
from hsa_app.components.ui.form import form
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.components.ui.types import Handler, Node, Text
from hsa_app.core.i18n import _

RELEASE = "release"
"""The dialog in which a job is given back."""


def start_form(
    on_submit: Handler, *more: Node, error: Text, field_id: Text = "", on_leave: Handler = None
) -> rx.Component:
    """The code is asked for at the door; `on_leave` looks at it before it is sent. `more` goes along with it."""
    looked_at = {} if on_leave is None else {"on_blur": on_leave}
    field = text_field(
        _("Start code"), "code", placeholder="0000", figures=True, size="l", field_id_=field_id, error=error,
        input_mode="numeric", max_length=4, **looked_at,
    )  # fmt: skip
    return form(
        code_entry(field, button(_("Start job"), variant="primary", size="l", submit=True, **once())),
        text(_("Ask at the door."), small=True, muted=True),
        *more,
        on_submit=on_submit,
        gap="s",
    )


def complete_button(on_click: Handler) -> rx.Component:
    """The one thing left to do is to complete it."""
    return button(_("Complete job"), variant="primary", size="l", wide=True, on_click=on_click, **once())


def release_dialog(on_submit: Handler, *, which: Text, error: Text) -> rx.Component:
    """Giving a job back needs a reason; `which` says what is given back."""
    consequence = _("It goes back on every matching board, and the customer is told, with your reason.")
    return confirm(
        RELEASE,
        _("Give this job back?"),
        rx.fragment(strong(which), rx.el.br(), consequence),
        textarea_field(_("Reason"), "reason", error=error, max_length=500, field_id_="release-reason"),
        act=_("Release"),
        on_submit=on_submit,
    )
