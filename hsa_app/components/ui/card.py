"""A card: surface, border, heading and an action beside it."""

from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Node


def card(
    *children: Node,
    title: Node = None,
    aside: Node = None,
    variant: Literal["plain", "soft", "dashed"] = "plain",
    flush: bool = False,
    heading_level: Literal["h2", "h3"] = "h2",
    **attrs: Any,
) -> rx.Component:
    """A card. `flush` removes the padding, for tables; `aside` is shown right of the title."""
    head: list[Node] = []
    if title is not None:
        heading = rx.el.h2(title) if heading_level == "h2" else rx.el.h3(title)
        head = [rx.el.div(heading, *([aside] if aside is not None else []), class_name="panel__head")]
    return rx.el.section(
        *head,
        *children,
        class_name=join_class_names("panel", (f"panel--{variant}", variant != "plain"), ("panel--flush", flush)),
        **attrs,
    )
