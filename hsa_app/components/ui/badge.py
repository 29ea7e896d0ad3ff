"""A word with its icon, tinted by meaning."""

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import Text


def badge(label: Text, *, tone: str = "plain", icon: Text | None = None) -> rx.Component:
    """A badge; tone is plain, ok, warn, danger, info, accent or line."""
    mark = [draw(icon, size="s")] if icon is not None else []
    return rx.el.span(*mark, label, class_name=classes("badge", (f"badge--{tone}", tone != "plain")))
