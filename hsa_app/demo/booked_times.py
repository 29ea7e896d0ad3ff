"""Booked times of the demo's professionals, so that their visits do not overlap."""

from collections import defaultdict
from datetime import datetime, timedelta

from hsa_app.models import User

BUFFER = timedelta(minutes=30)


class BookedTimes:
    """Visits of each professional, with a buffer of half an hour between them."""

    def __init__(self) -> None:
        self._visits: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)

    def try_book(self, professional: User, start: datetime, duration_minutes: int) -> bool:
        """Book a visit; False if it conflicts with another one."""
        end = start + timedelta(minutes=duration_minutes)
        visits = self._visits[professional.id or 0]
        if any(start < other_end + BUFFER and other_start < end + BUFFER for other_start, other_end in visits):
            return False
        visits.append((start, end))
        return True
