"""Audit log entries of the demo."""

from collections.abc import Iterable, Iterator

from hsa_app.core.formatting import format_money
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.models import Approval, AuditEntry, Professional, Service, User, UserStatus


def build_audit_entries(
    admin: User, users: Iterable[User], profiles: Iterable[Professional], services: Iterable[Service]
) -> list[AuditEntry]:
    """Build the entries of the audit log in chronological order, with `admin` as the actor."""
    users_by_id = {user.id or 0: user for user in users}
    entries = [
        *_service_entries(services),
        *_approval_entries(users_by_id, profiles),
        *_block_entries(users_by_id.values()),
    ]
    for entry in entries:
        entry.actor_id, entry.sentence = admin.id, f"{admin.full_name} {entry.sentence}"
    return sorted(entries, key=lambda entry: entry.created_at)


def _service_entries(services: Iterable[Service]) -> Iterator[AuditEntry]:
    for service in services:
        sentence = f"added the service {service.name} at {format_money(service.base_price, service.currency)}."
        subject = {"about_kind": AuditSubject.SERVICE, "about_id": service.id}
        yield AuditEntry(created_at=service.created_at, action=AuditAction.ADD_SERVICE, sentence=sentence, **subject)


def _approval_entries(users_by_id: dict[int, User], profiles: Iterable[Professional]) -> Iterator[AuditEntry]:
    for profile in profiles:
        if profile.decided_at is None:
            continue
        action = AuditAction.APPROVE if profile.approval == Approval.APPROVED else AuditAction.REJECT
        yield AuditEntry(
            created_at=profile.decided_at,
            action=action,
            sentence=f"{profile.approval} {users_by_id[profile.user_id].full_name}.",
            reason=profile.approval_reason,
            about_kind=AuditSubject.USER,
            about_id=profile.user_id,
        )


def _block_entries(users: Iterable[User]) -> Iterator[AuditEntry]:
    for user in users:
        if user.status == UserStatus.BLOCKED and user.blocked_at is not None:
            yield AuditEntry(
                created_at=user.blocked_at,
                action=AuditAction.BLOCK,
                sentence=f"blocked {user.full_name}.",
                reason=user.block_reason,
                about_kind=AuditSubject.USER,
                about_id=user.id,
            )
