"""Verification documents of professionals."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class Document(SQLModel, table=True):
    """One uploaded file. `file_name` is random, in a private folder; `original_name` is for display only."""

    __table_args__ = (Index("ix_document_owner", "owner_id", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    owner_id: int = Field(foreign_key="user_account.id", sa_type=BigId)
    kind: str = Field(max_length=16)
    file_name: str = Field(max_length=80, unique=True)
    original_name: str = Field(max_length=160)
    content_type: str = Field(max_length=40)
    size: int
    sha256: str = Field(max_length=64)
    pages: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
