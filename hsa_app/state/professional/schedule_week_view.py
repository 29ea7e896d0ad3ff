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
"""From which hour to which the columns reach at least."""

MAX_WEEK_DISTANCE = timedelta(days=366)
EN_DASH = "\N{EN DASH}"


@dataclass(frozen=True)
class CalendarBlock:
    """Something in a day of the week that is shown; `top` and `height` are percents of the column."""

    key: str
    kind: str
    words: str
    times: str
    top: str
    height: str
    href: str = ""


@dataclass(frozen=True)
class DayColumn:
    """A day of the week that is shown."""

    iso: str
    weekday: str
    number: str
    today: bool
    hours: str
    blocks: list[CalendarBlock]


def parse_week_monday(text: str) -> date:
    """The Monday of the week an address asks for, of this week if it asks for none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today()
    day = min(max(day, today() - MAX_WEEK_DISTANCE), today() + MAX_WEEK_DISTANCE)
    return day - timedelta(days=day.weekday())


def format_week(monday: date) -> str:
    """30 Nov to 6 Dec; the year only if it is another."""
    sunday = monday + timedelta(days=6)
    return _("{start} to {end}").format(start=format_date(monday, monday), end=format_date(sunday))


@dataclass(frozen=True, slots=True)
class HourRange:
    """From which hour to which the columns reach."""

    first: int
    last: int

    def hour_labels(self, day: date) -> list[str]:
        """Every second hour, for the side."""
        return [format_time(midnight(day) + timedelta(hours=hour)) for hour in range(self.first, self.last, 2)]

    def build_block(
        self, day: date, span: TimeRange, key: str, kind: str, *, label: str, href: str = ""
    ) -> CalendarBlock:
        """Something in the column of a day."""
        whole = (self.last - self.first) * 60
        edges = (minutes_since_midnight(day, moment) - self.first * 60 for moment in (span.start, span.end))
        begins, ends = (min(max(edge, 0), whole) * 100 / whole for edge in edges)
        top, height = f"{begins:.2f}%", f"{ends - begins:.2f}%"
        return CalendarBlock(
            key=key, kind=kind, words=label, times=format_time_range(span), top=top, height=height, href=href
        )


def visible_hours(days: Iterable[ScheduleDay]) -> HourRange:
    """By day, and as far as anything in these days does; what lasts all day says nothing."""
    spans = [(day.day, span) for day in days for span in (*day.hours, *(visit_range(job) for job in day.jobs))]
    short = [(day, span) for day, span in spans if span.end - span.start < timedelta(hours=23)]
    begins = [minutes_since_midnight(day, span.start) // 60 for day, span in short]
    ends = [-(-minutes_since_midnight(day, span.end) // 60) for day, span in short]
    return HourRange(max(0, min([DEFAULT_FIRST_HOUR, *begins])), min(24, max([DEFAULT_LAST_HOUR, *ends])))


def day_column(day: ScheduleDay, hour_range: HourRange) -> DayColumn:
    """A day as a column: hours beneath, then time off, then jobs."""
    grounds = [
        hour_range.build_block(day.day, span, f"{kind}-{at}", kind, label=words)
        for kind, words, spans in (("hours", _("Working hours"), day.hours), ("off", _("Time off"), day.time_off))
        for at, span in enumerate(spans)
    ]
    return DayColumn(
        iso=day.day.isoformat(),
        weekday=format_weekday(day.day),
        number=format_date(day.day, day.day),
        today=day.day == today(),
        hours=", ".join(format_short_range(span) for span in day.hours) or _("Day off"),
        blocks=[*grounds, *(_job_block(job, day.day, hour_range) for job in day.jobs)],
    )


def _job_block(job: RequestRow, day: date, hour_range: HourRange) -> CalendarBlock:
    words = job.customer.full_name if job.customer else job.service.name
    address = f"/professional/requests/{job.id}"
    return hour_range.build_block(day, visit_range(job), f"job-{job.id}", job.status, label=words, href=address)


def visit_range(job: RequestRow) -> TimeRange:
    """The time a job takes."""
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
    (begins, half), (ends, other) = format_time_parts(span.start), format_time_parts(span.end)
    begins, ends = begins.removesuffix(":00"), ends.removesuffix(":00")
    return f"{begins}{EN_DASH}{ends} {other}" if half == other else f"{begins} {half}{EN_DASH}{ends} {other}"


def minutes_since_midnight(day: date, moment: datetime) -> int:
    """The minutes since midnight, as clocks show them; more than a day's for what reaches into the next."""
    then = to_local_time(moment)
    return (then.date() - day).days * MINUTES_PER_DAY + then.hour * 60 + then.minute
