"""The append-only timeline of a request."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class RequestEvent(SQLModel, table=True):
    """An event of a request's timeline: actor (None for a timer), time, statuses and reason."""

    __tablename__ = "request_event"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_request_event_request", "request_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    request_id: int = Field(foreign_key="service_request.id", sa_type=BigId)
    action: str = Field(max_length=16)
    actor_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=BigId)
    from_status: str | None = Field(default=None, max_length=16)
    to_status: str = Field(max_length=16)
    reason: str | None = Field(default=None, max_length=500)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
