"""A week as columns of hours; a list of days on phones."""

import reflex as rx

from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.link import link
from hsa_app.core.i18n import _
from hsa_app.state.professional.schedule import PATH, ScheduleState


def week_grid() -> rx.Component:
    """The selected week, with links to other weeks."""
    week_links = row(
        link_button(_("Earlier"), ScheduleState.previous_week_url, size="s", icon="chevron-left"),
        rx.cond(ScheduleState.is_other_week, link_button(_("This week"), PATH, size="s")),
        link_button(_("Later"), ScheduleState.next_week_url, size="s", icon_end="chevron-right"),
        wrap=True,
    )
    scale = rx.el.div(rx.foreach(ScheduleState.hour_labels, hour_label), class_name="week__scale", aria_hidden="true")
    days = rx.el.ol(rx.foreach(ScheduleState.day_columns, day_column), class_name="week__days")
    grid = rx.el.div(scale, days, class_name="week", style={"--hours": ScheduleState.visible_hours.to(str)})
    return card(grid, week_legend(), title=ScheduleState.week_label, aside=week_links)


def hour_label(label: rx.Var) -> rx.Component:
    """A label beside the grid."""
    return rx.el.span(label, key=label)


def day_column(day: rx.Var) -> rx.Component:
    """One day: date, hours and blocks."""
    head = rx.el.div(
        rx.el.h3(day.weekday, " ", rx.el.span(day.number, class_name="n")),
        rx.el.p(day.hours, class_name="week__hours n"),
        class_name=rx.cond(day.today, "week__head week__head--today", "week__head"),
        aria_current=rx.cond(day.today, "date", "false"),
    )
    return rx.el.li(head, rx.el.ol(rx.foreach(day.blocks, calendar_block), class_name="week__column"), key=day.iso)


def calendar_block(block: rx.Var) -> rx.Component:
    """Working hours, time off, or a linked job."""
    description = rx.fragment(rx.el.span(block.times, class_name="n"), " ", rx.el.b(block.label))
    return rx.el.li(
        rx.cond(block.href != "", link(description, block.href), rx.el.span(description)),
        class_name="block block--" + block.kind.to(str),
        style={"--top": block.top, "--height": block.height},
        key=block.key,
    )


def week_legend() -> rx.Component:
    """The legend of the colours."""
    entries = (("hours", _("Working hours")), ("off", _("Time off")), ("accepted", _("Job")), ("closed", _("Job done")))
    marks = [rx.el.li(label, class_name=f"week__mark week__mark--{kind}") for kind, label in entries]
    return rx.el.ul(*marks, class_name="week__legend")
