"""Verbs on requests."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import col

from hsa_app.core.clock import local_day, now
from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.field_types import normalize_city
from hsa_app.core.i18n import _
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record
from hsa_app.domain.availability import calendar_queries as availability
from hsa_app.domain.availability.intervals import TimeRange
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.requests import access, notifications, queries, transitions
from hsa_app.domain.requests.errors import (
    ProfessionalUnavailable,
    ScheduleConflict,
    StartCodeLocked,
    WrongStartCode,
    WrongState,
)
from hsa_app.domain.requests.forms import (
    BookRequestForm,
    CancelRequestForm,
    CloseRequestForm,
    EditRequestForm,
    ReasonForm,
    StartRequestForm,
    validate_visit_time,
)
from hsa_app.domain.requests.queries import RequestRow, ReviewRow
from hsa_app.domain.reviews import service as reviews
from hsa_app.domain.reviews.forms import ReviewForm
from hsa_app.domain.row_locks import FOR_KEY_SHARE, FOR_NO_KEY_UPDATE, FOR_SHARE
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import (
    Dismissal,
    Professional,
    RequestAction,
    RequestEvent,
    RequestStatus,
    Role,
    Service,
    ServiceRequest,
    User,
)

EXPIRES_AFTER = timedelta(hours=48)
MAX_START_CODE_ATTEMPTS = 5


def book(uow: UnitOfWork, actor: Actor, form: BookRequestForm) -> RequestRow:
    """Book a visit. The request keeps the current price and duration of its service.

    Raises:
        ValidationFailed: the time, the service or the requested professional is not available.
    """
    actor.ensure_role(Role.CUSTOMER)
    validate_visit_time(form.scheduled_for)
    service = uow.db.get(Service, form.service_id, with_for_update=FOR_KEY_SHARE)
    if service is None or not service.is_active:
        raise ValidationFailed(FieldError("service_id", _("This service cannot be booked.")))
    visit = TimeRange(form.scheduled_for, form.scheduled_for + timedelta(minutes=service.duration_minutes))
    if form.professional_id is not None:
        _ensure_offered(uow, form, form.professional_id)
        _ensure_available(uow, form.professional_id, visit)
    request = ServiceRequest(
        **form.model_dump(exclude={"professional_id"}),
        customer_id=actor.user_id,
        requested_professional_id=form.professional_id,
        city_key=normalize_city(form.city),
        price=service.base_price,
        currency=service.currency,
        duration_minutes=service.duration_minutes,
        ends_at=visit.end,
        expires_at=_compute_expiry(form.scheduled_for, now()),
        start_code=_generate_start_code(),
    )
    uow.db.add(request)
    uow.db.flush()
    transitions.record_event(uow, request, RequestAction.BOOK, actor, from_status=None)
    return queries.get_request(uow, actor, request.id or 0)


def edit(
    uow: UnitOfWork, actor: Actor, request_id: int, form: EditRequestForm, version: int | None = None
) -> RequestRow:
    """Change the time, address or notes of an open request. A new time clears its dismissals.

    The request opens to all if its requested professional does not serve the new place.
    """
    request = access.get_own_for_update(uow, actor, request_id)
    previous_time = request.scheduled_for
    fields = {name: getattr(form, name) for name in form.model_fields_set}
    changes: dict[str, Any] = {name: value for name, value in fields.items() if value is not None or name == "notes"}
    if "city" in changes:
        changes["city_key"] = normalize_city(changes["city"])
    if new_time := changes.get("scheduled_for"):
        validate_visit_time(new_time)
        changes["ends_at"] = new_time + timedelta(minutes=request.duration_minutes)
        changes["expires_at"] = _compute_expiry(new_time, _get_opened_at(uow, request))
    if not _is_still_offered(uow, request, changes.get("city", request.city), changes.get("pincode", request.pincode)):
        changes["requested_professional_id"] = None
    elif new_time and request.requested_professional_id is not None:
        _ensure_available(uow, request.requested_professional_id, TimeRange(new_time, changes["ends_at"]))
    uow.publish_after_commit(*topics.for_request_change(request))
    transitions.apply(uow, actor, request, RequestAction.EDIT, version, **changes)
    if new_time and new_time != previous_time:
        _clear_dismissals(uow, request_id)
    return queries.get_request(uow, actor, request_id)


def accept(uow: UnitOfWork, actor: Actor, request_id: int, version: int | None = None) -> RequestRow:
    """Accept an open request. Of concurrent attempts exactly one succeeds.

    Raises:
        AlreadyTaken: another professional accepted it first.
        ScheduleConflict: the visit conflicts with the actor's calendar.
    """
    professional = access.lock_current_professional(uow, actor)
    request = access.get_matching_for_update(uow, professional, request_id)
    transitions.ensure_allowed(request, actor, RequestAction.ACCEPT, version)
    if request.expires_at <= now():
        raise WrongState(RequestStatus.EXPIRED)
    _ensure_no_conflict(uow, professional.user_id, request)
    not_expired = col(ServiceRequest.expires_at) > now()
    changes: dict[str, Any] = {
        "professional_id": professional.user_id,
        "accepted_at": now(),
        "start_code": _generate_start_code(),
        "start_code_attempts": request.start_code_attempts
        if _has_accepted_before(uow, professional.user_id, request)
        else 0,
    }
    transitions.apply(uow, actor, request, RequestAction.ACCEPT, version, not_expired, **changes)
    notifications.notify_accepted(uow, request)
    clear_preference_if_busy(uow, professional.user_id)
    return queries.get_request(uow, actor, request_id)


def reject(uow: UnitOfWork, actor: Actor, request_id: int, version: int | None = None) -> RequestRow:
    """Dismiss a request from the actor's board; a request addressed to this professional opens to all."""
    request = access.get_matching_for_update(uow, access.lock_current_professional(uow, actor), request_id)
    transitions.ensure_allowed(request, actor, RequestAction.REJECT, version)
    if _dismiss(uow, actor.user_id, request):
        if request.requested_professional_id == actor.user_id:
            _open_to_all(uow, request)
        transitions.record_event(uow, request, RequestAction.REJECT, actor, from_status=request.status)
    return queries.redacted_request(uow, request_id)


def release(uow: UnitOfWork, actor: Actor, request_id: int, form: ReasonForm, version: int | None = None) -> RequestRow:
    """Put an accepted job back on the board, with a reason. It expires after another 48 hours."""
    _release(uow, actor, access.get_assigned_for_update(uow, actor, request_id), form.reason, version)
    return queries.redacted_request(uow, request_id)


def return_jobs_to_board(uow: UnitOfWork, actor: Actor, professional_id: int, reason: str) -> int:
    """Put all accepted jobs of a professional back on the board, and open the requests addressed to them to all.

    For the accounts domain, when an admin blocks or rejects a professional. Returns the number of jobs.
    """
    accepted = _lock_requests(uow, col(ServiceRequest.professional_id) == professional_id, RequestStatus.ACCEPTED)
    for request in accepted:
        _release(uow, actor, request, reason, None)
        record(
            uow,
            actor,
            AuditAction.HAND_BACK,
            (AuditSubject.REQUEST, request.id),
            _("{actor} put request #{id} back on the board."),
            values={"id": request.id},
            reason=reason,
        )
    for request in _lock_requests(
        uow, col(ServiceRequest.requested_professional_id) == professional_id, RequestStatus.REQUESTED
    ):
        _open_to_all(uow, request)
    return len(accepted)


def clear_preference_out_of_area(uow: UnitOfWork, professional_id: int) -> None:
    """Open to all the requests addressed to a professional who no longer serves their place.

    For the accounts domain, when a professional changes their area.
    """
    for request in _lock_requests(
        uow, col(ServiceRequest.requested_professional_id) == professional_id, RequestStatus.REQUESTED
    ):
        if not _is_still_offered(uow, request, request.city, request.pincode):
            _open_to_all(uow, request)


def clear_preference_if_busy(uow: UnitOfWork, professional_id: int) -> int:
    """Open to all the requests addressed to a professional who is no longer available then. Returns how many.

    Called when they accept another job, and by the schedule domain when their hours change.
    """
    opened = 0
    for request in _lock_requests(
        uow, col(ServiceRequest.requested_professional_id) == professional_id, RequestStatus.REQUESTED
    ):
        if (
            availability.find_conflict(
                uow, professional_id, _visit_time_range(request), exclude_request_id=request.id or 0
            )
            is not None
        ):
            _open_to_all(uow, request)
            opened += 1
    return opened


def start(
    uow: UnitOfWork, actor: Actor, request_id: int, form: StartRequestForm, version: int | None = None
) -> RequestRow:
    """Start the job with the start code, which only the customer sees.

    Raises:
        WrongStartCode: the code is wrong; the attempt is counted.
        StartCodeLocked: all attempts are used up.
    """
    request = access.get_assigned_for_update(uow, actor, request_id)
    transitions.ensure_allowed(request, actor, RequestAction.START, version)
    if not _count_start_code_attempt(uow, request):
        raise StartCodeLocked
    if not secrets.compare_digest(form.code, request.start_code):
        if request.start_code_attempts >= MAX_START_CODE_ATTEMPTS:
            uow.publish_after_commit(topics.request(request_id))
        raise WrongStartCode(MAX_START_CODE_ATTEMPTS - request.start_code_attempts)
    transitions.apply(uow, actor, request, RequestAction.START, version, started_at=now())
    return queries.get_request(uow, actor, request_id)


def regenerate_start_code(uow: UnitOfWork, actor: Actor, request_id: int) -> RequestRow:
    """Create a new start code and reset the attempts."""
    request = access.get_own_for_update(uow, actor, request_id)
    transitions.ensure_allowed(request, actor, RequestAction.START, None)
    request.start_code, request.start_code_attempts = _generate_start_code(), 0
    request.version += 1
    uow.publish_after_commit(*topics.for_request_change(request))
    uow.db.flush()
    return queries.get_request(uow, actor, request_id)


def complete(uow: UnitOfWork, actor: Actor, request_id: int, version: int | None = None) -> RequestRow:
    """Mark the work as done."""
    request = access.get_assigned_locking_professional(uow, actor, request_id)
    transitions.apply(uow, actor, request, RequestAction.COMPLETE, version, completed_at=now())
    return queries.get_request(uow, actor, request_id)


def close(
    uow: UnitOfWork, actor: Actor, request_id: int, form: CloseRequestForm, version: int | None = None
) -> RequestRow:
    """Close a request as its customer, optionally with a rating."""
    if form.comment and form.rating is None:
        raise ValidationFailed(FieldError("rating", _("Choose 1 to 5 stars to go with your comment.")))
    request = access.get_own_locking_professional(uow, actor, request_id)
    transitions.apply(uow, actor, request, RequestAction.CLOSE, version, closed_at=now())
    if form.rating is not None:
        reviews.create_review(uow, request, ReviewForm(rating=form.rating, comment=form.comment))
    return queries.get_request(uow, actor, request_id)


def review(uow: UnitOfWork, actor: Actor, request_id: int, form: ReviewForm) -> ReviewRow:
    """Rate a closed request, once."""
    request = access.get_own_locking_professional(uow, actor, request_id)
    if request.status != RequestStatus.CLOSED:
        raise WrongState(request.status)
    new_review = reviews.create_review(uow, request, form)
    uow.publish_after_commit(*topics.for_request_change(request))
    return ReviewRow.model_validate(new_review)


def cancel(
    uow: UnitOfWork, actor: Actor, request_id: int, form: CancelRequestForm, version: int | None = None
) -> RequestRow:
    """Cancel a request; once it is accepted, a reason is required."""
    actor.ensure_role(Role.CUSTOMER, Role.ADMIN)
    request = access.get_visible_for_update(uow, actor, request_id)
    transitions.ensure_allowed(request, actor, RequestAction.CANCEL, version)
    if request.status == RequestStatus.ACCEPTED and not form.reason:
        raise ValidationFailed(FieldError("reason", _("Someone has accepted, so say why.")))
    _cancel(uow, actor, request, form.reason, version)
    return queries.get_request(uow, actor, request_id)


def cancel_all_of_customer(uow: UnitOfWork, actor: Actor, customer_id: int, reason: str) -> None:
    """Cancel all open and accepted requests of a customer.

    For the accounts domain, when an admin blocks a customer.
    """
    for status in (RequestStatus.REQUESTED, RequestStatus.ACCEPTED):
        for request in _lock_requests(uow, col(ServiceRequest.customer_id) == customer_id, status):
            _cancel(uow, actor, request, reason, None)


def _cancel(uow: UnitOfWork, actor: Actor, request: ServiceRequest, reason: str | None, version: int | None) -> None:
    changes = {"cancelled_at": now(), "cancel_reason": reason}
    transitions.apply(uow, actor, request, RequestAction.CANCEL, version, reason=reason, **changes)
    notifications.notify_cancelled(uow, request, actor)
    if actor.is_admin:
        name = uow.db.get_one(User, request.customer_id).full_name
        record(
            uow,
            actor,
            AuditAction.CANCEL_REQUEST,
            (AuditSubject.REQUEST, request.id),
            _("{actor} cancelled request #{id} of {name}."),
            values={"id": request.id, "name": name},
            reason=reason,
        )


def _compute_expiry(scheduled_for: datetime, opened_at: datetime) -> datetime:
    return min(scheduled_for, opened_at + EXPIRES_AFTER)


def _get_opened_at(uow: UnitOfWork, request: ServiceRequest) -> datetime:
    """Return when the request was opened: when it was last released, else booked."""
    released = (col(RequestEvent.request_id) == request.id, col(RequestEvent.action) == RequestAction.RELEASE)
    return uow.db.scalar(select(func.max(col(RequestEvent.created_at))).where(*released)) or request.created_at


def _generate_start_code() -> str:
    return f"{secrets.randbelow(10_000):04}"


def _ensure_offered(uow: UnitOfWork, form: BookRequestForm, professional_id: int) -> None:
    uow.db.get(Professional, professional_id, with_for_update=FOR_SHARE)
    if not _is_offered_at(uow, professional_id, form.service_id, form.city, form.pincode):
        raise ValidationFailed(FieldError("professional_id", _("This professional does not do this service there.")))


def _is_still_offered(uow: UnitOfWork, request: ServiceRequest, city: str, pincode: str) -> bool:
    requested_id = request.requested_professional_id
    return requested_id is None or _is_offered_at(uow, requested_id, request.service_id, city, pincode)


def _is_offered_at(uow: UnitOfWork, professional_id: int, service_id: int, city: str, pincode: str) -> bool:
    offering = (
        select(col(User.id))
        .join(Professional, col(Professional.user_id) == col(User.id))
        .where(
            col(User.id) == professional_id,
            col(Professional.service_id) == service_id,
            catalogue.is_bookable(),
            catalogue.serves_area(Professional, city, pincode),
        )
    )
    return uow.db.scalar(offering) is not None


def _ensure_available(uow: UnitOfWork, professional_id: int, visit: TimeRange) -> None:
    if availability.find_conflict(uow, professional_id, visit) is None:
        return
    minutes = int((visit.end - visit.start).total_seconds() // 60)
    slots = availability.list_available_slots(uow, professional_id, local_day(visit.start), minutes, now())
    name = uow.db.get_one(User, professional_id).full_name
    raise ProfessionalUnavailable(name, [slot.start for slot in slots])


def _ensure_no_conflict(uow: UnitOfWork, professional_id: int, request: ServiceRequest) -> None:
    conflict = availability.find_conflict(
        uow, professional_id, _visit_time_range(request), exclude_request_id=request.id or 0
    )
    if conflict is not None:
        raise ScheduleConflict(conflict)


def _visit_time_range(request: ServiceRequest) -> TimeRange:
    return TimeRange(request.scheduled_for, request.ends_at)


def _count_start_code_attempt(uow: UnitOfWork, request: ServiceRequest) -> bool:
    updated = uow.rowcount(
        update(ServiceRequest)
        .where(col(ServiceRequest.id) == request.id, col(ServiceRequest.start_code_attempts) < MAX_START_CODE_ATTEMPTS)
        .values(start_code_attempts=col(ServiceRequest.start_code_attempts) + 1)
    )
    uow.db.refresh(request)
    return updated == 1


def _has_accepted_before(uow: UnitOfWork, professional_id: int, request: ServiceRequest) -> bool:
    """Whether this professional accepted the request before; releasing and accepting it must not reset the attempts."""
    acceptance = (col(RequestEvent.actor_id) == professional_id, col(RequestEvent.action) == RequestAction.ACCEPT)
    before = select(col(RequestEvent.id)).where(col(RequestEvent.request_id) == request.id, *acceptance)
    return uow.db.scalar(before.limit(1)) is not None


def _dismiss(uow: UnitOfWork, professional_id: int, request: ServiceRequest) -> bool:
    if uow.db.get(Dismissal, (professional_id, request.id)) is not None:
        return False
    uow.db.add(Dismissal(professional_id=professional_id, request_id=request.id or 0))
    uow.db.flush()
    return True


def _clear_dismissals(uow: UnitOfWork, request_id: int) -> None:
    of_request = col(Dismissal.request_id) == request_id
    professional_ids = uow.db.scalars(select(col(Dismissal.professional_id)).where(of_request)).all()
    uow.db.execute(delete(Dismissal).where(of_request))
    uow.publish_after_commit(*(topics.user(professional_id) for professional_id in professional_ids))


def _lock_requests(uow: UnitOfWork, condition: ColumnElement[bool], status: RequestStatus) -> Sequence[ServiceRequest]:
    query = (
        select(ServiceRequest).where(condition, col(ServiceRequest.status) == status).order_by(col(ServiceRequest.id))
    )
    return uow.db.scalars(query.with_for_update(**FOR_NO_KEY_UPDATE).execution_options(populate_existing=True)).all()


def _open_to_all(uow: UnitOfWork, request: ServiceRequest) -> None:
    uow.publish_after_commit(*topics.for_request_change(request))
    if request.requested_professional_id is not None:
        notifications.notify_opened_to_all(uow, request, request.requested_professional_id)
    request.requested_professional_id = None
    request.version += 1
    uow.db.flush()


def _release(uow: UnitOfWork, actor: Actor, request: ServiceRequest, reason: str, version: int | None) -> None:
    professional_id = request.professional_id
    changes = {
        "professional_id": None,
        "requested_professional_id": None,
        "accepted_at": None,
        "expires_at": _compute_expiry(request.scheduled_for, now()),
    }
    transitions.apply(uow, actor, request, RequestAction.RELEASE, version, reason=reason, **changes)
    if professional_id is not None:
        _dismiss(uow, professional_id, request)
        notifications.notify_released(uow, request, actor, professional_id, reason)
        uow.publish_after_commit(topics.user(professional_id))
