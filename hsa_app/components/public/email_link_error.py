"""The message for an email link that is invalid or expired."""

import reflex as rx

from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _


def expired_link_message(button_label: str, href: str, reason: str) -> rx.Component:
    """The message that the link is invalid, with the reason and a button."""
    return stack(
        banner(strong(_("This link no longer works.")), tone="warn"),
        text(reason, " ", _("Only the newest one we sent works."), muted=True),
        link_button(button_label, href, variant="primary", size="l", full_width=True),
    )
