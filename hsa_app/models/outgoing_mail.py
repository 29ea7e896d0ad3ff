"""Outgoing mail: inserted in the transaction that caused it, sent by a worker."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime
from hsa_app.models.enums import MailStatus


class OutgoingMail(SQLModel, table=True):
    """One mail to one user, optionally about a request. `dedupe_key` prevents duplicates.

    Until `claimed_until` it is leased: to the task queue while queued, to one worker while sending.
    """

    __tablename__ = "outgoing_mail"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_outgoing_mail_due", "status", "next_attempt_at"),
        Index("ix_outgoing_mail_status", "status", "id"),
        Index("ix_outgoing_mail_kind", "kind", "id"),
        Index("ix_outgoing_mail_kind_status", "kind", "status", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    message_id: str = Field(max_length=320, unique=True)
    kind: str = Field(max_length=40)
    dedupe_key: str | None = Field(default=None, max_length=120, unique=True)
    user_id: int | None = Field(default=None, foreign_key="user_account.id", index=True, sa_type=BigId)
    request_id: int | None = Field(default=None, foreign_key="service_request.id", index=True, sa_type=BigId)
    to_email: str = Field(max_length=254)
    to_name: str = Field(default="", max_length=120)
    subject: str = Field(max_length=200)
    text: str
    html: str
    status: str = Field(default=MailStatus.QUEUED, max_length=16)
    attempts: int = 0
    next_attempt_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, max_length=500)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
