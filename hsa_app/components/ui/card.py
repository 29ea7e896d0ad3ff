"""A card: surface, hairline, heading with something on its right."""

from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.types import Node


def panel(
    *children: Node,
    title: Node = None,
    aside: Node = None,
    kind: Literal["plain", "soft", "dashed"] = "plain",
    flush: bool = False,
    heading: Literal["h2", "h3"] = "h2",
    **attrs: Any,
) -> rx.Component:
    """A card. `flush` lets a table reach its edges; `aside` stands right of the title."""
    head: list[Node] = []
    if title is not None:
        words = rx.el.h2(title) if heading == "h2" else rx.el.h3(title)
        head = [rx.el.div(words, *([aside] if aside is not None else []), class_name="panel__head")]
    return rx.el.section(
        *head,
        *children,
        class_name=classes("panel", (f"panel--{kind}", kind != "plain"), ("panel--flush", flush)),
        **attrs,
    )
