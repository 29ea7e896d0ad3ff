"""Columns side by side from 1100 px, one at a time below."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Node, StrOrVar


def board_columns(*columns: Node, visible_column: rx.Var[int] | int = 0) -> rx.Component:
    """A board of up to four `board_column`s; a phone shows only `visible_column` (from 0)."""
    return rx.el.div(*columns, class_name="board", data_shows=visible_column)


def board_column(title: StrOrVar, count: StrOrVar, *children: Node, index: int, aside: Node = None) -> rx.Component:
    """A column with title and count; `index` counts from 0."""
    head = rx.el.h2(
        title,
        rx.el.span(count, class_name="count"),
        *([rx.el.span(aside, class_name="sum small muted n")] if aside is not None else []),
        custom_attrs={"id": f"column-{index}"},
    )
    return rx.el.section(
        head,
        *children,
        class_name=join_class_names("col", f"col--{index}", ("col--first", index == 0)),
        aria_labelledby=f"column-{index}",
    )


def field_with_button(field: Node, button: Node) -> rx.Component:
    """A field with its button beside it, or a wide button with a narrow one."""
    return rx.el.div(field, button, class_name="codein")


def empty_column(message: Node) -> rx.Component:
    """The empty state of a column."""
    return rx.el.p(message, class_name="col__none")


def completed_job(
    title: Node, price: StrOrVar, note: Node, rating: Node, *details: Node, aria_label: StrOrVar, **attrs: Any
) -> rx.Component:
    """A finished job in a few lines, followed by `details`."""
    return rx.el.article(
        rx.el.h3(title, class_name="done__name"),
        rx.el.span(price, class_name="done__price"),
        rx.el.span(note, class_name="small muted n"),
        rx.el.span(rating, class_name="small end"),
        *details,
        class_name="done",
        aria_label=aria_label,
        **attrs,
    )


def completed_job_detail(*children: Node) -> rx.Component:
    """A line of a finished job across its full width."""
    return rx.el.div(*children, class_name="done__more")
