"""Describes the filters of an export for people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hsa_app.core.formatting import format_time, pluralize, to_local_time
from hsa_app.core.i18n import N_, _
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.audit import actions
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.catalogue.forms import ServiceSearch
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
    parts = [params.status, params.approval, params.q and f"“{params.q}”"]
    return ", ".join([_USER_LABELS[params.role] if params.role else _("Users"), *(part for part in parts if part)])


def describe_services(params: ServiceSearch, _names: FilterNames) -> str:
    """Describe filters such as "Services, Plumbing, “tap”"."""
    parts = [params.category, params.city, params.pincode, params.q and f"“{params.q}”"]
    return ", ".join([_("Services"), *(part for part in parts if part)])


def describe_mails(params: MailSearch, _names: FilterNames) -> str:
    """Describe filters such as "Mail, failed, Welcome, about request #7, “kumar”"."""
    about = _("about request #{request_id}").format(request_id=params.request_id) if params.request_id else ""
    parts = [
        params.state,
        params.kind and kinds.KIND_LABELS.get(params.kind, params.kind),
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
        yield actions.ACTION_LABELS[params.deed]
    if params.who:
        yield _("by {who}").format(who=names.users.get(params.who, _("user {number}").format(number=params.who)))
    if params.about:
        yield _("about {about}").format(about=params.about) + (f" #{params.about_id}" if params.about_id else "")
    if params.q:
        yield f"“{params.q}”"
    yield from _period_parts(params)


def _request_parts(params: RequestSearch, service_name: str | None) -> Iterator[str]:
    yield _REQUEST_LABELS[params.statuses[0]] if len(params.statuses) == 1 else _("Requests")
    if params.service_id:
        yield service_name or _("service {service_id}").format(service_id=params.service_id)
    if params.city:
        yield params.city
    if params.q:
        yield f"“{params.q}”"
    if params.since or params.until:
        yield f"{params.by} " + " ".join(_period_parts(params))
    if params.rating:
        yield _("rated {stars}").format(stars=pluralize(params.rating, "{count} star", "{count} stars"))


def _period_parts(params: RequestSearch | AuditSearch) -> Iterator[str]:
    if params.since:
        yield _("from {moment}").format(moment=_format_bound(params.since))
    if params.until:
        yield _("until {moment}").format(moment=_format_bound(params.until, is_end=True))


def _format_bound(instant: datetime, *, is_end: bool = False) -> str:
    """Format a bound: midnight as a local day (an excluded end as the day before), else with its time."""
    local_time = to_local_time(instant)
    if local_time.time() != datetime.min.time():
        return f"{_format_day(local_time)}, {format_time(instant)}"
    return _format_day(local_time - timedelta(days=1) if is_end else local_time)


def _format_day(local_time: datetime) -> str:
    return f"{local_time.day} {local_time:%b %Y}"
