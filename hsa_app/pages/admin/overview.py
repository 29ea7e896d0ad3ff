"""The admin overview."""

import reflex as rx

from hsa_app.components import charts as draw
from hsa_app.components.admin.overview import (
    action_items,
    latest_requests_table,
    no_action_items,
    status_label,
    user_counts,
)
from hsa_app.components.key_figures import key_figures, star_count_label
from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.dialog import close_dialog_attrs, dialog, dialog_actions, open_dialog_attrs
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.link import link
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.select_field import select
from hsa_app.components.ui.skeleton import table_skeleton
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.overview import OverviewState as State
from hsa_app.state.charts import MAX_BARS

chart_card = draw.chart_card_factory(State)


def overview_page() -> rx.Component:
    """Action items, figures and charts, and the latest requests."""
    return admin_layout(
        rx.cond(
            State.updated_text != "",
            rx.fragment(
                rx.cond(State.period_error != "", banner(State.period_error, tone="info", icon="info")),
                rx.cond(State.action_items.length() > 0, action_items(State.action_items), no_action_items()),
                rx.cond(State.latest_requests.length() > 0, figures_and_charts(), no_requests()),
            ),
            rx.fragment(table_skeleton(), slow_load_warning(State.load, padded=True)),
        ),
        date_range_dialog(),
        title=_("Overview"),
        subtitle=State.updated_text,
        actions=rx.cond(State.updated_text != "", period_picker()),
        active="overview",
    )


def period_picker() -> rx.Component:
    """The period of the figures; it is in the URL."""
    presets = select(
        "period",
        State.period_options,
        value=State.period,
        auto_width=True,
        on_change=State.choose_period,
        aria_label=_("Period"),
    )
    return rx.fragment(presets, button(_("Other days"), icon="calendar-days", **open_dialog_attrs("days")))


def date_range_dialog() -> rx.Component:
    """The dialog for a custom period."""
    errors = State.errors
    return dialog(
        "days",
        _("Other days"),
        form(
            grid(
                text_field(
                    _("From"),
                    "from",
                    input_type="date",
                    value=State.first_day,
                    key=State.first_day,
                    error=errors["from"],
                ),
                text_field(
                    _("To"), "to", input_type="date", value=State.last_day, key=State.last_day, error=errors["to"]
                ),
            ),
            text(_("Both days are included."), small=True, muted=True),
            dialog_actions(
                button(_("Cancel"), **close_dialog_attrs()), button(_("Show"), variant="primary", submit=True)
            ),
            on_submit=State.choose_dates,
        ),
    )


def no_requests() -> rx.Component:
    """The empty state of a new marketplace."""
    message = _("Figures and charts grow here with the first booking. It takes a service and someone who does it.")
    return rx.fragment(
        card(
            empty_state(
                _("No requests yet"),
                message,
                link(_("See services"), "/admin/services"),
                without_frame=True,
                heading_level="h2",
            )
        ),
        rx.el.div(user_counts_card(), class_name="charts"),
    )


def figures_and_charts() -> rx.Component:
    """Key figures and charts of the period."""
    return rx.fragment(
        key_figures(State.key_figures, State.comparison_note),
        draw.chart_grid(
            requests_per_day_chart(),
            status_chart(),
            revenue_per_month_chart(),
            top_services_chart(),
            funnel_chart(),
            ratings_chart(),
            draw.chart_grid_column(user_counts_card()),
            rx.el.div(latest_requests_card(), class_name="w4"),
        ),
    )


def empty_chart(message: str) -> rx.Component:
    """The text in place of a chart without data."""
    return text(message, muted=True)


def requests_per_day_chart() -> rx.Component:
    """Requests per day, compared with the days before."""
    chart = State.requests_chart
    rows = rx.foreach(chart.spots, lambda day: draw.data_row(day.day, day.href, day.count, day.before))
    table = draw.data_table(_("Requests per day"), (_("Day"), _("Requests"), _("Period before")), rows)
    graphic = rx.fragment(draw.line_chart(chart), draw.line_legend(chart.current_label, chart.previous_label))
    return chart_card("days", _("Requests per day"), chart.summary, graphic, table, width="w4")


def status_chart() -> rx.Component:
    """Requests of the period by status."""
    rows = rx.foreach(State.status_bars, lambda bar: draw.data_row(bar.name, bar.href, bar.number))
    table = draw.data_table(_("Requests by status"), (_("Status"), _("Requests")), rows)
    return chart_card(
        "statuses",
        _("Requests by status"),
        State.booked_summary,
        draw.bar_chart(State.status_bars, status_label),
        table,
        width="w2",
    )


def revenue_per_month_chart() -> rx.Component:
    """Revenue of each month."""
    chart = State.revenue_chart
    graphic = rx.cond(
        chart.has_data,
        rx.fragment(draw.column_chart(chart.columns), rx.cond(chart.is_partial, draw.partial_period_legend())),
        empty_chart(_("Nothing was closed in these months.")),
    )
    rows = rx.foreach(chart.rows, lambda month: draw.data_row(month.month, month.href, month.closed, month.exact))
    table = draw.data_table(_("Revenue per month"), (_("Month"), _("Closed"), _("Revenue")), rows)
    return chart_card("months", _("Revenue per month"), chart.summary, graphic, table, width="w3")


def top_services_chart() -> rx.Component:
    """The most requested services."""
    graphic = rx.cond(
        State.service_bars.length() > 0,
        draw.bar_chart(State.service_bars[:MAX_BARS], lambda bar: bar.name, long_labels=True, show_notes=True),
        empty_chart(_("Nothing was booked on these days.")),
    )
    rows = rx.foreach(State.service_bars, lambda bar: draw.data_row(bar.name, bar.href, bar.number, bar.note))
    table = draw.data_table(_("Top services"), (_("Service"), _("Requests"), _("Revenue share")), rows)
    summary = _("By requests; share of revenue beside it")
    return chart_card("services", _("Top services"), summary, graphic, table, width="w3")


def ratings_chart() -> rx.Component:
    """Ratings of the requests closed in the period."""
    chart = State.rating_chart
    average = rx.el.p(rx.el.b(chart.average), rx.el.span(chart.good, class_name="small muted"), class_name="said-big")
    graphic = rx.cond(
        chart.average != "",
        rx.fragment(average, draw.bar_chart(chart.bars, star_count_label)),
        empty_chart(_("Nobody rated on these days.")),
    )
    rows = rx.foreach(chart.bars, lambda bar: draw.data_row(bar.name, bar.href, bar.number))
    table = draw.data_table(_("Ratings"), (_("Stars"), _("Ratings")), rows)
    return chart_card("ratings", _("Ratings"), chart.summary, graphic, table, width="w3")


def funnel_chart() -> rx.Component:
    """How many requests reached each stage, and how long each stage took."""
    chart = State.funnel
    rows = rx.foreach(chart.steps, lambda step: draw.data_row(step.name, step.href, step.number, step.note, step.now))
    headers = (_("Stage"), _("Came so far"), _("Median time"), _("There now"))
    table = draw.data_table(_("Requests by stage"), headers, rows)
    graphic = draw.bar_chart(chart.steps, lambda step: step.name, long_labels=True, show_notes=True, wide_values=True)
    return chart_card("funnel", _("Requests by stage"), chart.summary, graphic, table, width="w3")


def user_counts_card() -> rx.Component:
    """The number of users by kind."""
    return card(user_counts(State.user_bars), title=_("People"))


def latest_requests_card() -> rx.Component:
    """The newest requests, in any status."""
    aside = link(_("All requests"), "/admin/requests", small=True)
    return card(latest_requests_table(State.latest_requests), title=_("Latest requests"), aside=aside, flush=True)
