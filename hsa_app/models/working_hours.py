"""Working hours, date overrides and time off of professionals."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hsa_app.models.column_types import BigId, UtcDateTime


class WorkingHours(SQLModel, table=True):
    """A time range of a weekday (Monday is 0), in minutes of the local day.

    A professional without any is available at any hour.
    """

    __tablename__ = "working_hours"  # pyright: ignore[reportAssignmentType]

    professional_id: int = Field(primary_key=True, foreign_key="professional.user_id", sa_type=BigId)
    weekday: int = Field(primary_key=True)
    start_minute: int = Field(primary_key=True)
    end_minute: int


class DateOverride(SQLModel, table=True):
    """A time range of one local day that replaces the working hours; from 0 to 0 is a day off."""

    __tablename__ = "date_override"  # pyright: ignore[reportAssignmentType]

    professional_id: int = Field(primary_key=True, foreign_key="professional.user_id", sa_type=BigId)
    day: date = Field(primary_key=True)
    start_minute: int = Field(primary_key=True)
    end_minute: int


class TimeOff(SQLModel, table=True):
    """A span in which a professional does not work, regardless of their working hours."""

    __tablename__ = "time_off"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (Index("ix_time_off_professional", "professional_id", "ends_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    professional_id: int = Field(foreign_key="professional.user_id", sa_type=BigId)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    note: str | None = Field(default=None, max_length=120)
