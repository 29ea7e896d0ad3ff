"""Segments and tabs: one of a few, all in sight."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.types import Handler, Node, Text, given


def segment(label: Node, *, pressed: rx.Var[bool] | bool, on_click: Handler, name: Text = "") -> rx.Component:
    """One press of a segmented control; `name` when it shows only a drawing."""
    named = {"aria_label": name, "title": name} if given(name) else {}
    state = rx.cond(pressed, "true", "false") if isinstance(pressed, rx.Var) else str(pressed).lower()
    return rx.el.button(label, type="button", aria_pressed=state, on_click=on_click, **named)


def segmented(
    *segments: Node, label: Text, icons: bool = False, fill: bool = False, board: bool = False
) -> rx.Component:
    """Segments in one track; `fill` takes the whole width, `board` sticks below the top bar on a phone."""
    names = classes("seg", ("seg--icons", icons), ("seg--fill", fill), ("board__switch", board))
    return rx.el.div(*segments, role="group", aria_label=label, class_name=names)


def tab_links(tabs: Sequence[tuple[Node, Text]], *, current: rx.Var[int] | int, label: Text) -> rx.Component:
    """Tabs that are links: (words, address) pairs; `current` counts from 0."""
    return rx.el.nav(
        *[tab_link(words, href, here(current, at)) for at, (words, href) in enumerate(tabs)],
        class_name="tabs",
        aria_label=label,
    )


def tab_link(words: Node, href: Text, at_it: rx.Var[str] | str | None) -> rx.Component:
    """One tab."""
    return rx.el.a(words, href=href, **({"aria_current": at_it} if at_it is not None else {}))


def here(current: rx.Var[int] | int, at: int) -> rx.Var[str] | str | None:
    """Whether this is the tab one is on."""
    if isinstance(current, rx.Var):
        return rx.cond(current == at, "page", rx.Var("undefined"))
    return "page" if current == at else None
