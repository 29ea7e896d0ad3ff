"""Password reset, password change and email change.

Password hashing is slow by design. These functions therefore open their own short transactions around it, so that
no transaction is open while a hash is computed.
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
from hsa_app.domain.mail.service import notify
from hsa_app.domain.row_locks import FOR_NO_KEY_UPDATE
from hsa_app.infra import passwords, rate_limit
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import LinkPurpose, Role, User, UserStatus

MAX_LINK_MAILS_PER_HOUR = 5
"""The limit of link mails per account, so that no mailbox can be flooded."""

HOUR_SECONDS = 3600


def request_password_reset(form: ForgotPasswordForm, ip_address: str) -> None:
    """Send a reset link if an active account has this email. The caller cannot see whether one has.

    Raises:
        RateLimited: too many requests for this email, or from this network address.
    """
    authentication.consume_ip_rate_limit(ip_address)
    _consume_mail_rate_limit(f"reset:{normalize_email(form.email)}")
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
    """Set a new password with a reset link and end all sessions. Returns the email of the account.

    Raises:
        ValidationFailed: the password is too weak; the link can still be used.
        LinkExpired: the link is used, expired or unknown, or its user is blocked.
        RateLimited: too many attempts from this network address.
    """
    authentication.consume_ip_rate_limit(ip_address)
    with read_only() as uow:
        link = one_time_links.peek(uow, secret, LinkPurpose.RESET)
    if link is None:
        raise LinkExpired
    hashed = validate_and_hash_password("password", password, link.email, link.full_name)
    with transaction() as uow:
        user, _ = one_time_links.consume(uow, secret, LinkPurpose.RESET)
        _set_password(uow, user, hashed)
        authentication.revoke_all_sessions(uow, link.user_id, now())
    authentication.reset_password_attempts(user.email)
    return user.email


def change_password(actor: Actor, form: ChangePasswordForm) -> None:
    """Set a new password after checking the current one; ends all other sessions and pending links.

    Raises:
        ValidationFailed: the current password is wrong, or the new one too weak.
        RateLimited: too many wrong passwords.
    """
    current_hash = _verify_current_password(actor, "current_password", form.current_password)
    hashed = validate_and_hash_password("new_password", form.new_password, actor.email, actor.full_name)
    with transaction() as uow:
        user = _lock_own_user_if_unchanged(uow, actor, current_hash)
        _set_password(uow, user, hashed)
        authentication.revoke_other_sessions(uow, actor, now())


def request_email_change(actor: Actor, form: ChangeEmailForm) -> None:
    """Send a link to the new email and notify the current one, which stays until the link is opened.

    If another account has the new email, that user gets a mail instead; the actor cannot see the difference.

    Raises:
        ValidationFailed: the password is wrong, or the email is the current one.
        RateLimited: too many wrong passwords, or too many links.
    """
    if form.new_email == actor.email:
        raise ValidationFailed(FieldError("new_email", _("This is your email already.")))
    current_hash = _verify_current_password(actor, "password", form.password)
    _consume_mail_rate_limit(f"email:{actor.user_id}")
    with transaction() as uow:
        user = _lock_own_user_if_unchanged(uow, actor, current_hash)
        link_url = one_time_links.issue(uow, actor.user_id, LinkPurpose.CHANGE_EMAIL, form.new_email)
        other_user = _find_other_user_by_email(uow, actor.user_id, form.new_email)
        if other_user is None:
            notify(uow, actor.user_id, notifications.build_email_confirmation(link_url, form.new_email))
        elif other_user.status == UserStatus.ACTIVE:
            notify(uow, other_user.id or 0, notifications.build_email_in_use())
        notify(uow, actor.user_id, notifications.build_email_change_requested(form.new_email))
        uow.publish_after_commit(topics.user(user.id or 0))


def confirm_email_change(secret: str, ip_address: str, visitor: Actor | None = None) -> str:
    """Set the new email with the link that was sent there. Returns the new email.

    Ends all sessions of the user, except that of `visitor` if they opened the link while signed in.

    Raises:
        EmailTaken: another account has this email by now.
        LinkExpired: the link is used, expired or unknown, or its user is blocked.
        RateLimited: too many attempts from this network address.
    """
    authentication.consume_ip_rate_limit(ip_address)
    with transaction() as uow:
        user, email = one_time_links.consume(uow, secret, LinkPurpose.CHANGE_EMAIL)
        if email is None:
            raise LinkExpired
        old_email = user.email
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
        notify(uow, user.id or 0, notifications.build_email_changed(old_email, email))
        _record_action_if_admin(
            uow,
            user,
            AuditAction.CHANGE_EMAIL,
            _("{actor} changed their email from {old_email} to {new_email}."),
            values={"old_email": old_email, "new_email": email},
        )
        uow.publish_after_commit(topics.user(user.id or 0), topics.ADMIN)
        return email


def cancel_email_change(uow: UnitOfWork, actor: Actor) -> None:
    """Invalidate the link that was sent to the new email."""
    one_time_links.invalidate(uow, actor.user_id, LinkPurpose.CHANGE_EMAIL)
    uow.publish_after_commit(topics.user(actor.user_id))


def validate_and_hash_password(field_name: str, password: str, *personal_values: str) -> str:
    """Hash a new password, which must not be easy to guess, also not from `personal_values` (email, name).

    Raises:
        ValidationFailed: it is too weak; the error names `field_name`.
    """
    weakness = passwords.strength_error(password, *personal_values)
    if weakness:
        raise ValidationFailed(FieldError(field_name, weakness))
    return passwords.hash_password(password)


def _verify_current_password(actor: Actor, field_name: str, password: str) -> str:
    """Return the stored hash if this is the password, else raise `ValidationFailed` on `field_name`."""
    with read_only() as uow:
        stored = uow.db.get_one(User, actor.user_id).password_hash
    try:
        with authentication.limit_password_attempts(actor.email):
            _ensure_password_matches(stored, password)
    except BadCredentials:
        raise ValidationFailed(FieldError(field_name, _("This is not your password."))) from None
    return stored


def _ensure_password_matches(password_hash: str, password: str) -> None:
    if not passwords.verify(password_hash, password):
        raise BadCredentials


def _lock_own_user_if_unchanged(uow: UnitOfWork, actor: Actor, expected_hash: str) -> User:
    """Lock the actor's user; raise `NotSignedIn` if the session ended or the password changed since it was verified."""
    user = uow.db.get_one(User, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    if user.password_hash != expected_hash or not authentication.is_session_active(uow, actor):
        raise NotSignedIn(_("Sign in to go on."))
    return user


def _set_password(uow: UnitOfWork, user: User, password_hash: str) -> None:
    user.password_hash = password_hash
    one_time_links.invalidate(uow, user.id or 0)
    notify(uow, user.id or 0, notifications.build_password_changed())
    _record_action_if_admin(uow, user, AuditAction.CHANGE_PASSWORD, _("{actor} changed their password."))


def _record_action_if_admin(
    uow: UnitOfWork, user: User, action: AuditAction, sentence: str, *, values: Mapping[str, object] | None = None
) -> None:
    """Record changes of an admin's credentials in the audit log; those of other users are not recorded."""
    if user.role == Role.ADMIN:
        record(uow, queries.build_actor(user, None, ""), action, (AuditSubject.USER, user.id), sentence, values=values)


def _find_other_user_by_email(uow: UnitOfWork, user_id: int, email: str) -> User | None:
    query = select(User).where(col(User.email_key) == normalize_email(email), col(User.id) != user_id)
    return uow.db.scalar(query)


def _consume_mail_rate_limit(bucket: str) -> None:
    wait = rate_limit.consume(bucket, MAX_LINK_MAILS_PER_HOUR, HOUR_SECONDS)
    if wait:
        raise RateLimited(_("Enough links were sent. Look for the newest mail, or try again later."), retry_after=wait)
