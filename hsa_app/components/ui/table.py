"""Tables that become lists on narrow screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.text import visually_hidden
from hsa_app.components.ui.types import Handler, Node, StrOrVar

ColumnLayout = Literal["", "wide", "fit"]


@dataclass(frozen=True)
class Column:
    """A column header. A `wide` column is hidden in a narrow table; `on_sort` makes the header a button."""

    title: str
    numeric: bool = False
    layout: ColumnLayout = ""
    on_sort: Handler = None
    sort_direction: Any = ""
    hide_title: bool = False


def table(
    columns: Sequence[Column | str],
    rows: Node,
    *,
    caption: StrOrVar,
    stack_when_narrow: bool = True,
    dense: bool = False,
) -> rx.Component:
    """A table for a flush card; `rows` is `rx.foreach(State.rows, lambda r: table_row(...))`."""
    heads = [column_header(column if isinstance(column, Column) else Column(column)) for column in columns]
    body = rx.el.table(
        rx.el.caption(caption, class_name="sr"),
        rx.el.thead(rx.el.tr(*heads)),
        rx.el.tbody(rows),
        class_name=join_class_names("table", ("table--fold", stack_when_narrow), ("table--dense", dense)),
    )
    return rx.el.div(body, class_name="listing")


def column_header(column: Column) -> rx.Component:
    """The header of one column."""
    names = join_class_names(("num", column.numeric), (column.layout, bool(column.layout)))
    title: Node = visually_hidden(column.title) if column.hide_title else column.title
    if column.on_sort is None:
        return rx.el.th(title, scope="col", class_name=names)
    arrow = rx.match(
        column.sort_direction,
        ("ascending", icon("arrow-up", size="s")),
        ("descending", icon("arrow-down", size="s")),
        rx.fragment(),
    )
    button = rx.el.button(title, arrow, type="button", on_click=column.on_sort)
    order = (
        rx.cond(column.sort_direction, column.sort_direction, "none")
        if isinstance(column.sort_direction, rx.Var)
        else column.sort_direction or "none"
    )
    return rx.el.th(button, scope="col", class_name=names, aria_sort=order)


def table_row(*cells: Node, selected: rx.Var[bool] | bool | None = None, **attrs: Any) -> rx.Component:
    """A row; `selected` tints it. Set `key` inside a foreach."""
    if selected is not None:
        attrs["aria_selected"] = (
            rx.cond(selected, "true", "false") if isinstance(selected, rx.Var) else str(selected).lower()
        )
    return rx.el.tr(*cells, **attrs)


def table_cell(
    *children: Node,
    lead: bool = False,
    numeric: bool = False,
    full_width: bool = False,
    hide_when_narrow: bool = False,
    fit_content: bool = False,
    hide_when_stacked: bool = False,
    stacked_label: str = "",
    tabular_numbers: bool = False,
    **attrs: Any,
) -> rx.Component:
    """A cell; `hide_when_narrow` hides it below 860 px, like its column.

    In a table that is stacked on a narrow screen, `lead` comes first, `full_width` takes a line of its own,
    `hide_when_stacked` hides the cell, and `stacked_label` is shown before it.
    """
    names = join_class_names(
        ("first", lead),
        ("num", numeric),
        ("full", full_width),
        ("wide", hide_when_narrow),
        ("fit", fit_content),
        ("drop-narrow", hide_when_stacked),
        ("n", tabular_numbers),
    )
    if stacked_label:
        attrs["data_label"] = stacked_label
    return rx.el.td(*children, class_name=names, **attrs)


def table_toolbar(*rows: Node) -> rx.Component:
    """Search, filters and applied chips above a table; each argument is a line."""
    return rx.el.div(*rows, class_name="tools")


def toolbar_row(*children: Node) -> rx.Component:
    """One line of the toolbar."""
    return rx.el.div(*children, class_name="tools__line")
