"""The professional side of a user, and the pincodes they serve."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime
from hsa_app.models.enums import Approval


class Professional(SQLModel, table=True):
    """The professional side of a user. `city_key` is the normalized city; ratings and completed jobs are counters.

    At least `buffer_minutes` are kept free between two jobs; `max_jobs_per_day` is per local day, None is no limit.
    """

    __table_args__ = (
        Index("ix_professional_matching", "service_id", "city_key", "approval"),
        Index("ix_professional_approval", "approval", "submitted_at", "user_id"),
    )

    user_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=BigId)
    service_id: int = Field(foreign_key="service.id", sa_type=BigId)
    experience_years: int
    bio: str | None = Field(default=None, max_length=1000)
    city: str = Field(max_length=80)
    city_key: str = Field(max_length=80)
    approval: str = Field(default=Approval.PENDING, max_length=16)
    approval_reason: str | None = Field(default=None, max_length=500)
    submitted_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rating_sum: int = 0
    rating_count: int = 0
    completed_jobs: int = 0
    buffer_minutes: int = 0
    max_jobs_per_day: int | None = None


class ServedPincode(SQLModel, table=True):
    """A pincode a professional serves; without any they serve the entire city."""

    __tablename__ = "served_pincode"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_served_pincode_pincode", "pincode", "professional_id"),)

    professional_id: int = Field(primary_key=True, foreign_key="professional.user_id", sa_type=BigId)
    pincode: str = Field(primary_key=True, max_length=6)
