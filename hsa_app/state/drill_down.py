"""The lists behind the figures of a period, and how long a bar is beside the longest."""

from urllib.parse import urlencode

from hsa_app.domain.reports.schemas import Figures

REQUESTS, USERS, APPROVALS = "/admin/requests", "/admin/users", "/admin/professionals"


def share(count: int, longest: int) -> float:
    """Percent of the longest."""
    return round(count / longest * 100, 1) if longest else 0


class Lists:
    """The addresses of the lists behind the figures of a period."""

    def __init__(self, figures: Figures) -> None:
        self._days = {"from": str(figures.first_day), "to": str(figures.last_day)}

    def booked(self, **more: str) -> str:
        """What was booked in the period."""
        return f"{REQUESTS}?{urlencode(more | self._days)}"

    def closed(self, **more: str) -> str:
        """What was closed in the period."""
        return f"{REQUESTS}?{urlencode({'by': 'closed'} | more | self._days)}"
