"""The audit log. The database refuses updates and deletions."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class AuditEntry(SQLModel, table=True):
    """An audit entry: actor, action, subject, and a sentence with the names at that time."""

    __tablename__ = "audit_entry"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_audit_entry_action", "action", "created_at", "id"),
        Index("ix_audit_entry_actor", "actor_id", "created_at", "id"),
        Index("ix_audit_entry_kind", "about_kind", "created_at", "id"),
        Index("ix_audit_entry_about", "about_kind", "about_id", "created_at", "id"),
        Index("ix_audit_entry_created", "created_at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    actor_id: int | None = Field(default=None, foreign_key="user_account.id", sa_type=BigId)
    action: str = Field(max_length=40)
    about_kind: str = Field(max_length=20)
    about_id: int | None = Field(default=None, sa_type=BigId)
    sentence: str = Field(max_length=300)
    reason: str | None = Field(default=None, max_length=500)
