"""Days and hours to press, which write into the field for date and time; the field is what counts."""

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.core.i18n import N_, _
from hsa_app.state.slot_picker import FIRST_HOUR, LAST_HOUR

TIME_FIELD = "f-scheduled_for"
PARTS_OF_DAY = (
    (N_("Early"), "sunrise", range(FIRST_HOUR)),
    (N_("Morning"), "sunrise", range(FIRST_HOUR, 12)),
    (N_("Afternoon"), "sun", range(12, 17)),
    (N_("Evening"), "sunset", range(17, LAST_HOUR + 1)),
    (N_("Late"), "moon", range(LAST_HOUR + 1, 24)),
)
RARE = (N_("Early"), N_("Late"))
"""Shown only where somebody has time then."""


def day_and_hour(days: rx.Var) -> rx.Component:
    """`days` is a state's list of `DayView`."""
    return rx.el.div(
        rx.el.div(rx.foreach(days, day_chip), class_name="days", role="group", aria_label=_("Day")),
        *[hours(name, drawing, of) for name, drawing, of in PARTS_OF_DAY],
        class_name="stack",
        data_picks=TIME_FIELD,
    )


def day_chip(of: rx.Var) -> rx.Component:
    """A day to press."""
    return rx.el.button(
        rx.el.span(of.weekday),
        rx.el.b(of.number),
        rx.el.span(rx.cond(of.full, _("Full"), of.note)),
        type="button",
        class_name=rx.cond(of.full, "slot day slot--full", "slot day"),
        aria_pressed="false",
        data_day=of.iso,
        data_earliest=of.earliest,
        data_free=rx.cond(of.full, "none", of.free),
        key=of.iso,
    )


def hours(name: str, drawing: str, of: range) -> rx.Component:
    """The hours of a part of the day; each shows the first time in it that is free on the chosen day."""
    chips = [
        rx.el.button(
            rx.el.b(f"{hour % 12 or 12}:00 {'am' if hour < 12 else 'pm'}"),
            type="button",
            class_name="slot",
            aria_pressed="false",
            data_hour=f"{hour:02}:00",
        )
        for hour in of
    ]
    head = rx.el.p(icon(drawing, size="s"), name, class_name="part-day", aria_hidden="true")
    rare = {"data_rare": "", "hidden": True} if name in RARE else {}
    return rx.el.div(head, rx.el.div(*chips, class_name="slots", role="group", aria_label=name), **rare)
