"""A row of settings: name, value and the button that changes it."""

import reflex as rx

from hsa_app.components.ui.types import Node, StrOrVar


def setting_row(name: StrOrVar, value: Node, action: Node, *, details: Node = None) -> rx.Component:
    """One setting; `details` is shown below it."""
    description = rx.el.div(
        rx.el.b(name), rx.el.span(value, class_name="small muted setting__value"), class_name="grow stack stack--xs"
    )
    return rx.el.div(description, action, *([details] if details is not None else []), class_name="setting")


def setting_list(*rows: Node) -> rx.Component:
    """Settings with lines between them."""
    return rx.el.div(*rows, class_name="settings")
