"""CSV exports."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime
from hsa_app.models.enums import ExportStatus


class Export(SQLModel, table=True):
    """One CSV export, from request to expiry. `progress` is in percent; `file_name` is random and private."""

    __table_args__ = (Index("ix_export_status", "status", "id"), Index("ix_export_requested_by", "requested_by", "id"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    requested_by: int = Field(foreign_key="user_account.id", sa_type=BigId)
    kind: str = Field(default="requests", max_length=20)
    filters: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    status: str = Field(default=ExportStatus.QUEUED, max_length=16)
    rows: int = 0
    total: int | None = None
    progress: int = 0
    attempts: int = 0
    error: str | None = Field(default=None, max_length=500)
    file_name: str | None = Field(default=None, max_length=80)
    size: int | None = None
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
