"""Single-key shortcuts that press buttons, with a switch to turn them off (WCAG 2.1.4)."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import _


def shortcut_attrs(name: str) -> dict[str, Any]:
    """Attributes of a button that a key presses: `button("Approve", **shortcut_attrs("a"))`."""
    return {"data_key": name, "aria_keyshortcuts": name}


def shortcut_hint(name: str, description: Node) -> rx.Component:
    """A key and what it does."""
    return rx.el.span(rx.el.kbd(name), " ", description, class_name="key")


def shortcut_hints(*hints: Node) -> rx.Component:
    """The keys of a page, and the switch that turns them off in this browser."""
    switch = rx.el.label(
        rx.el.input(type="checkbox", default_checked=True, data_keys_switch=""),
        rx.el.span(_("Single keys press these buttons")),
        class_name="tick",
    )
    return rx.el.div(*hints, switch, class_name="keys")
