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
from hsa_app.state import dialogs, toasts
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
    """Working hours in the form: from one time to another, as time fields hold them."""

    key: str
    starts: str
    ends: str


@dataclass(frozen=True)
class WeekdayHours:
    """A weekday in the form."""

    key: str
    name: str
    parts: list[HoursInterval] = field(default_factory=list[HoursInterval])


@dataclass(frozen=True)
class ScheduleListItem:
    """A day that differs, or time off: what and when, and what takes it back."""

    key: str
    name: str
    words: str


@dataclass(frozen=True)
class ConflictingJob:
    """A job that does not fit into the hours any more."""

    id: int
    words: str


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
        """Whether the form has hours on some day; without any, one may be asked for at any time."""
        return any(day.parts for day in self.weekly_hours)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> None:
        """Read the week the address asks for; what is being typed stays."""
        await self._subscribe(ScheduleState.load)
        found = await self._load_week()
        if not self.is_loaded:
            self._reset_form(found)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def reset_form(self) -> None:
        """The page was mounted: reset its form to the stored values."""
        self._reset_form(await self._load_week())

    @rx.event
    @require(Role.PROFESSIONAL)
    async def mark_unloaded(self) -> None:
        """The page was unmounted: load again before showing it."""
        self.is_loaded = False

    @rx.event
    @require(Role.PROFESSIONAL)
    async def add_interval(self, day: str) -> None:
        """Room for more hours on a weekday."""
        self._update_intervals(day, lambda parts: [*parts, _interval(day, len(parts))][:MAX_INTERVALS])

    @rx.event
    @require(Role.PROFESSIONAL)
    async def remove_interval(self, day: str) -> None:
        """Fewer hours on a weekday; none is a day off."""
        self._update_intervals(day, lambda parts: parts[:-1])

    @rx.event
    @require(Role.PROFESSIONAL)
    async def apply_preset(self, preset: str) -> None:
        """Fill the form with a week that many have; nothing is saved yet."""
        if str(preset) in WEEK_PRESETS:
            _, days, part = WEEK_PRESETS[str(preset)]
            self.weekly_hours, self.field_errors = build_weekly_hours({day: [part] for day in days}), {}
            self.preset_revision += 1

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save_week(self, form: dict[str, Any]) -> EventSpec:
        """Say when one usually works."""
        try:
            opened = await self._command(service.update_weekly_hours, parse_week_form(form), self._loaded_week)
        except ValidationFailed as refused:
            return self._show_errors(refused)
        except StaleVersion:
            self._loaded_week = (await self._load_week()).weekly_hours
            return toasts.error(_("Your week was changed elsewhere"), _(STALE_WEEK_MESSAGE))
        self.field_errors = {}
        self._reset_form(await self._load_week())
        return saved_toast(_("Your week is saved"), opened)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save_date_override(self, form: dict[str, Any]) -> list[EventSpec]:
        """Say how one day differs."""
        try:
            opened = await self._command(service.set_date_override, parse_day_form(form))
        except ValidationFailed as refused:
            return [self._show_errors(refused)]
        self.field_errors = {}
        await self._load_week()
        return [dialogs.close(DATE_OVERRIDE_DIALOG), saved_toast(_("The day is saved"), opened)]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def delete_date_override(self, day: str) -> EventSpec:
        """Have the usual hours on a day again."""
        opened = await self._command(service.delete_date_override, validate(DateOverrideForm, {"day": day}).day)
        await self._load_week()
        return saved_toast(_("That day is as usual again"), opened)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def add_time_off(self, form: dict[str, Any]) -> list[EventSpec]:
        """Say when one does not work."""
        try:
            wanted = validate(TimeOffForm, clean_form(form, times=("starts_at", "ends_at")))
            opened = await self._command(service.add_time_off, wanted)
        except ValidationFailed as refused:
            return [self._show_errors(refused)]
        self.field_errors = {}
        await self._load_week()
        return [dialogs.close(TIME_OFF_DIALOG), saved_toast(_("Time off is saved"), opened)]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def delete_time_off(self, time_off_id: str) -> EventSpec:
        """Take time off back."""
        try:
            await self._command(service.delete_time_off, parse_number(str(time_off_id)))
        except NotFound as refused:
            await self._load_week()
            return toasts.error(_("Nothing to take back"), refused.message)
        await self._load_week()
        return toasts.success(_("You work then"))

    def _show_errors(self, error: ValidationFailed) -> EventSpec:
        self.field_errors = errors_by_field(error)
        return dialogs.focus_first_error()

    async def _load_week(self) -> ScheduleRow:
        monday = parse_week_monday(self.router.url.query_parameters.get("week", ""))
        found = await self._query(queries.get_schedule, monday)
        within = visible_hours(found.days)
        self.day_columns, self.hour_labels = [day_column(day, within) for day in found.days], within.hour_labels(monday)
        self.visible_hours = within.last - within.first
        self.week_label = format_week(monday)
        self.previous_week_url, self.next_week_url = (f"{PATH}?week={monday + timedelta(days=by)}" for by in (-7, 7))
        self.is_other_week = monday != parse_week_monday("")
        self.date_overrides = [date_override_item(one.day, one.hours) for one in found.date_overrides]
        self.time_off = [ScheduleListItem(str(one.id), time_off_text(one), one.note or "") for one in found.time_off]
        self.more_conflicts_text = (
            _("and {count} more").format(count=format_number(more))
            if (more := found.conflict_count - len(found.conflicting_jobs))
            else ""
        )
        self.conflicting_jobs = [
            ConflictingJob(job.id, f"{job.service.name}, {format_relative(job.scheduled_for)}")
            for job in found.conflicting_jobs
        ]
        return found

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
    """It worked, and what it meant for others."""
    consequence = pluralize(
        reopened_count,
        "{count} request that asked for you then is open to everyone now.",
        "{count} requests that asked for you then are open to everyone now.",
    )
    return toasts.success(title, consequence if reopened_count else "")


def build_weekly_hours(week: Mapping[int, list[LocalTimeRange]]) -> list[WeekdayHours]:
    """A usual week as the form shows it."""
    return [
        WeekdayHours(
            key,
            format_full_weekday(weekday),
            [_interval(key, at, part) for at, part in enumerate(week.get(weekday, []))],
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
    pairs = [(fields.get(f"{day}-{at}-starts", ""), fields.get(f"{day}-{at}-ends", "")) for at in range(MAX_INTERVALS)]
    return [{"starts": starts, "ends": ends} for starts, ends in pairs if starts or ends]


def parse_week_form(form: object) -> WeeklyHoursForm:
    """What was typed, as the domain's form.

    Raises:
        Invalid: each problem at its weekday or field.
    """
    fields = clean_form(form)
    pace = {name: fields[name] for name in ("buffer_minutes", "max_jobs_per_day") if name in fields}
    return validate(WeeklyHoursForm, {**{day: _parse_intervals(fields, day) for day in WEEKDAYS}, **pace})


def parse_day_form(form: object) -> DateOverrideForm:
    """What was typed about one day; no times at all is a day off."""
    fields = clean_form(form)
    named = {"day": fields["day"]} if "day" in fields else {}
    return validate(DateOverrideForm, {**named, "hours": _parse_intervals(fields, "day")})


def date_override_item(day: date, hours: list[LocalTimeRange]) -> ScheduleListItem:
    """A day that differs, in words."""
    spans = [span for part in hours if (span := part.on_day(day))]
    return ScheduleListItem(
        day.isoformat(),
        format_weekday_date(day),
        join_words([format_time_range(one) for one in spans]) or _("Day off"),
    )


def time_off_text(row: TimeOffRow) -> str:
    """Tue 1 Dec, 3:00 pm to Wed 2 Dec, 9:00 am."""
    return _("{start} to {end}").format(start=format_relative(row.starts_at), end=format_relative(row.ends_at))
