"""Row sources of exports of the other tables: pagination by id within one database snapshot.

Secrets and mail bodies are in none of the columns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import col

from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.audit import queries as audit
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.exports import request_source
from hsa_app.domain.exports.csv_safety import escape_formula
from hsa_app.domain.exports.request_source import CsvRow
from hsa_app.domain.mail import queries as mail
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import AuditEntry, OutgoingMail, Professional, Service, User

ConditionBuilder = Callable[[Any], list[ColumnElement[bool]]]
"""Builds the conditions of a search form."""


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table's columns by their name in the file (the id first), its conditions and its joins."""

    columns: dict[str, Any]
    build_conditions: ConditionBuilder
    add_joins: Callable[[Select[Any]], Select[Any]] = lambda query: query

    @property
    def header(self) -> tuple[str, ...]:
        """The column names."""
        return tuple(self.columns)

    def count(self, uow: UnitOfWork, params: Any) -> int:
        """Count the rows in the current snapshot."""
        matching = self.add_joins(select(self._id_column)).where(*self.build_conditions(params)).subquery()
        return uow.db.scalar(select(func.count()).select_from(matching)) or 0

    def row_batches(self, uow: UnitOfWork, params: Any) -> Iterator[list[CsvRow]]:
        """Iterate over all rows of the snapshot in batches, in id order."""
        query = self.add_joins(_select_columns(self.columns)).where(*self.build_conditions(params))
        query, last_id = query.order_by(self._id_column).limit(request_source.BATCH_SIZE), 0
        while True:
            rows = uow.db.connection().execute(query.where(self._id_column > last_id)).all()
            if rows:
                yield [tuple(map(_format_cell, row)) for row in rows]
            if len(rows) < request_source.BATCH_SIZE:
                return
            last_id = rows[-1][0]

    @property
    def _id_column(self) -> Any:
        return next(iter(self.columns.values()))


def _select_columns(columns: dict[str, Any]) -> Any:
    return select(*columns.values())


def _format_cell(value: Any) -> Any:
    """Format a cell: times as in the API, amounts with two decimals, formulas escaped."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | float):
        return f"{value:.2f}"
    return escape_formula(value) if isinstance(value, str) else value


def _join_profile(query: Select[Any]) -> Select[Any]:
    profile = query.select_from(User).outerjoin(Professional, col(Professional.user_id) == col(User.id))
    return profile.outerjoin(Service, col(Service.id) == col(Professional.service_id))


USERS = TableSource(
    {
        "user_id": col(User.id),
        "full_name": col(User.full_name),
        "email": col(User.email),
        "phone": col(User.phone),
        "role": col(User.role),
        "status": col(User.status),
        "city": col(User.city),
        "pincode": col(User.pincode),
        "joined_at": col(User.created_at),
        "service_name": col(Service.name),
        "approval": col(Professional.approval),
        "experience_years": col(Professional.experience_years),
        "rating_average": 1.0 * col(Professional.rating_sum) / func.nullif(col(Professional.rating_count), 0),
        "rating_count": col(Professional.rating_count),
        "jobs_done": col(Professional.completed_jobs),
    },
    accounts.filter_conditions,
    _join_profile,
)
SERVICES = TableSource(
    {
        "service_id": col(Service.id),
        "name": col(Service.name),
        "category": col(Service.category),
        "description": col(Service.description),
        "base_price": col(Service.base_price),
        "currency": col(Service.currency),
        "duration_minutes": col(Service.duration_minutes),
        "is_active": col(Service.is_active),
    },
    catalogue.filter_conditions,
)
AUDIT = TableSource(
    {
        "entry_id": col(AuditEntry.id),
        "at": col(AuditEntry.created_at),
        "actor_id": col(AuditEntry.actor_id),
        "action": col(AuditEntry.action),
        "about_kind": col(AuditEntry.about_kind),
        "about_id": col(AuditEntry.about_id),
        "sentence": col(AuditEntry.sentence),
        "reason": col(AuditEntry.reason),
    },
    audit.filter_conditions,
)
MAIL = TableSource(
    {
        "mail_id": col(OutgoingMail.id),
        "kind": col(OutgoingMail.kind),
        "to_name": col(OutgoingMail.to_name),
        "to_email": col(OutgoingMail.to_email),
        "subject": col(OutgoingMail.subject),
        "state": col(OutgoingMail.status),
        "attempts": col(OutgoingMail.attempts),
        "created_at": col(OutgoingMail.created_at),
        "sent_at": col(OutgoingMail.sent_at),
        "last_error": col(OutgoingMail.error),
    },
    mail.filter_conditions,
)
