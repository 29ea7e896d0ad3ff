"""Settings: what it is, how it stands, and the button that changes it."""

import reflex as rx

from hsa_app.components.ui.types import Node, Text


def setting(name: Text, value: Node, act: Node, *, below: Node = None) -> rx.Component:
    """One line; `below` says what is under way."""
    words = rx.el.div(
        rx.el.b(name), rx.el.span(value, class_name="small muted setting__value"), class_name="grow stack stack--xs"
    )
    return rx.el.div(words, act, *([below] if below is not None else []), class_name="setting")


def settings(*lines: Node) -> rx.Component:
    """Lines with a hairline between them."""
    return rx.el.div(*lines, class_name="settings")
