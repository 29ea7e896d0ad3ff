"""A banner across the page."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import Node, Tone

TONE_ICONS = {
    "ok": "circle-check",
    "warn": "triangle-alert",
    "danger": "circle-alert",
    "info": "info",
    "plain": "info",
    "accent": "info",
}


def banner(
    *children: Node, tone: Tone = "info", icon: str = "", action: Node = None, alert: bool = False, **attrs: Any
) -> rx.Component:
    """A tinted message with an icon; screen readers announce it politely, or immediately if `alert`."""
    return rx.el.div(
        draw(icon or TONE_ICONS[tone]),
        rx.el.div(*children),
        *([action] if action is not None else []),
        class_name=join_class_names("banner", f"banner--{tone}"),
        role="alert" if alert else "status",
        **attrs,
    )
