"""Menus: a few actions behind one button, usable by keyboard."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import Handler, Node, StrOrVar, is_provided


def menu(
    trigger: Node,
    *parts: Node,
    label: StrOrVar = "",
    open_upwards: bool = False,
    align_start: bool = False,
    is_actions_menu: bool = False,
    trigger_class: str = "btn btn--icon",
) -> rx.Component:
    """A menu behind `trigger`; `open_upwards` and `align_start` place it. `label` names an icon-only trigger."""
    name_attrs = {"aria_label": label} if is_provided(label) else {}
    return rx.el.details(
        rx.el.summary(trigger, class_name=trigger_class, **name_attrs),
        rx.el.div(*parts, class_name="menu__panel"),
        class_name=join_class_names(
            "menu", ("menu--up", open_upwards), ("menu--start", align_start), ("menu--actions", is_actions_menu)
        ),
        data_menu="",
    )


def actions_menu(label: StrOrVar, *items: Node) -> rx.Component:
    """A menu behind three dots, for the end of a row."""
    return menu(
        draw("ellipsis-vertical"), *items, label=label, is_actions_menu=True, trigger_class="btn btn--icon btn--s"
    )


def menu_item(
    label: Node, *, icon: StrOrVar | None = None, on_click: Handler = None, is_destructive: bool = False, **attrs: Any
) -> rx.Component:
    """An action in a menu."""
    if on_click is not None:
        attrs["on_click"] = on_click
    mark = [draw(icon)] if icon is not None else []
    return rx.el.button(
        *mark,
        label,
        type="button",
        class_name=join_class_names("menu__item", ("menu__item--danger", is_destructive)),
        **attrs,
    )


def menu_link(label: Node, href: StrOrVar, *, icon: StrOrVar | None = None, **attrs: Any) -> rx.Component:
    """A link in a menu."""
    mark = [draw(icon)] if icon is not None else []
    return rx.el.a(*mark, label, href=href, class_name="menu__item", **attrs)


def menu_section(*items: Node) -> rx.Component:
    """A group of items with a line above."""
    return rx.el.div(*items, class_name="menu__part")
