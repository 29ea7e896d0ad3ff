"""Opening an account, as a customer or as a professional."""

import reflex as rx

from hsa_app.components.layout.page_layouts import quiet_frame
from hsa_app.components.public.register import (
    for_customers,
    for_professionals,
    kind_part,
    next_for_customers,
    next_for_professionals,
    person_part,
    work_part,
)
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.form import form, form_parts
from hsa_app.components.ui.layout import only_wide, row
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.public.register import FORM_ID, RegisterState


def register() -> rx.Component:
    """The form, and what happens next beside it."""
    sign_in = row(
        only_wide(text(_("Have an account?"), small=True, muted=True)),
        link_button(_("Sign in"), RegisterState.login_url, variant="quiet"),
    )
    fields = form(
        rx.el.h1(_("Create account")),
        form_parts(kind_part(), person_part(), for_professionals(work_part())),
        button(_("Create account"), variant="primary", size="l", wide=True, submit=True),
        on_submit=RegisterState.register,
        gap="l",
        data_keep=FORM_ID,
        custom_attrs={"id": FORM_ID},
    )
    then = rx.el.aside(
        rx.el.h2(_("What happens next"), custom_attrs={"id": "next"}),
        for_customers(next_for_customers()),
        for_professionals(next_for_professionals()),
        class_name="stack",
        aria_labelledby="next",
    )
    return quiet_frame(rx.el.div(fields, then, class_name="reg"), beside=sign_in)
