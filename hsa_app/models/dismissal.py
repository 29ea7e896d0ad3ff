"""Cards that a professional dismissed from their board."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime


class Dismissal(SQLModel, table=True):
    """A request that a professional dismissed from their board."""

    professional_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=BigId)
    request_id: int = Field(primary_key=True, foreign_key="service_request.id", sa_type=BigId)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
