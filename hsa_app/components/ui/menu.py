"""Menus: a few acts behind one button. Esc and a press elsewhere close it, arrow keys walk."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import Handler, Node, Text, given
from hsa_app.core.i18n import N_, _


def menu(
    trigger: Node,
    *parts: Node,
    label: Text = "",
    up: bool = False,
    start: bool = False,
    actions: bool = False,
    trigger_class: str = N_("btn btn--icon"),
) -> rx.Component:
    """A menu behind `trigger`; `up` opens it upwards, `start` aligns it left. `label` names an icon-only trigger."""
    named = {"aria_label": label} if given(label) else {}
    return rx.el.details(
        rx.el.summary(trigger, class_name=trigger_class, **named),
        rx.el.div(*parts, class_name="menu__panel"),
        class_name=classes("menu", ("menu--up", up), ("menu--start", start), ("menu--actions", actions)),
        data_menu="",
    )


def actions_menu(label: Text, *items: Node) -> rx.Component:
    """The three dots at the end of a row."""
    return menu(draw("ellipsis-vertical"), *items, label=label, actions=True, trigger_class=_("btn btn--icon btn--s"))


def menu_item(
    words: Node, *, icon: Text | None = None, on_click: Handler = None, danger: bool = False, **attrs: Any
) -> rx.Component:
    """An act in a menu."""
    if on_click is not None:
        attrs["on_click"] = on_click
    mark = [draw(icon)] if icon is not None else []
    return rx.el.button(
        *mark, words, type="button", class_name=classes("menu__item", ("menu__item--danger", danger)), **attrs
    )


def menu_link(words: Node, href: Text, *, icon: Text | None = None, **attrs: Any) -> rx.Component:
    """A place in a menu."""
    mark = [draw(icon)] if icon is not None else []
    return rx.el.a(*mark, words, href=href, class_name="menu__item", **attrs)


def menu_part(*items: Node) -> rx.Component:
    """Items that belong together, a hairline above them."""
    return rx.el.div(*items, class_name="menu__part")
