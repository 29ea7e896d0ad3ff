"""Queries of the audit log, for admins."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlmodel import col

from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditSubject
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.pagination import Page, like_pattern, paginate, parse_time_cursor, within_newest
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import AuditEntry, Role, User

_CURSOR_COLUMNS = (col(AuditEntry.created_at), col(AuditEntry.id))
_NEWEST_FIRST = tuple(column.desc() for column in _CURSOR_COLUMNS)


class AuditRow(ReadModel):
    """An audit entry. `actor_id` is None for the command line."""

    id: int
    created_at: datetime
    actor_id: int | None
    action: str
    about_kind: str
    about_id: int | None
    sentence: str
    reason: str | None


def search(uow: UnitOfWork, actor: Actor, params: AuditSearch) -> Page[AuditRow]:
    """Return a page of audit entries, newest first; a text search covers only the newest rows that match the filters.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    query = select(AuditEntry).where(*filter_conditions(params)).order_by(*_NEWEST_FIRST)
    if after := parse_time_cursor(params):
        query = query.where(tuple_(*_CURSOR_COLUMNS) < tuple_(*after))
    entries = uow.db.scalars(query.limit(params.limit + 1)).all()
    return paginate(
        entries, params, lambda entry: (entry.created_at.isoformat(), entry.id or 0), AuditRow.model_validate
    )


def count(uow: UnitOfWork, actor: Actor, params: AuditSearch, maximum: int) -> int:
    """Count the entries that match a search, up to `maximum + 1`."""
    actor.ensure_role(Role.ADMIN)
    matching = select(col(AuditEntry.id)).where(*filter_conditions(params)).limit(maximum + 1).subquery()
    return uow.db.scalar(select(func.count()).select_from(matching)) or 0


def list_for_subject(
    uow: UnitOfWork, actor: Actor, subject: AuditSubject, subject_id: int, limit: int = 5
) -> list[AuditRow]:
    """List the last entries about one subject, newest first."""
    actor.ensure_role(Role.ADMIN)
    same = (col(AuditEntry.about_kind) == subject, col(AuditEntry.about_id) == parse_id(subject_id))
    entries = uow.db.scalars(select(AuditEntry).where(*same).order_by(*_NEWEST_FIRST).limit(limit))
    return [AuditRow.model_validate(entry) for entry in entries]


def get_admin_names(uow: UnitOfWork, actor: Actor) -> dict[int, str]:
    """Return the names of all admins by user id, ordered by name."""
    actor.ensure_role(Role.ADMIN)
    query = select(col(User.id), col(User.full_name)).where(col(User.role) == Role.ADMIN)
    return {
        user_id: name for user_id, name in uow.db.execute(query.order_by(col(User.full_name), col(User.id))) if user_id
    }


def filter_conditions(params: AuditSearch) -> list[ColumnElement[bool]]:
    """Return the conditions of a search."""
    filters = {
        col(AuditEntry.actor_id): params.who,
        col(AuditEntry.action): params.deed,
        col(AuditEntry.about_kind): params.about,
        col(AuditEntry.about_id): params.about_id,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in filters.items() if value]
    if params.since:
        conditions.append(col(AuditEntry.created_at) >= params.since)
    if params.until:
        conditions.append(col(AuditEntry.created_at) < params.until)
    if params.q:
        conditions.append(within_newest(col(AuditEntry.created_at), *conditions))
        fields = (col(AuditEntry.sentence), col(AuditEntry.reason))
        conditions.append(or_(*(field.ilike(like_pattern(params.q), escape="\\") for field in fields)))
    return conditions
