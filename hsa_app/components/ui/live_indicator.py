"""Whether this page is live."""

import reflex as rx


def live(words: str = "Live") -> rx.Component:
    """A green dot while connected, “Reconnecting” otherwise."""
    return rx.el.span(
        rx.el.span(words, class_name="live__on"), rx.el.span("Reconnecting", class_name="live__off"), class_name="live"
    )
