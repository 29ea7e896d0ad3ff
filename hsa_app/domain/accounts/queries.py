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
from hsa_app.infra import passwords, tokens
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
    """A professional who waits for a decision, and since when."""

    submitted_at: datetime


class AddressRow(ReadModel):
    """A user's address."""

    address: str | None
    city: str
    pincode: str


class BlockDetails(ReadModel):
    """Why and when someone was blocked."""

    reason: str | None
    blocked_at: datetime | None


def resolve_actor(uow: UnitOfWork, token: str, expected_type: tokens.TokenType) -> Actor | None:
    """The actor of a token; None if it is invalid, its session has ended, or the user is blocked."""
    try:
        claims = tokens.decode(token, expected_type)
    except tokens.InvalidToken:
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
    found = uow.db.execute(query).first()
    if found is None or str(found[0].id) != claims.subject:
        return None
    return build_actor(found[0], found[1], claims.sid)


def build_actor(user: User, approval: str | None, session_id: str) -> Actor:
    """A user as the one who asks."""
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
    listed: dict[int, list[str]] = {}
    for served in uow.db.scalars(query):
        listed.setdefault(served.professional_id, []).append(served.pincode)
    return listed


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
    """One account.

    Raises:
        NotFound: there is none.
    """
    found = uow.db.execute(_user_query().where(col(User.id) == parse_id(user_id))).all()
    if not found:
        raise NotFound(_("There is no such user."))
    return _user_rows(uow, list(found))[0]


def get_own_user(uow: UnitOfWork, actor: Actor) -> UserRow:
    """The account of the one who asks."""
    return get_user(uow, actor.user_id)


def get_own_address(uow: UnitOfWork, actor: Actor) -> AddressRow:
    """Where the one who asks lives."""
    return AddressRow.model_validate(uow.db.get_one(User, actor.user_id))


def get_own_profile(uow: UnitOfWork, actor: Actor) -> ProfileRow:
    """The profile of the professional who asks.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    return get_profile(uow, actor.user_id)


def get_profile(uow: UnitOfWork, user_id: int) -> ProfileRow:
    """The profile of any professional.

    Raises:
        NotFound: there is no such professional.
    """
    found = get_user(uow, user_id).professional
    if found is None:
        raise NotFound(_("There is no such professional."))
    return found


def get_user_for_admin(uow: UnitOfWork, actor: Actor, user_id: int) -> UserRow:
    """Anybody's account. For admins.

    Raises:
        Forbidden: not an admin.
        NotFound: there is none.
    """
    actor.ensure_role(Role.ADMIN)
    return get_user(uow, user_id)


def search(uow: UnitOfWork, actor: Actor, params: UserSearch) -> Page[UserRow]:
    """Accounts, newest first unless sorted otherwise. For admins.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    query = _query_by_name(params) if params.sort == "name" else _query_by_creation(params)
    found = uow.db.execute(query.limit(params.limit + 1)).all()
    page = paginate(found, params, lambda row: _cursor_key(row[0], params), lambda row: row)
    return Page(items=_user_rows(uow, page.items), next_cursor=page.next_cursor)


def count(uow: UnitOfWork, actor: Actor, params: UserSearch, maximum: int) -> int:
    """How many accounts a search finds; counting stops past `most`. For admins."""
    actor.ensure_role(Role.ADMIN)
    found = (
        _user_query().with_only_columns(col(User.id)).where(*filter_conditions(params)).limit(maximum + 1).subquery()
    )
    return uow.db.scalar(select(func.count()).select_from(found)) or 0


def _query_by_name(params: UserSearch) -> Select[*tuple[Any, ...]]:
    order = (col(User.full_name), col(User.id))
    query = _user_query().where(*filter_conditions(params)).order_by(*order)
    after = params.parse_cursor(str, int)
    return query.where(tuple_(*order) > tuple_(*after)) if after else query


def _query_by_creation(params: UserSearch) -> Select[*tuple[Any, ...]]:
    query, after, number = _user_query().where(*filter_conditions(params)), params.parse_cursor(int), col(User.id)
    if params.sort == "oldest":
        return query.where(number > after[0] if after else true()).order_by(number)
    return query.where(number < after[0] if after else true()).order_by(number.desc())


def _cursor_key(user: User, params: UserSearch) -> CursorKey:
    return (user.full_name, user.id or 0) if params.sort == "name" else (user.id or 0,)


def filter_conditions(params: UserSearch) -> list[ColumnElement[bool]]:
    """What must be true of the accounts a search finds (joined with their profile)."""
    wanted = {col(User.role): params.role, col(User.status): params.status, col(Professional.approval): params.approval}
    found = [col(column) == value for column, value in wanted.items() if value]
    if params.q:
        words = like_pattern(params.q)
        fields = (col(User.full_name), col(User.email), col(User.phone))
        found.append(or_(*(col(field).ilike(words, escape="\\") for field in fields)))
    return found


def list_pending_professionals(uow: UnitOfWork, actor: Actor, limit: int = 200) -> list[PendingProfessionalRow]:
    """Professionals whose approval is pending, the longest waiting first. For admins."""
    actor.ensure_role(Role.ADMIN)
    pending = col(Professional.approval) == Approval.PENDING
    active = col(User.status) == UserStatus.ACTIVE
    order = (col(Professional.submitted_at), col(Professional.user_id))
    found = list(uow.db.execute(_user_query().where(pending, active).order_by(*order).limit(limit)).all())
    since = {user.id: professional.submitted_at for user, professional, _ in found}
    return [PendingProfessionalRow(**dict(row), submitted_at=since[row.id]) for row in _user_rows(uow, found)]


def get_longest_pending_professional(uow: UnitOfWork, actor: Actor) -> PendingProfessionalRow | None:
    """The professional who has waited longest for a decision, if anyone does. For admins."""
    return next(iter(list_pending_professionals(uow, actor, limit=1)), None)


def count_pending_professionals(uow: UnitOfWork, actor: Actor) -> int:
    """How many professionals wait for a decision. For admins."""
    actor.ensure_role(Role.ADMIN)
    query = (
        select(func.count())
        .select_from(Professional)
        .join(User, col(User.id) == col(Professional.user_id))
        .where(col(Professional.approval) == Approval.PENDING, col(User.status) == UserStatus.ACTIVE)
    )
    return uow.db.scalar(query) or 0


def get_block_details(uow: UnitOfWork, actor: Actor, user_id: int) -> BlockDetails:
    """Why and when an account was blocked. For admins."""
    actor.ensure_role(Role.ADMIN)
    found = uow.db.get(User, parse_id(user_id))
    if found is None:
        raise NotFound(_("There is no such user."))
    return BlockDetails(reason=found.block_reason, blocked_at=found.blocked_at)


def has_admin(uow: UnitOfWork) -> bool:
    """Whether anybody administers this marketplace yet."""
    return bool(uow.db.scalar(select(exists().where(col(User.role) == Role.ADMIN))))


def has_no_users(uow: UnitOfWork) -> bool:
    """Whether there is no account yet."""
    return not uow.db.scalar(select(exists().where(col(User.id).is_not(None))))


def has_demo_account(uow: UnitOfWork, password: str) -> bool:
    """Whether one of the demo sign-ins is there and still opens with the demo password."""
    keys = [normalize_email(f"{name}@example.com") for name in ("admin", "customer", "pro", "pro2")]
    hashes = uow.db.scalars(select(col(User.password_hash)).where(col(User.email_key).in_(keys)))
    return any(passwords.verify(found, password) for found in hashes)
