"""Reading the audit log. For admins."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlmodel import col

from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditSubject
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.pagination import Page, like_pattern, moment_in, paginate, within_newest
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import AuditEntry, Role, User

_PLACE = (col(AuditEntry.created_at), col(AuditEntry.id))
_NEWEST = tuple(column.desc() for column in _PLACE)


class AuditRow(ReadModel):
    """A deed as it was written down. `actor_id` is None for the command line."""

    id: int
    created_at: datetime
    actor_id: int | None
    action: str
    about_kind: str
    about_id: int | None
    sentence: str
    reason: str | None


def search(uow: UnitOfWork, actor: Actor, ask: AuditSearch) -> Page[AuditRow]:
    """Deeds, newest first; those with certain words among the newest the other filters leave.

    Raises:
        Forbidden: not an admin.
    """
    actor.must_be(Role.ADMIN)
    query = select(AuditEntry).where(*conditions(ask)).order_by(*_NEWEST)
    if after := moment_in(ask):
        query = query.where(tuple_(*_PLACE) < tuple_(*after))
    found = uow.db.scalars(query.limit(ask.limit + 1)).all()
    return paginate(found, ask, lambda one: (one.created_at.isoformat(), one.id or 0), AuditRow.model_validate)


def count(uow: UnitOfWork, actor: Actor, ask: AuditSearch, most: int) -> int:
    """How many deeds a search finds; counting stops past `most`."""
    actor.must_be(Role.ADMIN)
    found = select(col(AuditEntry.id)).where(*conditions(ask)).limit(most + 1).subquery()
    return uow.db.scalar(select(func.count()).select_from(found)) or 0


def about(uow: UnitOfWork, actor: Actor, kind: AuditSubject, number: int, limit: int = 5) -> list[AuditRow]:
    """The last deeds about one thing or person, newest first."""
    actor.must_be(Role.ADMIN)
    same = (col(AuditEntry.about_kind) == kind, col(AuditEntry.about_id) == parse_id(number))
    found = uow.db.scalars(select(AuditEntry).where(*same).order_by(*_NEWEST).limit(limit))
    return [AuditRow.model_validate(one) for one in found]


def admins(uow: UnitOfWork, actor: Actor) -> dict[int, str]:
    """Everyone who administers, by number, in the order of names."""
    actor.must_be(Role.ADMIN)
    query = select(col(User.id), col(User.full_name)).where(col(User.role) == Role.ADMIN)
    return {
        number: name for number, name in uow.db.execute(query.order_by(col(User.full_name), col(User.id))) if number
    }


def conditions(ask: AuditSearch) -> list[ColumnElement[bool]]:
    """What must be true of the deeds a search finds."""
    wanted = {
        col(AuditEntry.actor_id): ask.who,
        col(AuditEntry.action): ask.deed,
        col(AuditEntry.about_kind): ask.about,
        col(AuditEntry.about_id): ask.about_id,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in wanted.items() if value]
    if ask.since:
        found.append(col(AuditEntry.created_at) >= ask.since)
    if ask.until:
        found.append(col(AuditEntry.created_at) < ask.until)
    if ask.q:
        found.append(within_newest(col(AuditEntry.created_at), *found))
        fields = (col(AuditEntry.sentence), col(AuditEntry.reason))
        found.append(or_(*(field.ilike(like_pattern(ask.q), escape="\\") for field in fields)))
    return found
