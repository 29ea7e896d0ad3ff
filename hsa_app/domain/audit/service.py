"""Records what admins and the command line did, in the transaction in which they did it."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import wall_clock_now
from hsa_app.core.i18n import _
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import AuditEntry

MAX_SENTENCE_LENGTH, MAX_REASON_LENGTH = 300, 500


def record(
    uow: UnitOfWork,
    actor: Actor | None,
    action: AuditAction,
    subject: tuple[AuditSubject, int | None],
    sentence: str,
    *,
    reason: str | None = None,
) -> None:
    """Append an audit entry.

    `actor` is None for the command line. `sentence` begins with the verb, such as "blocked Ana Books."; the current
    name of the actor is put before it. Long texts are truncated.
    """
    kind, subject_id = subject
    full_sentence = f"{actor.full_name if actor else _('The command line')} {sentence}"
    entry = AuditEntry(
        created_at=wall_clock_now(),
        actor_id=actor.user_id if actor else None,
        action=action,
        about_kind=kind,
        about_id=subject_id,
        sentence=_truncate(full_sentence, MAX_SENTENCE_LENGTH),
        reason=_truncate(reason, MAX_REASON_LENGTH) if reason else None,
    )
    uow.db.add(entry)
    uow.db.flush()
    uow.publish_after_commit(topics.AUDIT)


def record_once_per(
    uow: UnitOfWork,
    actor: Actor,
    action: AuditAction,
    subject: tuple[AuditSubject, int | None],
    sentence: str,
    *,
    window: timedelta,
) -> None:
    """Append an audit entry unless the same one was recorded within `window`, for reads that repeat, such as paging."""
    kind, subject_id = subject
    full_sentence = _truncate(f"{actor.full_name} {sentence}", MAX_SENTENCE_LENGTH)
    same = (
        col(AuditEntry.about_kind) == kind,
        col(AuditEntry.about_id) == subject_id,
        col(AuditEntry.created_at) > wall_clock_now() - window,
        col(AuditEntry.actor_id) == actor.user_id,
        col(AuditEntry.action) == action,
        col(AuditEntry.sentence) == full_sentence,
    )
    if uow.db.scalar(select(col(AuditEntry.id)).where(*same).limit(1)) is None:
        record(uow, actor, action, subject, sentence)


def _truncate(text: str, max_length: int) -> str:
    return text if len(text) <= max_length else f"{text[: max_length - 1]}…"
