"""Sign-in, sign-out, token refresh and attempt limits.

Password hashing is slow by design. Sign-in therefore opens its own short transactions around it, so that no
transaction is open while a hash is computed.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import func, select, update
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotSignedIn, RateLimited
from hsa_app.core.field_types import normalize_email
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries, user_agent
from hsa_app.domain.accounts.errors import AccountBlocked, BadCredentials, RefreshTokenReused
from hsa_app.domain.accounts.forms import SignInForm
from hsa_app.domain.accounts.queries import UserRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.row_locks import FOR_NO_KEY_UPDATE
from hsa_app.infra import jwt_tokens, passwords, rate_limit
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import User, UserSession, UserStatus

SessionKind = Literal["ui", "api"]

ACCESS_TOKEN_TTL = timedelta(minutes=15)
SESSION_TTL = timedelta(days=30)
FAILED_LOGIN_WINDOW_SECONDS = 300
IP_WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access and a refresh token with their user. `expires_in` is the access token's lifetime in seconds."""

    access_token: str
    refresh_token: str
    user: UserRow
    expires_in: int = int(ACCESS_TOKEN_TTL.total_seconds())


@dataclass(frozen=True, slots=True)
class _VerifiedCredentials:
    """A verified password: its stored hash at that time, and the hash to store, made with the current parameters."""

    user_id: int
    password: str
    stored_hash: str
    new_hash: str


def sign_in_ui(form: SignInForm, ip_address: str, user_agent_header: str = "") -> tuple[str, UserRow]:
    """Sign in with a browser; returns the value of the session cookie and the user.

    Raises:
        BadCredentials, AccountBlocked, RateLimited.
    """
    credentials = _verify_password(form, ip_address)
    with transaction() as uow:
        session = _create_session(uow, credentials, "ui", user_agent.describe_browser(user_agent_header))
        token = jwt_tokens.issue(
            "ui", subject=str(credentials.user_id), sid=session.id, jti=uuid4().hex, lifetime=SESSION_TTL
        )
        return token, queries.get_user(uow, credentials.user_id)


def sign_in_api(form: SignInForm, ip_address: str, user_agent_header: str = "") -> TokenPair:
    """Sign in with an API client; returns an access and a refresh token.

    Raises:
        BadCredentials, AccountBlocked, RateLimited.
    """
    credentials = _verify_password(form, ip_address)
    with transaction() as uow:
        return _issue_tokens(
            uow, _create_session(uow, credentials, "api", user_agent.describe_program(user_agent_header))
        )


def refresh_tokens(uow: UnitOfWork, refresh_token: str) -> TokenPair:
    """Exchange a refresh token for a new pair. Reuse of a token revokes its session.

    Raises:
        NotSignedIn: the token is invalid or expired, or its session has ended.
        RefreshTokenReused: it was used before.
    """
    try:
        claims = jwt_tokens.decode(refresh_token, "refresh")
    except jwt_tokens.InvalidToken:
        raise NotSignedIn(_("Sign in again.")) from None
    session = uow.db.scalar(
        select(UserSession)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(
            col(UserSession.id) == claims.sid,
            col(UserSession.ended_at).is_(None),
            col(UserSession.expires_at) > now(),
            col(User.status) == UserStatus.ACTIVE,
        )
        .with_for_update(of=UserSession, **FOR_NO_KEY_UPDATE)
    )
    if session is None:
        raise NotSignedIn(_("Sign in again."))
    if session.refresh_jti != claims.jti:
        session.ended_at = now()
        raise RefreshTokenReused
    session.last_used_at = now()
    return _issue_tokens(uow, session)


def sign_out(uow: UnitOfWork, actor: Actor) -> None:
    """End the actor's session in all its tabs."""
    session = uow.db.get(UserSession, actor.session_id)
    if session is not None:
        session.ended_at = now()
    uow.publish_after_commit(topics.sign_out(topics.session(actor.session_id)))


def is_session_active(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether the actor's session has not ended meanwhile."""
    session = uow.db.get(UserSession, actor.session_id)
    return session is not None and session.ended_at is None


def revoke_all_sessions(uow: UnitOfWork, user_id: int, ended_at: datetime) -> None:
    """End all sessions of a user and sign out their tabs."""
    uow.db.execute(
        update(UserSession)
        .where(col(UserSession.user_id) == user_id, col(UserSession.ended_at).is_(None))
        .values(ended_at=ended_at)
    )
    uow.publish_after_commit(topics.sign_out(topics.user(user_id)))


def count_active_sessions(uow: UnitOfWork, actor: Actor) -> int:
    """Count the actor's sessions that have neither ended nor expired."""
    active = (col(UserSession.user_id) == actor.user_id, col(UserSession.ended_at).is_(None))
    query = select(func.count()).select_from(UserSession).where(*active, col(UserSession.expires_at) > now())
    return uow.db.scalar(query) or 0


def revoke_other_sessions(uow: UnitOfWork, actor: Actor, ended_at: datetime) -> None:
    """End all sessions of the actor except the current one."""
    others = (
        col(UserSession.user_id) == actor.user_id,
        col(UserSession.id) != actor.session_id,
        col(UserSession.ended_at).is_(None),
    )
    ended = uow.db.scalars(select(col(UserSession.id)).where(*others)).all()
    uow.db.execute(update(UserSession).where(*others).values(ended_at=ended_at))
    uow.publish_after_commit(*(topics.sign_out(topics.session(session_id)) for session_id in ended))


def revoke_own_sessions(uow: UnitOfWork, actor: Actor) -> None:
    """End all sessions of the actor, the current one included."""
    revoke_all_sessions(uow, actor.user_id, now())


def consume_ip_rate_limit(ip_address: str) -> None:
    """Count an attempt from a network address against its rate limit.

    Raises:
        RateLimited: there were too many within a minute.
    """
    wait = rate_limit.consume(f"address:{ip_address}", get_settings().signins_per_minute, IP_WINDOW_SECONDS)
    if wait:
        raise RateLimited(_("Too many tries from your network. Wait a moment, then try again."), retry_after=wait)


@contextmanager
def limit_password_attempts(email: str) -> Generator[None]:
    """Limit password attempts on an account; a `BadCredentials` raised inside counts, success resets the count.

    Raises:
        RateLimited: there were too many failed attempts within five minutes.
    """
    bucket = _attempts_key(email)
    wait = rate_limit.try_start_attempt(bucket, get_settings().login_tries)
    if wait:
        raise RateLimited(_("Too many wrong passwords. Wait a few minutes, then try again."), retry_after=wait)
    failed = False
    try:
        yield
    except BadCredentials:
        failed = True
        raise
    finally:
        rate_limit.finish_attempt(bucket, FAILED_LOGIN_WINDOW_SECONDS, failed=failed)
    reset_password_attempts(email)


def reset_password_attempts(email: str) -> None:
    """Reset the count of failed attempts, after a success or a password reset."""
    rate_limit.reset_attempts(_attempts_key(email))


def _attempts_key(email: str) -> str:
    return f"account:{normalize_email(email)}"


def _verify_password(form: SignInForm, ip_address: str) -> _VerifiedCredentials:
    consume_ip_rate_limit(ip_address)
    with limit_password_attempts(form.email):
        user = _authenticate(form)
    if user.status == UserStatus.BLOCKED:
        raise AccountBlocked
    stored = user.password_hash
    renewed = passwords.hash_password(form.password) if passwords.needs_rehash(stored) else stored
    return _VerifiedCredentials(user.id or 0, form.password, stored, renewed)


def _authenticate(form: SignInForm) -> User:
    with read_only() as uow:
        user = uow.db.scalar(select(User).where(col(User.email_key) == normalize_email(form.email)))
    if user is None:
        passwords.verify_dummy()
        raise BadCredentials
    if not passwords.verify(user.password_hash, form.password):
        raise BadCredentials
    return user


def _create_session(uow: UnitOfWork, credentials: _VerifiedCredentials, kind: SessionKind, device: str) -> UserSession:
    user = uow.db.get_one(User, credentials.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    if user.status == UserStatus.BLOCKED:
        raise AccountBlocked
    if user.password_hash == credentials.stored_hash:
        user.password_hash = credentials.new_hash
    elif not passwords.verify(user.password_hash, credentials.password):
        raise BadCredentials  # the password was changed since it was verified, which ended all sessions
    session = UserSession(
        id=uuid4().hex,
        user_id=credentials.user_id,
        kind=kind,
        expires_at=now() + SESSION_TTL,
        device=device,
        last_used_at=now(),
    )
    uow.db.add(session)
    uow.db.flush()
    return session


def _issue_tokens(uow: UnitOfWork, session: UserSession) -> TokenPair:
    session.refresh_jti = uuid4().hex
    uow.db.flush()
    claims = {"subject": str(session.user_id), "sid": session.id}
    return TokenPair(
        access_token=jwt_tokens.issue("access", **claims, jti=uuid4().hex, lifetime=ACCESS_TOKEN_TTL),
        refresh_token=jwt_tokens.issue(
            "refresh", **claims, jti=session.refresh_jti, lifetime=session.expires_at - now()
        ),
        user=queries.get_user(uow, session.user_id),
    )
