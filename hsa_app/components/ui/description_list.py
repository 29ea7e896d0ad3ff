"""A description list (HTML dl)."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Node, StrOrVar


def description_list_from_pairs(pairs: Sequence[tuple[StrOrVar, Node]], *, as_bill: bool = False) -> rx.Component:
    """A list of (name, value) pairs; `as_bill` aligns the values right."""
    return rx.el.dl(
        *[description_item(name, value) for name, value in pairs],
        class_name=join_class_names("facts", ("facts--sum", as_bill)),
    )


def description_item(name: Node, value: Node) -> rx.Component:
    """One name and value, also for `rx.cond` inside `description_list`."""
    return rx.el.div(rx.el.dt(name), rx.el.dd(value))


def description_list(*items: Node, as_bill: bool = False) -> rx.Component:
    """A list of items made with `description_item`."""
    return rx.el.dl(*items, class_name=join_class_names("facts", ("facts--sum", as_bill)))


def stat(label: StrOrVar, value: StrOrVar, note: Node = "") -> rx.Component:
    """A figure: label, large value, and a muted note."""
    return rx.el.div(
        rx.el.span(label, class_name="small muted"),
        rx.el.span(value, class_name="figure__value"),
        rx.el.span(note, class_name="small muted"),
        class_name="figure",
    )


def stat_group(*stats: Node) -> rx.Component:
    """Figures side by side where there is room."""
    return rx.el.div(*stats, class_name="figures")
