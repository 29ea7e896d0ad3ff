"""Booked times of the demo's professionals, so that none is in two places."""

from collections import defaultdict
from datetime import datetime, timedelta

from hsa_app.models import User

BUFFER = timedelta(minutes=30)


class BookedTimes:
    """Visits of each professional, with half an hour on the road between them."""

    def __init__(self) -> None:
        self._visits: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)

    def try_book(self, professional: User, start: datetime, duration_minutes: int) -> bool:
        """Write a visit down; False if there is another one then."""
        end = start + timedelta(minutes=duration_minutes)
        visits = self._visits[professional.id or 0]
        if any(start < other_end + BUFFER and other_start < end + BUFFER for other_start, other_end in visits):
            return False
        visits.append((start, end))
        return True
