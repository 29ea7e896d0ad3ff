"""Buttons for days and slots that fill in the date and time field."""

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.core.i18n import N_, _
from hsa_app.state.slot_picker import FIRST_HOUR, LAST_HOUR

TIME_FIELD_ID = "f-scheduled_for"
PARTS_OF_DAY = (
    (N_("Early"), "sunrise", range(FIRST_HOUR)),
    (N_("Morning"), "sunrise", range(FIRST_HOUR, 12)),
    (N_("Afternoon"), "sun", range(12, 17)),
    (N_("Evening"), "sunset", range(17, LAST_HOUR + 1)),
    (N_("Late"), "moon", range(LAST_HOUR + 1, 24)),
)
OPTIONAL_PARTS_OF_DAY = (N_("Early"), N_("Late"))
"""Shown only if a slot is available then."""


def slot_picker(days: rx.Var) -> rx.Component:
    """Buttons for days and times; `days` is a state's list of `DaySlots`."""
    return rx.el.div(
        rx.el.div(rx.foreach(days, day_button), class_name="days", role="group", aria_label=_("Day")),
        *[hour_buttons(name, icon_name, hours) for name, icon_name, hours in PARTS_OF_DAY],
        class_name="stack",
        data_picks=TIME_FIELD_ID,
    )


def day_button(day: rx.Var) -> rx.Component:
    """A button for one day."""
    return rx.el.button(
        rx.el.span(day.weekday),
        rx.el.b(day.number),
        rx.el.span(rx.cond(day.full, _("Full"), day.note)),
        type="button",
        class_name=rx.cond(day.full, "slot day slot--full", "slot day"),
        aria_pressed="false",
        data_day=day.iso,
        data_earliest=day.earliest,
        data_free=rx.cond(day.full, "none", day.free),
        key=day.iso,
    )


def hour_buttons(name: str, icon_name: str, hours: range) -> rx.Component:
    """Buttons for the hours of a part of the day; scripts/slot_picker.js sets the first available slot of each hour."""
    chips = [
        rx.el.button(
            rx.el.b(f"{hour % 12 or 12}:00 {'am' if hour < 12 else 'pm'}"),
            type="button",
            class_name="slot",
            aria_pressed="false",
            data_hour=f"{hour:02}:00",
        )
        for hour in hours
    ]
    head = rx.el.p(icon(icon_name, size="s"), _(name), class_name="part-day", aria_hidden="true")
    optional_attrs = {"data_rare": "", "hidden": True} if name in OPTIONAL_PARTS_OF_DAY else {}
    return rx.el.div(head, rx.el.div(*chips, class_name="slots", role="group", aria_label=_(name)), **optional_attrs)
