"""A week as columns of hours; on a phone, as a list of days."""

import reflex as rx

from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.link import link
from hsa_app.core.i18n import _
from hsa_app.state.professional.schedule import PATH, ScheduleState


def week() -> rx.Component:
    """What lies ahead, with the way to other weeks."""
    turns = row(
        link_button(_("Earlier"), ScheduleState.previous_week_url, size="s", icon="chevron-left"),
        rx.cond(ScheduleState.is_other_week, link_button(_("This week"), PATH, size="s")),
        link_button(_("Later"), ScheduleState.next_week_url, size="s", icon_end="chevron-right"),
        wrap=True,
    )
    scale = rx.el.div(rx.foreach(ScheduleState.hour_labels, tick), class_name="week__scale", aria_hidden="true")
    days = rx.el.ol(rx.foreach(ScheduleState.day_columns, day), class_name="week__days")
    shown = rx.el.div(scale, days, class_name="week", style={"--hours": ScheduleState.visible_hours.to(str)})
    return panel(shown, legend(), title=ScheduleState.week_label, aside=turns)


def tick(of: rx.Var) -> rx.Component:
    """An hour at the side."""
    return rx.el.span(of, key=of)


def day(of: rx.Var) -> rx.Component:
    """One day: its name, its hours, and what is in them."""
    head = rx.el.div(
        rx.el.h3(of.weekday, " ", rx.el.span(of.number, class_name="n")),
        rx.el.p(of.hours, class_name="week__hours n"),
        class_name=rx.cond(of.today, "week__head week__head--today", "week__head"),
        aria_current=rx.cond(of.today, "date", "false"),
    )
    return rx.el.li(head, rx.el.ol(rx.foreach(of.blocks, block), class_name="week__column"), key=of.iso)


def block(of: rx.Var) -> rx.Component:
    """Hours, time off, or a job one can open."""
    words = rx.fragment(rx.el.span(of.times, class_name="n"), " ", rx.el.b(of.words))
    return rx.el.li(
        rx.cond(of.href != "", link(words, of.href), rx.el.span(words)),
        class_name="block block--" + of.kind.to(str),
        style={"--top": of.top, "--height": of.height},
        key=of.key,
    )


def legend() -> rx.Component:
    """What the grounds mean."""
    entries = (("hours", _("Working hours")), ("off", _("Time off")), ("accepted", _("Job")), ("closed", _("Job done")))
    marks = [rx.el.li(words, class_name=f"week__mark week__mark--{kind}") for kind, words in entries]
    return rx.el.ul(*marks, class_name="week__legend")
