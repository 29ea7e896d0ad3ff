"""Charts of our own: marks in CSS and SVG, each also there as a table, each mark a way to its list."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.segmented import segment, segmented
from hsa_app.components.ui.text import spoken
from hsa_app.components.ui.types import Handler, Node, Text
from hsa_app.core.i18n import _

Width = Literal["w2", "w3", "w4"]


def chart(
    title: str, say: Text, drawn: Node, table: Node, *, as_table: rx.Var[bool], on_show: Handler, width: Width
) -> rx.Component:
    """A card with a chart: title, one sentence with the finding, and the switch to a table.

    `on_show` is a handler of a state, called with "chart" or "table".
    """
    switch = segmented(
        segment(icon("chart-column", size="s"), pressed=~as_table, on_click=on_show("chart"), name="Chart"),
        segment(icon("table", size="s"), pressed=as_table, on_click=on_show("table"), name="Table"),
        label=_("{title}: view as").format(title=title),
        icons=True,
    )
    head = rx.el.div(rx.el.h2(title), switch, rx.el.p(say, class_name="chart__say"), class_name="chart__head")
    return rx.el.section(head, rx.cond(as_table, table, drawn), class_name=f"panel chart {width}", aria_label=title)


def switched(state: Any) -> Callable[..., rx.Component]:
    """Makes the cards of a page; its state has `charts_as_table`, changed by `set_chart_shape`."""

    def card(
        key: str, title: str, say: Text, drawn: rx.Component, table: rx.Component, *, width: Width
    ) -> rx.Component:
        return chart(
            title,
            say,
            drawn,
            table,
            as_table=state.charts_as_table.contains(key),
            on_show=lambda shape: state.set_chart_shape(key, shape),
            width=width,
        )

    return card


def charts(*cards: Node) -> rx.Component:
    """Cards of charts beside one another where there is room."""
    return rx.el.div(*cards, class_name="charts")


def beside(*cards: Node) -> rx.Component:
    """Cards above one another in one place of the grid."""
    return rx.el.div(*cards, class_name="stack w2")


def figures_table(caption: str, heads: Sequence[str], rows: Node) -> rx.Component:
    """The numbers of a chart; a long table scrolls in itself, also by keyboard."""
    cells = [rx.el.th(head, scope="col", class_name="num" if at else "") for at, head in enumerate(heads)]
    table = rx.el.table(
        rx.el.caption(caption, class_name="sr"),
        rx.el.thead(rx.el.tr(*cells)),
        rx.el.tbody(rows),
        class_name="table table--dense",
    )
    return rx.el.div(table, class_name="chart__table", tab_index=0, role="region", aria_label=caption)


def figures_row(name: Text, href: Text, *numbers: Text) -> rx.Component:
    """A line of such a table."""
    cells = [rx.el.td(one, class_name="num") for one in numbers]
    return rx.el.tr(rx.el.th(rx.el.a(name, href=href), scope="row"), *cells)


def bars(several: rx.Var, mark: Any, *, long: bool = False, noted: bool = False, times: bool = False) -> rx.Component:
    """Bars below one another; `mark(one)` is what stands before the name, `long` names get a line of their own.

    `noted` bars have a note beside the number, `times` makes room for one such as 2 h 27 min.
    """

    def bar(one: rx.Var) -> rx.Component:
        more = [spoken(", "), rx.el.span(one.note, class_name="bars__note")] if noted else []
        return rx.el.li(
            rx.el.a(mark(one), href=one.href),
            rx.el.span(class_name="bar", aria_hidden="true", custom_attrs={"style": {"--v": one.share}}),
            rx.el.span(one.number, *more, class_name="n"),
            key=one.key,
        )

    return rx.el.ul(rx.foreach(several, bar), class_name=classes("bars", ("bars--long", long), ("bars--times", times)))


def columns(several: rx.Var) -> rx.Component:
    """Months side by side, what is not over yet hatched."""

    def column(one: rx.Var) -> rx.Component:
        mark = rx.el.i(
            class_name=rx.cond(one.so_far, "so-far", ""),
            custom_attrs={"style": {"--v": one.height}},
            aria_hidden="true",
        )
        said = spoken(one.month, ": ", one.exact, rx.cond(one.so_far, _(" so far"), ""))
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

    return rx.el.ol(rx.foreach(several, column), class_name="cols")


def so_far() -> rx.Component:
    """What the hatching means."""
    draw = rx.el.svg(
        rx.el.svg.path(d="M1 1h18v6H1z", fill="none", stroke="var(--chart-1)", stroke_width="2"),
        rx.el.svg.path(d="M4 7l6-6M10 7l6-6", stroke="var(--chart-1)", stroke_width="2"),
        view_box="0 0 20 8",
        aria_hidden="true",
    )
    return rx.el.span(draw, _("so far"), class_name="key")


def line(one: rx.Var) -> rx.Component:
    """A line over days, another dashed one for those before; pointing at a day leads to its list."""
    grid = [rx.el.svg.line(x1="0", x2="300", y1=str(y), y2=str(y)) for y in (168, 112, 56, 0)]
    drawing = rx.el.svg(
        *grid,
        rx.el.svg.path(d=one.before, class_name="l2"),
        rx.el.svg.path(d=one.path, class_name="l1"),
        view_box="0 0 300 168",
        custom_attrs={"preserveAspectRatio": "none"},
        aria_hidden="true",
    )
    marks = rx.foreach(one.marks, beside_grid)
    said = rx.Var.create(_("Line chart. ")) + one.say.to(str)
    plot = rx.el.div(drawing, marks, class_name="plot", role="img", aria_label=said)
    labels = rx.el.div(rx.foreach(one.labels, rx.el.span), class_name="plot__x", aria_hidden="true")
    return rx.el.div(rx.el.div(plot, rx.cond(one.pointed, spots(one)), class_name="plot__on"), labels)


def beside_grid(mark: rx.Var) -> rx.Component:
    """A number at its height."""
    return rx.el.span(mark.words, class_name="plot__y", style={"top": mark.top.to(str) + "%"}, key=mark.words)


def spots(one: rx.Var) -> rx.Component:
    """Where a pointer meets the days. A keyboard meets them in the table."""

    def spot(day: rx.Var) -> rx.Component:
        return rx.el.a(href=day.href, title=day.words, tab_index=-1, key=day.href)

    return rx.el.div(rx.foreach(one.spots, spot), class_name="plot__spots", aria_hidden="true")


def keys(these: Text, those: Text) -> rx.Component:
    """Which line is which."""
    return rx.el.div(stroke(these, "1", "2.5"), stroke(those, "5", "2", dash="4 4"), class_name="row row--wrap row--m")


def stroke(words: Text, color: str, width: str, dash: str = "none") -> rx.Component:
    """One line and its words."""
    path = rx.el.svg.path(
        d="M0 4h20", stroke=f"var(--chart-{color})", stroke_width=width, custom_attrs={"strokeDasharray": dash}
    )
    return rx.el.span(rx.el.svg(path, aria_hidden="true"), words, class_name="key")
