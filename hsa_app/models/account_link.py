"""Single-use links in mails that change an account."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class AccountLink(SQLModel, table=True):
    """A link to set a new password or to confirm a new email. Only a digest of its secret is stored."""

    __tablename__ = "account_link"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_account_link_user", "user_id", "purpose"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    user_id: int = Field(foreign_key="user_account.id", sa_type=BigId)
    purpose: str = Field(max_length=16)
    secret_sha256: str = Field(max_length=64, unique=True)
    new_email: str | None = Field(default=None, max_length=254)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
