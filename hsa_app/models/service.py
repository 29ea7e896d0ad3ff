"""Services that can be booked."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Index, Numeric
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class Service(SQLModel, table=True):
    """A kind of work with a fixed price (in `currency`) and duration (minutes); ratings are counters."""

    __table_args__ = (Index("ix_service_active_category", "is_active", "category", "name", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(max_length=80)
    category: str = Field(max_length=60)
    description: str = Field(max_length=2000)
    base_price: Decimal = Field(sa_type=Numeric(10, 2))  # pyright: ignore[reportArgumentType]
    currency: str = Field(max_length=3)
    duration_minutes: int
    is_active: bool = True
    rating_sum: int = 0
    rating_count: int = 0
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
