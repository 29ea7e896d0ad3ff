"""When the demo's professionals work. The two one signs in as have not said, so that they may try everything."""

from collections.abc import Iterator, Sequence

from hsa_app.demo import names
from hsa_app.demo.people import Worker
from hsa_app.models import Professional, WorkingHours

WEEKS = ((range(7), 8, 20), (range(6), 9, 19), (range(7), 7, 21))
"""Days, and from which hour to which, of one professional after the other."""

TRAVEL, CAP = 30, 8


def hours(workers: Sequence[Worker], profiles: Sequence[Professional]) -> Iterator[WorkingHours]:
    """Their usual weeks; the pace is written into their profiles."""
    for at, (worker, profile) in enumerate(zip(workers, profiles, strict=True)):
        if worker.pro.name in (names.SANDEEP, names.IRFAN):
            continue
        days, first, last = WEEKS[at % len(WEEKS)]
        profile.buffer_minutes, profile.max_jobs_per_day = TRAVEL, CAP
        for weekday in days:
            yield WorkingHours(
                professional_id=profile.user_id, weekday=weekday, start_minute=first * 60, end_minute=last * 60
            )
