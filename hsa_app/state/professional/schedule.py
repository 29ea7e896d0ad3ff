"""A professional's time: the week they look at, the usual one, and what differs from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.clock import today
from hsa_app.core.errors import NotFound, StaleVersion, ValidationFailed
from hsa_app.core.formatting import format_number, format_relative, join_words, plural
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain.availability.intervals import LocalTimeRange
from hsa_app.domain.schedule import queries, service
from hsa_app.domain.schedule.forms import WEEKDAYS, DayForm, TimeOffForm, WeekForm
from hsa_app.domain.schedule.queries import ScheduleRow, TimeOffRow, UsualWeek
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.auth import Session, require
from hsa_app.state.form_input import by_field, clean_form, number
from hsa_app.state.professional.schedule_week_view import DayColumn, column, monday_of, reach, times, week_words

PATH = "/professional/schedule"
DIFFERS, OFF = "differs", "off"
MOST_PARTS = 4
CHANGED = N_("Above is how it stands now, below what you typed. Save once more to put yours in its place.")
USUAL = {
    "office": (N_("Mon to Fri, 9 to 6"), range(5), LocalTimeRange(9 * 60, 18 * 60)),
    "shop": (N_("Mon to Sat, 8 to 8"), range(6), LocalTimeRange(8 * 60, 20 * 60)),
    "always": (N_("Every day, 8 to 8"), range(7), LocalTimeRange(8 * 60, 20 * 60)),
}


@dataclass(frozen=True)
class Part:
    """Working hours in the form: from one time to another, as time fields hold them."""

    key: str
    starts: str
    ends: str


@dataclass(frozen=True)
class DayDraft:
    """A weekday in the form."""

    key: str
    name: str
    parts: list[Part] = field(default_factory=list[Part])


@dataclass(frozen=True)
class Line:
    """A day that differs, or time off: what and when, and what takes it back."""

    key: str
    name: str
    words: str


@dataclass(frozen=True)
class Misfit:
    """A job that does not fit into the hours any more."""

    id: int
    words: str


class ScheduleState(Session):
    """The time of whoever is signed in. What is typed into the form stays in the page until it is saved."""

    known: bool = False
    said: bool = False
    days: list[DayColumn] = []
    ticks: list[str] = []
    hours: int = 12
    shown_week: str = ""
    earlier: str = ""
    later: str = ""
    elsewhere: bool = False
    week: list[DayDraft] = []
    travel: str = ""
    cap: str = ""
    redrawn: int = 0
    refilled: int = 0
    special: list[Line] = []
    times_off: list[Line] = []
    misfits: list[Misfit] = []
    more_misfits: str = ""
    wrong: dict[str, str] = {}
    _seen: UsualWeek | None = None

    @rx.var
    def any_hours(self) -> bool:
        """Whether the form has hours on some day; without any, one may be asked for at any time."""
        return any(day.parts for day in self.week)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> None:
        """Read the week the address asks for; what is being typed stays."""
        await self._subscribe(ScheduleState.load)
        found = await self._read()
        if not self.known:
            self._begin(found)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def begin(self) -> None:
        """The page was drawn anew: its form begins with what is stored."""
        self._begin(await self._read())

    @rx.event
    @require(Role.PROFESSIONAL)
    async def leave(self) -> None:
        """The page went away: what was on it is not shown again before it is read anew."""
        self.known = False

    @rx.event
    @require(Role.PROFESSIONAL)
    async def add_part(self, day: str) -> None:
        """Room for more hours on a weekday."""
        self._change(day, lambda parts: [*parts, _part(day, len(parts))][:MOST_PARTS])

    @rx.event
    @require(Role.PROFESSIONAL)
    async def drop_part(self, day: str) -> None:
        """Fewer hours on a weekday; none is a day off."""
        self._change(day, lambda parts: parts[:-1])

    @rx.event
    @require(Role.PROFESSIONAL)
    async def fill(self, usual: str) -> None:
        """Fill the form with a week that many have; nothing is saved yet."""
        if str(usual) in USUAL:
            _, days, part = USUAL[str(usual)]
            self.week, self.wrong = drafts({day: [part] for day in days}), {}
            self.refilled += 1

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save_week(self, form: dict[str, Any]) -> EventSpec:
        """Say when one usually works."""
        try:
            opened = await self._command(service.update_weekly_hours, week_form(form), self._seen)
        except ValidationFailed as refused:
            return self._refuse(refused)
        except StaleVersion:
            self._seen = (await self._read()).usual
            return toasts.error(_("Your week was changed elsewhere"), CHANGED)
        self.wrong = {}
        self._begin(await self._read())
        return told(_("Your week is saved"), opened)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save_day(self, form: dict[str, Any]) -> list[EventSpec]:
        """Say how one day differs."""
        try:
            opened = await self._command(service.set_date_override, day_form(form))
        except ValidationFailed as refused:
            return [self._refuse(refused)]
        self.wrong = {}
        await self._read()
        return [dialogs.close(DIFFERS), told(_("The day is saved"), opened)]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def forget_day(self, day: str) -> EventSpec:
        """Have the usual hours on a day again."""
        opened = await self._command(service.delete_date_override, validate(DayForm, {"day": day}).day)
        await self._read()
        return told(_("That day is as usual again"), opened)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save_time_off(self, form: dict[str, Any]) -> list[EventSpec]:
        """Say when one does not work."""
        try:
            wanted = validate(TimeOffForm, clean_form(form, times=("starts_at", "ends_at")))
            opened = await self._command(service.add_time_off, wanted)
        except ValidationFailed as refused:
            return [self._refuse(refused)]
        self.wrong = {}
        await self._read()
        return [dialogs.close(OFF), told(_("Time off is saved"), opened)]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def end_time_off(self, time_off: str) -> EventSpec:
        """Take time off back."""
        try:
            await self._command(service.delete_time_off, number(str(time_off)))
        except NotFound as refused:
            await self._read()
            return toasts.error(_("Nothing to take back"), refused.message)
        await self._read()
        return toasts.success(_("You work then"))

    def _refuse(self, refused: ValidationFailed) -> EventSpec:
        self.wrong = by_field(refused)
        return dialogs.show_problems()

    async def _read(self) -> ScheduleRow:
        monday = monday_of(self.router.url.query_parameters.get("week", ""))
        found = await self._query(queries.schedule, monday)
        within = reach(found.days)
        self.days, self.ticks = [column(day, within) for day in found.days], within.ticks(monday)
        self.hours = within.last - within.first
        self.shown_week = week_words(monday)
        self.earlier, self.later = (f"{PATH}?week={monday + timedelta(days=by)}" for by in (-7, 7))
        self.elsewhere = monday != monday_of("")
        self.special = [special_line(one.day, one.hours) for one in found.special]
        self.times_off = [Line(str(one.id), time_off_words(one), one.note or "") for one in found.times_off]
        self.more_misfits = (
            f"{format_number(more)} more" if (more := found.misfit_count - len(found.conflicting_jobs)) else ""
        )
        self.misfits = [
            Misfit(job.id, f"{job.service.name}, {format_relative(job.scheduled_for)}")
            for job in found.conflicting_jobs
        ]
        return found

    def _begin(self, found: ScheduleRow) -> None:
        self.wrong = {}
        usual = self._seen = found.usual
        self.known = True
        self.said = bool(usual.week)
        self.week = drafts(usual.week)
        self.travel, self.cap = str(usual.buffer_minutes or ""), str(usual.max_jobs_per_day or "")
        self.redrawn += 1

    def _change(self, day: object, change: Any) -> None:
        self.week = [
            DayDraft(draft.key, draft.name, change(draft.parts)) if draft.key == day else draft for draft in self.week
        ]


def told(title: str, opened: int) -> EventSpec:
    """It worked, and what it meant for others."""
    who = plural(opened, "{count} request that asked", "{count} requests that asked")
    return toasts.success(
        title,
        _("{who} for you then {value} open to everyone now.").format(who=who, value="is" if opened == 1 else "are")
        if opened
        else "",
    )


def drafts(week: Mapping[int, list[LocalTimeRange]]) -> list[DayDraft]:
    """A usual week as the form shows it."""
    return [
        DayDraft(key, key.capitalize(), [_part(key, at, part) for at, part in enumerate(week.get(weekday, []))])
        for weekday, key in enumerate(WEEKDAYS)
    ]


def _part(day: str, at: int, part: LocalTimeRange | None = None) -> Part:
    return Part(f"{day}-{at}", _clock(part.starts) if part else "", _clock(part.ends) if part else "")


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _stretches(fields: Mapping[str, Any], day: str) -> list[dict[str, Any]]:
    pairs = [(fields.get(f"{day}-{at}-starts", ""), fields.get(f"{day}-{at}-ends", "")) for at in range(MOST_PARTS)]
    return [{"starts": starts, "ends": ends} for starts, ends in pairs if starts or ends]


def week_form(form: object) -> WeekForm:
    """What was typed, as the domain's form.

    Raises:
        Invalid: each problem at its weekday or field.
    """
    fields = clean_form(form)
    pace = {name: fields[name] for name in ("buffer_minutes", "max_jobs_per_day") if name in fields}
    return validate(WeekForm, {**{day: _stretches(fields, day) for day in WEEKDAYS}, **pace})


def day_form(form: object) -> DayForm:
    """What was typed about one day; no times at all is a day off."""
    fields = clean_form(form)
    named = {"day": fields["day"]} if "day" in fields else {}
    return validate(DayForm, {**named, "hours": _stretches(fields, "day")})


def special_line(day: date, hours: list[LocalTimeRange]) -> Line:
    """A day that differs, in words."""
    spans = [span for part in hours if (span := part.on(day))]
    year = "" if day.year == today().year else f" {day.year}"
    return Line(
        day.isoformat(), f"{day:%a} {day.day} {day:%b}{year}", join_words([times(one) for one in spans]) or _("Day off")
    )


def time_off_words(row: TimeOffRow) -> str:
    """Tue 1 Dec, 3:00 pm to Wed 2 Dec, 9:00 am."""
    return _("{start} to {end}").format(start=format_relative(row.starts_at), end=format_relative(row.ends_at))
