"""View models of a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hsa_app.core.clock import midnight, today
from hsa_app.core.formatting import (
    format_date,
    format_time,
    format_time_parts,
    format_weekday,
    to_local_time,
)
from hsa_app.core.i18n import _
from hsa_app.domain.availability.intervals import MINUTES_PER_DAY, TimeRange
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.domain.schedule.queries import ScheduleDay

DEFAULT_FIRST_HOUR, DEFAULT_LAST_HOUR = 8, 20
"""The hours that the columns show at least."""

MAX_WEEK_DISTANCE = timedelta(days=366)
EN_DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class CalendarBlock:
    """An entry in a day column; `top` and `height` are percentages of the column."""

    key: str
    kind: str
    label: str
    times: str
    top: str
    height: str
    href: str = ""


@dataclass(frozen=True)
class DayColumn:
    """A day of the visible week."""

    iso: str
    weekday: str
    number: str
    today: bool
    hours: str
    blocks: list[CalendarBlock]


def parse_week_monday(text: str) -> date:
    """The Monday of the week in a URL, at most a year away; the current week if there is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today()
    day = min(max(day, today() - MAX_WEEK_DISTANCE), today() + MAX_WEEK_DISTANCE)
    return day - timedelta(days=day.weekday())


def format_week(monday: date) -> str:
    """30 Nov to 6 Dec; with the year unless it is the current one."""
    sunday = monday + timedelta(days=6)
    return _("{start} to {end}").format(start=format_date(monday, monday), end=format_date(sunday))


@dataclass(frozen=True, slots=True)
class HourRange:
    """The hours that the day columns show."""

    first: int
    last: int

    def hour_labels(self, day: date) -> list[str]:
        """The labels beside the grid, one for every second hour."""
        return [format_time(midnight(day) + timedelta(hours=hour)) for hour in range(self.first, self.last, 2)]

    def build_block(
        self, day: date, span: TimeRange, key: str, kind: str, *, label: str, href: str = ""
    ) -> CalendarBlock:
        """Builds the block of a time span, clipped to the visible hours."""
        visible_minutes = (self.last - self.first) * 60
        minutes = (minutes_since_midnight(day, instant) - self.first * 60 for instant in (span.start, span.end))
        start, end = (min(max(minute, 0), visible_minutes) * 100 / visible_minutes for minute in minutes)
        top, height = f"{start:.2f}%", f"{end - start:.2f}%"
        return CalendarBlock(
            key=key, kind=kind, label=label, times=format_time_range(span), top=top, height=height, href=href
        )


def visible_hours(days: Iterable[ScheduleDay]) -> HourRange:
    """The default hours, extended to fit everything in these days that lasts less than 23 hours."""
    spans = [(day.day, span) for day in days for span in (*day.hours, *(visit_range(job) for job in day.jobs))]
    partial_day_spans = [(day, span) for day, span in spans if span.end - span.start < timedelta(hours=23)]
    first_hours = [minutes_since_midnight(day, span.start) // 60 for day, span in partial_day_spans]
    last_hours = [-(-minutes_since_midnight(day, span.end) // 60) for day, span in partial_day_spans]
    return HourRange(max(0, min([DEFAULT_FIRST_HOUR, *first_hours])), min(24, max([DEFAULT_LAST_HOUR, *last_hours])))


def day_column(day: ScheduleDay, hour_range: HourRange) -> DayColumn:
    """The column of a day: blocks of working hours first, then time off, then jobs."""
    background_blocks = [
        hour_range.build_block(day.day, span, f"{kind}-{index}", kind, label=label)
        for kind, label, spans in (("hours", _("Working hours"), day.hours), ("off", _("Time off"), day.time_off))
        for index, span in enumerate(spans)
    ]
    return DayColumn(
        iso=day.day.isoformat(),
        weekday=format_weekday(day.day),
        number=format_date(day.day, day.day),
        today=day.day == today(),
        hours=", ".join(format_short_range(span) for span in day.hours) or _("Day off"),
        blocks=[*background_blocks, *(_job_block(job, day.day, hour_range) for job in day.jobs)],
    )


def _job_block(job: RequestRow, day: date, hour_range: HourRange) -> CalendarBlock:
    label = job.customer.full_name if job.customer else job.service.name
    url = f"/professional/requests/{job.id}"
    return hour_range.build_block(day, visit_range(job), f"job-{job.id}", job.status, label=label, href=url)


def visit_range(job: RequestRow) -> TimeRange:
    """The time span of a job."""
    return TimeRange(job.scheduled_for, job.scheduled_for + timedelta(minutes=job.duration_minutes))


def is_all_day(span: TimeRange) -> bool:
    """Whether a time range lasts 23 hours or more: a day on which clocks change is one, too."""
    return span.end - span.start >= timedelta(hours=23)


def format_time_range(span: TimeRange) -> str:
    """9:00 am to 5:00 pm."""
    if is_all_day(span):
        return _("All day")
    return _("{start} to {end}").format(start=format_time(span.start), end=format_time(span.end))


def format_short_range(span: TimeRange) -> str:
    """A short time range: 2:30 to 7 pm, with a dash."""
    if is_all_day(span):
        return _("Any hour")
    (start, start_half), (end, end_half) = format_time_parts(span.start), format_time_parts(span.end)
    start, end = start.removesuffix(":00"), end.removesuffix(":00")
    return (
        f"{start}{EN_DASH}{end} {end_half}"
        if start_half == end_half
        else f"{start} {start_half}{EN_DASH}{end} {end_half}"
    )


def minutes_since_midnight(day: date, instant: datetime) -> int:
    """Minutes from midnight of `day` by the clock; 1440 and more on the next day."""
    local_time = to_local_time(instant)
    return (local_time.date() - day).days * MINUTES_PER_DAY + local_time.hour * 60 + local_time.minute
