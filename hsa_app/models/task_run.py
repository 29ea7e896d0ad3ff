"""Runs of scheduled tasks, and periods that are complete."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from hsa_app.core.clock import now
from hsa_app.models.column_types import BigId, UtcDateTime
from hsa_app.models.enums import TaskStatus

ACTIVE_RUN_CONDITION = "status = 'running' AND NOT dry_run"


class TaskRun(SQLModel, table=True):
    """One run of a task. `requested_by` is None for the clock and the command line; `result` has counts by name.

    At most one run per task is active, dry runs apart; past `claimed_until` its worker counts as lost.
    `attempts` counts the starts and identifies the current worker's attempt.
    """

    __tablename__ = "task_run"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (
        Index("ix_task_run_name", "name", "id"),
        Index("ix_task_run_status", "status", "name"),
        Index("ix_task_run_finished", "finished_at"),
        Index(
            "uq_task_run_running",
            "name",
            unique=True,
            sqlite_where=text(ACTIVE_RUN_CONDITION),
            postgresql_where=text(ACTIVE_RUN_CONDITION),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(max_length=40)
    as_of: datetime = Field(sa_type=UtcDateTime)
    dry_run: bool = False
    requested_by: int | None = Field(default=None, foreign_key="user_account.id", sa_type=BigId)
    status: str = Field(default=TaskStatus.RUNNING, max_length=16)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    error: str | None = Field(default=None, max_length=500)
    started_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TaskPeriod(SQLModel, table=True):
    """A local day ("2026-12-01") or month ("2026-11") for which a task is done."""

    __tablename__ = "task_period"  # pyright: ignore[reportAssignmentType]

    name: str = Field(primary_key=True, max_length=40)
    period: str = Field(primary_key=True, max_length=10)
    finished_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Reminder(SQLModel, table=True):
    """Records that a professional was reminded on a local day ("2026-12-01"), at most once."""

    professional_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=BigId)
    day: str = Field(primary_key=True, max_length=10)
    mail_id: int | None = Field(default=None, foreign_key="outgoing_mail.id", sa_type=BigId)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class MonthlyReport(SQLModel, table=True):
    """Records that a customer was sent the report of a month ("2026-11"), at most once."""

    __tablename__ = "monthly_report"  # pyright: ignore[reportAssignmentType]

    customer_id: int = Field(primary_key=True, foreign_key="user_account.id", sa_type=BigId)
    month: str = Field(primary_key=True, max_length=7)
    mail_id: int | None = Field(default=None, foreign_key="outgoing_mail.id", sa_type=BigId)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
