"""Columns side by side from 1100 px, one at a time below."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.types import Node, Text


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
    """The field for the start code with its button beside it, or a wide button with a quiet one."""
    return rx.el.div(field, action, class_name="codein")


def nothing_here(words: Node) -> rx.Component:
    """What an empty column will hold."""
    return rx.el.p(words, class_name="col__none")


def done_line(title: Node, price: Text, note: Node, mark: Node, *more: Node, name: Text, **attrs: Any) -> rx.Component:
    """A finished job in a few lines; `more` stands below. `name` is its accessible name."""
    return rx.el.article(
        rx.el.h3(title, class_name="done__name"),
        rx.el.span(price, class_name="done__price"),
        rx.el.span(note, class_name="small muted n"),
        rx.el.span(mark, class_name="small end"),
        *more,
        class_name="done",
        aria_label=name,
        **attrs,
    )


def done_more(*children: Node) -> rx.Component:
    """A line of a finished job across its whole width."""
    return rx.el.div(*children, class_name="done__more")
