"""Segmented controls and tabs."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Handler, Node, StrOrVar, is_provided


def segment_button(
    label: Node, *, pressed: rx.Var[bool] | bool, on_click: Handler, aria_label: StrOrVar = ""
) -> rx.Component:
    """A button of a segmented control; one with an icon only needs `aria_label`."""
    name_attrs = {"aria_label": aria_label, "title": aria_label} if is_provided(aria_label) else {}
    state = rx.cond(pressed, "true", "false") if isinstance(pressed, rx.Var) else str(pressed).lower()
    return rx.el.button(label, type="button", aria_pressed=state, on_click=on_click, **name_attrs)


def segmented_control(
    *segments: Node, label: StrOrVar, icons_only: bool = False, full_width: bool = False, sticky_on_phone: bool = False
) -> rx.Component:
    """Buttons in one track; `full_width` fills the row, `sticky_on_phone` keeps it below the top bar."""
    names = join_class_names(
        "seg", ("seg--icons", icons_only), ("seg--fill", full_width), ("board__switch", sticky_on_phone)
    )
    return rx.el.div(*segments, role="group", aria_label=label, class_name=names)


def tab_links(links: Sequence[tuple[Node, StrOrVar]], *, current: rx.Var[int] | int, label: StrOrVar) -> rx.Component:
    """Tabs that are links, as (label, href); `current` counts from 0."""
    return rx.el.nav(
        *[
            tab_link(tab_label, href, aria_current_value(current, index))
            for index, (tab_label, href) in enumerate(links)
        ],
        class_name="tabs",
        aria_label=label,
    )


def tab_link(label: Node, href: StrOrVar, aria_current: rx.Var[str] | str | None) -> rx.Component:
    """One tab."""
    return rx.el.a(label, href=href, **({"aria_current": aria_current} if aria_current is not None else {}))


def aria_current_value(current: rx.Var[int] | int, index: int) -> rx.Var[str] | str | None:
    """The value of `aria-current` of a tab: "page" for the current one."""
    if isinstance(current, rx.Var):
        return rx.cond(current == index, "page", rx.Var("undefined"))
    return "page" if current == index else None
