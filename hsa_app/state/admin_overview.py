"""The administration's first page: what waits, how things stand, what came last."""

from dataclasses import dataclass

import reflex as rx

from hsa_app.core import clock
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.queries import UserRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import queries, topics
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.overview import Overview, overview
from hsa_app.infra.db import Work
from hsa_app.models import RequestStatus, Role
from hsa_app.state.admin_views import RequestLine, request_line
from hsa_app.state.format import clock_time, grouped, local, plural
from hsa_app.state.session import Session, require

LATEST = 8
REQUESTS, APPROVALS = "/admin/requests", "/admin/professionals"


@dataclass(frozen=True)
class Need:
    """Something that waits for an admin, and where it is done. `at` is an ISO time the note runs up or down to."""

    icon: str
    tone: str
    title: str
    note: str
    href: str
    at: str = ""
    ahead: bool = False


@dataclass(frozen=True)
class Count:
    """A number of this moment and the list behind it."""

    name: str
    number: str
    note: str
    href: str


class OverviewState(Session):
    """What waits, how many there are of what, and the latest requests."""

    needs: list[Need] = []
    counts: list[Count] = []
    latest: list[RequestLine] = []
    as_of: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Read how things stand, and follow what changes them."""
        await self._follow(OverviewState.load, topics.ADMIN)
        stands, waiting, oldest, latest = await self._look(_overview)
        self.needs = needs(stands, waiting, oldest)
        self.counts = counts(stands)
        self.latest = latest
        self.as_of = f"As of {clock_time(clock.now())}"


def _overview(work: Work, actor: Actor) -> tuple[Overview, int, UserRow | None, list[RequestLine]]:
    newest = queries.search(work, actor, RequestSearch(limit=LATEST)).items
    return (
        overview(work, actor),
        accounts.count_waiting(work, actor),
        accounts.longest_waiting(work, actor),
        [request_line(row) for row in newest],
    )


def needs(stands: Overview, waiting: int, oldest: UserRow | None) -> list[Need]:
    """What waits, the people first."""
    found = []
    if waiting and oldest:
        title, at = f"{plural(waiting, 'approval')} waiting", oldest.created_at.isoformat()
        found.append(Need("badge-check", "warn", title, "the oldest registered", APPROVALS, at))
    if stands.requested:
        found.append(_waiting_requests(stands))
    if stands.expired:
        title = f"{plural(stands.expired, 'request')} expired unserved"
        href = f"{_of(RequestStatus.EXPIRED)}&from={local(stands.since).date()}"
        found.append(Need("timer-off", "danger", title, "booked in the last 7 days", href))
    return found


def _waiting_requests(stands: Overview) -> Need:
    title = f"{plural(stands.requested, 'request')} waiting"
    href = f"{_of(RequestStatus.REQUESTED)}&sort=oldest"
    if stands.next_expiry is None:
        return Need("hourglass", "warn", title, "their time has run out", href)
    soon = stands.expiring_soon
    note = f"{grouped(soon)} expire{'s' * (soon == 1)} within 2 hours, the next" if soon else "the next expires"
    return Need("hourglass", "warn", title, note, href, stands.next_expiry.isoformat(), ahead=True)


def counts(stands: Overview) -> list[Count]:
    """How many there are of what, each with the list that shows exactly these."""
    today = local(clock.now()).date()
    return [
        Count("Booked today", grouped(stands.booked_today), "since midnight", f"{REQUESTS}?from={today}&to={today}"),
        Count("Accepted", grouped(stands.accepted), "visits to come", _of(RequestStatus.ACCEPTED)),
        Count("In progress", grouped(stands.in_progress), "at work now", _of(RequestStatus.IN_PROGRESS)),
        Count("Work done", grouped(stands.completed), "not closed yet", _of(RequestStatus.COMPLETED)),
    ]


def _of(status: RequestStatus) -> str:
    return f"{REQUESTS}?status={status}"
