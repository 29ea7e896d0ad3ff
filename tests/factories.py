"""Factories of database rows; a test passes only the values it depends on."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from hsa_app.core.clock import now
from hsa_app.core.field_types import normalize_city, normalize_email
from hsa_app.domain.accounts.queries import build_actor
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents.queries import DOCUMENTS_FOLDER
from hsa_app.domain.requests.forms import BookRequestForm
from hsa_app.infra import passwords
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import (
    DONE_STATUSES,
    Approval,
    Document,
    DocumentKind,
    Professional,
    RequestStatus,
    Review,
    Role,
    ServedPincode,
    Service,
    ServiceRequest,
    User,
    UserSession,
    UserStatus,
)
from tests.support import sample_files

PASSWORD = "household-demo"  # pragma: allowlist secret
CITY, PINCODE = "Pune", "411045"
ADDRESS = "14 Lake Road"

_user_numbers = count(1)


@lru_cache(maxsize=1)
def get_password_hash() -> str:
    """Return the hash of the shared password, computed once: hashing is slow by design."""
    return passwords.hash_password(PASSWORD)


def tomorrow(hour: int = 9, **offset: float) -> datetime:
    """Return a time tomorrow (UTC), shifted by a timedelta's keywords such as `hours=2`."""
    return now().replace(hour=hour, minute=30, second=0, microsecond=0) + timedelta(days=1, **offset)


def create_service(uow: UnitOfWork, name: str = "AC service", **overrides: Any) -> Service:
    """Create an active service: 499.00 for an hour unless overridden."""
    fields: dict[str, Any] = {
        "category": "Appliances",
        "description": f"{name}, done at your home.",
        "base_price": Decimal("499.00"),
        "currency": "INR",
        "duration_minutes": 60,
    }
    return _save(uow, Service(name=name, **fields | overrides))


def create_user(uow: UnitOfWork, full_name: str = "", **overrides: Any) -> User:
    """Create a user, by default a customer in Pune."""
    full_name = full_name or f"Person {next(_user_numbers)}"
    email = overrides.pop("email", None) or f"{full_name.lower().replace(' ', '.')}@example.com"
    fields: dict[str, Any] = {
        "role": Role.CUSTOMER,
        "phone": "+91 90000 01204",
        "city": CITY,
        "pincode": PINCODE,
        "status": UserStatus.ACTIVE,
    }
    user = User(
        full_name=full_name,
        email=email,
        email_key=normalize_email(email),
        password_hash=get_password_hash(),
        **fields | overrides,
    )
    return _save(uow, user)


def create_customer(uow: UnitOfWork, full_name: str = "", **overrides: Any) -> Actor:
    """Create a customer with an open session."""
    return create_actor(uow, create_user(uow, full_name, **overrides))


def create_admin(uow: UnitOfWork, full_name: str = "", **overrides: Any) -> Actor:
    """Create an admin with an open session."""
    return create_actor(uow, create_user(uow, full_name, role=Role.ADMIN, **overrides))


def create_professional(
    uow: UnitOfWork,
    service: Service,
    full_name: str = "",
    *,
    city: str = CITY,
    pincodes: tuple[str, ...] = (),
    approval: Approval = Approval.APPROVED,
    **overrides: Any,
) -> Actor:
    """Create a professional with an open session; without pincodes they serve the whole city."""
    user = create_user(uow, full_name, role=Role.PROFESSIONAL, city=city, **overrides)
    profile = Professional(
        user_id=require_id(user),
        service_id=require_id(service),
        experience_years=5,
        city=city,
        city_key=normalize_city(city),
        approval=approval,
    )
    _save(uow, profile)
    for pincode in pincodes:
        _save(uow, ServedPincode(professional_id=require_id(user), pincode=pincode))
    return create_actor(uow, user)


def create_actor(uow: UnitOfWork, user: User, kind: str = "api") -> Actor:
    """Return an actor for the user, with a new session of this kind ("api" or "ui")."""
    session = UserSession(id=uuid4().hex, user_id=require_id(user), kind=kind, expires_at=now() + timedelta(days=30))
    _save(uow, session)
    profile = uow.db.get(Professional, user.id)
    return build_actor(user, profile.approval if profile else None, session.id)


def create_request(uow: UnitOfWork, customer: Actor, service: Service, **overrides: Any) -> ServiceRequest:
    """Create a request in any status, with its timestamps and counters; by default open and for tomorrow."""
    status = RequestStatus(overrides.get("status", RequestStatus.REQUESTED))
    scheduled_for = overrides.pop("scheduled_for", None) or tomorrow()
    city = overrides.pop("city", CITY)
    fields: dict[str, Any] = {
        "address": ADDRESS,
        "pincode": PINCODE,
        "price": service.base_price,
        "currency": service.currency,
        "duration_minutes": service.duration_minutes,
        "ends_at": scheduled_for + timedelta(minutes=service.duration_minutes),
        "expires_at": min(scheduled_for, now() + timedelta(hours=48)),
        "start_code": "4321",
    } | _status_timestamps(status)
    request = ServiceRequest(
        customer_id=customer.user_id,
        service_id=require_id(service),
        scheduled_for=scheduled_for,
        city=city,
        city_key=normalize_city(city),
        **fields | overrides,
    )
    if status in DONE_STATUSES and request.professional_id is not None:
        uow.db.get_one(Professional, request.professional_id).completed_jobs += 1
    return _save(uow, request)


def create_review(uow: UnitOfWork, request: ServiceRequest, rating: int = 5, **overrides: Any) -> Review:
    """Create a review of a closed request without updating the rating totals."""
    review = Review(
        request_id=require_id(request),
        customer_id=request.customer_id,
        professional_id=request.professional_id or 0,
        service_id=request.service_id,
        rating=rating,
        **overrides,
    )
    return _save(uow, review)


def create_document(uow: UnitOfWork, owner: Actor, content: bytes = b"", **overrides: Any) -> Document:
    """Create a document with its file, by default a small picture as identity."""
    content = content or sample_files.png()
    fields: dict[str, Any] = {"kind": DocumentKind.IDENTITY, "content_type": "image/png"}
    document = Document(
        owner_id=owner.user_id,
        file_name=DOCUMENTS_FOLDER.write(content),
        original_name=overrides.pop("name", "card.png"),
        size=len(content),
        sha256=sha256(content).hexdigest(),
        **fields | overrides,
    )
    return _save(uow, document)


def booking_form(service: Service, **overrides: Any) -> BookRequestForm:
    """Return the form that books a service for tomorrow in Pune."""
    fields = {"scheduled_for": tomorrow(), "address": ADDRESS, "city": CITY, "pincode": PINCODE} | overrides
    return BookRequestForm(service_id=require_id(service), **fields)


def require_id(row: Document | Service | ServiceRequest | User) -> int:
    """Return the id of a row that was flushed."""
    assert row.id is not None
    return row.id


_TIMESTAMPS_BY_STATUS = {
    RequestStatus.ACCEPTED: ("accepted_at",),
    RequestStatus.IN_PROGRESS: ("accepted_at", "started_at"),
    RequestStatus.COMPLETED: ("accepted_at", "started_at", "completed_at"),
    RequestStatus.CLOSED: ("accepted_at", "started_at", "completed_at", "closed_at"),
    RequestStatus.CANCELLED: ("cancelled_at",),
}


def _status_timestamps(status: RequestStatus) -> dict[str, datetime]:
    return {name: now() for name in _TIMESTAMPS_BY_STATUS.get(status, ())}


def _save(uow: UnitOfWork, row: Any) -> Any:
    uow.db.add(row)
    uow.db.flush()
    return row
