"""Facts: a name and what it is, line by line."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.types import Node, Text


def facts(pairs: Sequence[tuple[Text, Node]], *, total: bool = False) -> rx.Component:
    """(name, value) pairs; `total` puts the values on the right edge, like a bill."""
    return rx.el.dl(*[fact(name, value) for name, value in pairs], class_name=classes("facts", ("facts--sum", total)))


def fact(name: Node, value: Node) -> rx.Component:
    """One line of facts, for use with `rx.cond` inside `fact_list`."""
    return rx.el.div(rx.el.dt(name), rx.el.dd(value))


def fact_list(*lines: Node, total: bool = False) -> rx.Component:
    """Facts made one by one with `fact`; `total` as in `facts`."""
    return rx.el.dl(*lines, class_name=classes("facts", ("facts--sum", total)))


def figure(label: Text, value: Text, note: Node = "") -> rx.Component:
    """A number that matters: its name, itself large, a quiet note."""
    return rx.el.div(
        rx.el.span(label, class_name="small muted"),
        rx.el.span(value, class_name="figure__value"),
        rx.el.span(note, class_name="small muted"),
        class_name="figure",
    )


def figures(*numbers: Node) -> rx.Component:
    """Figures beside one another where there is room, made with `figure`."""
    return rx.el.div(*numbers, class_name="figures")
