"""Describes the filters of an export for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hsa_app.core.formatting import format_full_date, format_time, pluralize, to_local_time
from hsa_app.core.i18n import N_, _
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.audit import actions
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.labels import APPROVAL_LABELS, MAIL_STATUS_LABELS, USER_STATUS_LABELS
from hsa_app.domain.mail import kinds
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.models import RequestStatus, Role

_REQUEST_LABELS = {
    RequestStatus.REQUESTED: N_("Waiting requests"),
    RequestStatus.ACCEPTED: N_("Accepted requests"),
    RequestStatus.IN_PROGRESS: N_("Requests in progress"),
    RequestStatus.COMPLETED: N_("Requests whose work is done"),
    RequestStatus.CLOSED: N_("Closed requests"),
    RequestStatus.CANCELLED: N_("Cancelled requests"),
    RequestStatus.EXPIRED: N_("Expired requests"),
}
_USER_LABELS = {
    Role.CUSTOMER: N_("Customers"),
    Role.PROFESSIONAL: N_("Professionals"),
    Role.ADMIN: N_("Administrators"),
}


@dataclass(frozen=True, slots=True)
class FilterNames:
    """Names for the ids in filters."""

    services: Mapping[int, str] = field(default_factory=dict[int, str])
    users: Mapping[int, str] = field(default_factory=dict[int, str])


def describe_closed_requests(params: RequestSearch, names: FilterNames) -> str:
    """Describe an export of requests; without a status, of closed requests."""
    return describe_requests(params.model_copy(update={"status": params.status or RequestStatus.CLOSED}), names)


def describe_requests(params: RequestSearch, names: FilterNames) -> str:
    """Describe an export of requests."""
    return describe_request_filters(params, names.services.get(params.service_id or 0))


def describe_request_filters(params: RequestSearch, service_name: str | None) -> str:
    """Describe filters such as "Closed requests, AC service, Pune, booked from 1 Dec 2026 until 5 Dec 2026"."""
    return ", ".join(_request_parts(params, service_name))


def describe_users(params: UserSearch, _names: FilterNames) -> str:
    """Describe filters such as "Professionals, pending, “kumar”"."""
    parts = [
        params.status and _(USER_STATUS_LABELS[params.status]).lower(),
        params.approval and _(APPROVAL_LABELS[params.approval]).lower(),
        params.q and f"“{params.q}”",
    ]
    return ", ".join([_(_USER_LABELS[params.role]) if params.role else _("Users"), *(part for part in parts if part)])


def describe_services(params: ServiceSearch, _names: FilterNames) -> str:
    """Describe filters such as "Services, Plumbing, “tap”"."""
    parts = [params.category, params.city, params.pincode, params.q and f"“{params.q}”"]
    return ", ".join([_("Services"), *(part for part in parts if part)])


def describe_mails(params: MailSearch, _names: FilterNames) -> str:
    """Describe filters such as "Mail, failed, Welcome, about request #7, “kumar”"."""
    about = _("about request #{id}").format(id=params.request_id) if params.request_id else ""
    parts = [
        params.state and _(MAIL_STATUS_LABELS[params.state]).lower(),
        params.kind and _(kinds.KIND_LABELS.get(params.kind, params.kind)),
        about,
        params.q and f"“{params.q}”",
    ]
    return ", ".join([_("Mail"), *(part for part in parts if part)])


def describe_audit_entries(params: AuditSearch, names: FilterNames) -> str:
    """Describe filters such as "Audit log, Account blocked, by Ada Admin, from 1 Dec 2026"."""
    return ", ".join(_audit_parts(params, names))


def _audit_parts(params: AuditSearch, names: FilterNames) -> Iterator[str]:
    yield _("Audit log")
    if params.deed:
        yield _(actions.ACTION_LABELS[params.deed])
    if params.who:
        yield _("by {name}").format(name=names.users.get(params.who, _("user {number}").format(number=params.who)))
    if params.about:
        subject = _(actions.SUBJECT_NAMES[params.about])
        yield (
            _("about {subject} #{id}").format(subject=subject, id=params.about_id)
            if params.about_id
            else _("about {subject}").format(subject=subject)
        )
    if params.q:
        yield f"“{params.q}”"
    if params.since:
        yield _("from {date}").format(date=_format_bound(params.since))
    if params.until:
        yield _("until {date}").format(date=_format_bound(params.until, is_end=True))


def _request_parts(params: RequestSearch, service_name: str | None) -> Iterator[str]:
    yield _(_REQUEST_LABELS[params.statuses[0]]) if len(params.statuses) == 1 else _("Requests")
    if params.service_id:
        yield service_name or _("service {id}").format(id=params.service_id)
    if params.city:
        yield params.city
    if params.q:
        yield f"“{params.q}”"
    if params.since or params.until:
        yield _format_request_period(params)
    if params.rating:
        yield pluralize(params.rating, "rated {count} star", "rated {count} stars")


def _format_request_period(params: RequestSearch) -> str:
    """Between which moments the requests were booked, or closed."""
    since = _format_bound(params.since) if params.since else ""
    until = _format_bound(params.until, is_end=True) if params.until else ""
    is_closed = params.by == "closed"
    if since and until:
        template = _("closed from {since} until {until}") if is_closed else _("booked from {since} until {until}")
    elif since:
        template = _("closed from {since}") if is_closed else _("booked from {since}")
    else:
        template = _("closed until {until}") if is_closed else _("booked until {until}")
    return template.format(since=since, until=until)


def _format_bound(instant: datetime, *, is_end: bool = False) -> str:
    """Format a bound: midnight as a local day (an excluded end as the day before), else with its time."""
    local_time = to_local_time(instant)
    if local_time.time() != datetime.min.time():
        return _("{day}, {time}").format(day=format_full_date(local_time), time=format_time(instant))
    return format_full_date(local_time - timedelta(days=1) if is_end else local_time)
