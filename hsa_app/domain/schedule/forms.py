"""Input forms of a schedule. Times are local, such as 09:30; 24:00 is the end of a day."""

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from hsa_app.core.clock import now, today
from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.field_types import Instant, OptionalText, StrictInt
from hsa_app.core.i18n import _
from hsa_app.core.validation import Form
from hsa_app.domain.availability.intervals import MINUTES_PER_DAY, LocalTimeRange

MAX_SCHEDULE_AHEAD = timedelta(days=366)
MAX_BUFFER_MINUTES, MAX_JOBS_PER_DAY = 240, 24
_CLOCK_TIME_PATTERN = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])(:00)?")


def _parse_clock_time(value: object) -> int:
    match = _CLOCK_TIME_PATTERN.fullmatch(value.strip()) if isinstance(value, str) else None
    minute = int(match[1]) * 60 + int(match[2]) if match else MINUTES_PER_DAY + 1
    if minute > MINUTES_PER_DAY:
        raise ValueError(_("Give a time such as 09:30."))
    return minute


ClockTime = Annotated[int, BeforeValidator(_parse_clock_time)]
"""A local time of day, parsed into minutes since midnight."""


class TimeRangeForm(Form):
    """Working hours from one time to a later one; midnight as the end is the end of that day."""

    starts: ClockTime
    ends: ClockTime

    @model_validator(mode="after")
    def _validate_order(self) -> "TimeRangeForm":
        if self.to_local_time_range().start_minute >= self.to_local_time_range().end_minute:
            raise ValueError(_("The end must be later than the beginning."))
        return self

    def to_local_time_range(self) -> LocalTimeRange:
        """Convert to a local time range."""
        return LocalTimeRange(self.starts, self.ends or MINUTES_PER_DAY)


def _validate_no_overlap(time_ranges: list[TimeRangeForm]) -> list[TimeRangeForm]:
    ranges = sorted(part.to_local_time_range() for part in time_ranges)
    if any(later.start_minute < earlier.end_minute for earlier, later in pairwise(ranges)):
        raise ValueError(_("These times overlap. Leave a break between them, or make them one."))
    return time_ranges


DayHours = Annotated[list[TimeRangeForm], Field(max_length=4), AfterValidator(_validate_no_overlap)]
"""The working hours of one day, without overlap; none is a day off."""


class WeeklyHoursForm(Form):
    """Weekly working hours, the buffer between two jobs, and the daily limit; no `max_jobs_per_day` means no limit."""

    monday: DayHours = []
    tuesday: DayHours = []
    wednesday: DayHours = []
    thursday: DayHours = []
    friday: DayHours = []
    saturday: DayHours = []
    sunday: DayHours = []
    buffer_minutes: Annotated[StrictInt, Field(ge=0, le=MAX_BUFFER_MINUTES)] = 0
    max_jobs_per_day: Annotated[StrictInt, Field(ge=1, le=MAX_JOBS_PER_DAY)] | None = None

    def weekday_ranges(self) -> list[list[LocalTimeRange]]:
        """Return the working hours of each weekday, Monday first."""
        return [[part.to_local_time_range() for part in getattr(self, name)] for name in WEEKDAYS]


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DateOverrideForm(Form):
    """The hours of one date that replace the working hours; none is a day off."""

    day: date
    hours: DayHours = []

    def validate_day(self) -> None:
        """Require a day from today until a year from now.

        Raises:
            ValidationFailed: it is another day.
        """
        if not today() <= self.day <= today() + MAX_SCHEDULE_AHEAD:
            raise ValidationFailed(FieldError("day", _("Choose a day from today until a year from now.")))


class TimeOffForm(Form):
    """A span without visits, regardless of working hours."""

    starts_at: Instant
    ends_at: Instant
    note: Annotated[OptionalText, StringConstraints(max_length=120)] | None = None

    def validate_time_range(self) -> None:
        """Require an end after the beginning, in the future and at most a year away.

        Raises:
            ValidationFailed: the end is not.
        """
        if self.ends_at <= self.starts_at:
            raise ValidationFailed(FieldError("ends_at", _("The end must be later than the beginning.")))
        if self.ends_at <= now():
            raise ValidationFailed(FieldError("ends_at", _("This is over already. Choose a later end.")))
        if self.ends_at > now() + MAX_SCHEDULE_AHEAD:
            raise ValidationFailed(FieldError("ends_at", _("This is more than a year away. Choose an earlier end.")))
