"""The registration page."""

import reflex as rx

from hsa_app.components.layout.page_layouts import focused_form_layout
from hsa_app.components.public.register import (
    account_type_section,
    customer_next_steps,
    only_for_customers,
    only_for_professionals,
    personal_details_section,
    professional_next_steps,
    work_details_section,
)
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.form import form, form_sections
from hsa_app.components.ui.layout import desktop_only, row
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.public.register import FORM_ID, RegisterState


def register_page() -> rx.Component:
    """The registration form beside the next steps."""
    sign_in = row(
        desktop_only(text(_("Have an account?"), small=True, muted=True)),
        link_button(_("Sign in"), RegisterState.login_url, variant="quiet"),
    )
    fields = form(
        rx.el.h1(_("Create account")),
        form_sections(
            account_type_section(), personal_details_section(), only_for_professionals(work_details_section())
        ),
        button(_("Create account"), variant="primary", size="l", full_width=True, submit=True),
        on_submit=RegisterState.register,
        gap="l",
        data_keep=FORM_ID,
        custom_attrs={"id": FORM_ID},
    )
    next_steps = rx.el.aside(
        rx.el.h2(_("What happens next"), custom_attrs={"id": "next"}),
        only_for_customers(customer_next_steps()),
        only_for_professionals(professional_next_steps()),
        class_name="stack",
        aria_labelledby="next",
    )
    return focused_form_layout(rx.el.div(fields, next_steps, class_name="reg"), header_action=sign_in)
