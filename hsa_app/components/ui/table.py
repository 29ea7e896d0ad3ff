"""Tables. A narrow one becomes a list: the lead cell and the last one first, then the others with their heads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.text import spoken
from hsa_app.components.ui.types import Handler, Node, Text

Place = Literal["", "wide", "fit"]


@dataclass(frozen=True)
class Column:
    """A column's head. `wide` ones hide in a narrow table; `sort` makes the head a button."""

    title: str
    num: bool = False
    place: Place = ""
    sort: Handler = None
    sorted: Any = ""
    spoken: bool = False


def table(
    columns: Sequence[Column | str], rows: Node, *, caption: Text, fold: bool = True, dense: bool = False
) -> rx.Component:
    """A table for a flush panel; `rows` is `rx.foreach(State.rows, lambda r: table_row(...))`; `caption` is spoken."""
    heads = [head(one if isinstance(one, Column) else Column(one)) for one in columns]
    body = rx.el.table(
        rx.el.caption(caption, class_name="sr"),
        rx.el.thead(rx.el.tr(*heads)),
        rx.el.tbody(rows),
        class_name=classes("table", ("table--fold", fold), ("table--dense", dense)),
    )
    return rx.el.div(body, class_name="listing")


def head(column: Column) -> rx.Component:
    """The head of one column."""
    names = classes(("num", column.num), (column.place, bool(column.place)))
    words: Node = spoken(column.title) if column.spoken else column.title
    if column.sort is None:
        return rx.el.th(words, scope="col", class_name=names)
    arrow = rx.match(
        column.sorted,
        ("ascending", icon("arrow-up", size="s")),
        ("descending", icon("arrow-down", size="s")),
        rx.fragment(),
    )
    button = rx.el.button(words, arrow, type="button", on_click=column.sort)
    order = (
        rx.cond(column.sorted, column.sorted, "none") if isinstance(column.sorted, rx.Var) else column.sorted or "none"
    )
    return rx.el.th(button, scope="col", class_name=names, aria_sort=order)


def table_row(*cells: Node, selected: rx.Var[bool] | bool | None = None, **attrs: Any) -> rx.Component:
    """A row; `selected` tints it. Give `key=` inside a foreach."""
    if selected is not None:
        attrs["aria_selected"] = (
            rx.cond(selected, "true", "false") if isinstance(selected, rx.Var) else str(selected).lower()
        )
    return rx.el.tr(*cells, **attrs)


def cell(
    *children: Node,
    lead: bool = False,
    num: bool = False,
    full: bool = False,
    wide: bool = False,
    fit: bool = False,
    drop: bool = False,
    label: str = "",
    figures: bool = False,
    **attrs: Any,
) -> rx.Component:
    """A cell. When folded: `lead` comes first, `full` takes a whole line, `drop` goes, `label` is said before it.
    `wide` hides below 860 px like its head."""
    names = classes(
        ("first", lead),
        ("num", num),
        ("full", full),
        ("wide", wide),
        ("fit", fit),
        ("drop-narrow", drop),
        ("n", figures),
    )
    if label:
        attrs["data_label"] = label
    return rx.el.td(*children, class_name=names, **attrs)


def table_tools(*lines: Node) -> rx.Component:
    """Search, filters and applied chips above a table; each argument is a line."""
    return rx.el.div(*lines, class_name="tools")


def tools_line(*children: Node) -> rx.Component:
    """One line of table tools."""
    return rx.el.div(*children, class_name="tools__line")
