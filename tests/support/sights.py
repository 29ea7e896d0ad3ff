"""Every page there is, as everyone who may see it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from hsa_app.models import Role
from hsa_app.pages.routes import PAGES
from tests.support.product import RunningServer

PASSER_BY = ""
NO_PAGE = "/no/such/page"
SIGNED_OUT_ONLY = ("/login", "/register", "/forgot-password", "/reset-password", "/confirm-email")
SIGNED_IN_ONLY = ("/account",)
OWN = {"/customer": Role.CUSTOMER, "/professional": Role.PROFESSIONAL, "/admin": Role.ADMIN}
EMAILS = {
    Role.CUSTOMER: "customer@example.com",
    Role.PROFESSIONAL: "pro@example.com",
    Role.ADMIN: "admin@example.com",
}
"""Who signs in for each role, with demo data."""

STANDS = {
    Role.CUSTOMER: ("requested", "accepted", "completed", "closed", "cancelled"),
    Role.PROFESSIONAL: ("accepted", "in_progress", "completed", "closed"),
}
"""The states in which the demo's customer and professional have a request to look at."""


@dataclass(frozen=True)
class PageVisit:
    """One page as one role sees it; a request's page once for each state a request can be in."""

    role: str
    route: str
    stands: str = ""

    @property
    def email(self) -> str:
        """Who signs in to see it, with demo data; nobody for a passer-by."""
        return EMAILS[Role(self.role)] if self.role else ""

    @property
    def name(self) -> str:
        """A word for it, as in `customer-request-accepted` or `services-as-admin`."""
        words = [word for word in re.split(r"\W+", re.sub(r"s/\[\w+\]", "", self.route)) if word]
        own = owner(self.route) is not None
        as_whom = [] if own or self.role == PASSER_BY else ["as", self.role]
        return "-".join([*(words or ["landing"]), *filter(None, [self.stands]), *as_whom])


def owner(route: str) -> Role | None:
    """The one role a page is for; None if anyone may see it."""
    return next((role for start, role in OWN.items() if route == start or route.startswith(f"{start}/")), None)


def who_may(route: str) -> tuple[str, ...]:
    """The roles that see a page; others are led elsewhere."""
    role = owner(route)
    if role is not None:
        return (role,)
    if route in SIGNED_IN_ONLY:
        return tuple(OWN.values())
    return (PASSER_BY,) if route in SIGNED_OUT_ONLY else (PASSER_BY, *OWN.values())


def sights() -> Iterator[PageVisit]:
    """All of them, but for the page that is shown where there is none."""
    for page in PAGES:
        if page.route == "/404":
            continue
        for role in who_may(page.route):
            stands = STANDS[Role(role)] if "[request_id]" in page.route else ("",)
            yield from (PageVisit(role, page.route, one) for one in stands)


class Addresses:
    """Where the sights are, found in the demo data through the API."""

    def __init__(self, product: RunningServer) -> None:
        self._product = product
        self._known: dict[PageVisit, str] = {}

    def __getitem__(self, sight: PageVisit) -> str:
        """The address of a sight.

        Raises:
            LookupError: there is no such request in the data.
        """
        if sight not in self._known:
            self._known[sight] = re.sub(r"\[(\w+)\]", lambda part: str(self._number(part[1], sight)), sight.route)
        return self._known[sight]

    def _number(self, what: str, sight: PageVisit) -> int:
        return self._a_request(Role(sight.role), sight.stands) if what == "request_id" else self._a_service()

    def _a_service(self) -> int:
        return int(httpx.get(f"{self._product.base}/api/services?q=AC%20service").json()["items"][0]["id"])

    def _a_request(self, role: Role, status: str) -> int:
        with self._product.api(EMAILS[role]) as api, self._product.api(EMAILS[Role.ADMIN]) as admin:
            me = api.get("/api/auth/me").json()
            asked = {"status": status, "q": me["full_name"], "limit": 100}
            found = admin.get("/api/admin/requests", params=asked).json()["items"]
        mine = [one["id"] for one in found if (one[role] or {}).get("id") == me["id"]]
        if not mine:
            raise LookupError(f"{me['full_name']} has no {status} request")
        return mine[0]
