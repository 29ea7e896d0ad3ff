"""The live indicator of a page."""

import reflex as rx

from hsa_app.core.i18n import _


def live_indicator(label: str = "") -> rx.Component:
    """A green dot while connected, “Reconnecting” otherwise."""
    return rx.el.span(
        rx.el.span(label or _("Live"), class_name="live__on"),
        rx.el.span(_("Reconnecting"), class_name="live__off"),
        class_name="live",
    )
