"""Earnings: this month, twelve months, ratings, and the jobs behind each number."""

import reflex as rx

from hsa_app.components import charts as draw
from hsa_app.components.key_figures import key_figures, stars_mark
from hsa_app.components.layout.page_layouts import professional_frame
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.link import link
from hsa_app.components.ui.load_error import overdue
from hsa_app.components.ui.page_title import section_title
from hsa_app.components.ui.pager import page_links
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.skeleton import panel_skeleton, slip_skeletons
from hsa_app.components.ui.slip import meta, slip, slip_meta, slip_when, slips
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _
from hsa_app.state.professional.earnings import EarningsState as State

card = draw.switched(State)


def earnings() -> rx.Component:
    """Money and ratings over time."""
    waiting = rx.fragment(panel_skeleton(6, label=_("Loading your earnings")), slip_skeletons(3), overdue(State.load))
    return professional_frame(
        rx.cond(
            State.is_loaded, rx.cond(State.is_empty & (State.jobs.length() == 0), nothing_yet(), numbers()), waiting
        ),
        title=_("Earnings"),
        note=_("Jobs your customers have closed"),
        active="earnings",
    )


def nothing_yet() -> rx.Component:
    """For a newcomer."""
    return empty(
        _("Nothing earned yet"),
        _("Once a customer closes a job you did, its money and rating are added up here, month by month."),
        link_button(_("To the board"), "/professional", variant="primary"),
        heading="h2",
    )


def numbers() -> rx.Component:
    """Figures, charts, jobs."""
    return rx.fragment(
        rx.cond(State.filter_error != "", banner(State.filter_error, tone="info", icon="info")),
        key_figures(State.key_figures, State.comparison_text, five=False),
        draw.charts(
            per_month(), given_ratings(), rx.el.div(jobs(), class_name="w4"), rx.el.div(averages(), class_name="w2")
        ),
    )


def per_month() -> rx.Component:
    """What was earned in each month."""
    one = State.earnings_chart
    unit = text(State.amount_unit, small=True, muted=True)
    some = rx.fragment(
        draw.columns(one.columns), row(rx.cond(one.so_far, draw.so_far()), unit, between=True, wrap=True)
    )
    drawn = rx.cond(one.some, some, text(_("Nothing was closed in these months."), muted=True))
    rows = rx.foreach(one.rows, lambda month: draw.figures_row(month.month, month.href, month.closed, month.exact))
    table = draw.figures_table(_("Earnings per month"), (_("Month"), _("Jobs"), _("Earned")), rows)
    return card("months", _("Earnings per month"), one.say, drawn, table, width="w4")


def given_ratings() -> rx.Component:
    """How often each number of stars was given."""
    one = State.rating_chart
    big = rx.el.p(rx.el.b(one.average), rx.el.span(one.good, class_name="small muted"), class_name="said-big")
    some = rx.fragment(big, draw.bars(one.bars, stars_mark))
    drawn = rx.cond(one.average != "", some, text(_("Nobody rated a job in these months."), muted=True))
    rows = rx.foreach(one.bars, lambda bar: draw.figures_row(bar.name, bar.href, bar.number))
    return card(
        "ratings",
        _("Ratings"),
        one.say,
        drawn,
        draw.figures_table(_("Ratings"), (_("Stars"), _("Ratings")), rows),
        width="w2",
    )


def averages() -> rx.Component:
    """The mean of each month."""
    some = draw.bars(State.rating_average_bars, lambda one: one.name, noted=True)
    drawn = rx.cond(
        State.rating_average_bars.length() > 0, some, text(_("Nobody rated a job in these months."), muted=True)
    )
    rows = rx.foreach(State.rating_average_bars, lambda one: draw.figures_row(one.name, one.href, one.number, one.note))
    table = draw.figures_table(_("Rating per month"), (_("Month"), _("Average"), _("From")), rows)
    return card("averages", _("Rating per month"), State.rating_average_summary, drawn, table, width="w2")


def jobs() -> rx.Component:
    """The jobs behind the number that was chosen."""
    ways = rx.cond(
        (State.previous_url != "") | (State.next_url != ""),
        page_links(State.range_text, State.previous_url, State.next_url),
    )
    none = empty(
        _("No jobs here"), _("No job was closed in these days."), link(_("This month"), "/professional/earnings")
    )
    some = stack(slips(rx.foreach(State.jobs, paid_slip)), ways)
    return rx.el.section(
        section_title(State.jobs_heading, text(State.jobs_summary, small=True, muted=True, figures=True)),
        rx.cond(State.jobs.length() > 0, some, none),
        class_name="stack",
        tab_index=-1,
        aria_label=State.jobs_heading,
        custom_attrs={"id": "jobs"},
    )


def paid_slip(one: rx.Var) -> rx.Component:
    """One of them."""
    return slip(
        slip_meta(
            meta(one.customer, "user"),
            meta("closed " + one.closed.to(str), "check-check"),
            rx.cond(one.rating != "", rating(one.rating)),
        ),
        rx.cond(one.comment != "", text("“", one.comment, "”", small=True, muted=True, lines=True)),
        rx.cond(one.reply != "", text(strong(_("You: ")), one.reply, small=True, muted=True, lines=True)),
        when=slip_when(one.day, one.time, one.half, one.lasts, more=rx.el.span("#", one.id)),
        title=link(one.service, "/professional/requests/" + one.id.to(str)),
        price=one.price,
        name="Request #" + one.id.to(str),
        key=one.id.to(str),
    )
