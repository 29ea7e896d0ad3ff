"""Working hours of the demo's professionals; the two sign-in accounts have none."""

from collections.abc import Iterator, Sequence

from hsa_app.demo import names
from hsa_app.demo.people import DemoProfessional
from hsa_app.models import Professional, WorkingHours

WEEK_PATTERNS = ((range(7), 8, 20), (range(6), 9, 19), (range(7), 7, 21))
"""Days, and from which hour to which, of one professional after the other."""

BUFFER_MINUTES, MAX_JOBS_PER_DAY = 30, 8


def build_working_hours(
    professionals: Sequence[DemoProfessional], profiles: Sequence[Professional]
) -> Iterator[WorkingHours]:
    """Their usual weeks; the pace is written into their profiles."""
    for at, (worker, profile) in enumerate(zip(professionals, profiles, strict=True)):
        if worker.spec.name in (names.SANDEEP, names.IRFAN):
            continue
        days, first, last = WEEK_PATTERNS[at % len(WEEK_PATTERNS)]
        profile.buffer_minutes, profile.max_jobs_per_day = BUFFER_MINUTES, MAX_JOBS_PER_DAY
        for weekday in days:
            yield WorkingHours(
                professional_id=profile.user_id, weekday=weekday, start_minute=first * 60, end_minute=last * 60
            )
