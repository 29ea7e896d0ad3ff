"""Stored responses of calls with an Idempotency-Key."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class IdempotencyKey(SQLModel, table=True):
    """A user's key, the digest of the request body, and the response."""

    __tablename__ = "idempotency_key"  # pyright: ignore[reportAssignmentType]

    user_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=BigId)
    key: str = Field(primary_key=True, max_length=255)
    body_sha256: str = Field(max_length=64)
    answer: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
