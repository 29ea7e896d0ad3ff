"""Every page, as every role that may see it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from hsa_app.models import Role
from hsa_app.pages.routes import PAGES
from tests.support.server import RunningServer

ANONYMOUS = ""
UNKNOWN_PATH = "/no/such/page"
SIGNED_OUT_ONLY = ("/login", "/register", "/forgot-password", "/reset-password", "/confirm-email")
SIGNED_IN_ONLY = ("/account",)
ROLE_BY_HOME_PATH = {"/customer": Role.CUSTOMER, "/professional": Role.PROFESSIONAL, "/admin": Role.ADMIN}
DEMO_EMAILS = {
    Role.CUSTOMER: "customer@example.com",
    Role.PROFESSIONAL: "pro@example.com",
    Role.ADMIN: "admin@example.com",
}
"""The demo account of each role."""

DEMO_STATUSES_BY_ROLE = {
    Role.CUSTOMER: ("requested", "accepted", "completed", "closed", "cancelled"),
    Role.PROFESSIONAL: ("accepted", "in_progress", "completed", "closed"),
}
"""The statuses in which the demo customer and professional have a request."""


@dataclass(frozen=True)
class PageVisit:
    """One page as one role sees it; the page of a request once per status."""

    role: str
    route: str
    status: str = ""

    @property
    def email(self) -> str:
        """The demo account of the role, "" for anonymous visitors."""
        return DEMO_EMAILS[Role(self.role)] if self.role else ""

    @property
    def label(self) -> str:
        """The test id, as in `customer-request-accepted` or `services-as-admin`."""
        words = [word for word in re.split(r"\W+", re.sub(r"s/\[\w+\]", "", self.route)) if word]
        is_role_page = find_owner_role(self.route) is not None
        role_suffix = [] if is_role_page or self.role == ANONYMOUS else ["as", self.role]
        return "-".join([*(words or ["landing"]), *filter(None, [self.status]), *role_suffix])


def find_owner_role(route: str) -> Role | None:
    """Return the only role that may see a page, None if there is no such restriction."""
    return next(
        (role for start, role in ROLE_BY_HOME_PATH.items() if route == start or route.startswith(f"{start}/")), None
    )


def list_viewer_roles(route: str) -> tuple[str, ...]:
    """Return the roles that may see a page; others are redirected."""
    role = find_owner_role(route)
    if role is not None:
        return (role,)
    if route in SIGNED_IN_ONLY:
        return tuple(ROLE_BY_HOME_PATH.values())
    return (ANONYMOUS,) if route in SIGNED_OUT_ONLY else (ANONYMOUS, *ROLE_BY_HOME_PATH.values())


def list_page_visits() -> Iterator[PageVisit]:
    """Yield every visit except that of the 404 page."""
    for page in PAGES:
        if page.route == "/404":
            continue
        for role in list_viewer_roles(page.route):
            statuses = DEMO_STATUSES_BY_ROLE[Role(role)] if "[request_id]" in page.route else ("",)
            yield from (PageVisit(role, page.route, one) for one in statuses)


class PageUrls:
    """URLs of the visits, with ids from the demo data, fetched through the API."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self._cache: dict[PageVisit, str] = {}

    def __getitem__(self, visit: PageVisit) -> str:
        """Return the URL of a visit.

        Raises:
            LookupError: the demo data has no such request.
        """
        if visit not in self._cache:
            self._cache[visit] = re.sub(r"\[(\w+)\]", lambda part: str(self._resolve_id(part[1], visit)), visit.route)
        return self._cache[visit]

    def _resolve_id(self, parameter: str, visit: PageVisit) -> int:
        return (
            self._get_request_id(Role(visit.role), visit.status)
            if parameter == "request_id"
            else self._get_service_id()
        )

    def _get_service_id(self) -> int:
        return int(httpx.get(f"{self._server.base_url}/api/services?q=AC%20service").json()["items"][0]["id"])

    def _get_request_id(self, role: Role, status: str) -> int:
        with (
            self._server.api_client(DEMO_EMAILS[role]) as api,
            self._server.api_client(DEMO_EMAILS[Role.ADMIN]) as admin,
        ):
            user = api.get("/api/auth/me").json()
            params = {"status": status, "q": user["full_name"], "limit": 100}
            rows = admin.get("/api/admin/requests", params=params).json()["items"]
        ids = [one["id"] for one in rows if (one[role] or {}).get("id") == user["id"]]
        if not ids:
            raise LookupError(f"{user['full_name']} has no {status} request")
        return ids[0]
