"""User accounts."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime
from hsa_app.models.enums import Role, UserStatus


class User(SQLModel, table=True):
    """One account. `email_key` is the normalized email, for case-insensitive lookup."""

    __tablename__ = "user_account"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_user_account_role_status", "role", "status", "id"),
        Index("ix_user_account_role", "role", "id"),
        Index("ix_user_account_status", "status", "id"),
        Index("ix_user_account_name", "full_name", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    email: str = Field(max_length=254)
    email_key: str = Field(max_length=254, unique=True)
    password_hash: str = Field(max_length=255)
    full_name: str = Field(max_length=120)
    role: str = Field(default=Role.CUSTOMER, max_length=16)
    phone: str | None = Field(default=None, max_length=20)
    city: str = Field(default="", max_length=80)
    pincode: str = Field(default="", max_length=6)
    address: str | None = Field(default=None, max_length=500)
    status: str = Field(default=UserStatus.ACTIVE, max_length=16)
    block_reason: str | None = Field(default=None, max_length=500)
    blocked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
