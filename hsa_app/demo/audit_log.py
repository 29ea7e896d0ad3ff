"""Audit log entries of the demo."""

from collections.abc import Iterable, Iterator

from hsa_app.core.formatting import format_money
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.models import Approval, AuditEntry, Professional, Service, User, UserStatus


def build_audit_entries(
    admin: User, users: Iterable[User], profiles: Iterable[Professional], services: Iterable[Service]
) -> list[AuditEntry]:
    """Lines of the audit log, in the order in which they were written."""
    people = {user.id or 0: user for user in users}
    found = [*_service_entries(services), *_approval_entries(people, profiles), *_block_entries(people.values())]
    for one in found:
        one.actor_id, one.sentence = admin.id, f"{admin.full_name} {one.sentence}"
    return sorted(found, key=lambda one: one.created_at)


def _service_entries(services: Iterable[Service]) -> Iterator[AuditEntry]:
    for one in services:
        sentence = f"added the service {one.name} at {format_money(one.base_price, one.currency)}."
        about = {"about_kind": AuditSubject.SERVICE, "about_id": one.id}
        yield AuditEntry(created_at=one.created_at, action=AuditAction.ADD_SERVICE, sentence=sentence, **about)


def _approval_entries(users_by_id: dict[int, User], profiles: Iterable[Professional]) -> Iterator[AuditEntry]:
    for one in profiles:
        if one.decided_at is None:
            continue
        deed = AuditAction.APPROVE if one.approval == Approval.APPROVED else AuditAction.REJECT
        yield AuditEntry(
            created_at=one.decided_at,
            action=deed,
            sentence=f"{one.approval} {users_by_id[one.user_id].full_name}.",
            reason=one.approval_reason,
            about_kind=AuditSubject.USER,
            about_id=one.user_id,
        )


def _block_entries(users: Iterable[User]) -> Iterator[AuditEntry]:
    for one in users:
        if one.status == UserStatus.BLOCKED and one.blocked_at is not None:
            yield AuditEntry(
                created_at=one.blocked_at,
                action=AuditAction.BLOCK,
                sentence=f"blocked {one.full_name}.",
                reason=one.block_reason,
                about_kind=AuditSubject.USER,
                about_id=one.id,
            )
