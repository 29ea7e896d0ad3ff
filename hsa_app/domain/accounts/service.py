"""Registration, profiles, and admin decisions about users."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import Conflict, FieldError, NotFound, ValidationFailed
from hsa_app.core.field_types import normalize_city, normalize_email
from hsa_app.core.i18n import _
from hsa_app.core.validation import parse_id
from hsa_app.domain import topics
from hsa_app.domain.accounts import authentication, notifications, queries
from hsa_app.domain.accounts.errors import EmailTaken
from hsa_app.domain.accounts.forms import AccountForm, ProfileForm, ReasonForm, RegisterForm
from hsa_app.domain.accounts.queries import ProfileRow, UserRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record
from hsa_app.domain.requests import service as requests
from hsa_app.domain.row_locks import FOR_KEY_SHARE, FOR_NO_KEY_UPDATE
from hsa_app.infra import passwords
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import Approval, Professional, Role, ServedPincode, Service, User, UserStatus


def register(form: RegisterForm, ip_address: str) -> UserRow:
    """Create a customer's or professional's account. The password is hashed before the transaction begins.

    Raises:
        EmailTaken: there is an account with this email.
        RateLimited: too many attempts from this network address.
        ValidationFailed: the password is too weak, or the service is not offered.
    """
    authentication.consume_ip_rate_limit(ip_address)
    hashed = _validate_and_hash_password(form.password, form.email, form.full_name)
    with transaction() as uow:
        user = _add_user(uow, _build_user(form, hashed))
        if form.role == Role.PROFESSIONAL:
            _add_profile(uow, user, form)
            uow.publish_after_commit(topics.ADMIN)
        notifications.notify_welcome(uow, user)
        return queries.get_user(uow, user.id or 0)


def create_admin(uow: UnitOfWork, email: str, password: str, full_name: str) -> UserRow:
    """Create an admin's account; called by the command line only."""
    hashed = _validate_and_hash_password(password, email, full_name)
    user = User(
        email=email, email_key=normalize_email(email), password_hash=hashed, full_name=full_name, role=Role.ADMIN
    )
    user_id = _add_user(uow, user).id or 0
    record(
        uow,
        None,
        AuditAction.MAKE_ADMIN,
        (AuditSubject.USER, user_id),
        _("{actor} made {name} ({email}) an administrator."),
        values={"name": full_name, "email": email},
    )
    return queries.get_user(uow, user_id)


def update_profile(uow: UnitOfWork, actor: Actor, form: ProfileForm) -> ProfileRow:
    """Change the actor's profile. A rejected professional becomes pending again."""
    actor.ensure_role(Role.PROFESSIONAL)
    professional = uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    changes = form.model_dump(exclude_unset=True, exclude={"pincodes"})
    _change_service_if_allowed(uow, professional, changes.pop("service_id", None))
    for name, value in changes.items():
        if value is not None or name == "bio":
            setattr(professional, name, value)
    professional.city_key = normalize_city(professional.city)
    if form.pincodes is not None:
        _replace_pincodes(uow, professional.user_id, form.pincodes)
    if form.model_fields_set:
        resubmit_if_rejected(professional)
    uow.db.flush()
    requests.clear_preference_out_of_area(uow, professional.user_id)
    uow.publish_after_commit(topics.user(professional.user_id), topics.ADMIN, topics.CATALOGUE)
    return queries.get_profile(uow, professional.user_id)


def update_account(uow: UnitOfWork, actor: Actor, form: AccountForm) -> UserRow:
    """Change the actor's name, phone and address."""
    user = uow.db.get_one(User, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    for name, value in form.model_dump(exclude_unset=True).items():
        if value is not None or name in ("phone", "address"):
            setattr(user, name, value)
    return _save_and_publish(uow, user)


def approve_professional(uow: UnitOfWork, actor: Actor, user_id: int) -> ProfileRow:
    """Approve a professional."""
    return _decide_approval(uow, actor, user_id, Approval.APPROVED, None)


def reject_professional(uow: UnitOfWork, actor: Actor, user_id: int, form: ReasonForm) -> ProfileRow:
    """Reject a professional with a reason; their accepted jobs go back to the board."""
    profile = _decide_approval(uow, actor, user_id, Approval.REJECTED, form.reason)
    requests.return_jobs_to_board(uow, actor, profile.id, _("The professional is no longer available."))
    uow.publish_after_commit(topics.revoke_snapshots(topics.user(profile.id)))
    return profile


def block_user(uow: UnitOfWork, actor: Actor, user_id: int, form: ReasonForm) -> UserRow:
    """Block a user and end their sessions. Accepted jobs go back to the board, booked visits are cancelled.

    Raises:
        Conflict: the user is blocked already, or is the last active admin.
    """
    actor.ensure_role(Role.ADMIN)
    _lock_professional(uow, user_id)
    user = _lock_user(uow, user_id)
    if user.status == UserStatus.BLOCKED:
        raise Conflict(_("This account is blocked already."))
    if user.role == Role.ADMIN:
        _ensure_other_active_admin(uow, user)
    user.status, user.block_reason, user.blocked_at = UserStatus.BLOCKED, form.reason, now()
    authentication.revoke_all_sessions(uow, user_id, now())
    notifications.notify_blocked(uow, user, form.reason)
    record(
        uow,
        actor,
        AuditAction.BLOCK,
        (AuditSubject.USER, user_id),
        _("{actor} blocked {name}."),
        values={"name": user.full_name},
        reason=form.reason,
    )
    if user.role == Role.PROFESSIONAL:
        requests.return_jobs_to_board(uow, actor, user_id, _("The professional is no longer available."))
    if user.role == Role.CUSTOMER:
        requests.cancel_all_of_customer(uow, actor, user_id, _("The customer is no longer with us."))
    return _save_and_publish(uow, user)


def unblock_user(uow: UnitOfWork, actor: Actor, user_id: int) -> UserRow:
    """Unblock a user.

    Raises:
        Conflict: the user is not blocked.
    """
    actor.ensure_role(Role.ADMIN)
    user = _lock_user(uow, user_id)
    if user.status == UserStatus.ACTIVE:
        raise Conflict(_("This account is not blocked."))
    user.status, user.block_reason, user.blocked_at = UserStatus.ACTIVE, None, None
    record(
        uow,
        actor,
        AuditAction.UNBLOCK,
        (AuditSubject.USER, user_id),
        _("{actor} unblocked {name}."),
        values={"name": user.full_name},
    )
    return _save_and_publish(uow, user)


def _validate_and_hash_password(password: str, *personal_values: str) -> str:
    weakness = passwords.strength_error(password, *personal_values)
    if weakness:
        raise ValidationFailed(FieldError("password", weakness))
    return passwords.hash_password(password)


def _build_user(form: RegisterForm, password_hash: str) -> User:
    fields = form.model_dump(include={"email", "full_name", "role", "phone", "city", "pincode", "address"})
    return User(**fields, email_key=normalize_email(form.email), password_hash=password_hash)


def _add_user(uow: UnitOfWork, user: User) -> User:
    try:
        with uow.db.begin_nested():
            uow.db.add(user)
    except IntegrityError:
        raise EmailTaken from None
    uow.publish_after_commit(topics.ADMIN)
    return user


def _add_profile(uow: UnitOfWork, user: User, form: RegisterForm) -> None:
    missing = [name for name in ("service_id", "experience_years") if getattr(form, name) is None]
    if missing:
        raise ValidationFailed(*(FieldError(name, _("This is needed.")) for name in missing))
    _ensure_service_offered(uow, form.service_id or 0)
    profile = Professional(
        user_id=user.id or 0,
        service_id=form.service_id or 0,
        experience_years=form.experience_years or 0,
        bio=form.bio,
        city=form.city,
        city_key=normalize_city(form.city),
    )
    uow.db.add(profile)
    uow.db.flush()
    _replace_pincodes(uow, profile.user_id, form.pincodes)


def _ensure_service_offered(uow: UnitOfWork, service_id: int) -> None:
    service = uow.db.get(Service, service_id, with_for_update=FOR_KEY_SHARE)
    if service is None or not service.is_active:
        raise ValidationFailed(FieldError("service_id", _("This service is not offered.")))


def _change_service_if_allowed(uow: UnitOfWork, professional: Professional, service_id: int | None) -> None:
    if service_id is None or service_id == professional.service_id:
        return
    if professional.approval == Approval.APPROVED:
        raise ValidationFailed(FieldError("service_id", _("You are approved for your service. Ask us to change it.")))
    _ensure_service_offered(uow, service_id)
    professional.service_id = service_id


def _replace_pincodes(uow: UnitOfWork, professional_id: int, pincodes: list[str]) -> None:
    uow.db.execute(delete(ServedPincode).where(col(ServedPincode.professional_id) == professional_id))
    uow.db.add_all(ServedPincode(professional_id=professional_id, pincode=pincode) for pincode in pincodes)
    uow.db.flush()


def _lock_professional(uow: UnitOfWork, user_id: int) -> Professional | None:
    """Lock a professional before a decision about them, so that they cannot accept a job meanwhile."""
    return uow.db.get(Professional, parse_id(user_id), with_for_update=FOR_NO_KEY_UPDATE)


def _decide_approval(uow: UnitOfWork, actor: Actor, user_id: int, decision: Approval, reason: str | None) -> ProfileRow:
    actor.ensure_role(Role.ADMIN)
    profile = _lock_professional(uow, user_id)
    if profile is None:
        raise NotFound(_("There is no such professional."))
    if profile.approval == decision:
        raise Conflict(
            _("This professional is approved already.")
            if decision == Approval.APPROVED
            else _("This professional is rejected already.")
        )
    profile.approval, profile.approval_reason, profile.decided_at = decision, reason, now()
    uow.db.flush()
    uow.publish_after_commit(topics.user(user_id), topics.ADMIN, topics.CATALOGUE)
    notifications.notify_approval_decided(uow, user_id, decision, reason)
    action, sentence = (
        (AuditAction.APPROVE, _("{actor} approved {name}."))
        if decision == Approval.APPROVED
        else (AuditAction.REJECT, _("{actor} rejected {name}."))
    )
    name = uow.db.get_one(User, user_id).full_name
    record(uow, actor, action, (AuditSubject.USER, user_id), sentence, values={"name": name}, reason=reason)
    return queries.get_profile(uow, user_id)


def _lock_user(uow: UnitOfWork, user_id: int) -> User:
    user = uow.db.get(User, parse_id(user_id))
    if user is None:
        raise NotFound(_("There is no such user."))
    if user.role == Role.ADMIN:
        _lock_admins(uow)
    uow.db.refresh(user, with_for_update=FOR_NO_KEY_UPDATE)
    return user


def _lock_admins(uow: UnitOfWork) -> Sequence[User]:
    """Lock all admins in id order, so that two admins who block each other are serialised."""
    query = select(User).where(col(User.role) == Role.ADMIN).order_by(col(User.id)).with_for_update(**FOR_NO_KEY_UPDATE)
    return uow.db.scalars(query.execution_options(populate_existing=True)).all()


def _ensure_other_active_admin(uow: UnitOfWork, user: User) -> None:
    if all(admin.id == user.id or admin.status == UserStatus.BLOCKED for admin in _lock_admins(uow)):
        raise Conflict(_("This is the last active admin. Make another one first."))


def _save_and_publish(uow: UnitOfWork, user: User) -> UserRow:
    uow.db.flush()
    uow.publish_after_commit(
        topics.user(user.id or 0), topics.ADMIN, *([topics.CATALOGUE] if user.role == Role.PROFESSIONAL else [])
    )
    return queries.get_user(uow, user.id or 0)


def resubmit_if_rejected(professional: Professional) -> None:
    """Put a rejected professional who changed something back at the end of the approval queue."""
    if professional.approval == Approval.REJECTED:
        professional.approval, professional.submitted_at = Approval.PENDING, now()
