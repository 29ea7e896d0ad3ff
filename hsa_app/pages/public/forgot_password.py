"""The page to request a password reset."""

import reflex as rx

from hsa_app.components.layout.page_layouts import auth_layout
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button, prevent_double_click_attrs
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.link import link
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.state.public.forgot_password import ForgotPasswordState


def forgot_password_page() -> rx.Component:
    """The email form; the response is the same whether or not the account exists."""
    request_form = form(
        text_field(
            _("Email"),
            "email",
            input_type="email",
            autocomplete="username",
            size="l",
            error=ForgotPasswordState.error,
            max_length=254,
            on_blur=ForgotPasswordState.validate_email,
        ),
        button(
            _("Send link"), variant="primary", size="l", full_width=True, submit=True, **prevent_double_click_attrs()
        ),
        on_submit=ForgotPasswordState.request_reset,
        gap="l",
    )
    confirmation = stack(
        banner(
            _("If there is an account with this email, a link is on its way. It works once, within an hour."),
            tone="ok", icon="mail",
        ),
        text(_("Nothing came? Look among unwanted mail, or check the email and ask again."), small=True, muted=True),
        link_button(_("Back to sign in"), "/login", full_width=True, size="l"),
        button(_("Use another email"), variant="quiet", full_width=True, on_click=ForgotPasswordState.start_over),
    )  # fmt: skip
    return auth_layout(
        rx.cond(ForgotPasswordState.is_submitted, confirmation, request_form),
        rx.cond(
            ForgotPasswordState.is_submitted,
            None,
            text(_("Remembered it?"), " ", link(_("Sign in"), "/login"), small=True, muted=True),
        ),
        title=_("Forgot your password?"),
        subtitle=_("We send you a link to choose a new one."),
    )
