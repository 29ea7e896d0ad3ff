"""A professional's calendar: whether a visit fits, and the available slots."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from hsa_app.core.clock import local_day, midnight
from hsa_app.core.settings import get_settings
from hsa_app.domain.availability.intervals import MINUTES_PER_DAY, LocalTimeRange, TimeRange, list_days

SLOT_STEP_MINUTES = 30
"""Slots begin at multiples of this many minutes of the local day."""

DEFAULT_START_MINUTES = range(8 * 60, 19 * 60 + 1)
"""The start minutes of slots for a professional without saved working hours."""


class ConflictReason(StrEnum):
    """Why a visit does not fit."""

    JOB = "job"
    TRAVEL = "travel"
    OFF = "off"
    HOURS = "hours"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class BookingConflict:
    """Why a visit does not fit. `job_id` is the conflicting job, 0 if no job is the reason."""

    reason: ConflictReason
    job_id: int = 0
    buffer_minutes: int = 0
    max_jobs_per_day: int = 0


@dataclass(frozen=True, slots=True)
class ProfessionalCalendar:
    """A professional's working hours, time off and jobs around some days, with their buffer and daily limit.

    `jobs` has the visits of unfinished jobs by request id; `jobs_per_day` counts the jobs of each local day, finished
    ones included. Without saved weekly hours (`has_saved_hours`), `working_hours` covers all days without an override.
    """

    working_hours: list[TimeRange]
    has_saved_hours: bool = False
    time_off: list[TimeRange] = field(default_factory=list[TimeRange])
    jobs: Mapping[int, TimeRange] = field(default_factory=dict[int, TimeRange])
    jobs_per_day: Mapping[date, int] = field(default_factory=dict[date, int])
    buffer: timedelta = timedelta()
    max_jobs_per_day: int | None = None

    def find_conflict(self, visit: TimeRange) -> BookingConflict | None:
        """Return the first conflict with a visit, None if it fits.

        Checked in this order: other jobs, buffers, time off, working hours, daily limit.
        """
        for job, span in self.jobs.items():
            if span.overlaps(visit):
                return BookingConflict(ConflictReason.JOB, job)
        for job, span in self.jobs.items():
            if span.padded(self.buffer).overlaps(visit):
                return BookingConflict(
                    ConflictReason.TRAVEL, job, buffer_minutes=int(self.buffer.total_seconds() // 60)
                )
        if any(span.overlaps(visit) for span in self.time_off):
            return BookingConflict(ConflictReason.OFF)
        if not any(span.contains(visit) for span in self.working_hours):
            return BookingConflict(ConflictReason.HOURS)
        if (
            self.max_jobs_per_day is not None
            and self.jobs_per_day.get(local_day(visit.start), 0) >= self.max_jobs_per_day
        ):
            return BookingConflict(ConflictReason.FULL, max_jobs_per_day=self.max_jobs_per_day)
        return None

    def available_slots(
        self, day: date, duration_minutes: int, excluded_starts: Container[datetime] = ()
    ) -> Iterator[TimeRange]:
        """Iterate over the visits of this duration that fit and begin on a local day, in steps of `SLOT_STEP_MINUTES`.

        Slots in `excluded_starts` are skipped, for example because another professional is available then.
        """
        calendar = self._around_day(day)
        for start_minute, starts_at in _slot_starts(day, get_settings().zone):
            if starts_at in excluded_starts:
                continue
            visit = TimeRange(starts_at, starts_at + timedelta(minutes=duration_minutes))
            is_offered = self.has_saved_hours or start_minute in DEFAULT_START_MINUTES
            if is_offered and calendar.find_conflict(visit) is None:
                yield visit

    def full_days(self) -> list[TimeRange]:
        """Return the local days on which the daily limit is reached, as time ranges."""
        full = sorted(
            day
            for day, count in self.jobs_per_day.items()
            if self.max_jobs_per_day is not None and count >= self.max_jobs_per_day
        )
        return [TimeRange(midnight(day), midnight(day + timedelta(days=1))) for day in full]

    def without_job(self, job_id: int) -> "ProfessionalCalendar":
        """Return the calendar without this job."""
        day = local_day(self.jobs[job_id].start)
        others = {other_id: span for other_id, span in self.jobs.items() if other_id != job_id}
        return replace(self, jobs=others, jobs_per_day={**self.jobs_per_day, day: self.jobs_per_day.get(day, 1) - 1})

    def _around_day(self, day: date) -> "ProfessionalCalendar":
        """Return the part of the calendar that can conflict with visits beginning on a day."""
        relevant = TimeRange(midnight(day), midnight(day) + timedelta(days=2)).padded(self.buffer)
        return replace(
            self,
            working_hours=[span for span in self.working_hours if span.overlaps(relevant)],
            time_off=[span for span in self.time_off if span.overlaps(relevant)],
            jobs={job: span for job, span in self.jobs.items() if span.overlaps(relevant)},
        )


@lru_cache(maxsize=512)
def _slot_starts(day: date, zone: ZoneInfo) -> tuple[tuple[int, datetime], ...]:
    """Return the minutes of a local day at which slots begin, each with its UTC time; omits those that DST skips."""
    spans = {
        minute: LocalTimeRange(minute, minute + 1).on_day(day)
        for minute in range(0, MINUTES_PER_DAY, SLOT_STEP_MINUTES)
    }
    return tuple(
        (minute, span.start)
        for minute, span in spans.items()
        if span and span.start.astimezone(zone).hour * 60 + span.start.astimezone(zone).minute == minute
    )


def compute_working_hours(
    first_day: date,
    last_day: date,
    weekly_hours: Mapping[int, list[LocalTimeRange]],
    date_overrides: Mapping[date, list[LocalTimeRange]],
) -> list[TimeRange]:
    """Return the working hours from the first to the last day, both included; without weekly hours, all day."""
    always = [LocalTimeRange(0, 24 * 60)]
    ranges_by_day = {
        day: date_overrides.get(day, weekly_hours.get(day.weekday(), []) if weekly_hours else always)
        for day in list_days(first_day, last_day)
    }
    return [span for day, parts in ranges_by_day.items() for part in parts if (span := part.on_day(day))]
