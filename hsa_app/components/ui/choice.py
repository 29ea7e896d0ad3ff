"""Ticks, radios, and choices with a few words each."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.types import Flag, Handler, Node, Text, given


def tick(
    label: Node,
    name: str,
    *,
    value: Text = "on",
    checked: Flag = False,
    count: Text | None = None,
    on_change: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """A box to tick; the form sends `name=value` while it is ticked."""
    if on_change is not None:
        attrs["on_change"] = on_change
    box = rx.el.input(type="checkbox", name=name, value=value, default_checked=checked, **attrs)
    return rx.el.label(box, rx.el.span(label), *counted(count), class_name="tick")


def radio(
    label: Node,
    name: str,
    value: Text,
    *,
    checked: Flag = False,
    count: Text | None = None,
    on_change: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """One of several; those with the same `name` exclude one another."""
    if on_change is not None:
        attrs["on_change"] = on_change
    dot = rx.el.input(type="radio", name=name, value=value, default_checked=checked, **attrs)
    return rx.el.label(dot, rx.el.span(label), *counted(count), class_name="tick")


def counted(count: Text | None) -> list[rx.Component]:
    """How many there are, at the end of the line."""
    return [] if count is None else [rx.el.span(count, class_name="count")]


def choice(
    title: Node,
    name: str,
    value: Text,
    *,
    note: Node = "",
    lead: Node = None,
    checked: Flag = False,
    on_change: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """A radio as a card: title, a note below, maybe an avatar before."""
    if on_change is not None:
        attrs["on_change"] = on_change
    words: list[Node] = [rx.el.b(title)]
    if given(note):
        words.append(rx.el.span(note, class_name="small muted"))
    return rx.el.label(
        rx.el.input(type="radio", name=name, value=value, default_checked=checked, **attrs),
        *([lead] if lead is not None else []),
        rx.el.span(*words, class_name="choice__words"),
        class_name="choice",
    )


def slot(
    title: Text, note: Text, *, on_click: Handler, chosen: Flag = False, disabled: Flag = False, **attrs: Any
) -> rx.Component:
    """A day or an hour one may press; it writes into the field that counts."""
    if disabled is not False:
        attrs["disabled"] = disabled
    pressed = rx.cond(chosen, "true", "false") if isinstance(chosen, rx.Var) else str(chosen).lower()
    return rx.el.button(
        rx.el.b(title),
        rx.el.span(note),
        type="button",
        class_name="slot",
        aria_pressed=pressed,
        on_click=on_click,
        **attrs,
    )


def slots(*children: Node, label: Text) -> rx.Component:
    """Days or hours beside one another."""
    return rx.el.div(*children, class_name="slots", role="group", aria_label=label)
