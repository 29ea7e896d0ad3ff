"""Words: quiet, small, tabular, or only for those who listen."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.types import Flag, Node


def text(
    *children: Node,
    small: bool = False,
    tiny: bool = False,
    lead: bool = False,
    muted: Flag = False,
    bold: bool = False,
    figures: bool = False,
    cut: bool = False,
    lines: bool = False,
    tone: str = "",
    inline: bool = False,
    **attrs: Any,
) -> rx.Component:
    """A paragraph (or `inline` span). `figures` lines digits up, `lines` keeps line breaks, `cut` ends in …."""
    element = rx.el.span if inline else rx.el.p
    names = classes(
        ("small", small),
        ("tiny", tiny),
        ("lead", lead),
        ("muted", muted),
        ("bold", bold),
        ("n", figures),
        ("cut", cut),
        ("lines", lines),
        tone,
    )
    return element(*children, class_name=names, **attrs)


def spoken(*children: Node) -> rx.Component:
    """Words only a screen reader says."""
    return rx.el.span(*children, class_name="sr")


def strong(*children: Node) -> rx.Component:
    """Words that carry the weight."""
    return rx.el.b(*children)
