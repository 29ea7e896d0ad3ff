"""Queries of accounts."""

from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true, tuple_
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.core.field_types import normalize_email
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel, is_none, parse_id
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import compute_average_rating
from hsa_app.domain.pagination import CursorKey, Page, like_pattern, paginate
from hsa_app.domain.requests.queries import ServiceRef
from hsa_app.infra import jwt_tokens, passwords
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import (
    Approval,
    Professional,
    Role,
    ServedPincode,
    Service,
    User,
    UserSession,
    UserStatus,
)


class ProfileRow(ReadModel):
    """The profile of a professional: services, area, approval and rating. `id` is the id of the user."""

    id: int
    service: ServiceRef
    experience_years: int
    bio: str | None
    city: str
    pincodes: list[str]
    approval: Approval
    approval_reason: str | None
    rating_average: float | None
    rating_count: int


class UserRow(ReadModel):
    """An account, as its owner and administrators see it. `professional` is present for professionals only."""

    id: int
    email: str
    full_name: str
    role: Role
    phone: str | None
    city: str
    pincode: str
    status: UserStatus
    created_at: datetime
    professional: ProfileRow | None = Field(default=None, exclude_if=is_none)


class PendingProfessionalRow(UserRow):
    """A professional with a pending approval, and when they submitted."""

    submitted_at: datetime


class AddressRow(ReadModel):
    """A user's address."""

    address: str | None
    city: str
    pincode: str


class BlockDetails(ReadModel):
    """When a user was blocked, and the reason."""

    reason: str | None
    blocked_at: datetime | None


def resolve_actor(uow: UnitOfWork, token: str, expected_type: jwt_tokens.TokenType) -> Actor | None:
    """The actor of a token; None if it is invalid, its session has ended, or the user is blocked."""
    try:
        claims = jwt_tokens.decode(token, expected_type)
    except jwt_tokens.InvalidToken:
        return None
    query = (
        select(User, col(Professional.approval))
        .join(UserSession, col(UserSession.user_id) == col(User.id))
        .outerjoin(Professional, col(Professional.user_id) == col(User.id))
        .where(
            col(UserSession.id) == claims.sid,
            col(UserSession.kind) == ("ui" if expected_type == "ui" else "api"),
            col(UserSession.ended_at).is_(None),
            col(UserSession.expires_at) > now(),
            col(User.status) == UserStatus.ACTIVE,
        )
    )
    row = uow.db.execute(query).first()
    if row is None or str(row[0].id) != claims.subject:
        return None
    return build_actor(row[0], row[1], claims.sid)


def build_actor(user: User, approval: str | None, session_id: str) -> Actor:
    """Build the actor of a user and session."""
    return Actor(
        user_id=user.id or 0,
        role=Role(user.role),
        full_name=user.full_name,
        email=user.email,
        city=user.city,
        pincode=user.pincode,
        session_id=session_id,
        approval=Approval(approval) if approval else None,
    )


def _user_query() -> Select[*tuple[Any, ...]]:
    return (
        select(User, Professional, col(Service.name))
        .outerjoin(Professional, col(Professional.user_id) == col(User.id))
        .outerjoin(Service, col(Service.id) == col(Professional.service_id))
    )


def _load_pincodes(uow: UnitOfWork, professional_ids: list[int]) -> dict[int, list[str]]:
    query = (
        select(ServedPincode)
        .where(col(ServedPincode.professional_id).in_(professional_ids))
        .order_by(col(ServedPincode.pincode))
    )
    pincodes: dict[int, list[str]] = {}
    for served in uow.db.scalars(query):
        pincodes.setdefault(served.professional_id, []).append(served.pincode)
    return pincodes


def _user_rows(uow: UnitOfWork, rows: list[Any]) -> list[UserRow]:
    pincodes = _load_pincodes(uow, [user.id for user, professional, _ in rows if professional])
    return [
        UserRow(
            **user.model_dump(include=set(UserRow.model_fields)),
            professional=professional and _profile_row(professional, service_name, pincodes.get(user.id, [])),
        )
        for user, professional, service_name in rows
    ]


def _profile_row(professional: Professional, service_name: str, pincodes: list[str]) -> ProfileRow:
    return ProfileRow(
        **professional.model_dump(include=set(ProfileRow.model_fields)),
        id=professional.user_id,
        service=ServiceRef(id=professional.service_id, name=service_name),
        pincodes=pincodes,
        rating_average=compute_average_rating(professional.rating_sum, professional.rating_count),
    )


def get_user(uow: UnitOfWork, user_id: int) -> UserRow:
    """Return an account.

    Raises:
        NotFound: there is no such user.
    """
    rows = uow.db.execute(_user_query().where(col(User.id) == parse_id(user_id))).all()
    if not rows:
        raise NotFound(_("There is no such user."))
    return _user_rows(uow, list(rows))[0]


def get_own_user(uow: UnitOfWork, actor: Actor) -> UserRow:
    """Return the actor's account."""
    return get_user(uow, actor.user_id)


def get_own_address(uow: UnitOfWork, actor: Actor) -> AddressRow:
    """Return the actor's postal address."""
    return AddressRow.model_validate(uow.db.get_one(User, actor.user_id))


def get_own_profile(uow: UnitOfWork, actor: Actor) -> ProfileRow:
    """Return the actor's profile.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    return get_profile(uow, actor.user_id)


def get_profile(uow: UnitOfWork, user_id: int) -> ProfileRow:
    """Return the profile of any professional.

    Raises:
        NotFound: there is no such professional.
    """
    profile = get_user(uow, user_id).professional
    if profile is None:
        raise NotFound(_("There is no such professional."))
    return profile


def get_user_for_admin(uow: UnitOfWork, actor: Actor, user_id: int) -> UserRow:
    """Return any account. For admins.

    Raises:
        Forbidden: not an admin.
        NotFound: there is no such user.
    """
    actor.ensure_role(Role.ADMIN)
    return get_user(uow, user_id)


def search(uow: UnitOfWork, actor: Actor, params: UserSearch) -> Page[UserRow]:
    """Return a page of accounts, newest first unless sorted otherwise. For admins.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    query = _query_by_name(params) if params.sort == "name" else _query_by_creation(params)
    rows = uow.db.execute(query.limit(params.limit + 1)).all()
    page = paginate(rows, params, lambda row: _cursor_key(row[0], params), lambda row: row)
    return Page(items=_user_rows(uow, page.items), next_cursor=page.next_cursor)


def count(uow: UnitOfWork, actor: Actor, params: UserSearch, maximum: int) -> int:
    """Count the accounts that match a search, up to `maximum + 1`. For admins."""
    actor.ensure_role(Role.ADMIN)
    matching = (
        _user_query().with_only_columns(col(User.id)).where(*filter_conditions(params)).limit(maximum + 1).subquery()
    )
    return uow.db.scalar(select(func.count()).select_from(matching)) or 0


def _query_by_name(params: UserSearch) -> Select[*tuple[Any, ...]]:
    order = (col(User.full_name), col(User.id))
    query = _user_query().where(*filter_conditions(params)).order_by(*order)
    after = params.parse_cursor(str, int)
    return query.where(tuple_(*order) > tuple_(*after)) if after else query


def _query_by_creation(params: UserSearch) -> Select[*tuple[Any, ...]]:
    query, after, id_column = _user_query().where(*filter_conditions(params)), params.parse_cursor(int), col(User.id)
    if params.sort == "oldest":
        return query.where(id_column > after[0] if after else true()).order_by(id_column)
    return query.where(id_column < after[0] if after else true()).order_by(id_column.desc())


def _cursor_key(user: User, params: UserSearch) -> CursorKey:
    return (user.full_name, user.id or 0) if params.sort == "name" else (user.id or 0,)


def filter_conditions(params: UserSearch) -> list[ColumnElement[bool]]:
    """Return the conditions of a user search, for a query that joins `User` with `Professional`."""
    filters = {
        col(User.role): params.role,
        col(User.status): params.status,
        col(Professional.approval): params.approval,
    }
    conditions = [col(column) == value for column, value in filters.items() if value]
    if params.q:
        pattern = like_pattern(params.q)
        fields = (col(User.full_name), col(User.email), col(User.phone))
        conditions.append(or_(*(col(field).ilike(pattern, escape="\\") for field in fields)))
    return conditions


def list_pending_professionals(uow: UnitOfWork, actor: Actor, limit: int = 200) -> list[PendingProfessionalRow]:
    """List professionals whose approval is pending, the longest waiting first. For admins."""
    actor.ensure_role(Role.ADMIN)
    pending = col(Professional.approval) == Approval.PENDING
    active = col(User.status) == UserStatus.ACTIVE
    order = (col(Professional.submitted_at), col(Professional.user_id))
    rows = list(uow.db.execute(_user_query().where(pending, active).order_by(*order).limit(limit)).all())
    submitted_at = {user.id: professional.submitted_at for user, professional, _ in rows}
    return [PendingProfessionalRow(**dict(row), submitted_at=submitted_at[row.id]) for row in _user_rows(uow, rows)]


def get_longest_pending_professional(uow: UnitOfWork, actor: Actor) -> PendingProfessionalRow | None:
    """Return the pending professional who submitted first, if there is one. For admins."""
    return next(iter(list_pending_professionals(uow, actor, limit=1)), None)


def count_pending_professionals(uow: UnitOfWork, actor: Actor) -> int:
    """Count the professionals whose approval is pending. For admins."""
    actor.ensure_role(Role.ADMIN)
    query = (
        select(func.count())
        .select_from(Professional)
        .join(User, col(User.id) == col(Professional.user_id))
        .where(col(Professional.approval) == Approval.PENDING, col(User.status) == UserStatus.ACTIVE)
    )
    return uow.db.scalar(query) or 0


def get_block_details(uow: UnitOfWork, actor: Actor, user_id: int) -> BlockDetails:
    """Return when an account was blocked, and the reason. For admins."""
    actor.ensure_role(Role.ADMIN)
    user = uow.db.get(User, parse_id(user_id))
    if user is None:
        raise NotFound(_("There is no such user."))
    return BlockDetails(reason=user.block_reason, blocked_at=user.blocked_at)


def has_admin(uow: UnitOfWork) -> bool:
    """Whether there is an admin yet."""
    return bool(uow.db.scalar(select(exists().where(col(User.role) == Role.ADMIN))))


def has_no_users(uow: UnitOfWork) -> bool:
    """Whether there is no account yet."""
    return not uow.db.scalar(select(exists().where(col(User.id).is_not(None))))


def has_demo_account(uow: UnitOfWork, password: str) -> bool:
    """Whether a demo account exists that still has the demo password."""
    keys = [normalize_email(f"{name}@example.com") for name in ("admin", "customer", "pro", "pro2")]
    hashes = uow.db.scalars(select(col(User.password_hash)).where(col(User.email_key).in_(keys)))
    return any(passwords.verify(password_hash, password) for password_hash in hashes)
