"""A professional's calendar: whether a visit fits, and the available slots."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from hsa_app.core.clock import midnight
from hsa_app.core.settings import get_settings
from hsa_app.domain.availability.intervals import MINUTES_PER_DAY, LocalTimeRange, TimeRange, list_days, local_day

SLOT_STEP_MINUTES = 30
"""Free times are offered at every so many minutes of a local day."""

DEFAULT_START_MINUTES = range(8 * 60, 19 * 60 + 1)
"""When visits are offered for who has not said when they work."""


class ConflictReason(StrEnum):
    """Why a visit does not fit."""

    JOB = "job"
    TRAVEL = "travel"
    OFF = "off"
    HOURS = "hours"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class BookingConflict:
    """Why a visit does not fit; `job` is the number of the job in its way, if one is."""

    reason: ConflictReason
    job_id: int = 0
    buffer_minutes: int = 0
    max_jobs_per_day: int = 0


@dataclass(frozen=True, slots=True)
class ProfessionalCalendar:
    """The time of one professional around some days: `hours` in which they work, what is in them, how they pace it.

    `per_day` counts the jobs of each local day, done ones too. `said` is whether they said when they work.
    """

    working_hours: list[TimeRange]
    has_saved_hours: bool = False
    time_off: list[TimeRange] = field(default_factory=list[TimeRange])
    jobs: Mapping[int, TimeRange] = field(default_factory=dict[int, TimeRange])
    jobs_per_day: Mapping[date, int] = field(default_factory=dict[date, int])
    buffer: timedelta = timedelta()
    max_jobs_per_day: int | None = None

    def find_conflict(self, visit: TimeRange) -> BookingConflict | None:
        """What keeps them from this visit, the plainest reason first; None if it fits."""
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
        """The visits of so many minutes that fit and begin on a local day, at each step of its hours.

        Those that begin at a moment of `but` are not looked at: it is known already that somebody could come then.
        """
        near = self._around_day(day)
        for starts, moment in _slot_starts(day, get_settings().zone):
            if moment in excluded_starts:
                continue
            visit = TimeRange(moment, moment + timedelta(minutes=duration_minutes))
            if (self.has_saved_hours or starts in DEFAULT_START_MINUTES) and near.find_conflict(visit) is None:
                yield visit

    def full_days(self) -> list[TimeRange]:
        """The days on which they have as many jobs as they take: none may begin then."""
        full = sorted(
            day
            for day, count in self.jobs_per_day.items()
            if self.max_jobs_per_day is not None and count >= self.max_jobs_per_day
        )
        return [TimeRange(midnight(day), midnight(day + timedelta(days=1))) for day in full]

    def without_job(self, job_id: int) -> "ProfessionalCalendar":
        """The same, had they not taken this job."""
        day = local_day(self.jobs[job_id].start)
        others = {number: span for number, span in self.jobs.items() if number != job_id}
        return replace(self, jobs=others, jobs_per_day={**self.jobs_per_day, day: self.jobs_per_day.get(day, 1) - 1})

    def _around_day(self, day: date) -> "ProfessionalCalendar":
        """The part of the calendar that can matter to visits beginning on a day."""
        whole = TimeRange(midnight(day), midnight(day) + timedelta(days=2)).padded(self.buffer)
        return replace(
            self,
            working_hours=[span for span in self.working_hours if span.overlaps(whole)],
            time_off=[span for span in self.time_off if span.overlaps(whole)],
            jobs={job: span for job, span in self.jobs.items() if span.overlaps(whole)},
        )


@lru_cache(maxsize=512)
def _slot_starts(day: date, zone: ZoneInfo) -> tuple[tuple[int, datetime], ...]:
    """The minutes of a local day at which visits may begin, each with its moment; what clocks skip is left out."""
    begins = {
        minute: LocalTimeRange(minute, minute + 1).on_day(day)
        for minute in range(0, MINUTES_PER_DAY, SLOT_STEP_MINUTES)
    }
    return tuple(
        (minute, span.start)
        for minute, span in begins.items()
        if span and span.start.astimezone(zone).hour * 60 + span.start.astimezone(zone).minute == minute
    )


def compute_working_hours(
    first_day: date,
    last_day: date,
    weekly_hours: Mapping[int, list[LocalTimeRange]],
    date_overrides: Mapping[date, list[LocalTimeRange]],
) -> list[TimeRange]:
    """When someone with this usual week and these days that differ works between two days; no week at all: always."""
    always = [LocalTimeRange(0, 24 * 60)]
    stretches = {
        day: date_overrides.get(day, weekly_hours.get(day.weekday(), []) if weekly_hours else always)
        for day in list_days(first_day, last_day)
    }
    return [span for day, parts in stretches.items() for part in parts if (span := part.on_day(day))]
