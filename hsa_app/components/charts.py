"""Charts in CSS and SVG, each with a table alternative and links to the filtered lists."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.segmented import segment_button, segmented_control
from hsa_app.components.ui.text import visually_hidden
from hsa_app.components.ui.types import Handler, Node, StrOrVar
from hsa_app.core.i18n import _

CardWidth = Literal["w2", "w3", "w4"]


def chart_card(
    title: str,
    summary: StrOrVar,
    graphic: Node,
    table: Node,
    *,
    as_table: rx.Var[bool],
    on_view_change: Handler,
    width: CardWidth,
) -> rx.Component:
    """A card with a chart: title, summary, and the switch between chart and table.

    `on_view_change` is a handler of a state, called with "chart" or "table".
    """
    switch = segmented_control(
        segment_button(
            icon("chart-column", size="s"), pressed=~as_table, on_click=on_view_change("chart"), aria_label=_("Chart")
        ),
        segment_button(
            icon("table", size="s"), pressed=as_table, on_click=on_view_change("table"), aria_label=_("Table")
        ),
        label=_("{title}: view as").format(title=title),
        icons_only=True,
    )
    head = rx.el.div(rx.el.h2(title), switch, rx.el.p(summary, class_name="chart__say"), class_name="chart__head")
    return rx.el.section(head, rx.cond(as_table, table, graphic), class_name=f"panel chart {width}", aria_label=title)


def chart_card_factory(state: Any) -> Callable[..., rx.Component]:
    """Creates `chart_card` for a page whose state has `charts_as_table` and the handler `set_chart_shape`."""

    def card(
        key: str, title: str, summary: StrOrVar, graphic: rx.Component, table: rx.Component, *, width: CardWidth
    ) -> rx.Component:
        return chart_card(
            title,
            summary,
            graphic,
            table,
            as_table=state.charts_as_table.contains(key),
            on_view_change=lambda shape: state.set_chart_shape(key, shape),
            width=width,
        )

    return card


def chart_grid(*cards: Node) -> rx.Component:
    """Charts side by side where there is room."""
    return rx.el.div(*cards, class_name="charts")


def chart_grid_column(*cards: Node) -> rx.Component:
    """Cards on top of one another in one cell of the grid."""
    return rx.el.div(*cards, class_name="stack w2")


def data_table(caption: str, headers: Sequence[str], rows: Node) -> rx.Component:
    """The data of a chart as a table; a long one scrolls in its own region, also by keyboard."""
    cells = [rx.el.th(head, scope="col", class_name="num" if index else "") for index, head in enumerate(headers)]
    table = rx.el.table(
        rx.el.caption(caption, class_name="sr"),
        rx.el.thead(rx.el.tr(*cells)),
        rx.el.tbody(rows),
        class_name="table table--dense",
    )
    return rx.el.div(table, class_name="chart__table", tab_index=0, role="region", aria_label=caption)


def data_row(name: StrOrVar, href: StrOrVar, *values: StrOrVar) -> rx.Component:
    """A row of a `data_table`; its first cell is a link."""
    cells = [rx.el.td(value, class_name="num") for value in values]
    return rx.el.tr(rx.el.th(rx.el.a(name, href=href), scope="row"), *cells)


def bar_chart(
    items: rx.Var, render_label: Any, *, long_labels: bool = False, show_notes: bool = False, wide_values: bool = False
) -> rx.Component:
    """Horizontal bars; `render_label(item)` returns the label, `long_labels` puts it on its own line.

    `show_notes` adds a note to the number, `wide_values` makes room for values such as 2 h 27 min.
    """

    def bar(item: rx.Var) -> rx.Component:
        note = [visually_hidden(", "), rx.el.span(item.note, class_name="bars__note")] if show_notes else []
        return rx.el.li(
            rx.el.a(render_label(item), href=item.href),
            rx.el.span(class_name="bar", aria_hidden="true", custom_attrs={"style": {"--v": item.share}}),
            rx.el.span(item.number, *note, class_name="n"),
            key=item.key,
        )

    return rx.el.ul(
        rx.foreach(items, bar),
        class_name=join_class_names("bars", ("bars--long", long_labels), ("bars--times", wide_values)),
    )


def column_chart(items: rx.Var) -> rx.Component:
    """Columns of months; the current month is hatched."""

    def column(month: rx.Var) -> rx.Component:
        bar = rx.el.i(
            class_name=rx.cond(month.is_partial, "so-far", ""),
            custom_attrs={"style": {"--v": month.height}},
            aria_hidden="true",
        )
        accessible_name = visually_hidden(
            month.month, ": ", month.exact, rx.cond(month.is_partial, " " + _("so far"), "")
        )
        return rx.el.li(
            rx.el.a(
                accessible_name,
                rx.el.span(month.short, bar, class_name="cols__v", aria_hidden="true"),
                rx.el.span(month.name, aria_hidden="true"),
                href=month.href,
                title=month.month.to(str) + ": " + month.exact.to(str),
            ),
            key=month.month,
        )

    return rx.el.ol(rx.foreach(items, column), class_name="cols")


def partial_period_legend() -> rx.Component:
    """The legend of the hatching."""
    draw = rx.el.svg(
        rx.el.svg.path(d="M1 1h18v6H1z", fill="none", stroke="var(--chart-1)", stroke_width="2"),
        rx.el.svg.path(d="M4 7l6-6M10 7l6-6", stroke="var(--chart-1)", stroke_width="2"),
        view_box="0 0 20 8",
        aria_hidden="true",
    )
    return rx.el.span(draw, _("so far"), class_name="key")


def line_chart(chart: rx.Var) -> rx.Component:
    """A solid line for the days and a dashed one for those before; hovering over a day offers its link."""
    grid = [rx.el.svg.line(x1="0", x2="300", y1=str(y), y2=str(y)) for y in (168, 112, 56, 0)]
    svg = rx.el.svg(
        *grid,
        rx.el.svg.path(d=chart.before, class_name="l2"),
        rx.el.svg.path(d=chart.path, class_name="l1"),
        view_box="0 0 300 168",
        custom_attrs={"preserveAspectRatio": "none"},
        aria_hidden="true",
    )
    marks = rx.foreach(chart.marks, y_axis_label)
    accessible_name = _("Line chart. {description}").format(description=chart.summary)
    plot = rx.el.div(svg, marks, class_name="plot", role="img", aria_label=accessible_name)
    labels = rx.el.div(rx.foreach(chart.labels, rx.el.span), class_name="plot__x", aria_hidden="true")
    return rx.el.div(rx.el.div(plot, rx.cond(chart.has_point_links, point_links(chart)), class_name="plot__on"), labels)


def y_axis_label(label: rx.Var) -> rx.Component:
    """A label of the y-axis at its height."""
    return rx.el.span(label.text, class_name="plot__y", style={"top": label.top.to(str) + "%"}, key=label.text)


def point_links(chart: rx.Var) -> rx.Component:
    """Links of the days for the pointer; the table has them for the keyboard."""

    def spot(day: rx.Var) -> rx.Component:
        return rx.el.a(href=day.href, title=day.tooltip, tab_index=-1, key=day.href)

    return rx.el.div(rx.foreach(chart.spots, spot), class_name="plot__spots", aria_hidden="true")


def line_legend(current_label: StrOrVar, previous_label: StrOrVar) -> rx.Component:
    """The legend of the two lines."""
    return rx.el.div(
        legend_item(current_label, "1", "2.5"),
        legend_item(previous_label, "5", "2", dash="4 4"),
        class_name="row row--wrap row--m",
    )


def legend_item(label: StrOrVar, color: str, width: str, dash: str = "none") -> rx.Component:
    """A line sample with its label."""
    path = rx.el.svg.path(
        d="M0 4h20", stroke=f"var(--chart-{color})", stroke_width=width, custom_attrs={"strokeDasharray": dash}
    )
    return rx.el.span(rx.el.svg(path, aria_hidden="true"), label, class_name="key")
