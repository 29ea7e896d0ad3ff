"""The account page."""

import reflex as rx

from hsa_app.components.account import (
    change_email_dialog,
    change_password_dialog,
    mail_preferences_form,
    personal_details_form,
    sign_in_settings,
    sign_out_everywhere_dialog,
)
from hsa_app.components.layout.page_layouts import signed_in_layout
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.core.i18n import _
from hsa_app.state.account import AccountState


def account_page() -> rx.Component:
    """Personal details, sign-in settings and mail preferences."""
    success_banner = rx.cond(AccountState.success_message != "", banner(AccountState.success_message, tone="ok"))
    content = stack(
        success_banner,
        rx.el.div(personal_details_form(), sign_in_settings(), mail_preferences_form(), class_name="account-parts"),
        gap="l",
    )
    return signed_in_layout(
        rx.cond(AccountState.is_loaded, content, card_skeleton(6, label=_("Loading your account"))),
        change_email_dialog(),
        change_password_dialog(),
        sign_out_everywhere_dialog(),
        title=_("Your account"),
    )
