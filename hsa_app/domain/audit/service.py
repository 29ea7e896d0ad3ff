"""Writing down what administrators and the command line did, in the transaction in which they did it."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import wall_clock_now
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import AuditEntry

TOPIC = "audit"
"""Who follows the audit log."""

LONGEST_SENTENCE, LONGEST_REASON = 300, 500


def record(
    uow: UnitOfWork,
    actor: Actor | None,
    deed: AuditAction,
    about: tuple[AuditSubject, int | None],
    sentence: str,
    *,
    reason: str | None = None,
) -> None:
    """Write a deed down. The sentence says names as they are now; the row is never changed afterwards.

    `actor` is None for the command line. `sentence` begins with what was done: "blocked Ana Books."
    """
    kind, number = about
    whole = f"{actor.full_name if actor else _('The command line')} {sentence}"
    entry = AuditEntry(
        created_at=wall_clock_now(),
        actor_id=actor.user_id if actor else None,
        action=deed,
        about_kind=kind,
        about_id=number,
        sentence=_cut(whole, LONGEST_SENTENCE),
        reason=_cut(reason, LONGEST_REASON) if reason else None,
    )
    uow.db.add(entry)
    uow.db.flush()
    uow.publish_after_commit(TOPIC)


def record_once_per(
    uow: UnitOfWork,
    actor: Actor,
    deed: AuditAction,
    about: tuple[AuditSubject, int | None],
    sentence: str,
    *,
    lately: timedelta,
) -> None:
    """Write down what is done again and again within a short time, such as turning pages, only once."""
    kind, number = about
    whole = _cut(f"{actor.full_name} {sentence}", LONGEST_SENTENCE)
    same = (
        col(AuditEntry.about_kind) == kind,
        col(AuditEntry.about_id) == number,
        col(AuditEntry.created_at) > wall_clock_now() - lately,
        col(AuditEntry.actor_id) == actor.user_id,
        col(AuditEntry.action) == deed,
        col(AuditEntry.sentence) == whole,
    )
    if uow.db.scalar(select(col(AuditEntry.id)).where(*same).limit(1)) is None:
        record(uow, actor, deed, about, sentence)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
