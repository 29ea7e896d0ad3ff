"""The earnings page: this month, twelve months, ratings and jobs."""

import reflex as rx

from hsa_app.components import charts as draw
from hsa_app.components.key_figures import key_figures, stars_mark
from hsa_app.components.layout.page_layouts import professional_layout
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.link import link
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.page_title import section_title
from hsa_app.components.ui.pager import pager_links
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.skeleton import card_skeleton, slip_list_skeleton
from hsa_app.components.ui.slip import meta_item, slip, slip_list, slip_meta, slip_time
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _
from hsa_app.state.professional.earnings import EarningsState as State

chart_card = draw.chart_card_factory(State)


def earnings_page() -> rx.Component:
    """Money and ratings over time."""
    waiting = rx.fragment(
        card_skeleton(6, label=_("Loading your earnings")), slip_list_skeleton(3), slow_load_warning(State.load)
    )
    return professional_layout(
        rx.cond(
            State.is_loaded,
            rx.cond(State.is_empty & (State.jobs.length() == 0), no_earnings(), figures_and_charts()),
            waiting,
        ),
        title=_("Earnings"),
        subtitle=_("Jobs your customers have closed"),
        active="earnings",
    )


def no_earnings() -> rx.Component:
    """For a newcomer."""
    return empty_state(
        _("Nothing earned yet"),
        _("Once a customer closes a job you did, its money and rating are added up here, month by month."),
        link_button(_("To the board"), "/professional", variant="primary"),
        heading_level="h2",
    )


def figures_and_charts() -> rx.Component:
    """Figures, charts, jobs."""
    return rx.fragment(
        rx.cond(State.filter_error != "", banner(State.filter_error, tone="info", icon="info")),
        key_figures(State.key_figures, State.comparison_text, five=False),
        draw.chart_grid(
            earnings_per_month_chart(),
            ratings_chart(),
            rx.el.div(closed_jobs(), class_name="w4"),
            rx.el.div(average_rating_chart(), class_name="w2"),
        ),
    )


def earnings_per_month_chart() -> rx.Component:
    """What was earned in each month."""
    one = State.earnings_chart
    unit = text(State.amount_unit, small=True, muted=True)
    some = rx.fragment(
        draw.column_chart(one.columns),
        row(rx.cond(one.so_far, draw.partial_period_legend()), unit, space_between=True, wrap=True),
    )
    drawn = rx.cond(one.some, some, text(_("Nothing was closed in these months."), muted=True))
    rows = rx.foreach(one.rows, lambda month: draw.data_row(month.month, month.href, month.closed, month.exact))
    table = draw.data_table(_("Earnings per month"), (_("Month"), _("Jobs"), _("Earned")), rows)
    return chart_card("months", _("Earnings per month"), one.say, drawn, table, width="w4")


def ratings_chart() -> rx.Component:
    """How often each number of stars was given."""
    one = State.rating_chart
    big = rx.el.p(rx.el.b(one.average), rx.el.span(one.good, class_name="small muted"), class_name="said-big")
    some = rx.fragment(big, draw.bar_chart(one.bars, stars_mark))
    drawn = rx.cond(one.average != "", some, text(_("Nobody rated a job in these months."), muted=True))
    rows = rx.foreach(one.bars, lambda bar: draw.data_row(bar.name, bar.href, bar.number))
    return chart_card(
        "ratings",
        _("Ratings"),
        one.say,
        drawn,
        draw.data_table(_("Ratings"), (_("Stars"), _("Ratings")), rows),
        width="w2",
    )


def average_rating_chart() -> rx.Component:
    """The mean of each month."""
    some = draw.bar_chart(State.rating_average_bars, lambda one: one.name, show_notes=True)
    drawn = rx.cond(
        State.rating_average_bars.length() > 0, some, text(_("Nobody rated a job in these months."), muted=True)
    )
    rows = rx.foreach(State.rating_average_bars, lambda one: draw.data_row(one.name, one.href, one.number, one.note))
    table = draw.data_table(_("Rating per month"), (_("Month"), _("Average"), _("From")), rows)
    return chart_card("averages", _("Rating per month"), State.rating_average_summary, drawn, table, width="w2")


def closed_jobs() -> rx.Component:
    """The jobs behind the number that was chosen."""
    ways = rx.cond(
        (State.previous_url != "") | (State.next_url != ""),
        pager_links(State.range_text, State.previous_url, State.next_url),
    )
    none = empty_state(
        _("No jobs here"), _("No job was closed in these days."), link(_("This month"), "/professional/earnings")
    )
    some = stack(slip_list(rx.foreach(State.jobs, closed_job_slip)), ways)
    return rx.el.section(
        section_title(State.jobs_heading, text(State.jobs_summary, small=True, muted=True, tabular_numbers=True)),
        rx.cond(State.jobs.length() > 0, some, none),
        class_name="stack",
        tab_index=-1,
        aria_label=State.jobs_heading,
        custom_attrs={"id": "jobs"},
    )


def closed_job_slip(job: rx.Var) -> rx.Component:
    """One of them."""
    return slip(
        slip_meta(
            meta_item(job.customer, "user"),
            meta_item(_("closed {when}").format(when=job.closed), "check-check"),
            rx.cond(job.rating != "", star_rating(job.rating)),
        ),
        rx.cond(job.comment != "", text("“", job.comment, "”", small=True, muted=True, keep_line_breaks=True)),
        rx.cond(
            job.reply != "", text(strong(_("You:")), " ", job.reply, small=True, muted=True, keep_line_breaks=True)
        ),
        when=slip_time(job.day, job.time, job.half, job.lasts, extra=rx.el.span("#", job.id)),
        title=link(job.service, "/professional/requests/" + job.id.to(str)),
        price=job.price,
        aria_label=_("Request #{id}").format(id=job.id),
        key=job.id.to(str),
    )
