"""Reviews of closed requests."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class Review(SQLModel, table=True):
    """One rating (1 to 5) of a closed request; the professional may reply. `service_id` is copied from the request."""

    __table_args__ = (
        Index("ix_review_professional", "professional_id", "request_id"),
        Index("ix_review_service", "service_id", "created_at", "request_id", "rating"),
    )

    request_id: int = Field(primary_key=True, foreign_key="service_request.id", sa_type=BigId)
    customer_id: int = Field(foreign_key="user_account.id", index=True, sa_type=BigId)
    professional_id: int = Field(foreign_key="user_account.id", sa_type=BigId)
    service_id: int = Field(foreign_key="service.id", sa_type=BigId)
    rating: int
    comment: str | None = Field(default=None, max_length=1000)
    reply: str | None = Field(default=None, max_length=1000)
    replied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
