"""Links from the figures of a period to their lists, and lengths of bars."""

from urllib.parse import urlencode

from hsa_app.domain.reports.schemas import MarketplaceStats

REQUESTS_URL, USERS_URL, APPROVALS_URL = "/admin/requests", "/admin/users", "/admin/professionals"


def percent(count: int, maximum: int) -> float:
    """The percentage of `maximum` with one decimal; 0 if `maximum` is 0."""
    return round(count / maximum * 100, 1) if maximum else 0


class RequestListUrls:
    """Builds the URLs of the request lists behind the figures of a period."""

    def __init__(self, figures: MarketplaceStats) -> None:
        self._date_params = {"from": str(figures.first_day), "to": str(figures.last_day)}

    def booked_url(self, **params: str) -> str:
        """The list of requests booked in the period."""
        return f"{REQUESTS_URL}?{urlencode(params | self._date_params)}"

    def closed_url(self, **params: str) -> str:
        """The list of requests closed in the period."""
        return f"{REQUESTS_URL}?{urlencode({'by': 'closed'} | params | self._date_params)}"
