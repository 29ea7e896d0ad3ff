"""Asking for a new password."""

import reflex as rx

from hsa_app.components.layout.page_layouts import door_frame
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button, once
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.link import link
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.state.public.forgot_password import ForgotPasswordState


def forgot_password() -> rx.Component:
    """An email; the answer is the same whether or not there is such an account."""
    ask = form(
        text_field(
            _("Email"), "email", kind="email", autocomplete="username", size="l", error=ForgotPasswordState.error,
            max_length=254, on_blur=ForgotPasswordState.validate_email,
        ),
        button(_("Send link"), variant="primary", size="l", wide=True, submit=True, **once()),
        on_submit=ForgotPasswordState.request_reset,
        gap="l",
    )  # fmt: skip
    told = stack(
        banner(
            _("If there is an account with this email, a link is on its way. It works once, within an hour."),
            tone="ok", icon="mail",
        ),
        text(_("Nothing came? Look among unwanted mail, or check the email and ask again."), small=True, muted=True),
        link_button(_("Back to sign in"), "/login", wide=True, size="l"),
        button(_("Use another email"), variant="quiet", wide=True, on_click=ForgotPasswordState.start_over),
    )  # fmt: skip
    return door_frame(
        rx.cond(ForgotPasswordState.is_submitted, told, ask),
        rx.cond(
            ForgotPasswordState.is_submitted,
            None,
            text(_("Remembered it? "), link(_("Sign in"), "/login"), small=True, muted=True),
        ),
        title=_("Forgot your password?"),
        note=_("We send you a link to choose a new one."),
    )
