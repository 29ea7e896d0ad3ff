"""The earnings page: this month, twelve months, ratings and jobs."""

import reflex as rx

from hsa_app.components import charts as draw
from hsa_app.components.key_figures import key_figures, star_count_label
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
    """Earnings and ratings over time."""
    loading = rx.fragment(
        card_skeleton(6, label=_("Loading your earnings")), slip_list_skeleton(3), slow_load_warning(State.load)
    )
    return professional_layout(
        rx.cond(
            State.is_loaded,
            rx.cond(State.is_empty & (State.jobs.length() == 0), no_earnings(), figures_and_charts()),
            loading,
        ),
        title=_("Earnings"),
        subtitle=_("Jobs your customers have closed"),
        active="earnings",
    )


def no_earnings() -> rx.Component:
    """The empty state of the page."""
    return empty_state(
        _("Nothing earned yet"),
        _("Once a customer closes a job you did, its money and rating are added up here, month by month."),
        link_button(_("To the board"), "/professional", variant="primary"),
        heading_level="h2",
    )


def figures_and_charts() -> rx.Component:
    """Key figures, charts and closed jobs."""
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
    """Earnings of each month."""
    chart = State.earnings_chart
    unit = text(State.amount_unit, small=True, muted=True)
    columns = rx.fragment(
        draw.column_chart(chart.columns),
        row(rx.cond(chart.is_partial, draw.partial_period_legend()), unit, space_between=True, wrap=True),
    )
    graphic = rx.cond(chart.has_data, columns, text(_("Nothing was closed in these months."), muted=True))
    rows = rx.foreach(chart.rows, lambda month: draw.data_row(month.month, month.href, month.closed, month.exact))
    table = draw.data_table(_("Earnings per month"), (_("Month"), _("Jobs"), _("Earned")), rows)
    return chart_card("months", _("Earnings per month"), chart.summary, graphic, table, width="w4")


def ratings_chart() -> rx.Component:
    """The distribution of ratings."""
    chart = State.rating_chart
    average = rx.el.p(rx.el.b(chart.average), rx.el.span(chart.good, class_name="small muted"), class_name="said-big")
    distribution = rx.fragment(average, draw.bar_chart(chart.bars, star_count_label))
    graphic = rx.cond(chart.average != "", distribution, text(_("Nobody rated a job in these months."), muted=True))
    rows = rx.foreach(chart.bars, lambda bar: draw.data_row(bar.name, bar.href, bar.number))
    return chart_card(
        "ratings",
        _("Ratings"),
        chart.summary,
        graphic,
        draw.data_table(_("Ratings"), (_("Stars"), _("Ratings")), rows),
        width="w2",
    )


def average_rating_chart() -> rx.Component:
    """The average rating of each month."""
    bars = draw.bar_chart(State.rating_average_bars, lambda bar: bar.name, show_notes=True)
    graphic = rx.cond(
        State.rating_average_bars.length() > 0, bars, text(_("Nobody rated a job in these months."), muted=True)
    )
    rows = rx.foreach(State.rating_average_bars, lambda bar: draw.data_row(bar.name, bar.href, bar.number, bar.note))
    table = draw.data_table(_("Rating per month"), (_("Month"), _("Average"), _("From")), rows)
    return chart_card("averages", _("Rating per month"), State.rating_average_summary, graphic, table, width="w2")


def closed_jobs() -> rx.Component:
    """The closed jobs behind the selected figure."""
    pager = rx.cond(
        (State.previous_url != "") | (State.next_url != ""),
        pager_links(State.range_text, State.previous_url, State.next_url),
    )
    no_jobs = empty_state(
        _("No jobs here"), _("No job was closed in these days."), link(_("This month"), "/professional/earnings")
    )
    jobs = stack(slip_list(rx.foreach(State.jobs, closed_job_slip)), pager)
    return rx.el.section(
        section_title(State.jobs_heading, text(State.jobs_summary, small=True, muted=True, tabular_numbers=True)),
        rx.cond(State.jobs.length() > 0, jobs, no_jobs),
        class_name="stack",
        tab_index=-1,
        aria_label=State.jobs_heading,
        custom_attrs={"id": "jobs"},
    )


def closed_job_slip(job: rx.Var) -> rx.Component:
    """One closed job."""
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
