"""A label with an icon, tinted by meaning."""

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import StrOrVar


def badge(label: StrOrVar, *, tone: str = "plain", icon: StrOrVar | None = None) -> rx.Component:
    """A badge; `tone` is plain, ok, warn, danger, info, accent or line."""
    mark = [draw(icon, size="s")] if icon is not None else []
    return rx.el.span(*mark, label, class_name=join_class_names("badge", (f"badge--{tone}", tone != "plain")))
