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
    """A menu behind `trigger`; `up` opens it upwards, `start` aligns it left. `label` names an icon-only trigger."""
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
    """The three dots at the end of a row."""
    return menu(
        draw("ellipsis-vertical"), *items, label=label, is_actions_menu=True, trigger_class="btn btn--icon btn--s"
    )


def menu_item(
    label: Node, *, icon: StrOrVar | None = None, on_click: Handler = None, is_destructive: bool = False, **attrs: Any
) -> rx.Component:
    """An act in a menu."""
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
    """A place in a menu."""
    mark = [draw(icon)] if icon is not None else []
    return rx.el.a(*mark, label, href=href, class_name="menu__item", **attrs)


def menu_section(*items: Node) -> rx.Component:
    """Items that belong together, a hairline above them."""
    return rx.el.div(*items, class_name="menu__part")
