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
    """A card with a chart: title, one sentence with the finding, and the switch to a table.

    `on_show` is a handler of a state, called with "chart" or "table".
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
    """Makes the cards of a page; its state has `charts_as_table`, changed by `set_chart_shape`."""

    def card(
        key: str, title: str, say: StrOrVar, drawn: rx.Component, table: rx.Component, *, width: CardWidth
    ) -> rx.Component:
        return chart_card(
            title,
            say,
            drawn,
            table,
            as_table=state.charts_as_table.contains(key),
            on_view_change=lambda shape: state.set_chart_shape(key, shape),
            width=width,
        )

    return card


def chart_grid(*cards: Node) -> rx.Component:
    """Cards of charts beside one another where there is room."""
    return rx.el.div(*cards, class_name="charts")


def chart_grid_column(*cards: Node) -> rx.Component:
    """Cards above one another in one place of the grid."""
    return rx.el.div(*cards, class_name="stack w2")


def data_table(caption: str, headers: Sequence[str], rows: Node) -> rx.Component:
    """The numbers of a chart; a long table scrolls in itself, also by keyboard."""
    cells = [rx.el.th(head, scope="col", class_name="num" if at else "") for at, head in enumerate(headers)]
    table = rx.el.table(
        rx.el.caption(caption, class_name="sr"),
        rx.el.thead(rx.el.tr(*cells)),
        rx.el.tbody(rows),
        class_name="table table--dense",
    )
    return rx.el.div(table, class_name="chart__table", tab_index=0, role="region", aria_label=caption)


def data_row(name: StrOrVar, href: StrOrVar, *values: StrOrVar) -> rx.Component:
    """A line of such a table."""
    cells = [rx.el.td(one, class_name="num") for one in values]
    return rx.el.tr(rx.el.th(rx.el.a(name, href=href), scope="row"), *cells)


def bar_chart(
    items: rx.Var, render_label: Any, *, long_labels: bool = False, show_notes: bool = False, wide_values: bool = False
) -> rx.Component:
    """Horizontal bars; `mark(one)` is the label, `long` labels get a line of their own.
    `noted` bars have a note beside the number, `times` makes room for one such as 2 h 27 min.
    """

    def bar(one: rx.Var) -> rx.Component:
        more = [visually_hidden(", "), rx.el.span(one.note, class_name="bars__note")] if show_notes else []
        return rx.el.li(
            rx.el.a(render_label(one), href=one.href),
            rx.el.span(class_name="bar", aria_hidden="true", custom_attrs={"style": {"--v": one.share}}),
            rx.el.span(one.number, *more, class_name="n"),
            key=one.key,
        )

    return rx.el.ul(
        rx.foreach(items, bar),
        class_name=join_class_names("bars", ("bars--long", long_labels), ("bars--times", wide_values)),
    )


def column_chart(items: rx.Var) -> rx.Component:
    """Months side by side, what is not over yet hatched."""

    def column(one: rx.Var) -> rx.Component:
        mark = rx.el.i(
            class_name=rx.cond(one.so_far, "so-far", ""),
            custom_attrs={"style": {"--v": one.height}},
            aria_hidden="true",
        )
        said = visually_hidden(one.month, ": ", one.exact, rx.cond(one.so_far, " " + _("so far"), ""))
        return rx.el.li(
            rx.el.a(
                said,
                rx.el.span(one.short, mark, class_name="cols__v", aria_hidden="true"),
                rx.el.span(one.name, aria_hidden="true"),
                href=one.href,
                title=one.month.to(str) + ": " + one.exact.to(str),
            ),
            key=one.month,
        )

    return rx.el.ol(rx.foreach(items, column), class_name="cols")


def partial_period_legend() -> rx.Component:
    """What the hatching means."""
    draw = rx.el.svg(
        rx.el.svg.path(d="M1 1h18v6H1z", fill="none", stroke="var(--chart-1)", stroke_width="2"),
        rx.el.svg.path(d="M4 7l6-6M10 7l6-6", stroke="var(--chart-1)", stroke_width="2"),
        view_box="0 0 20 8",
        aria_hidden="true",
    )
    return rx.el.span(draw, _("so far"), class_name="key")


def line_chart(chart: rx.Var) -> rx.Component:
    """A line over days, another dashed one for those before; pointing at a day leads to its list."""
    grid = [rx.el.svg.line(x1="0", x2="300", y1=str(y), y2=str(y)) for y in (168, 112, 56, 0)]
    drawing = rx.el.svg(
        *grid,
        rx.el.svg.path(d=chart.before, class_name="l2"),
        rx.el.svg.path(d=chart.path, class_name="l1"),
        view_box="0 0 300 168",
        custom_attrs={"preserveAspectRatio": "none"},
        aria_hidden="true",
    )
    marks = rx.foreach(chart.marks, y_axis_label)
    said = _("Line chart. {description}").format(description=chart.say)
    plot = rx.el.div(drawing, marks, class_name="plot", role="img", aria_label=said)
    labels = rx.el.div(rx.foreach(chart.labels, rx.el.span), class_name="plot__x", aria_hidden="true")
    return rx.el.div(rx.el.div(plot, rx.cond(chart.pointed, point_links(chart)), class_name="plot__on"), labels)


def y_axis_label(label: rx.Var) -> rx.Component:
    """A number at its height."""
    return rx.el.span(label.words, class_name="plot__y", style={"top": label.top.to(str) + "%"}, key=label.words)


def point_links(chart: rx.Var) -> rx.Component:
    """Where a pointer meets the days. A keyboard meets them in the table."""

    def spot(day: rx.Var) -> rx.Component:
        return rx.el.a(href=day.href, title=day.words, tab_index=-1, key=day.href)

    return rx.el.div(rx.foreach(chart.spots, spot), class_name="plot__spots", aria_hidden="true")


def line_legend(current_label: StrOrVar, previous_label: StrOrVar) -> rx.Component:
    """Which line is which."""
    return rx.el.div(
        legend_item(current_label, "1", "2.5"),
        legend_item(previous_label, "5", "2", dash="4 4"),
        class_name="row row--wrap row--m",
    )


def legend_item(label: StrOrVar, color: str, width: str, dash: str = "none") -> rx.Component:
    """One line and its words."""
    path = rx.el.svg.path(
        d="M0 4h20", stroke=f"var(--chart-{color})", stroke_width=width, custom_attrs={"strokeDasharray": dash}
    )
    return rx.el.span(rx.el.svg(path, aria_hidden="true"), label, class_name="key")
