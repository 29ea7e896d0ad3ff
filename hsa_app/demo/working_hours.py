"""Working hours of the demo's professionals; the two sign-in accounts have none."""

from collections.abc import Iterator, Sequence

from hsa_app.demo import people_data
from hsa_app.demo.people import DemoProfessional
from hsa_app.models import Professional, WorkingHours

WEEK_PATTERNS = ((range(7), 8, 20), (range(6), 9, 19), (range(7), 7, 21))
"""Weekdays, start and end hour, assigned to professionals in rotation."""

BUFFER_MINUTES, MAX_JOBS_PER_DAY = 30, 8


def build_working_hours(
    professionals: Sequence[DemoProfessional], profiles: Sequence[Professional]
) -> Iterator[WorkingHours]:
    """Build working hours, and set buffer and daily limit in the profiles."""
    for index, (professional, profile) in enumerate(zip(professionals, profiles, strict=True)):
        if professional.spec.name in (people_data.SANDEEP, people_data.IRFAN):
            continue
        days, first, last = WEEK_PATTERNS[index % len(WEEK_PATTERNS)]
        profile.buffer_minutes, profile.max_jobs_per_day = BUFFER_MINUTES, MAX_JOBS_PER_DAY
        for weekday in days:
            yield WorkingHours(
                professional_id=profile.user_id, weekday=weekday, start_minute=first * 60, end_minute=last * 60
            )
