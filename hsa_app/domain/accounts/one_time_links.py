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
from hsa_app.domain.locking import FOR_NO_KEY_UPDATE
from hsa_app.domain.mail import kinds
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import AccountLink, LinkPurpose, User, UserStatus

TTL = {
    LinkPurpose.RESET: kinds.SECRET_LINK_TTL["password-reset"],
    LinkPurpose.CHANGE_EMAIL: kinds.SECRET_LINK_TTL["email-change"],
}
PAGE_PATHS = {LinkPurpose.RESET: "/reset-password", LinkPurpose.CHANGE_EMAIL: "/confirm-email"}
SECRET_BYTES = 32
RETENTION = timedelta(days=7)
"""How long a link is remembered after it is over, for whoever asks what became of it."""


class LinkDetails(ReadModel):
    """A link that works now: whose it is, what they are called and reached at, and what address it is about."""

    user_id: int
    full_name: str
    email: str
    new_email: str | None


def issue(uow: UnitOfWork, user_id: int, purpose: LinkPurpose, new_email: str | None = None) -> str:
    """The address of a new link; older ones for the same no longer work. Hold the user's row before."""
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
    """These links of a user no longer work; without a purpose, none does."""
    wanted = col(AccountLink.purpose).in_(purposes or list(LinkPurpose))
    mine = col(AccountLink.user_id) == user_id
    uow.db.execute(update(AccountLink).where(mine, wanted, *_is_usable()).values(expires_at=now()))


def peek(uow: UnitOfWork, secret: str, purpose: LinkPurpose) -> LinkDetails | None:
    """The link of this secret if it works now; None if it is used, too old, none of ours, or of a blocked person."""
    query = (
        select(User, col(AccountLink.new_email))
        .join(AccountLink, col(AccountLink.user_id) == col(User.id))
        .where(*_matches_secret(secret, purpose), *_is_usable(), col(User.status) == UserStatus.ACTIVE)
    )
    found = uow.db.execute(query).first()
    if found is None:
        return None
    user, new_email = found
    return LinkDetails(user_id=user.id or 0, full_name=user.full_name, email=user.email, new_email=new_email)


def get_pending_email(uow: UnitOfWork, actor: Actor) -> str:
    """The new address the one who asks has yet to confirm, "" if there is none."""
    mine = (col(AccountLink.user_id) == actor.user_id, col(AccountLink.purpose) == LinkPurpose.CHANGE_EMAIL)
    return uow.db.scalar(select(col(AccountLink.new_email)).where(*mine, *_is_usable())) or ""


def consume(uow: UnitOfWork, secret: str, purpose: LinkPurpose) -> tuple[User, str | None]:
    """Whose account the link changes, held, and the new address it is about. Of two who use it at once one may.

    Raises:
        LinkOver: it does not work, or no longer.
    """
    found = peek(uow, secret, purpose)
    if found is None:
        raise LinkExpired
    user = uow.db.get_one(User, found.user_id, with_for_update=FOR_NO_KEY_UPDATE, populate_existing=True)
    taken = update(AccountLink).where(*_matches_secret(secret, purpose), *_is_usable()).values(used_at=now())
    if not uow.rowcount(taken) or user.status != UserStatus.ACTIVE:
        raise LinkExpired
    return user, found.new_email


def purge_expired(uow: UnitOfWork, limit: int) -> int:
    """Delete links that have been over for a week; so many at most. How many."""
    over = select(col(AccountLink.id)).where(col(AccountLink.expires_at) < now() - RETENTION).limit(limit)
    old = uow.db.scalars(over).all()
    uow.db.execute(delete(AccountLink).where(col(AccountLink.id).in_(old)))
    return len(old)


def _matches_secret(secret: str, purpose: LinkPurpose) -> tuple[ColumnElement[bool], ...]:
    return col(AccountLink.secret_sha256) == _hash_secret(secret), col(AccountLink.purpose) == purpose


def _is_usable() -> tuple[ColumnElement[bool], ...]:
    return col(AccountLink.used_at).is_(None), col(AccountLink.expires_at) > now()


def _hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
