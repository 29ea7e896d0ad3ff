"""Shown where a link out of a mail does not work, or no longer."""

import reflex as rx

from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _


def link_over(words: str, href: str, why: str) -> rx.Component:
    """What is wrong, why, and the one thing that helps."""
    return stack(
        banner(strong(_("This link no longer works.")), tone="warn"),
        text(why, _(" Only the newest one we sent works."), muted=True),
        link_button(words, href, variant="primary", size="l", wide=True),
    )
