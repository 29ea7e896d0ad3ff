"""A professional's time: the week ahead, the usual one, and what differs."""

import reflex as rx

from hsa_app.components.layout.page_layouts import professional_frame
from hsa_app.components.professional.schedule import (
    day_dialog,
    misfits,
    not_said,
    special_days,
    time_off_dialog,
    times_off,
    usual_week,
)
from hsa_app.components.professional.schedule_week_grid import week
from hsa_app.components.ui.layout import split, stack
from hsa_app.components.ui.skeleton import panel_skeleton
from hsa_app.core.i18n import _
from hsa_app.state.professional.schedule import ScheduleState


def schedule() -> rx.Component:
    """What customers may book is what is free here."""
    beside = stack(special_days(), times_off(), gap="l")
    parts = stack(not_said(), misfits(), week(), split(usual_week(), beside, stays=False), gap="l")
    return professional_frame(
        rx.el.div(
            rx.cond(ScheduleState.is_loaded, parts, panel_skeleton(8, label=_("Loading your schedule"))),
            on_mount=ScheduleState.reset_form,
            on_unmount=ScheduleState.mark_unloaded,
        ),
        day_dialog(),
        time_off_dialog(),
        title=_("Schedule"),
        note=_("Customers are offered what is free here."),
        active="schedule",
    )
