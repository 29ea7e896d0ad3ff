"""What an export holds, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hsa_app.core.formatting import clock_time, local, plural
from hsa_app.core.i18n import N_, _
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.audit import actions
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.mail import kinds
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.models import RequestStatus, Role

_WHICH = {
    RequestStatus.REQUESTED: N_("Waiting requests"),
    RequestStatus.ACCEPTED: N_("Accepted requests"),
    RequestStatus.IN_PROGRESS: N_("Requests in progress"),
    RequestStatus.COMPLETED: N_("Requests whose work is done"),
    RequestStatus.CLOSED: N_("Closed requests"),
    RequestStatus.CANCELLED: N_("Cancelled requests"),
    RequestStatus.EXPIRED: N_("Expired requests"),
}
_PEOPLE = {Role.CUSTOMER: N_("Customers"), Role.PROFESSIONAL: N_("Professionals"), Role.ADMIN: N_("Administrators")}


@dataclass(frozen=True, slots=True)
class Names:
    """What the numbers in filters stand for."""

    services: Mapping[int, str] = field(default_factory=dict[int, str])
    people: Mapping[int, str] = field(default_factory=dict[int, str])


def of_closed(ask: RequestSearch, names: Names) -> str:
    """What a file of requests holds; closed ones are meant unless a status is named."""
    return of_requests(ask.model_copy(update={"status": ask.status or RequestStatus.CLOSED}), names)


def of_requests(ask: RequestSearch, names: Names) -> str:
    """What a file of requests holds."""
    return holds(ask, names.services.get(ask.service_id or 0))


def holds(ask: RequestSearch, service: str | None) -> str:
    """Closed requests, AC service, Pune, booked from 1 Dec 2026 until 5 Dec 2026."""
    return ", ".join(_parts(ask, service))


def of_users(ask: UserSearch, _names: Names) -> str:
    """Professionals, pending, “kumar”."""
    said = [ask.status, ask.approval, ask.q and f"“{ask.q}”"]
    return ", ".join([_PEOPLE[ask.role] if ask.role else _("Users"), *(word for word in said if word)])


def of_services(ask: ServiceSearch, _names: Names) -> str:
    """Services, Plumbing, “tap”."""
    said = [ask.category, ask.city, ask.pincode, ask.q and f"“{ask.q}”"]
    return ", ".join([_("Services"), *(word for word in said if word)])


def of_mails(ask: MailSearch, _names: Names) -> str:
    """Mail, failed, Welcome, about request #7, “kumar”."""
    about = _("about request #{request_id}").format(request_id=ask.request_id) if ask.request_id else ""
    said = [ask.state, ask.kind and kinds.NAMES.get(ask.kind, ask.kind), about, ask.q and f"“{ask.q}”"]
    return ", ".join([_("Mail"), *(word for word in said if word)])


def of_deeds(ask: AuditSearch, names: Names) -> str:
    """Audit log, Account blocked, by Ada Admin, from 1 Dec 2026."""
    return ", ".join(_parts_of_deeds(ask, names))


def _parts_of_deeds(ask: AuditSearch, names: Names) -> Iterator[str]:
    yield _("Audit log")
    if ask.deed:
        yield actions.NAMES[ask.deed]
    if ask.who:
        yield _("by {who}").format(who=names.people.get(ask.who, _("user {number}").format(number=ask.who)))
    if ask.about:
        yield _("about {about}").format(about=ask.about) + (f" #{ask.about_id}" if ask.about_id else "")
    if ask.q:
        yield f"“{ask.q}”"
    yield from _bounds(ask)


def _parts(ask: RequestSearch, service: str | None) -> Iterator[str]:
    yield _WHICH[ask.statuses[0]] if len(ask.statuses) == 1 else _("Requests")
    if ask.service_id:
        yield service or _("service {service_id}").format(service_id=ask.service_id)
    if ask.city:
        yield ask.city
    if ask.q:
        yield f"“{ask.q}”"
    if ask.since or ask.until:
        yield f"{ask.by} " + " ".join(_bounds(ask))
    if ask.rating:
        yield _("rated {stars}").format(stars=plural(ask.rating, "{count} star", "{count} stars"))


def _bounds(ask: RequestSearch | AuditSearch) -> Iterator[str]:
    if ask.since:
        yield _("from {moment}").format(moment=_moment(ask.since))
    if ask.until:
        yield _("until {moment}").format(moment=_moment(ask.until, last=True))


def _moment(moment: datetime, *, last: bool = False) -> str:
    """A local day where one begins, or as a bound that is excluded, ends; else with its time."""
    then = local(moment)
    if then.time() != datetime.min.time():
        return f"{_day(then)}, {clock_time(moment)}"
    return _day(then - timedelta(days=1) if last else then)


def _day(then: datetime) -> str:
    return f"{then.day} {then:%b %Y}"
