"""Confirming a new email, by a link out of a mail."""

import reflex as rx

from hsa_app.components.layout.page_layouts import door_frame
from hsa_app.components.public.email_link import link_over
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, once
from hsa_app.components.ui.form import native_form
from hsa_app.components.ui.skeleton import panel_skeleton
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _
from hsa_app.state.public.email_link import ConfirmEmailState


def confirm_email() -> rx.Component:
    """One press: programs that look into mail must not do it by themselves."""
    wrong = rx.cond(ConfirmEmailState.error != "", banner(ConfirmEmailState.error, tone="danger", alert=True))
    press = native_form(
        wrong,
        text(_("Your new email: "), strong(ConfirmEmailState.email)),
        button(_("Confirm this email"), variant="primary", size="l", wide=True, submit=True, **once()),
        action="/auth/confirm-email",
    )
    over = link_over(
        _("To your account"), "/account", _("A link works once, within 24 hours. You can ask for another.")
    )
    return door_frame(
        rx.cond(
            ConfirmEmailState.is_loaded,
            rx.cond(ConfirmEmailState.is_valid, press, over),
            panel_skeleton(3, label=_("Reading the link")),
        ),
        title=_("Confirm your email"),
        note=_("From then on you sign in with it."),
    )
