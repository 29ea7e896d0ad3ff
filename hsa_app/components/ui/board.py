"""Columns side by side from 1100 px, one at a time below."""

import reflex as rx

from hsa_app.components.ui.classes import classes
from hsa_app.components.ui.kinds import Node, Text


def board(*columns: Node, shows: rx.Var[int] | int = 0) -> rx.Component:
    """A board of up to four `board_column`s; `shows` (from 0) is the one seen on a phone."""
    return rx.el.div(*columns, class_name="board", data_shows=shows)


def board_column(title: Text, count: Text, *children: Node, at: int, aside: Node = None) -> rx.Component:
    """A column with its name and how many it holds; `at` counts from 0."""
    head = rx.el.h2(
        title,
        rx.el.span(count, class_name="count"),
        *([rx.el.span(aside, class_name="sum small muted n")] if aside is not None else []),
        custom_attrs={"id": f"column-{at}"},
    )
    return rx.el.section(
        head,
        *children,
        class_name=classes("col", f"col--{at}", ("col--first", at == 0)),
        aria_labelledby=f"column-{at}",
    )


def code_entry(field: Node, action: Node) -> rx.Component:
    """The field for the start code with its button beside it."""
    return rx.el.div(field, action, class_name="codein")
