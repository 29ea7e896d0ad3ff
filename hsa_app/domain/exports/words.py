"""What an export holds, in words."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hsa_app.core.format import clock_time, local, plural
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.models import RequestStatus

_WHICH = {
    RequestStatus.REQUESTED: "Waiting requests",
    RequestStatus.ACCEPTED: "Accepted requests",
    RequestStatus.IN_PROGRESS: "Requests in progress",
    RequestStatus.COMPLETED: "Requests whose work is done",
    RequestStatus.CLOSED: "Closed requests",
    RequestStatus.CANCELLED: "Cancelled requests",
    RequestStatus.EXPIRED: "Expired requests",
}


def holds(ask: RequestSearch, service: str | None) -> str:
    """Closed requests, AC service, Pune, booked from 1 Dec 2026 until 5 Dec 2026."""
    return ", ".join(_parts(ask, service))


def _parts(ask: RequestSearch, service: str | None) -> Iterator[str]:
    yield _WHICH[ask.status or RequestStatus.CLOSED]
    if ask.service_id:
        yield service or f"service {ask.service_id}"
    if ask.city:
        yield ask.city
    if ask.q:
        yield f"“{ask.q}”"
    if ask.since or ask.until:
        yield f"{ask.by} " + " ".join(_bounds(ask))
    if ask.rating:
        yield f"rated {plural(ask.rating, 'star')}"


def _bounds(ask: RequestSearch) -> Iterator[str]:
    if ask.since:
        yield f"from {_moment(ask.since)}"
    if ask.until:
        yield f"until {_moment(ask.until, last=True)}"


def _moment(moment: datetime, *, last: bool = False) -> str:
    """A local day where one begins, or as a bound that is excluded, ends; else with its time."""
    then = local(moment)
    if then.time() != datetime.min.time():
        return f"{_day(then)}, {clock_time(moment)}"
    return _day(then - timedelta(days=1) if last else then)


def _day(then: datetime) -> str:
    return f"{then.day} {then:%b %Y}"
