"""What makes a user a professional, and where they work."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import UtcDateTime
from hsa_app.models.enums import Approval


class Professional(SQLModel, table=True):
    """The professional side of a user. `city_key` is the city as it is compared; ratings and jobs are kept counts.

    `travel_minutes` lie between two jobs at least; `daily_cap` is the most jobs of a local day, None for any number.
    """

    __table_args__ = (
        Index("ix_professional_matching", "service_id", "city_key", "approval"),
        Index("ix_professional_approval", "approval", "waiting_since", "user_id"),
    )

    user_id: int = Field(primary_key=True, foreign_key="user_account.id")
    service_id: int = Field(foreign_key="service.id")
    experience_years: int
    bio: str | None = Field(default=None, max_length=1000)
    city: str = Field(max_length=80)
    city_key: str = Field(max_length=80)
    approval: str = Field(default=Approval.PENDING, max_length=16)
    approval_reason: str | None = Field(default=None, max_length=500)
    waiting_since: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rating_sum: int = 0
    rating_count: int = 0
    jobs_done: int = 0
    travel_minutes: int = 0
    daily_cap: int | None = None


class ServedPincode(SQLModel, table=True):
    """A pincode a professional serves; none at all means the whole city."""

    __tablename__ = "served_pincode"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_served_pincode_pincode", "pincode", "professional_id"),)

    professional_id: int = Field(primary_key=True, foreign_key="professional.user_id")
    pincode: str = Field(primary_key=True, max_length=6)
