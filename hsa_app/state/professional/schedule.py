"""A professional's schedule: the selected week, weekly hours, date overrides and time off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import NotFound, StaleVersion, ValidationFailed
from hsa_app.core.formatting import (
    format_full_weekday,
    format_number,
    format_relative,
    format_weekday_date,
    join_words,
    pluralize,
)
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain.availability.intervals import LocalTimeRange
from hsa_app.domain.schedule import queries, service
from hsa_app.domain.schedule.forms import WEEKDAYS, DateOverrideForm, TimeOffForm, WeeklyHoursForm
from hsa_app.domain.schedule.queries import ScheduleRow, TimeOffRow, WeeklyHours
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, require
from hsa_app.state.form_input import clean_form, errors_by_field, parse_number
from hsa_app.state.professional.schedule_week_view import (
    DayColumn,
    day_column,
    format_time_range,
    format_week,
    parse_week_monday,
    visible_hours,
)

PATH = "/professional/schedule"
DATE_OVERRIDE_DIALOG, TIME_OFF_DIALOG = "differs", "off"
MAX_INTERVALS = 4
STALE_WEEK_MESSAGE = N_("Above is how it stands now, below what you typed. Save once more to put yours in its place.")
WEEK_PRESETS = {
    "office": (N_("Mon to Fri, 9 to 6"), range(5), LocalTimeRange(9 * 60, 18 * 60)),
    "shop": (N_("Mon to Sat, 8 to 8"), range(6), LocalTimeRange(8 * 60, 20 * 60)),
    "always": (N_("Every day, 8 to 8"), range(7), LocalTimeRange(8 * 60, 20 * 60)),
}


@dataclass(frozen=True)
class HoursInterval:
    """Working hours from one time to another, as the form's time fields hold them."""

    key: str
    starts: str
    ends: str


@dataclass(frozen=True)
class WeekdayHours:
    """A weekday with its working hours in the form."""

    key: str
    name: str
    parts: list[HoursInterval] = field(default_factory=list[HoursInterval])


@dataclass(frozen=True)
class ScheduleListItem:
    """A date override or time off, with the key to delete it."""

    key: str
    name: str
    text: str


@dataclass(frozen=True)
class ConflictingJob:
    """An accepted job that is outside the working hours."""

    id: int
    text: str


class ScheduleState(AuthState):
    """The signed-in professional's schedule. Unsaved input stays in the browser."""

    is_loaded: bool = False
    has_saved_hours: bool = False
    day_columns: list[DayColumn] = []
    hour_labels: list[str] = []
    visible_hours: int = 12
    week_label: str = ""
    previous_week_url: str = ""
    next_week_url: str = ""
    is_other_week: bool = False
    weekly_hours: list[WeekdayHours] = []
    buffer_minutes: str = ""
    max_jobs_per_day: str = ""
    form_revision: int = 0
    preset_revision: int = 0
    date_overrides: list[ScheduleListItem] = []
    time_off: list[ScheduleListItem] = []
    conflicting_jobs: list[ConflictingJob] = []
    more_conflicts_text: str = ""
    field_errors: dict[str, str] = {}
    _loaded_week: WeeklyHours | None = None

    @rx.var
    def has_any_hours(self) -> bool:
        """Whether the form has hours on some weekday; without any, customers can request any time."""
        return any(day.parts for day in self.weekly_hours)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> None:
        """Load the week of the URL; unsaved input stays."""
        await self._subscribe(ScheduleState.load)
        schedule = await self._load_week()
        if not self.is_loaded:
            self._reset_form(schedule)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def reset_form(self) -> None:
        """Handles the mount of the page: resets the form to the stored values."""
        self._reset_form(await self._load_week())

    @rx.event
    @require(Role.PROFESSIONAL)
    async def mark_unloaded(self) -> None:
        """Handles the unmount of the page: the next visit loads again before it shows anything."""
        self.is_loaded = False

    @rx.event
    @require(Role.PROFESSIONAL)
    async def add_interval(self, day: str) -> None:
        """Add an empty interval to a weekday of the form."""
        self._update_intervals(day, lambda parts: [*parts, _interval(day, len(parts))][:MAX_INTERVALS])

    @rx.event
    @require(Role.PROFESSIONAL)
    async def remove_interval(self, day: str) -> None:
        """Remove the last interval of a weekday from the form; none left is a day off."""
        self._update_intervals(day, lambda parts: parts[:-1])

    @rx.event
    @require(Role.PROFESSIONAL)
    async def apply_preset(self, preset: str) -> None:
        """Fill the form with a preset week; nothing is saved."""
        if str(preset) in WEEK_PRESETS:
            _, days, part = WEEK_PRESETS[str(preset)]
            self.weekly_hours, self.field_errors = build_weekly_hours({day: [part] for day in days}), {}
            self.preset_revision += 1

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save_week(self, form: dict[str, Any]) -> EventSpec:
        """Save the weekly hours."""
        try:
            reopened_count = await self._command(service.update_weekly_hours, parse_week_form(form), self._loaded_week)
        except ValidationFailed as error:
            return self._show_errors(error)
        except StaleVersion:
            self._loaded_week = (await self._load_week()).weekly_hours
            return toasts.error(_("Your week was changed elsewhere"), _(STALE_WEEK_MESSAGE))
        self.field_errors = {}
        self._reset_form(await self._load_week())
        return saved_toast(_("Your week is saved"), reopened_count)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save_date_override(self, form: dict[str, Any]) -> list[EventSpec]:
        """Save the hours of one date."""
        try:
            reopened_count = await self._command(service.set_date_override, parse_day_form(form))
        except ValidationFailed as error:
            return [self._show_errors(error)]
        self.field_errors = {}
        await self._load_week()
        return [dialog_events.close(DATE_OVERRIDE_DIALOG), saved_toast(_("The day is saved"), reopened_count)]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def delete_date_override(self, day: str) -> EventSpec:
        """Delete the override of a date, so that its weekly hours apply."""
        reopened_count = await self._command(service.delete_date_override, validate(DateOverrideForm, {"day": day}).day)
        await self._load_week()
        return saved_toast(_("That day is as usual again"), reopened_count)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def add_time_off(self, form: dict[str, Any]) -> list[EventSpec]:
        """Add time off."""
        try:
            time_off = validate(TimeOffForm, clean_form(form, times=("starts_at", "ends_at")))
            reopened_count = await self._command(service.add_time_off, time_off)
        except ValidationFailed as error:
            return [self._show_errors(error)]
        self.field_errors = {}
        await self._load_week()
        return [dialog_events.close(TIME_OFF_DIALOG), saved_toast(_("Time off is saved"), reopened_count)]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def delete_time_off(self, time_off_id: str) -> EventSpec:
        """Delete time off."""
        try:
            await self._command(service.delete_time_off, parse_number(str(time_off_id)))
        except NotFound as error:
            await self._load_week()
            return toasts.error(_("Nothing to take back"), error.message)
        await self._load_week()
        return toasts.success(_("You work then"))

    def _show_errors(self, error: ValidationFailed) -> EventSpec:
        self.field_errors = errors_by_field(error)
        return dialog_events.focus_first_error()

    async def _load_week(self) -> ScheduleRow:
        monday = parse_week_monday(self.router.url.query_parameters.get("week", ""))
        schedule = await self._query(queries.get_schedule, monday)
        hour_range = visible_hours(schedule.days)
        self.day_columns, self.hour_labels = (
            [day_column(day, hour_range) for day in schedule.days],
            hour_range.hour_labels(monday),
        )
        self.visible_hours = hour_range.last - hour_range.first
        self.week_label = format_week(monday)
        self.previous_week_url, self.next_week_url = (f"{PATH}?week={monday + timedelta(days=by)}" for by in (-7, 7))
        self.is_other_week = monday != parse_week_monday("")
        self.date_overrides = [date_override_item(row.day, row.hours) for row in schedule.date_overrides]
        self.time_off = [ScheduleListItem(str(row.id), time_off_text(row), row.note or "") for row in schedule.time_off]
        self.more_conflicts_text = (
            _("and {count} more").format(count=format_number(more))
            if (more := schedule.conflict_count - len(schedule.conflicting_jobs))
            else ""
        )
        self.conflicting_jobs = [
            ConflictingJob(job.id, f"{job.service.name}, {format_relative(job.scheduled_for)}")
            for job in schedule.conflicting_jobs
        ]
        return schedule

    def _reset_form(self, schedule: ScheduleRow) -> None:
        self.field_errors = {}
        usual = self._loaded_week = schedule.weekly_hours
        self.is_loaded = True
        self.has_saved_hours = bool(usual.hours_by_weekday)
        self.weekly_hours = build_weekly_hours(usual.hours_by_weekday)
        self.buffer_minutes, self.max_jobs_per_day = str(usual.buffer_minutes or ""), str(usual.max_jobs_per_day or "")
        self.form_revision += 1

    def _update_intervals(self, day: object, update: Any) -> None:
        self.weekly_hours = [
            WeekdayHours(draft.key, draft.name, update(draft.parts)) if draft.key == day else draft
            for draft in self.weekly_hours
        ]


def saved_toast(title: str, reopened_count: int) -> EventSpec:
    """The toast after saving; it says how many addressed requests became open to everyone."""
    consequence = pluralize(
        reopened_count,
        "{count} request that asked for you then is open to everyone now.",
        "{count} requests that asked for you then are open to everyone now.",
    )
    return toasts.success(title, consequence if reopened_count else "")


def build_weekly_hours(week: Mapping[int, list[LocalTimeRange]]) -> list[WeekdayHours]:
    """The weekly hours as the form shows them."""
    return [
        WeekdayHours(
            key,
            format_full_weekday(weekday),
            [_interval(key, index, interval) for index, interval in enumerate(week.get(weekday, []))],
        )
        for weekday, key in enumerate(WEEKDAYS)
    ]


def _interval(day: str, index: int, time_range: LocalTimeRange | None = None) -> HoursInterval:
    return HoursInterval(
        f"{day}-{index}",
        _format_minute(time_range.start_minute) if time_range else "",
        _format_minute(time_range.end_minute) if time_range else "",
    )


def _format_minute(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _parse_intervals(fields: Mapping[str, Any], day: str) -> list[dict[str, Any]]:
    pairs = [
        (fields.get(f"{day}-{index}-starts", ""), fields.get(f"{day}-{index}-ends", ""))
        for index in range(MAX_INTERVALS)
    ]
    return [{"starts": starts, "ends": ends} for starts, ends in pairs if starts or ends]


def parse_week_form(form: object) -> WeeklyHoursForm:
    """Parses the submitted weekly hours.

    Raises:
        ValidationFailed: with a message for each invalid weekday or field.
    """
    fields = clean_form(form)
    limits = {name: fields[name] for name in ("buffer_minutes", "max_jobs_per_day") if name in fields}
    return validate(WeeklyHoursForm, {**{day: _parse_intervals(fields, day) for day in WEEKDAYS}, **limits})


def parse_day_form(form: object) -> DateOverrideForm:
    """Parses the submitted date override; without hours it is a day off."""
    fields = clean_form(form)
    day = {"day": fields["day"]} if "day" in fields else {}
    return validate(DateOverrideForm, {**day, "hours": _parse_intervals(fields, "day")})


def date_override_item(day: date, hours: list[LocalTimeRange]) -> ScheduleListItem:
    """The list item of a date override."""
    spans = [span for part in hours if (span := part.on_day(day))]
    return ScheduleListItem(
        day.isoformat(),
        format_weekday_date(day),
        join_words([format_time_range(span) for span in spans]) or _("Day off"),
    )


def time_off_text(row: TimeOffRow) -> str:
    """Tue 1 Dec, 3:00 pm to Wed 2 Dec, 9:00 am."""
    return _("{start} to {end}").format(start=format_relative(row.starts_at), end=format_relative(row.ends_at))
