"""The administration's first page."""

import reflex as rx

from hsa_app.components import charts as draw
from hsa_app.components.admin.overview import (
    latest,
    needs,
    nothing_waits,
    people_list,
    status_mark,
)
from hsa_app.components.admin_list import late
from hsa_app.components.key_figures import key_figures, stars_mark
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.dialog import closes, dialog, dialog_acts, opens
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.link import link
from hsa_app.components.ui.select_field import select
from hsa_app.components.ui.skeleton import row_skeletons
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.overview import OverviewState as State
from hsa_app.state.charts import MAX_BARS

card = draw.switched(State)


def overview() -> rx.Component:
    """What waits, how the marketplace did, what came last."""
    return admin_frame(
        rx.cond(
            State.updated_text != "",
            rx.fragment(
                rx.cond(State.period_error != "", banner(State.period_error, tone="info", icon="info")),
                rx.cond(State.action_items.length() > 0, needs(State.action_items), nothing_waits()),
                rx.cond(State.latest_requests.length() > 0, figures(), nothing_yet()),
            ),
            rx.fragment(row_skeletons(), late(State.load)),
        ),
        other_days(),
        title=_("Overview"),
        note=State.updated_text,
        acts=rx.cond(State.updated_text != "", period()),
        active="overview",
    )


def period() -> rx.Component:
    """Which days are shown; they stand in the address."""
    often = select(
        "period",
        State.period_options,
        value=State.period,
        auto=True,
        on_change=State.choose_period,
        aria_label=_("Period"),
    )
    return rx.fragment(often, button(_("Other days"), icon="calendar-days", **opens("days")))


def other_days() -> rx.Component:
    """From which day to which."""
    wrong = State.errors
    return dialog(
        "days",
        _("Other days"),
        form(
            grid(
                text_field(
                    _("From"), "from", kind="date", value=State.first_day, key=State.first_day, error=wrong["from"]
                ),
                text_field(_("To"), "to", kind="date", value=State.last_day, key=State.last_day, error=wrong["to"]),
            ),
            text(_("Both days are included."), small=True, muted=True),
            dialog_acts(button(_("Cancel"), **closes()), button(_("Show"), variant="primary", submit=True)),
            on_submit=State.choose_dates,
        ),
    )


def nothing_yet() -> rx.Component:
    """A new marketplace."""
    words = _("Figures and charts grow here with the first booking. It takes a service and someone who does it.")
    return rx.fragment(
        panel(empty(_("No requests yet"), words, link(_("See services"), "/admin/services"), bare=True, heading="h2")),
        rx.el.div(people(), class_name="charts"),
    )


def figures() -> rx.Component:
    """The numbers of the period, and the charts."""
    return rx.fragment(
        key_figures(State.key_figures, State.comparison_note),
        draw.charts(
            per_day(),
            by_status(),
            per_month(),
            top_services(),
            stages(),
            ratings(),
            draw.beside(people()),
            rx.el.div(latest_requests(), class_name="w4"),
        ),
    )


def nothing(words: str) -> rx.Component:
    """In place of a chart without a mark."""
    return text(words, muted=True)


def per_day() -> rx.Component:
    """Requests per day, beside the days before."""
    one = State.requests_chart
    rows = rx.foreach(one.spots, lambda day: draw.figures_row(day.day, day.href, day.count, day.before))
    table = draw.figures_table(_("Requests per day"), (_("Day"), _("Requests"), _("Period before")), rows)
    drawn = rx.fragment(draw.line(one), draw.keys(one.these, one.those))
    return card("days", _("Requests per day"), one.say, drawn, table, width="w4")


def by_status() -> rx.Component:
    """Where the requests of the period stand."""
    rows = rx.foreach(State.status_bars, lambda one: draw.figures_row(one.name, one.href, one.number))
    table = draw.figures_table(_("Requests by status"), (_("Status"), _("Requests")), rows)
    return card(
        "statuses",
        _("Requests by status"),
        State.booked_summary,
        draw.bars(State.status_bars, status_mark),
        table,
        width="w2",
    )


def per_month() -> rx.Component:
    """What was earned in each month."""
    one = State.revenue_chart
    drawn = rx.cond(
        one.some,
        rx.fragment(draw.columns(one.columns), rx.cond(one.so_far, draw.so_far())),
        nothing(_("Nothing was closed in these months.")),
    )
    rows = rx.foreach(one.rows, lambda month: draw.figures_row(month.month, month.href, month.closed, month.exact))
    table = draw.figures_table(_("Revenue per month"), (_("Month"), _("Closed"), _("Revenue")), rows)
    return card("months", _("Revenue per month"), one.say, drawn, table, width="w3")


def top_services() -> rx.Component:
    """The services most asked for."""
    drawn = rx.cond(
        State.service_bars.length() > 0,
        draw.bars(State.service_bars[:MAX_BARS], lambda one: one.name, long=True, noted=True),
        nothing(_("Nothing was booked on these days.")),
    )
    rows = rx.foreach(State.service_bars, lambda one: draw.figures_row(one.name, one.href, one.number, one.note))
    table = draw.figures_table(_("Top services"), (_("Service"), _("Requests"), _("Revenue share")), rows)
    say = _("By requests; share of revenue beside it")
    return card("services", _("Top services"), say, drawn, table, width="w3")


def ratings() -> rx.Component:
    """How customers rated what was closed."""
    one = State.rating_chart
    big = rx.el.p(rx.el.b(one.average), rx.el.span(one.good, class_name="small muted"), class_name="said-big")
    drawn = rx.cond(
        one.average != "", rx.fragment(big, draw.bars(one.bars, stars_mark)), nothing(_("Nobody rated on these days."))
    )
    rows = rx.foreach(one.bars, lambda bar: draw.figures_row(bar.name, bar.href, bar.number))
    table = draw.figures_table(_("Ratings"), (_("Stars"), _("Ratings")), rows)
    return card("ratings", _("Ratings"), one.say, drawn, table, width="w3")


def stages() -> rx.Component:
    """How far what was booked came, and how long each stage took."""
    one = State.funnel
    rows = rx.foreach(one.steps, lambda step: draw.figures_row(step.name, step.href, step.number, step.note, step.now))
    heads = (_("Stage"), _("Came so far"), _("Median time"), _("There now"))
    table = draw.figures_table(_("Requests by stage"), heads, rows)
    drawn = draw.bars(one.steps, lambda step: step.name, long=True, noted=True, times=True)
    return card("funnel", _("Requests by stage"), one.say, drawn, table, width="w3")


def people() -> rx.Component:
    """Who is there."""
    return panel(people_list(State.user_bars), title=_("People"))


def latest_requests() -> rx.Component:
    """The newest bookings, whatever became of them."""
    aside = link(_("All requests"), "/admin/requests", small=True)
    return panel(latest(State.latest_requests), title=_("Latest requests"), aside=aside, flush=True)
