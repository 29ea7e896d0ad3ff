"""The page that confirms a new email, opened by a link."""

import reflex as rx

from hsa_app.components.layout.page_layouts import auth_layout
from hsa_app.components.public.email_link_error import expired_link_message
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, prevent_double_click_attrs
from hsa_app.components.ui.form import native_form
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.components.ui.text import interpolated_text, strong, text
from hsa_app.core.i18n import _
from hsa_app.state.public.email_link import ConfirmEmailState


def confirm_email_page() -> rx.Component:
    """A button to confirm, because mail scanners open links and must not confirm by that."""
    error = rx.cond(ConfirmEmailState.error != "", banner(ConfirmEmailState.error, tone="danger", alert=True))
    confirm_form = native_form(
        error,
        text(interpolated_text(_("Your new email: {email}"), email=strong(ConfirmEmailState.email))),
        button(
            _("Confirm this email"),
            variant="primary",
            size="l",
            full_width=True,
            submit=True,
            **prevent_double_click_attrs(),
        ),
        action="/auth/confirm-email",
    )
    expired = expired_link_message(
        _("To your account"), "/account", _("A link works once, within 24 hours. You can ask for another.")
    )
    return auth_layout(
        rx.cond(
            ConfirmEmailState.is_loaded,
            rx.cond(ConfirmEmailState.is_valid, confirm_form, expired),
            card_skeleton(3, label=_("Reading the link")),
        ),
        title=_("Confirm your email"),
        subtitle=_("From then on you sign in with it."),
    )
