"""Service requests."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index, Numeric
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime
from hsa_app.models.enums import RequestStatus

STAGE_TIMESTAMP_COLUMNS = ("accepted_at", "started_at", "completed_at", "closed_at")
"""The times of the stages after booking. `ix_service_request_created` has them, so statistics read the index only."""


class ServiceRequest(SQLModel, table=True):
    """A booked visit. `city_key` is the normalized city; `ends_at` is the end of the visit."""

    __tablename__ = "service_request"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_service_request_board", "service_id", "city_key", "status", "expires_at"),
        Index("ix_service_request_customer", "customer_id", "status", "created_at", "id"),
        Index("ix_service_request_professional", "professional_id", "status", "created_at", "id"),
        Index("ix_service_request_calendar", "professional_id", "status", "scheduled_for"),
        Index("ix_service_request_done", "professional_id", "status", "completed_at", "closed_at", "price"),
        Index("ix_service_request_earned", "professional_id", "status", "closed_at", "id", "currency", "price"),
        Index("ix_service_request_requested_professional", "requested_professional_id", "status"),
        Index("ix_service_request_status", "status", "created_at", "id"),
        Index("ix_service_request_service", "service_id", "status", "created_at", "id"),
        Index("ix_service_request_city", "city_key", "status", "created_at", "id"),
        Index("ix_service_request_pincode", "pincode", "status", "created_at", "id"),
        Index("ix_service_request_expiry", "status", "expires_at"),
        Index("ix_service_request_completed", "status", "completed_at"),
        Index("ix_service_request_created", "created_at", "status", "service_id", *STAGE_TIMESTAMP_COLUMNS),
        Index("ix_service_request_closed", "status", "closed_at", "id", "currency", "price", "service_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    status: str = Field(default=RequestStatus.REQUESTED, max_length=16)
    version: int = 1
    service_id: int = Field(foreign_key="service.id", sa_type=BigId)
    customer_id: int = Field(foreign_key="user_account.id", sa_type=BigId)
    professional_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=BigId)
    requested_professional_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=BigId)
    scheduled_for: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    duration_minutes: int
    address: str = Field(max_length=500)
    city: str = Field(max_length=80)
    city_key: str = Field(max_length=80)
    pincode: str = Field(max_length=6)
    notes: str | None = Field(default=None, max_length=1000)
    price: Decimal = Field(sa_type=Numeric(10, 2))  # pyright: ignore[reportArgumentType]
    currency: str = Field(max_length=3)
    start_code: str = Field(max_length=4)
    start_code_attempts: int = 0
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancel_reason: str | None = Field(default=None, max_length=500)
