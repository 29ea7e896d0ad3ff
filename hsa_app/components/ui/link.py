"""Links in running text. Going to another page keeps the tab's connection."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.kinds import Node, Text


def link(label: Node, href: Text, *, small: bool = False, **attrs: Any) -> rx.Component:
    """A link inside the product or an anchor on the page."""
    if small:
        attrs["class_name"] = "small"
    return rx.el.a(label, href=href, **attrs)
