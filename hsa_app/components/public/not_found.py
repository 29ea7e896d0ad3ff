"""The content of the 404 page."""

import reflex as rx

from hsa_app.components.layout.illustration import house_front
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _


def not_found_message() -> rx.Component:
    """The illustration and the message that the page does not exist."""
    return rx.el.div(
        house_front(1),
        stack(
            rx.el.h1(_("Nobody lives here")),
            text(_("There is no page at this address. It may have moved, or the link has a typing error."), muted=True),
            gap="s",
        ),
        row(
            link_button(_("Go to the start page"), "/", variant="primary"),
            link_button(_("Find a service"), "/services"),
            wrap=True,
        ),
        class_name="lost",
    )
