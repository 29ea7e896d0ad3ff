"""The parts of the schedule: the usual week, days that differ, time off."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, once
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.dialog import closes, dialog, dialog_acts, opens
from hsa_app.components.ui.field import field_error
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid, row, stack
from hsa_app.components.ui.link import link
from hsa_app.components.ui.setting_row import setting, settings
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import text_field
from hsa_app.components.ui.types import Text
from hsa_app.core.i18n import _
from hsa_app.state.professional.schedule import DATE_OVERRIDE_DIALOG, TIME_OFF_DIALOG, WEEK_PRESETS, ScheduleState

WRONG = ScheduleState.field_errors


def not_said() -> rx.Component:
    """What happens until one says when one works."""
    return rx.cond(
        ScheduleState.has_saved_hours,
        rx.fragment(),
        banner(
            strong(_("You have not said when you work. ")),
            _("Until you do, customers may ask for you at any hour, by day and by night."),
            tone="info", icon="calendar-clock",
        ),
    )  # fmt: skip


def misfits() -> rx.Component:
    """Jobs that do not fit any more: they stay, but should be looked at."""
    more = rx.cond(ScheduleState.more_conflicts_text != "", rx.el.li("and ", ScheduleState.more_conflicts_text))
    jobs = rx.el.ul(rx.foreach(ScheduleState.conflicting_jobs, misfit), more, class_name="stack stack--xs")
    words = text(
        _("These accepted jobs are outside the time you keep for work. They stay yours unless you release them.")
    )
    return rx.cond(
        ScheduleState.conflicting_jobs.length() > 0,
        banner(stack(words, jobs, gap="s"), tone="warn", icon="calendar-clock"),
    )


def misfit(of: rx.Var) -> rx.Component:
    """One of them."""
    return rx.el.li(link(of.words, "/professional/requests/" + of.id.to(str)), key=of.id.to(str))


def usual_week() -> rx.Component:
    """The hours of each weekday, and the pace."""
    filled = "hours-" + ScheduleState.preset_revision.to(str)
    fills = row(
        *[
            button(words, size="s", on_click=ScheduleState.apply_preset(name))
            for name, (words, _, _) in WEEK_PRESETS.items()
        ],
        wrap=True,
    )
    return panel(
        form(
            stack(
                text(_("Fill in a week that many have, then change what differs."), small=True, muted=True),
                fills,
                gap="s",
            ),
            rx.el.div(rx.foreach(ScheduleState.weekly_hours, weekday), class_name="hours", key=filled),
            pace(),
            row(button(_("Save week"), variant="primary", submit=True, **once())),
            on_submit=ScheduleState.save_week,
            name="Usual week",
            key="week-" + ScheduleState.form_revision.to(str),
        ),
        title=_("Usual week"),
    )


def weekday(of: rx.Var) -> rx.Component:
    """One weekday: its hours, one after the other, or a day off."""
    error_id = "f-" + of.key.to(str)

    def hours(part: rx.Var) -> rx.Component:
        return hours_fields(
            part.key, of.name, starts=part.starts, ends=part.ends, error=WRONG[of.key], error_id=error_id
        )

    parts = rx.cond(
        of.parts.length() > 0,
        rx.foreach(of.parts, hours),
        text(rx.cond(ScheduleState.has_any_hours, _("Day off"), _("Any hour")), muted=True),
    )
    acts = row(
        button(_("Add"), size="s", variant="quiet", icon="plus", about=_("hours on ") + of.name,
               on_click=ScheduleState.add_interval(of.key)),
        rx.cond(
            of.parts.length() > 0,
            button(_("Remove"), size="s", variant="quiet", icon="minus", about=_("hours on ") + of.name,
                   on_click=ScheduleState.remove_interval(of.key)),
        ),
    )  # fmt: skip
    return rx.el.fieldset(
        rx.el.legend(of.name, class_name="hours__day"),
        rx.el.div(parts, field_error(error_id, WRONG[of.key]), class_name="stack stack--s"),
        acts,
        class_name="hours__row",
        key=of.key,
    )


def hours_fields(
    key: Text, day: Text, *, error: rx.Var, error_id: Text, starts: Text = "", ends: Text = ""
) -> rx.Component:
    """From one time to another; what is wrong with them is said once, at `error_id`."""
    name = key.to(str) if isinstance(key, rx.Var) else key
    wrong = {"aria-invalid": rx.cond(error, "true", "false"), "aria-describedby": error_id + "-error"}

    def clock(which: str, words: str, value: Text) -> rx.Component:
        return rx.el.input(
            type="time", name=name + f"-{which}", default_value=value, class_name="input n",
            custom_attrs={"aria-label": words + " on " + day, "id": "f-" + name + f"-{which}", **wrong},
        )  # fmt: skip

    return rx.el.div(
        clock("starts", _("From"), starts), rx.el.span("to", class_name="muted"), clock("ends", _("To"), ends),
        class_name="hours__part", key=key,
    )  # fmt: skip


def pace() -> rx.Component:
    """Travel, and how many jobs a day."""
    return grid(
        text_field(
            _("Minutes between two jobs"),
            "buffer_minutes",
            value=ScheduleState.buffer_minutes,
            error=WRONG["buffer_minutes"],
            hint=_("For travel and a breath. Nothing is offered that is nearer."),
            figures=True,
            optional=True,
            input_mode="numeric",
            max_length=3,
        ),
        text_field(
            _("Most jobs a day"),
            "max_jobs_per_day",
            value=ScheduleState.max_jobs_per_day,
            error=WRONG["max_jobs_per_day"],
            figures=True,
            hint=_("Left empty, as many as fit."),
            optional=True,
            input_mode="numeric",
            max_length=2,
        ),
    )


def special_days() -> rx.Component:
    """Days that differ from the usual week."""
    add = button(_("Add a day"), size="s", icon="calendar-plus", **opens(DATE_OVERRIDE_DIALOG))
    return exceptions(
        _("Days that differ"),
        ScheduleState.date_overrides,
        _("Every day is as usual."),
        add,
        ScheduleState.delete_date_override,
    )


def times_off() -> rx.Component:
    """Holidays, and hours away."""
    add = button(_("Take time off"), size="s", icon="moon", **opens(TIME_OFF_DIALOG))
    return exceptions(
        _("Time off"), ScheduleState.time_off, _("No time off is planned."), add, ScheduleState.delete_time_off
    )


def exceptions(title: str, lines: rx.Var, none: str, add: rx.Component, take_back: Any) -> rx.Component:
    """What differs from the usual week, a line each with the way back."""

    def line(of: rx.Var) -> rx.Component:
        back = button(_("Take back"), size="s", variant="quiet", about=of.name, on_click=take_back(of.key), **once())
        return rx.fragment(setting(of.name, of.words, back), key=of.key)

    some = settings(rx.foreach(lines, line))
    return panel(rx.cond(lines.length() > 0, some, text(none, muted=True)), title=title, aside=add)


def day_dialog() -> rx.Component:
    """How one day differs."""
    return dialog(
        DATE_OVERRIDE_DIALOG,
        _("A day that differs"),
        rx.el.form(
            rx.el.p(_("These hours count instead of the usual ones. Without any it is a day off.")),
            text_field(_("Day"), "day", kind="date", error=WRONG["day"], figures=True),
            rx.el.fieldset(
                rx.el.legend(_("Hours"), class_name="label"),
                hours_fields("day-0", _("that day"), error=WRONG["hours"], error_id="f-hours"),
                hours_fields("day-1", _("that day, again"), error=WRONG["hours"], error_id="f-hours"),
                field_error("f-hours", WRONG["hours"]),
                class_name="stack stack--s",
            ),
            dialog_acts(button(_("Back"), **closes()), button(_("Save day"), variant="primary", submit=True, **once())),
            on_submit=ScheduleState.save_date_override,
            no_validate=True,
        ),
    )


def time_off_dialog() -> rx.Component:
    """From when to when."""
    return dialog(
        TIME_OFF_DIALOG,
        _("Take time off"),
        rx.el.form(
            rx.el.p(
                _(
                    "Nobody can book you then. Jobs you have accepted stay; release them if you cannot come. "
                    "What was asked of you for that time opens to everyone."
                )
            ),
            text_field(_("From"), "starts_at", kind="datetime-local", error=WRONG["starts_at"], figures=True),
            text_field(_("To"), "ends_at", kind="datetime-local", error=WRONG["ends_at"], figures=True),
            text_field(
                _("Note"), "note", error=WRONG["note"], optional=True, max_length=120, hint=_("Only you see it.")
            ),
            dialog_acts(
                button(_("Back"), **closes()), button(_("Save time off"), variant="primary", submit=True, **once())
            ),
            on_submit=ScheduleState.add_time_off,
            no_validate=True,
        ),
    )
