"""View models of users and requests in admin drawers."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from hsa_app.core.formatting import (
    format_day,
    format_duration,
    format_money,
    format_number,
    format_relative,
    format_time,
    is_today,
    join_words,
    pluralize,
    to_local_time,
)
from hsa_app.core.i18n import _
from hsa_app.domain.accounts.queries import BlockDetails, ProfileRow, UserRow
from hsa_app.domain.audit.queries import AuditRow
from hsa_app.domain.labels import ROLE_LABELS
from hsa_app.domain.mail.queries import MailRow
from hsa_app.domain.requests.lifecycle import ActorRole, get_allowed_actions
from hsa_app.domain.requests.queries import RequestEventRow, RequestRow
from hsa_app.domain.requests.user_history import UserRequestStats, UserReview
from hsa_app.models import RequestAction, Role
from hsa_app.state.admin.log_entries import AuditEntryView, audit_entry_view
from hsa_app.state.auth import initials
from hsa_app.state.request_timeline import TimelineEntry, request_timeline


@dataclass(frozen=True)
class RequestTableRow:
    """A request as a table row."""

    id: int
    status: str
    service: str
    city: str
    when: str
    day: str
    customer: str
    professional: str
    price: str


@dataclass(frozen=True)
class UserTableRow:
    """A user as a table row; `approval` is empty unless they are a professional."""

    id: int
    name: str
    initials: str
    email: str
    role: str
    status: str
    approval: str
    city: str
    joined: str


@dataclass(frozen=True)
class UserReviewView:
    """A review in a user's drawer."""

    request_id: int
    label: str
    rating: str
    comment: str
    reply: str


@dataclass(frozen=True)
class UserDetails:
    """A user as the drawer shows them. Fields about professionals are empty for other roles."""

    id: int = 0
    name: str = ""
    first_name: str = ""
    initials: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""
    is_professional: bool = False
    status: str = ""
    joined: str = ""
    joined_at: str = ""
    home: str = ""
    blocked: str = ""
    block_reason: str = ""
    approval: str = ""
    approval_reason: str = ""
    service: str = ""
    experience: str = ""
    serves: str = ""
    bio: str = ""
    rating: str = ""
    ratings: int = 0
    requests: list[RequestTableRow] = field(default_factory=list)
    all_requests: str = ""
    has_stats: bool = False
    request_count_label: str = ""
    request_count: str = ""
    closed: str = ""
    total_amount: str = ""
    cancelled: str = ""
    reviews: list[UserReviewView] = field(default_factory=list)
    audit_entries: list[AuditEntryView] = field(default_factory=list)


@dataclass(frozen=True)
class RequestMailView:
    """A mail about a request: subject, recipient, status and time."""

    id: int
    subject: str
    name: str
    state: str
    at: str


@dataclass(frozen=True)
class AdminRequestDetails:
    """A request as the drawer shows it, with timeline, audit entries and mails."""

    id: int = 0
    status: str = ""
    service: str = ""
    price: str = ""
    visit: str = ""
    lasts: str = ""
    address: str = ""
    place: str = ""
    notes: str = ""
    booked: str = ""
    customer: str = ""
    customer_id: int = 0
    customer_phone: str = ""
    professional: str = ""
    professional_id: int = 0
    professional_phone: str = ""
    cancel_reason: str = ""
    rating: int = 0
    comment: str = ""
    reply: str = ""
    can_cancel: bool = False
    events: list[TimelineEntry] = field(default_factory=list)
    audit_entries: list[AuditEntryView] = field(default_factory=list)
    mails: list[RequestMailView] = field(default_factory=list)


def request_table_row(row: RequestRow) -> RequestTableRow:
    """The table row of a request."""
    return RequestTableRow(
        id=row.id,
        status=row.status,
        service=row.service.name,
        city=row.city,
        when=format_relative(row.scheduled_for),
        day=format_day(row.scheduled_for),
        customer=row.customer.full_name if row.customer else "",
        professional=row.professional.full_name if row.professional else "",
        price=format_money(row.price, row.currency),
    )


def user_table_row(row: UserRow) -> UserTableRow:
    """The table row of a user."""
    return UserTableRow(
        id=row.id,
        name=row.full_name,
        initials=initials(row.full_name),
        email=row.email,
        role=_(ROLE_LABELS[row.role]),
        status=row.status,
        approval=row.professional.approval if row.professional else "",
        city=row.professional.city if row.professional else row.city,
        joined=format_day(row.created_at),
    )


def user_details(row: UserRow, note: BlockDetails, requests: list[RequestRow]) -> UserDetails:
    """The view model of a user for the drawer, without totals and history."""
    return UserDetails(
        id=row.id,
        name=row.full_name,
        first_name=display_first_name(row.full_name),
        initials=initials(row.full_name),
        email=row.email,
        phone=row.phone or "",
        role=_(ROLE_LABELS[row.role]),
        is_professional=row.professional is not None,
        status=row.status,
        joined=format_full_date(row.created_at),
        joined_at=row.created_at.isoformat(),
        home=f"{row.city} {row.pincode}".strip(),
        blocked=blocked_text(note),
        block_reason=note.reason or "",
        requests=[request_table_row(request) for request in requests],
        all_requests=f"/admin/requests?{urlencode({'q': row.full_name[:100]})}",
        **(profile_fields(row.professional) if row.professional else {}),
    )


def with_history(
    details: UserDetails, role: Role, counts: UserRequestStats, reviews: list[UserReview], audit_entries: list[AuditRow]
) -> UserDetails:
    """The user details with totals, reviews and audit entries added."""
    return replace(
        details,
        has_stats=role != Role.ADMIN,
        request_count_label=_("Jobs taken") if role == Role.PROFESSIONAL else _("Booked"),
        request_count=format_number(counts.request_count),
        closed=format_number(counts.closed_count),
        total_amount=join_words([format_money(cost, currency) for currency, cost in counts.total_by_currency.items()])
        or format_money("0"),
        cancelled=format_number(counts.cancelled_count),
        reviews=[user_review_view(row, is_author=role == Role.CUSTOMER) for row in reviews],
        audit_entries=[audit_entry_view(row) for row in audit_entries],
    )


def user_review_view(row: UserReview, *, is_author: bool) -> UserReviewView:
    """A review in a user's drawer; `is_author` if the user wrote it, else they received it."""
    label = f"{_('To') if is_author else _('From')} {row.other_party_name}, #{row.request_id}"
    return UserReviewView(row.request_id, label, str(row.rating), row.comment or "", row.reply or "")


def profile_fields(profile: ProfileRow) -> dict[str, str | int]:
    """The fields of `UserDetails` that describe a professional."""
    years = pluralize(profile.experience_years, "{count} year", "{count} years")
    return {
        "approval": profile.approval,
        "approval_reason": profile.approval_reason or "",
        "service": profile.service.name,
        "experience": years if profile.experience_years else _("Less than a year"),
        "serves": f"{profile.city} {', '.join(profile.pincodes)}"
        if profile.pincodes
        else _("All of {city}").format(city=profile.city),
        "bio": profile.bio or "",
        "rating": f"{profile.rating_average:.1f}" if profile.rating_average is not None else "",
        "ratings": profile.rating_count,
    }


def request_mail_view(row: MailRow) -> RequestMailView:
    """The view model of a mail about a request."""
    return RequestMailView(row.id, row.subject, row.to_name, row.status, format_relative(row.sent_at or row.created_at))


def admin_request_details(
    row: RequestRow, events: list[RequestEventRow], audit_entries: list[AuditRow], mails: list[MailRow]
) -> AdminRequestDetails:
    """The view model of a request for the drawer."""
    customer, professional, review = row.customer, row.professional, row.review
    return AdminRequestDetails(
        id=row.id,
        status=row.status,
        service=row.service.name,
        price=format_money(row.price, row.currency),
        visit=format_relative(row.scheduled_for),
        lasts=format_duration(row.duration_minutes),
        address=row.address or "",
        place=f"{row.city} {row.pincode}",
        notes=row.notes or "",
        booked=format_relative(row.created_at),
        customer=customer.full_name if customer else "",
        customer_id=customer.id if customer else 0,
        customer_phone=(customer.phone or "") if customer else "",
        professional=professional.full_name if professional else "",
        professional_id=professional.id if professional else 0,
        professional_phone=(professional.phone or "") if professional else "",
        cancel_reason=row.cancel_reason or "",
        rating=review.rating if review else 0,
        comment=(review.comment or "") if review else "",
        reply=(review.reply or "") if review else "",
        can_cancel=RequestAction.CANCEL in get_allowed_actions(row.status, ActorRole.ADMIN),
        events=request_timeline(row, events, Role.ADMIN),
        audit_entries=[audit_entry_view(item) for item in audit_entries],
        mails=[request_mail_view(item) for item in mails],
    )


def blocked_text(note: BlockDetails) -> str:
    """When a user was blocked; empty for others."""
    if note.blocked_at is None:
        return ""
    return (
        _("Blocked today") if is_today(note.blocked_at) else _("Blocked on {at}").format(at=format_day(note.blocked_at))
    )


def display_first_name(full_name: str) -> str:
    """The first name, or the full name if the first is only an initial."""
    first = full_name.split(maxsplit=1)[0]
    return full_name if len(first.strip(".")) < 2 else first


def format_full_date(instant: datetime) -> str:
    """Formats a past instant as a date with year: 7 Jun 2026."""
    local_time = to_local_time(instant)
    return f"{local_time.day} {local_time:%b %Y}"


def format_date_param(text: str) -> str:
    """Formats a date or instant of a URL (ISO) for display; other text is returned unchanged."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    if instant.tzinfo is None:
        return f"{instant.day} {instant:%b %Y}"
    return f"{format_full_date(instant)}, {format_time(instant)}"
