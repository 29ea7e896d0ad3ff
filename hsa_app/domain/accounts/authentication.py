"""Coming in and going out.

Signing in and registering hash passwords, which takes a while by design. They therefore
open their own short transactions around it, so that no writer waits for a hash.
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
from hsa_app.domain.accounts import queries, user_agent
from hsa_app.domain.accounts.errors import BadCredentials, Blocked, RefreshEnded
from hsa_app.domain.accounts.forms import SignInForm
from hsa_app.domain.accounts.queries import UserRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.locking import FOR_NO_KEY_UPDATE
from hsa_app.infra import passwords, rate_limit, tokens
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import User, UserSession, UserStatus

Kind = Literal["ui", "api"]

ACCESS_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=30)
WRONG_PASSWORDS_WINDOW = 300
ADDRESS_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access and a refresh token, and whom they stand for. `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    user: UserRow
    expires_in: int = int(ACCESS_LASTS.total_seconds())


@dataclass(frozen=True, slots=True)
class _Known:
    """Who typed which password, its hash as it was then, and the one to keep: with today's parameters."""

    user_id: int
    password: str
    stored: str
    renewed: str


def sign_in_ui(form: SignInForm, address: str, agent: str = "") -> tuple[str, UserRow]:
    """Sign in with a browser: the value for the session cookie, and who came in. `agent` is its User-Agent header.

    Raises:
        BadCredentials, Blocked, TooManyTries.
    """
    known = _check_password(form, address)
    with transaction() as uow:
        session = _open(uow, known, "ui", user_agent.browser(agent))
        token = tokens.issue("ui", subject=str(known.user_id), sid=session.id, jti=uuid4().hex, lifetime=SESSION_LASTS)
        return token, queries.user(uow, known.user_id)


def sign_in_api(form: SignInForm, address: str, agent: str = "") -> Tokens:
    """Sign in with a program. `agent` is its User-Agent header.

    Raises:
        BadCredentials, Blocked, TooManyTries.
    """
    known = _check_password(form, address)
    with transaction() as uow:
        return _tokens(uow, _open(uow, known, "api", user_agent.program(agent)))


def refresh(uow: UnitOfWork, token: str) -> Tokens:
    """A new pair for a refresh token. A used one ends its whole family.

    Raises:
        NotSignedIn: the token is not good.
        RefreshEnded: it was used before.
    """
    try:
        claims = tokens.read(token, "refresh")
    except tokens.BadToken:
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
        raise RefreshEnded
    session.last_used_at = now()
    return _tokens(uow, session)


def sign_out(uow: UnitOfWork, actor: Actor) -> None:
    """End this one sign-in, everywhere it is open."""
    mine = uow.db.get(UserSession, actor.session_id)
    if mine is not None:
        mine.ended_at = now()
    uow.publish_after_commit(f"out:session:{actor.session_id}")


def is_open(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether the sign-in someone asks with has not ended meanwhile."""
    mine = uow.db.get(UserSession, actor.session_id)
    return mine is not None and mine.ended_at is None


def end_all(uow: UnitOfWork, user_id: int, moment: datetime) -> None:
    """End every sign-in of a user, in every tab and program."""
    uow.db.execute(
        update(UserSession)
        .where(col(UserSession.user_id) == user_id, col(UserSession.ended_at).is_(None))
        .values(ended_at=moment)
    )
    uow.publish_after_commit(f"out:user:{user_id}")


def count_open(uow: UnitOfWork, actor: Actor) -> int:
    """In how many places the one who asks is signed in."""
    mine = (col(UserSession.user_id) == actor.user_id, col(UserSession.ended_at).is_(None))
    query = select(func.count()).select_from(UserSession).where(*mine, col(UserSession.expires_at) > now())
    return uow.db.scalar(query) or 0


def end_others(uow: UnitOfWork, actor: Actor, moment: datetime) -> None:
    """End every sign-in of the one who asks but the one they ask with."""
    others = (
        col(UserSession.user_id) == actor.user_id,
        col(UserSession.id) != actor.session_id,
        col(UserSession.ended_at).is_(None),
    )
    ended = uow.db.scalars(select(col(UserSession.id)).where(*others)).all()
    uow.db.execute(update(UserSession).where(*others).values(ended_at=moment))
    uow.publish_after_commit(*(f"out:session:{session_id}" for session_id in ended))


def end_mine(uow: UnitOfWork, actor: Actor) -> None:
    """End every sign-in of the one who asks, this one too."""
    end_all(uow, actor.user_id, now())


def check_address(address: str) -> None:
    """Count a sign-in or registration from a network address.

    Raises:
        TooManyTries: there were too many within a minute.
    """
    wait = rate_limit.consume(f"address:{address}", get_settings().signins_per_minute, ADDRESS_WINDOW)
    if wait:
        raise RateLimited(_("Too many tries from your network. Wait a moment, then try again."), retry_after=wait)


@contextmanager
def password_attempt(email: str) -> Generator[None]:
    """Look at a password someone typed for an account: a wrong one (`BadCredentials`) counts, wherever it was typed.

    Raises:
        TooManyTries: there were too many wrong ones within five minutes.
    """
    bucket = _tries(email)
    wait = rate_limit.start_attempt(bucket, get_settings().login_tries)
    if wait:
        raise RateLimited(_("Too many wrong passwords. Wait a few minutes, then try again."), retry_after=wait)
    wrong = False
    try:
        yield
    except BadCredentials:
        wrong = True
        raise
    finally:
        rate_limit.finish_attempt(bucket, WRONG_PASSWORDS_WINDOW, failed=wrong)
    forget_tries(email)


def forget_tries(email: str) -> None:
    """The password is a new one."""
    rate_limit.reset_attempts(_tries(email))


def _tries(email: str) -> str:
    return f"account:{normalize_email(email)}"


def _check_password(form: SignInForm, address: str) -> _Known:
    check_address(address)
    with password_attempt(form.email):
        user = _whose(form)
    if user.status == UserStatus.BLOCKED:
        raise Blocked
    stored = user.password_hash
    renewed = passwords.hash(form.password) if passwords.needs_rehash(stored) else stored
    return _Known(user.id or 0, form.password, stored, renewed)


def _whose(form: SignInForm) -> User:
    with read_only() as uow:
        user = uow.db.scalar(select(User).where(col(User.email_key) == normalize_email(form.email)))
    if user is None:
        passwords.verify_dummy()
        raise BadCredentials
    if not passwords.matches(user.password_hash, form.password):
        raise BadCredentials
    return user


def _open(uow: UnitOfWork, known: _Known, kind: Kind, device: str) -> UserSession:
    user = uow.db.get_one(User, known.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    if user.status == UserStatus.BLOCKED:
        raise Blocked
    if user.password_hash == known.stored:
        user.password_hash = known.renewed
    elif not passwords.matches(user.password_hash, known.password):
        raise BadCredentials  # changed since it was looked at, and every sign-in with the old one was ended
    session = UserSession(
        id=uuid4().hex,
        user_id=known.user_id,
        kind=kind,
        expires_at=now() + SESSION_LASTS,
        device=device,
        last_used_at=now(),
    )
    uow.db.add(session)
    uow.db.flush()
    return session


def _tokens(uow: UnitOfWork, session: UserSession) -> Tokens:
    session.refresh_jti = uuid4().hex
    uow.db.flush()
    who = {"subject": str(session.user_id), "sid": session.id}
    return Tokens(
        access_token=tokens.issue("access", **who, jti=uuid4().hex, lifetime=ACCESS_LASTS),
        refresh_token=tokens.issue("refresh", **who, jti=session.refresh_jti, lifetime=session.expires_at - now()),
        user=queries.user(uow, session.user_id),
    )
