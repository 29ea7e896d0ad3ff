"""One's own account, whatever one's role."""

import reflex as rx

from hsa_app.components.account import (
    change_email,
    change_password,
    mail_choices,
    person_form,
    sign_out_everywhere,
    signing_in,
)
from hsa_app.components.layout.page_layouts import member_frame
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.skeleton import panel_skeleton
from hsa_app.core.i18n import _
from hsa_app.state.account import AccountState


def account() -> rx.Component:
    """Who one is, how one signs in, which mail one wants."""
    done = rx.cond(AccountState.success_message != "", banner(AccountState.success_message, tone="ok"))
    parts = stack(done, rx.el.div(person_form(), signing_in(), mail_choices(), class_name="account-parts"), gap="l")
    return member_frame(
        rx.cond(AccountState.is_loaded, parts, panel_skeleton(6, label=_("Loading your account"))),
        change_email(),
        change_password(),
        sign_out_everywhere(),
        title=_("Your account"),
    )
