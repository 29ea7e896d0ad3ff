"""What a professional's time looks like, and whether a visit fits into it. The only place that decides it."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from hsa_app.core.clock import midnight
from hsa_app.core.settings import get_settings
from hsa_app.domain.availability.intervals import WHOLE_DAY, LocalTimeRange, TimeRange, days_between, local_day

STEP = 30
"""Free times are offered at every so many minutes of a local day."""

BY_DAY = range(8 * 60, 19 * 60 + 1)
"""When visits are offered for who has not said when they work."""


class Reason(StrEnum):
    """Why a visit does not fit."""

    JOB = "job"
    TRAVEL = "travel"
    OFF = "off"
    HOURS = "hours"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class BookingConflict:
    """Why a visit does not fit; `job` is the number of the job in its way, if one is."""

    reason: Reason
    job: int = 0
    buffer_minutes: int = 0
    max_jobs_per_day: int = 0


@dataclass(frozen=True, slots=True)
class ProfessionalCalendar:
    """The time of one professional around some days: `hours` in which they work, what is in them, how they pace it.

    `per_day` counts the jobs of each local day, done ones too. `said` is whether they said when they work.
    """

    hours: list[TimeRange]
    said: bool = False
    off: list[TimeRange] = field(default_factory=list[TimeRange])
    jobs: Mapping[int, TimeRange] = field(default_factory=dict[int, TimeRange])
    per_day: Mapping[date, int] = field(default_factory=dict[date, int])
    travel: timedelta = timedelta()
    cap: int | None = None

    def clash(self, visit: TimeRange) -> BookingConflict | None:
        """What keeps them from this visit, the plainest reason first; None if it fits."""
        for job, span in self.jobs.items():
            if span.overlaps(visit):
                return BookingConflict(Reason.JOB, job)
        for job, span in self.jobs.items():
            if span.padded(self.travel).overlaps(visit):
                return BookingConflict(Reason.TRAVEL, job, buffer_minutes=int(self.travel.total_seconds() // 60))
        if any(span.overlaps(visit) for span in self.off):
            return BookingConflict(Reason.OFF)
        if not any(span.contains(visit) for span in self.hours):
            return BookingConflict(Reason.HOURS)
        if self.cap is not None and self.per_day.get(local_day(visit.starts), 0) >= self.cap:
            return BookingConflict(Reason.FULL, max_jobs_per_day=self.cap)
        return None

    def free_on(self, day: date, minutes: int, but: Container[datetime] = ()) -> Iterator[TimeRange]:
        """The visits of so many minutes that fit and begin on a local day, at each step of its hours.

        Those that begin at a moment of `but` are not looked at: it is known already that somebody could come then.
        """
        near = self._around(day)
        for starts, moment in _steps(day, get_settings().zone):
            if moment in but:
                continue
            visit = TimeRange(moment, moment + timedelta(minutes=minutes))
            if (self.said or starts in BY_DAY) and near.clash(visit) is None:
                yield visit

    def full_days(self) -> list[TimeRange]:
        """The days on which they have as many jobs as they take: none may begin then."""
        full = sorted(day for day, count in self.per_day.items() if self.cap is not None and count >= self.cap)
        return [TimeRange(midnight(day), midnight(day + timedelta(days=1))) for day in full]

    def without(self, job: int) -> "ProfessionalCalendar":
        """The same, had they not taken this job."""
        day = local_day(self.jobs[job].starts)
        others = {number: span for number, span in self.jobs.items() if number != job}
        return replace(self, jobs=others, per_day={**self.per_day, day: self.per_day.get(day, 1) - 1})

    def _around(self, day: date) -> "ProfessionalCalendar":
        """What of this diary can matter to visits that begin on a day: the less there is to look through the better."""
        whole = TimeRange(midnight(day), midnight(day) + timedelta(days=2)).padded(self.travel)
        return replace(
            self,
            hours=[span for span in self.hours if span.overlaps(whole)],
            off=[span for span in self.off if span.overlaps(whole)],
            jobs={job: span for job, span in self.jobs.items() if span.overlaps(whole)},
        )


@lru_cache(maxsize=512)
def _steps(day: date, zone: ZoneInfo) -> tuple[tuple[int, datetime], ...]:
    """The minutes of a local day at which visits may begin, each with its moment; what clocks skip is left out."""
    begins = {minute: LocalTimeRange(minute, minute + 1).on(day) for minute in range(0, WHOLE_DAY, STEP)}
    return tuple(
        (minute, span.starts)
        for minute, span in begins.items()
        if span and span.starts.astimezone(zone).hour * 60 + span.starts.astimezone(zone).minute == minute
    )


def hours_of(
    first: date, last: date, week: Mapping[int, list[LocalTimeRange]], special: Mapping[date, list[LocalTimeRange]]
) -> list[TimeRange]:
    """When someone with this usual week and these days that differ works between two days; no week at all: always."""
    always = [LocalTimeRange(0, 24 * 60)]
    stretches = {
        day: special.get(day, week.get(day.weekday(), []) if week else always) for day in days_between(first, last)
    }
    return [span for day, parts in stretches.items() for part in parts if (span := part.on(day))]
