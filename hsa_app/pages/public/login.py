"""The sign-in page."""

import reflex as rx

from hsa_app.components.layout.page_layouts import auth_layout
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.form import hidden_input, native_form
from hsa_app.components.ui.link import link
from hsa_app.components.ui.password_field import password_field
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.state.public.login import LoginState


def login_page() -> rx.Component:
    """Email and password; a native form, so that the response can set the session cookie."""
    return auth_layout(
        rx.cond(
            LoginState.error_message != "", banner(LoginState.error_message, tone="danger", alert=True), rx.fragment()
        ),
        rx.cond(LoginState.success_message != "", banner(LoginState.success_message, tone="ok"), rx.fragment()),
        native_form(
            text_field(
                _("Email"),
                "email",
                input_type="email",
                value=LoginState.email,
                autocomplete="username",
                size="l",
                required=True,
                key=LoginState.email,
                error=LoginState.email_error,
                on_blur=LoginState.validate_email,
            ),
            password_field(_("Password"), "password", autocomplete="current-password", size="l"),
            hidden_input("next", LoginState.next_url, from_url=True),
            button(_("Sign in"), variant="primary", size="l", full_width=True, submit=True),
            action="/auth/sign-in",
        ),
        text(link(_("Forgot your password?"), "/forgot-password"), small=True),
        text(_("New here?"), " ", link(_("Create account"), LoginState.register_url), small=True, muted=True),
        title=_("Sign in"),
        subtitle=_("Your bookings, your board, your marketplace."),
    )
