"""The page to set a new password, opened by a link."""

import reflex as rx

from hsa_app.components.layout.page_layouts import auth_layout
from hsa_app.components.public.email_link_error import expired_link_message
from hsa_app.components.ui.button import button, prevent_double_click_attrs
from hsa_app.components.ui.form import native_form
from hsa_app.components.ui.password_field import password_field
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.components.ui.text import interpolated_text, strong, text
from hsa_app.core.i18n import _
from hsa_app.state.public.email_link import ResetPasswordState


def reset_password_page() -> rx.Component:
    """The password form. It is native, so that the password is in no state; the link's token is in a cookie."""
    password_form = native_form(
        text(interpolated_text(_("For {email}"), email=strong(ResetPasswordState.email)), muted=True),
        password_field(
            _("New password"),
            "password",
            autocomplete="new-password",
            size="l",
            error=ResetPasswordState.error,
            hint=_("12 characters or more. Three unrelated words are easy to remember."),
            on_blur=lambda typed: ResetPasswordState.validate_password_length(typed.length()),
        ),
        button(
            _("Set new password"),
            variant="primary",
            size="l",
            full_width=True,
            submit=True,
            **prevent_double_click_attrs(),
        ),
        action="/auth/reset-password",
    )
    expired = expired_link_message(_("Send me a new link"), "/forgot-password", _("A link works once, within an hour."))
    return auth_layout(
        rx.cond(
            ResetPasswordState.is_loaded,
            rx.cond(ResetPasswordState.is_valid, password_form, expired),
            card_skeleton(3, label=_("Reading the link")),
        ),
        title=_("New password"),
        subtitle=_("Setting it signs you out everywhere."),
    )
