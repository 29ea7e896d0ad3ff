"""Sessions of users."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class UserSession(SQLModel, table=True):
    """One session. `kind` is "ui" or "api"; `refresh_jti` is the id of the only valid refresh token.

    `device` is a short description of the User-Agent header; `last_used_at` is accurate to the hour.
    """

    __tablename__ = "user_session"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_user_session_user", "user_id", "ended_at"),)

    id: str = Field(primary_key=True, max_length=32)
    user_id: int = Field(foreign_key="user_account.id", sa_type=BigId)
    kind: str = Field(max_length=8)
    refresh_jti: str | None = Field(default=None, max_length=32)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    device: str | None = Field(default=None, max_length=60)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
