"""Password reset, password change and email change.
These verbs hash and look at passwords, which takes a while by design. They therefore open their own
short transactions around it, so that no writer waits for a hash.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import FieldError, NotSignedIn, RateLimited, ValidationFailed
from hsa_app.core.field_types import normalize_email
from hsa_app.core.i18n import _
from hsa_app.domain import topics
from hsa_app.domain.accounts import authentication, notifications, one_time_links, queries
from hsa_app.domain.accounts.errors import BadCredentials, EmailTaken, LinkExpired
from hsa_app.domain.accounts.forms import ChangeEmailForm, ChangePasswordForm, ForgotPasswordForm
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record
from hsa_app.domain.locking import FOR_NO_KEY_UPDATE
from hsa_app.domain.mail.service import notify
from hsa_app.infra import passwords, rate_limit
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import LinkPurpose, Role, User, UserStatus

MAX_LINK_MAILS_PER_HOUR = 5
"""How many links one account may ask for, so that nobody's mailbox is flooded."""

HOUR_SECONDS = 3600


def request_password_reset(form: ForgotPasswordForm, ip_address: str) -> None:
    """Send a reset link if an unblocked account has this email. The answer does not tell which.
    Raises:
        TooManyTries: for this email, or from this network address.
    """
    authentication.check_ip_rate_limit(ip_address)
    _check_mail_rate_limit(f"reset:{normalize_email(form.email)}")
    with transaction() as uow:
        user = uow.db.scalar(
            select(User)
            .where(col(User.email_key) == normalize_email(form.email), col(User.status) == UserStatus.ACTIVE)
            .with_for_update(**FOR_NO_KEY_UPDATE)
        )
        if user is not None and user.id is not None:
            notify(
                uow, user.id, notifications.build_password_reset(one_time_links.issue(uow, user.id, LinkPurpose.RESET))
            )


def reset_password(secret: str, password: str, ip_address: str) -> str:
    """Set a new password by a link; every sign-in ends. Answers the email to sign in with.

    Raises:
        Invalid: the password would be guessed; the link can still be used.
        LinkOver: the link is used, too old, none of ours, or of someone who is blocked.
        TooManyTries: too many from this network address.
    """
    authentication.check_ip_rate_limit(ip_address)
    with read_only() as uow:
        link = one_time_links.peek(uow, secret, LinkPurpose.RESET)
    if link is None:
        raise LinkExpired
    hashed = hash_new_password("password", password, link.email, link.full_name)
    with transaction() as uow:
        user, _ = one_time_links.consume(uow, secret, LinkPurpose.RESET)
        _set_password(uow, user, hashed)
        authentication.revoke_all_sessions(uow, link.user_id, now())
    authentication.reset_password_attempts(user.email)
    return user.email


def change_password(actor: Actor, form: ChangePasswordForm) -> None:
    """Set another password, knowing the present one; every other sign-in ends, and links sent before.

    Raises:
        Invalid: the present password is wrong, or the new one would be guessed.
        TooManyTries: too many wrong passwords.
    """
    present = _verify_current_password(actor, "current_password", form.current_password)
    hashed = hash_new_password("new_password", form.new_password, actor.email, actor.full_name)
    with transaction() as uow:
        user = _lock_own_user(uow, actor, present)
        _set_password(uow, user, hashed)
        authentication.revoke_other_sessions(uow, actor, now())


def request_email_change(actor: Actor, form: ChangeEmailForm) -> None:
    """Send a link to the new email and notify the present one, which stays until the link is opened.
    Where somebody has an account with the new address, they are written to instead; who asks is not told which.

    Raises:
        Invalid: the password is wrong, or it is their email already.
        TooManyTries: too many wrong passwords, or too many links.
    """
    if form.new_email == actor.email:
        raise ValidationFailed(FieldError("new_email", _("This is your email already.")))
    present = _verify_current_password(actor, "password", form.password)
    _check_mail_rate_limit(f"email:{actor.user_id}")
    with transaction() as uow:
        user = _lock_own_user(uow, actor, present)
        address = one_time_links.issue(uow, actor.user_id, LinkPurpose.CHANGE_EMAIL, form.new_email)
        other = _find_other_user_by_email(uow, actor.user_id, form.new_email)
        if other is None:
            notify(uow, actor.user_id, notifications.build_email_confirmation(address, form.new_email))
        elif other.status == UserStatus.ACTIVE:
            notify(uow, other.id or 0, notifications.build_email_in_use())
        notify(uow, actor.user_id, notifications.build_email_change_requested(form.new_email))
        uow.publish_after_commit(topics.user(user.id or 0))


def confirm_email_change(secret: str, ip_address: str, visitor: Actor | None = None) -> str:
    """Make a new email theirs, by the link that was sent there. Answers it.

    Every sign-in of theirs ends but the one of the `visitor` who opens the link, if that is them.

    Raises:
        EmailTaken: someone else has an account with it by now.
        LinkOver: the link is used, too old, none of ours, or of someone who is blocked.
        TooManyTries: too many from this network address.
    """
    authentication.check_ip_rate_limit(ip_address)
    with transaction() as uow:
        user, email = one_time_links.consume(uow, secret, LinkPurpose.CHANGE_EMAIL)
        if email is None:
            raise LinkExpired
        old = user.email
        try:
            with uow.db.begin_nested():
                user.email, user.email_key = email, normalize_email(email)
        except IntegrityError:
            raise EmailTaken from None
        one_time_links.invalidate(uow, user.id or 0)
        if visitor is not None and visitor.user_id == user.id:
            authentication.revoke_other_sessions(uow, visitor, now())
        else:
            authentication.revoke_all_sessions(uow, user.id or 0, now())
        notify(uow, user.id or 0, notifications.build_email_changed(old, email))
        _record_admin_action(
            uow,
            user,
            AuditAction.CHANGE_EMAIL,
            _("{actor} changed their email from {old_email} to {new_email}."),
            values={"old_email": old, "new_email": email},
        )
        uow.publish_after_commit(topics.user(user.id or 0), topics.ADMIN)
        return email


def cancel_email_change(uow: UnitOfWork, actor: Actor) -> None:
    """The link that was sent to a new address no longer works."""
    one_time_links.invalidate(uow, actor.user_id, LinkPurpose.CHANGE_EMAIL)
    uow.publish_after_commit(topics.user(actor.user_id))


def hash_new_password(field_name: str, password: str, *personal_values: str) -> str:
    """A new password as it is stored.

    Raises:
        Invalid: it would be guessed; `field` says so.
    """
    weakness = passwords.strength_error(password, *personal_values)
    if weakness:
        raise ValidationFailed(FieldError(field_name, weakness))
    return passwords.hash_password(password)


def _verify_current_password(actor: Actor, field_name: str, password: str) -> str:
    """The hash of the present password, if this is the password; else `field` says that it is not."""
    with read_only() as uow:
        stored = uow.db.get_one(User, actor.user_id).password_hash
    try:
        with authentication.password_attempt(actor.email):
            _ensure_password_matches(stored, password)
    except BadCredentials:
        raise ValidationFailed(FieldError(field_name, _("This is not your password."))) from None
    return stored


def _ensure_password_matches(password_hash: str, password: str) -> None:
    if not passwords.verify(password_hash, password):
        raise BadCredentials


def _lock_own_user(uow: UnitOfWork, actor: Actor, expected_hash: str) -> User:
    """The one who asks, held: still signed in, with the password that was confirmed."""
    user = uow.db.get_one(User, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    if user.password_hash != expected_hash or not authentication.is_session_active(uow, actor):
        raise NotSignedIn(_("Sign in to go on."))
    return user


def _set_password(uow: UnitOfWork, user: User, password_hash: str) -> None:
    user.password_hash = password_hash
    one_time_links.invalidate(uow, user.id or 0)
    notify(uow, user.id or 0, notifications.build_password_changed())
    _record_admin_action(uow, user, AuditAction.CHANGE_PASSWORD, _("{actor} changed their password."))


def _record_admin_action(
    uow: UnitOfWork, user: User, action: AuditAction, sentence: str, *, values: Mapping[str, object] | None = None
) -> None:
    """How an administrator's account can be entered concerns the others too."""
    if user.role == Role.ADMIN:
        record(uow, queries.build_actor(user, None, ""), action, (AuditSubject.USER, user.id), sentence, values=values)


def _find_other_user_by_email(uow: UnitOfWork, user_id: int, email: str) -> User | None:
    query = select(User).where(col(User.email_key) == normalize_email(email), col(User.id) != user_id)
    return uow.db.scalar(query)


def _check_mail_rate_limit(bucket: str) -> None:
    wait = rate_limit.consume(bucket, MAX_LINK_MAILS_PER_HOUR, HOUR_SECONDS)
    if wait:
        raise RateLimited(_("Enough links were sent. Look for the newest mail, or try again later."), retry_after=wait)
