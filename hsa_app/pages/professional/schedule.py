"""A professional's schedule: this week, weekly hours, date overrides and time off."""

import reflex as rx

from hsa_app.components.layout.page_layouts import professional_layout
from hsa_app.components.professional.schedule import (
    conflicting_jobs_banner,
    date_override_dialog,
    date_overrides_card,
    no_hours_banner,
    time_off_card,
    time_off_dialog,
    weekly_hours_form,
)
from hsa_app.components.professional.schedule_week_grid import week_grid
from hsa_app.components.ui.layout import stack, two_column_layout
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.core.i18n import _
from hsa_app.state.professional.schedule import ScheduleState


def schedule_page() -> rx.Component:
    """The week, and the forms that determine which slots customers are offered."""
    beside = stack(date_overrides_card(), time_off_card(), gap="l")
    parts = stack(
        no_hours_banner(),
        conflicting_jobs_banner(),
        week_grid(),
        two_column_layout(weekly_hours_form(), beside, sticky=False),
        gap="l",
    )
    return professional_layout(
        rx.el.div(
            rx.cond(ScheduleState.is_loaded, parts, card_skeleton(8, label=_("Loading your schedule"))),
            on_mount=ScheduleState.reset_form,
            on_unmount=ScheduleState.mark_unloaded,
        ),
        date_override_dialog(),
        time_off_dialog(),
        title=_("Schedule"),
        subtitle=_("Customers are offered what is free here."),
        active="schedule",
    )
