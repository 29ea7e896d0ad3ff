"""When the demo's professionals are taken, so that nobody is in two places at once."""

from collections import defaultdict
from datetime import datetime, timedelta

from hsa_app.models import User

TRAVEL = timedelta(minutes=30)


class Calendars:
    """Visits of each professional, with half an hour on the road between them."""

    def __init__(self) -> None:
        self._taken: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)

    def take(self, professional: User, start: datetime, minutes: int) -> bool:
        """Write a visit down; False if there is another one then."""
        end = start + timedelta(minutes=minutes)
        visits = self._taken[professional.id or 0]
        if any(start < other_end + TRAVEL and other_start < end + TRAVEL for other_start, other_end in visits):
            return False
        visits.append((start, end))
        return True
