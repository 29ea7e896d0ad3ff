"""Snapshots of all rows, to compare before and after an unauthorized call."""

from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from hsa_app.infra.db import UnitOfWork, read_only
from hsa_app.models import (
    AccountLink,
    Dismissal,
    Document,
    MailPreference,
    Notification,
    Professional,
    RequestEvent,
    Review,
    ServedPincode,
    Service,
    ServiceRequest,
    User,
)

OWNER_COLUMN: dict[type[SQLModel], str | None] = {
    User: "id",
    Professional: "user_id",
    ServedPincode: "professional_id",
    Service: None,
    ServiceRequest: "customer_id",
    RequestEvent: "actor_id",
    Dismissal: "professional_id",
    Review: "customer_id",
    Document: "owner_id",
    Notification: "user_id",
    MailPreference: "user_id",
    AccountLink: "user_id",
}
"""Each table and the column of its owner; a stranger may change only their own rows."""


def snapshot_rows(excluded_user_id: int) -> list[tuple[str, dict[str, Any]]]:
    """Return every row that does not belong to this user."""
    with read_only() as uow:
        return [
            row for table, owner in OWNER_COLUMN.items() for row in _table_rows(uow, table, owner, excluded_user_id)
        ]


def _table_rows(
    uow: UnitOfWork, table: type[SQLModel], owner: str | None, excluded_user_id: int
) -> list[tuple[str, dict[str, Any]]]:
    rows = [row.model_dump() for row in uow.db.scalars(select(table))]
    other_rows = [row for row in rows if owner is None or row[owner] != excluded_user_id]
    return sorted(((table.__name__, row) for row in other_rows), key=repr)
