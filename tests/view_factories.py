"""Factories of rows as queries return them, without a database; it is noon in Kolkata, on a Monday."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hsa_app.domain.requests.boards import SnapshotCard
from hsa_app.domain.requests.queries import Party, RequestRow, ServiceRef
from hsa_app.models import RequestStatus

NOON = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)


def build_job_row(request_id: int = 1, status: RequestStatus = RequestStatus.ACCEPTED, **overrides: Any) -> RequestRow:
    """Return a job of Pat's at Ana's, by default today at noon."""
    fields: dict[str, Any] = {
        "service": ServiceRef(id=1, name="AC service"),
        "customer": Party(id=7, full_name="Ana Books", phone="+91 90000 01204"),
        "professional": Party(id=8, full_name="Pat Serves", phone=None),
        "scheduled_for": NOON,
        "duration_minutes": 60,
        "address": "14 Lake Road",
        "city": "Pune",
        "pincode": "411045",
        "price": Decimal(499),
        "currency": "INR",
        "created_at": NOON,
    }
    empty = dict.fromkeys(RequestRow.model_fields)
    return RequestRow(**{**empty, **fields, "id": request_id, "status": status, "version": 1, **overrides})


def build_snapshot_card(request_id: int = 1, hours_ahead: float = 3, *, is_taken: bool = False) -> SnapshotCard:
    """Return an open card of a visit in `hours_ahead` hours, which is also when it expires."""
    scheduled_for = NOON + timedelta(hours=hours_ahead)
    return SnapshotCard(
        id=request_id,
        service=ServiceRef(id=1, name="AC service"),
        scheduled_for=scheduled_for,
        duration_minutes=60,
        city="Pune",
        pincode="411045",
        notes=None,
        price=Decimal(499),
        currency="INR",
        expires_at=scheduled_for,
        is_taken=is_taken,
    )
