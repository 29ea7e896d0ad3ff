"""Chips for applied filters, with their removal."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.text import visually_hidden
from hsa_app.components.ui.types import BoolOrVar, Handler, Node, StrOrVar
from hsa_app.core.i18n import _


def filter_chip(label: StrOrVar, *, on_remove: Handler) -> rx.Component:
    """An applied filter; a click removes it."""
    return rx.el.button(
        label,
        icon("x", size="s"),
        visually_hidden(_(", remove filter")),
        type="button",
        class_name="chip chip--on",
        on_click=on_remove,
    )


def chip_link(label: Node, href: StrOrVar, *, current: BoolOrVar = False) -> rx.Component:
    """A small link; `current` marks the selected one."""
    return rx.el.a(
        label,
        href=href,
        class_name=rx.cond(current, "chip chip--on", "chip"),
        aria_current=rx.cond(current, "true", "false"),
    )


def chip_group(*children: Node, label: StrOrVar | None = None) -> rx.Component:
    """Chips side by side."""
    return rx.el.div(
        *children, class_name="chips", role="group", aria_label=_("Applied filters") if label is None else label
    )


def filter_chip_link(label: StrOrVar, remove_href: StrOrVar, **attrs: Any) -> rx.Component:
    """An applied filter of the URL; `remove_href` is the URL without it."""
    return rx.el.a(
        label,
        icon("x", size="s"),
        visually_hidden(_(", remove filter")),
        href=remove_href,
        class_name="chip chip--on",
        **attrs,
    )
