"""The empty state of a list, with the one action that helps."""

from typing import Literal

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Node, is_provided


def empty_state(
    title: Node,
    message: Node = "",
    action: Node = None,
    *,
    without_frame: bool = False,
    heading_level: Literal["h1", "h2", "h3"] = "h3",
) -> rx.Component:
    """An illustration with a message and one action; `without_frame` is for use inside a card."""
    name = {"h1": rx.el.h1, "h2": rx.el.h2, "h3": rx.el.h3}[heading_level]
    return rx.el.div(
        door_illustration(),
        name(title),
        *([rx.el.p(message, class_name="small muted empty__words")] if is_provided(message) else []),
        *([action] if action is not None else []),
        class_name=join_class_names("empty", ("empty--bare", without_frame)),
    )


def door_illustration() -> rx.Component:
    """A closed door."""
    draw = rx.el.svg.path
    return rx.el.svg(
        draw(d="M20 88V34a36 34 0 0 1 72 0v54z", fill="var(--sunken)"),
        draw(d="M32 88V40a24 24 0 0 1 48 0v48z", fill="var(--bg)", stroke="var(--border-strong)", stroke_width="2"),
        draw(d="M38 46h36M38 54h36M38 62h36M38 70h36M38 78h36", stroke="var(--border)", stroke_width="3"),
        draw(d="M8 87h96", stroke="var(--border-strong)", stroke_width="2", stroke_linecap="round"),
        view_box="0 0 112 88",
        class_name="empty__pic",
        aria_hidden="true",
    )
