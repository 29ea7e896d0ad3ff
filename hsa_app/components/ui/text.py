"""Text styles: muted, small, tabular and visually hidden; sentences with components in them."""

import re
from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import BoolOrVar, Node


def text(
    *children: Node,
    small: bool = False,
    tiny: bool = False,
    lead: bool = False,
    muted: BoolOrVar = False,
    bold: bool = False,
    tabular_numbers: bool = False,
    truncate: bool = False,
    keep_line_breaks: bool = False,
    tone: str = "",
    inline: bool = False,
    **attrs: Any,
) -> rx.Component:
    """A paragraph or, if `inline`, a span; `truncate` ends a long line in an ellipsis."""
    element = rx.el.span if inline else rx.el.p
    names = join_class_names(
        ("small", small),
        ("tiny", tiny),
        ("lead", lead),
        ("muted", muted),
        ("bold", bold),
        ("n", tabular_numbers),
        ("cut", truncate),
        ("lines", keep_line_breaks),
        tone,
    )
    return element(*children, class_name=names, **attrs)


def visually_hidden(*children: Node) -> rx.Component:
    """Text for screen readers only."""
    return rx.el.span(*children, class_name="sr")


def interpolated_text(message: str, **components: Node) -> rx.Component:
    """A translated sentence with a component in the place of each placeholder."""
    parts = re.split(r"\{(\w+)\}", message)
    return rx.fragment(*[components[part] if index % 2 else part for index, part in enumerate(parts) if part])


def strong(*children: Node) -> rx.Component:
    """Bold text."""
    return rx.el.b(*children)
