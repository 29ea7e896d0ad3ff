"""Single-use links in mails: issue, peek, consume. Only a digest of the secret is stored."""

import hashlib
from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, delete, select, update
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import ReadModel
from hsa_app.domain.accounts.errors import LinkExpired
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import kinds
from hsa_app.domain.row_locks import FOR_NO_KEY_UPDATE
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import AccountLink, LinkPurpose, User, UserStatus

TTL = {
    LinkPurpose.RESET: kinds.SECRET_LINK_TTL["password-reset"],
    LinkPurpose.CHANGE_EMAIL: kinds.SECRET_LINK_TTL["email-change"],
}
PAGE_PATHS = {LinkPurpose.RESET: "/reset-password", LinkPurpose.CHANGE_EMAIL: "/confirm-email"}
SECRET_BYTES = 32
RETENTION = timedelta(days=7)
"""How long an expired link is stored before it is purged."""


class LinkDetails(ReadModel):
    """A usable link: its user, and the new email for an email change."""

    user_id: int
    full_name: str
    email: str
    new_email: str | None


def issue(uow: UnitOfWork, user_id: int, purpose: LinkPurpose, new_email: str | None = None) -> str:
    """Create a link and return its URL; older links for the same purpose expire. Lock the user's row before."""
    invalidate(uow, user_id, purpose)
    secret = token_urlsafe(SECRET_BYTES)
    link = AccountLink(
        user_id=user_id,
        purpose=purpose,
        secret_sha256=_hash_secret(secret),
        new_email=new_email,
        expires_at=now() + TTL[purpose],
    )
    uow.db.add(link)
    uow.db.flush()
    return build_url(purpose, secret)


def build_url(purpose: LinkPurpose, secret: str) -> str:
    """The URL of a link. The secret is in the fragment, which browsers send to no server."""
    return f"{get_settings().origin}{PAGE_PATHS[purpose]}#{secret}"


def invalidate(uow: UnitOfWork, user_id: int, *purposes: LinkPurpose) -> None:
    """Expire a user's links of these purposes; without a purpose, all of them."""
    of_purpose = col(AccountLink.purpose).in_(purposes or list(LinkPurpose))
    of_user = col(AccountLink.user_id) == user_id
    uow.db.execute(update(AccountLink).where(of_user, of_purpose, *_is_usable()).values(expires_at=now()))


def peek(uow: UnitOfWork, secret: str, purpose: LinkPurpose) -> LinkDetails | None:
    """Return the link of this secret; None if it is used, expired or unknown, or its user is blocked."""
    query = (
        select(User, col(AccountLink.new_email))
        .join(AccountLink, col(AccountLink.user_id) == col(User.id))
        .where(*_matches_secret(secret, purpose), *_is_usable(), col(User.status) == UserStatus.ACTIVE)
    )
    row = uow.db.execute(query).first()
    if row is None:
        return None
    user, new_email = row
    return LinkDetails(user_id=user.id or 0, full_name=user.full_name, email=user.email, new_email=new_email)


def get_pending_email(uow: UnitOfWork, actor: Actor) -> str:
    """Return the new email that the actor has yet to confirm, "" if there is none."""
    pending = (col(AccountLink.user_id) == actor.user_id, col(AccountLink.purpose) == LinkPurpose.CHANGE_EMAIL)
    return uow.db.scalar(select(col(AccountLink.new_email)).where(*pending, *_is_usable())) or ""


def consume(uow: UnitOfWork, secret: str, purpose: LinkPurpose) -> tuple[User, str | None]:
    """Mark a link as used; returns its locked user and the new email. Of concurrent calls exactly one succeeds.

    Raises:
        LinkExpired: the link is used, expired or unknown, or its user is blocked.
    """
    link = peek(uow, secret, purpose)
    if link is None:
        raise LinkExpired
    user = uow.db.get_one(User, link.user_id, with_for_update=FOR_NO_KEY_UPDATE, populate_existing=True)
    mark_used = update(AccountLink).where(*_matches_secret(secret, purpose), *_is_usable()).values(used_at=now())
    if not uow.rowcount(mark_used) or user.status != UserStatus.ACTIVE:
        raise LinkExpired
    return user, link.new_email


def purge_expired(uow: UnitOfWork, limit: int) -> int:
    """Delete up to `limit` links that expired more than a week ago; returns how many."""
    expired = select(col(AccountLink.id)).where(col(AccountLink.expires_at) < now() - RETENTION).limit(limit)
    link_ids = uow.db.scalars(expired).all()
    uow.db.execute(delete(AccountLink).where(col(AccountLink.id).in_(link_ids)))
    return len(link_ids)


def _matches_secret(secret: str, purpose: LinkPurpose) -> tuple[ColumnElement[bool], ...]:
    return col(AccountLink.secret_sha256) == _hash_secret(secret), col(AccountLink.purpose) == purpose


def _is_usable() -> tuple[ColumnElement[bool], ...]:
    return col(AccountLink.used_at).is_(None), col(AccountLink.expires_at) > now()


def _hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
