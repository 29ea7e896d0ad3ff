"""In-app notifications, and users' mail preferences."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class Notification(SQLModel, table=True):
    """An in-app notification with a link to its subject. `dedupe_key` prevents duplicates."""

    __table_args__ = (
        Index("ix_notification_user", "user_id", "id"),
        Index("ix_notification_unread", "user_id", "read_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    user_id: int = Field(foreign_key="user_account.id", sa_type=BigId)
    kind: str = Field(max_length=40)
    dedupe_key: str | None = Field(default=None, max_length=120, unique=True)
    title: str = Field(max_length=160)
    body: str = Field(default="", max_length=500)
    link: str = Field(default="", max_length=200)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MailPreference(SQLModel, table=True):
    """Whether a user gets a kind of mail; they do without a row."""

    __tablename__ = "mail_preference"  # pyright: ignore[reportAssignmentType]

    user_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=BigId)
    kind: str = Field(primary_key=True, max_length=40)
    wanted: bool = True
