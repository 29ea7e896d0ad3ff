"""The parts of the schedule page: weekly hours, date overrides and time off."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, prevent_double_click_attrs
from hsa_app.components.ui.card import card
from hsa_app.components.ui.dialog import close_dialog_attrs, dialog, dialog_actions, open_dialog_attrs
from hsa_app.components.ui.field import field_error
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid, row, stack
from hsa_app.components.ui.link import link
from hsa_app.components.ui.setting_row import setting_list, setting_row
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import text_field
from hsa_app.components.ui.types import StrOrVar
from hsa_app.core.i18n import _
from hsa_app.state.professional.schedule import DATE_OVERRIDE_DIALOG, TIME_OFF_DIALOG, WEEK_PRESETS, ScheduleState

FIELD_ERRORS = ScheduleState.field_errors


def no_hours_banner() -> rx.Component:
    """What applies until working hours are saved."""
    return rx.cond(
        ScheduleState.has_saved_hours,
        rx.fragment(),
        banner(
            strong(_("You have not said when you work.")), " ",
            _("Until you do, customers may ask for you at any hour, by day and by night."),
            tone="info", icon="calendar-clock",
        ),
    )  # fmt: skip


def conflicting_jobs_banner() -> rx.Component:
    """Accepted jobs outside the working hours: they are kept, but may need a release."""
    more = rx.cond(ScheduleState.more_conflicts_text != "", rx.el.li(ScheduleState.more_conflicts_text))
    jobs = rx.el.ul(
        rx.foreach(ScheduleState.conflicting_jobs, conflicting_job_item), more, class_name="stack stack--xs"
    )
    message = text(
        _("These accepted jobs are outside the time you keep for work. They stay yours unless you release them.")
    )
    return rx.cond(
        ScheduleState.conflicting_jobs.length() > 0,
        banner(stack(message, jobs, gap="s"), tone="warn", icon="calendar-clock"),
    )


def conflicting_job_item(job: rx.Var) -> rx.Component:
    """One conflicting job."""
    return rx.el.li(link(job.text, "/professional/requests/" + job.id.to(str)), key=job.id.to(str))


def weekly_hours_form() -> rx.Component:
    """The hours of each weekday, and the limits."""
    key = "hours-" + ScheduleState.preset_revision.to(str)
    presets = row(
        *[
            button(_(label), size="s", on_click=ScheduleState.apply_preset(name))
            for name, (label, _days, _hours) in WEEK_PRESETS.items()
        ],
        wrap=True,
    )
    return card(
        form(
            stack(
                text(_("Fill in a week that many have, then change what differs."), small=True, muted=True),
                presets,
                gap="s",
            ),
            rx.el.div(rx.foreach(ScheduleState.weekly_hours, weekday_hours_row), class_name="hours", key=key),
            job_limit_fields(),
            row(button(_("Save week"), variant="primary", submit=True, **prevent_double_click_attrs())),
            on_submit=ScheduleState.save_week,
            aria_label=_("Usual week"),
            key="week-" + ScheduleState.form_revision.to(str),
        ),
        title=_("Usual week"),
    )


def weekday_hours_row(day: rx.Var) -> rx.Component:
    """One weekday with its intervals, or a day off."""
    error_id = "f-" + day.key.to(str)

    def hours(part: rx.Var) -> rx.Component:
        return time_range_fields(
            part.key, day.name, start=part.starts, end=part.ends, error=FIELD_ERRORS[day.key], error_id=error_id
        )

    parts = rx.cond(
        day.parts.length() > 0,
        rx.foreach(day.parts, hours),
        text(rx.cond(ScheduleState.has_any_hours, _("Day off"), _("Any hour")), muted=True),
    )
    suffix = _("hours on {day}").format(day=day.name)
    actions = row(
        button(_("Add"), size="s", variant="quiet", icon="plus", screen_reader_suffix=suffix,
               on_click=ScheduleState.add_interval(day.key)),
        rx.cond(
            day.parts.length() > 0,
            button(_("Remove"), size="s", variant="quiet", icon="minus", screen_reader_suffix=suffix,
                   on_click=ScheduleState.remove_interval(day.key)),
        ),
    )  # fmt: skip
    return rx.el.fieldset(
        rx.el.legend(day.name, class_name="hours__day"),
        rx.el.div(parts, field_error(error_id, FIELD_ERRORS[day.key]), class_name="stack stack--s"),
        actions,
        class_name="hours__row",
        key=day.key,
    )


def time_range_fields(
    key: StrOrVar, day_name: StrOrVar, *, error: rx.Var, error_id: StrOrVar, start: StrOrVar = "", end: StrOrVar = ""
) -> rx.Component:
    """Start and end fields; their error is shown at `error_id`."""
    name = key.to(str) if isinstance(key, rx.Var) else key
    error_attrs = {"aria-invalid": rx.cond(error, "true", "false"), "aria-describedby": error_id + "-error"}

    def time_input(which: str, label: str, value: StrOrVar) -> rx.Component:
        return rx.el.input(
            type="time", name=name + f"-{which}", default_value=value, class_name="input n",
            custom_attrs={"aria-label": label.format(day=day_name), "id": "f-" + name + f"-{which}", **error_attrs},
        )  # fmt: skip

    return rx.el.div(
        time_input("starts", _("From on {day}"), start),
        rx.el.span(_("to"), class_name="muted"),
        time_input("ends", _("To on {day}"), end),
        class_name="hours__part",
        key=key,
    )


def job_limit_fields() -> rx.Component:
    """Buffer between jobs, and jobs per day."""
    return grid(
        text_field(
            _("Minutes between two jobs"),
            "buffer_minutes",
            value=ScheduleState.buffer_minutes,
            error=FIELD_ERRORS["buffer_minutes"],
            hint=_("For travel and a breath. Nothing is offered that is nearer."),
            tabular_numbers=True,
            optional=True,
            input_mode="numeric",
            max_length=3,
        ),
        text_field(
            _("Most jobs a day"),
            "max_jobs_per_day",
            value=ScheduleState.max_jobs_per_day,
            error=FIELD_ERRORS["max_jobs_per_day"],
            tabular_numbers=True,
            hint=_("Left empty, as many as fit."),
            optional=True,
            input_mode="numeric",
            max_length=2,
        ),
    )


def date_overrides_card() -> rx.Component:
    """The date overrides."""
    add = button(_("Add a day"), size="s", icon="calendar-plus", **open_dialog_attrs(DATE_OVERRIDE_DIALOG))
    return schedule_exceptions_card(
        _("Days that differ"),
        ScheduleState.date_overrides,
        _("Every day is as usual."),
        add,
        ScheduleState.delete_date_override,
    )


def time_off_card() -> rx.Component:
    """The time off."""
    add = button(_("Take time off"), size="s", icon="moon", **open_dialog_attrs(TIME_OFF_DIALOG))
    return schedule_exceptions_card(
        _("Time off"), ScheduleState.time_off, _("No time off is planned."), add, ScheduleState.delete_time_off
    )


def schedule_exceptions_card(
    title: str, exceptions: rx.Var, empty_text: str, add_button: rx.Component, on_delete: Any
) -> rx.Component:
    """Exceptions from the weekly hours, each with a button to delete it."""

    def line(item: rx.Var) -> rx.Component:
        delete_button = button(
            _("Take back"),
            size="s",
            variant="quiet",
            screen_reader_suffix=item.name,
            on_click=on_delete(item.key),
            **prevent_double_click_attrs(),
        )
        return rx.fragment(setting_row(item.name, item.text, delete_button), key=item.key)

    exception_list = setting_list(rx.foreach(exceptions, line))
    return card(
        rx.cond(exceptions.length() > 0, exception_list, text(empty_text, muted=True)), title=title, aside=add_button
    )


def date_override_dialog() -> rx.Component:
    """The dialog for the hours of one date."""
    return dialog(
        DATE_OVERRIDE_DIALOG,
        _("A day that differs"),
        rx.el.form(
            rx.el.p(_("These hours count instead of the usual ones. Without any it is a day off.")),
            text_field(_("Day"), "day", input_type="date", error=FIELD_ERRORS["day"], tabular_numbers=True),
            rx.el.fieldset(
                rx.el.legend(_("Hours"), class_name="label"),
                time_range_fields("day-0", _("that day"), error=FIELD_ERRORS["hours"], error_id="f-hours"),
                time_range_fields("day-1", _("that day, again"), error=FIELD_ERRORS["hours"], error_id="f-hours"),
                field_error("f-hours", FIELD_ERRORS["hours"]),
                class_name="stack stack--s",
            ),
            dialog_actions(
                button(_("Back"), **close_dialog_attrs()),
                button(_("Save day"), variant="primary", submit=True, **prevent_double_click_attrs()),
            ),
            on_submit=ScheduleState.save_date_override,
            no_validate=True,
        ),
    )


def time_off_dialog() -> rx.Component:
    """The dialog for time off."""
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
            text_field(
                _("From"),
                "starts_at",
                input_type="datetime-local",
                error=FIELD_ERRORS["starts_at"],
                tabular_numbers=True,
            ),
            text_field(
                _("To"), "ends_at", input_type="datetime-local", error=FIELD_ERRORS["ends_at"], tabular_numbers=True
            ),
            text_field(
                _("Note"), "note", error=FIELD_ERRORS["note"], optional=True, max_length=120, hint=_("Only you see it.")
            ),
            dialog_actions(
                button(_("Back"), **close_dialog_attrs()),
                button(_("Save time off"), variant="primary", submit=True, **prevent_double_click_attrs()),
            ),
            on_submit=ScheduleState.add_time_off,
            no_validate=True,
        ),
    )
