"""Checkboxes, radio buttons and choice cards."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.types import BoolOrVar, Handler, Node, StrOrVar, is_provided


def checkbox(
    label: Node,
    name: str,
    *,
    value: StrOrVar = "on",
    checked: BoolOrVar = False,
    count: StrOrVar | None = None,
    on_change: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """A checkbox; the form sends `name=value` while it is checked."""
    if on_change is not None:
        attrs["on_change"] = on_change
    box = rx.el.input(type="checkbox", name=name, value=value, default_checked=checked, **attrs)
    return rx.el.label(box, rx.el.span(label), *count_label(count), class_name="tick")


def count_label(count: StrOrVar | None) -> list[rx.Component]:
    """A count at the end of the line; nothing for None."""
    return [] if count is None else [rx.el.span(count, class_name="count")]


def radio_card(
    title: Node,
    name: str,
    value: StrOrVar,
    *,
    description: Node = "",
    leading: Node = None,
    checked: BoolOrVar = False,
    on_change: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """A radio button as a card, with a description and optionally an avatar."""
    if on_change is not None:
        attrs["on_change"] = on_change
    lines: list[Node] = [rx.el.b(title)]
    if is_provided(description):
        lines.append(rx.el.span(description, class_name="small muted"))
    return rx.el.label(
        rx.el.input(type="radio", name=name, value=value, default_checked=checked, **attrs),
        *([leading] if leading is not None else []),
        rx.el.span(*lines, class_name="choice__words"),
        class_name="choice",
    )
