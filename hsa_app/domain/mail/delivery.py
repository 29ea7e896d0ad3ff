"""Mail delivery: one worker at a time per mail, with retries.

A mail is claimed in one short transaction and its result recorded in another; SMTP happens in between, so that no
transaction is open meanwhile. If a worker dies mid-send, another one retries the mail with the same Message-ID.
"""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.errors import Conflict, NotFound
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import parse_id
from hsa_app.domain import leases, topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record
from hsa_app.domain.mail import kinds
from hsa_app.domain.mail.service import SEND_TASK
from hsa_app.infra import mailer, task_queue
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import MailStatus, OutgoingMail, Role

RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 720, 720))
"""The delays after failed attempts; after the last, 41 hours after the first, the mail has failed."""

LEASE = leases.Lease(
    OutgoingMail,
    queued=MailStatus.QUEUED,
    claimed=MailStatus.SENDING,
    duration=timedelta(minutes=2),
    max_attempts=len(RETRY_DELAYS) + 1,
    is_renewed=False,
)
"""Longer than a worker may take for one mail."""

REDACTED_MESSAGE = N_("It had a link that only its reader may see.")
LINK_EXPIRED_MESSAGE = N_("Its link has ended by now; they can ask for a new one.")

MAX_QUEUE_LENGTH = 5_000
"""No more mails are enqueued while the queue is this long, so that it does not grow without workers."""

MAX_CONSECUTIVE_DEFERRALS = 3
"""After this many transient failures in a row the mail server counts as unavailable."""


"""The stored content of a mail with a secret link after it was sent or has failed."""

_DUE_FIRST: tuple[Any, ...] = (col(OutgoingMail.next_attempt_at), col(OutgoingMail.id))


def deliver_if_due(mail_id: int) -> MailStatus | None:
    """Send a mail that is due; returns its status, None if it is not due or another worker has it."""
    with transaction() as uow:
        mail = LEASE.claim(uow, mail_id, _is_due(wall_clock_now()))
    if mail is None:
        return None
    if _is_link_expired(mail, wall_clock_now()):
        return _record_result(mail, status=MailStatus.FAILED, error=_(LINK_EXPIRED_MESSAGE))
    try:
        mailer.send(_build_envelope(mail))
    except mailer.TransientMailError as error:
        return _retry_or_give_up(mail, str(error))
    except mailer.PermanentMailError as error:
        return _record_result(mail, status=MailStatus.FAILED, error=str(error))
    except Exception as error:  # unexpected errors are retried like others, and raised again for the log
        _retry_or_give_up(
            mail, _("Something unforeseen happened ({name}); the log says what.").format(name=type(error).__name__)
        )
        raise
    return _record_result(mail, status=MailStatus.SENT, sent_at=wall_clock_now(), error=None)


def deliver_due(limit: int = 10_000) -> Counter[MailStatus]:
    """Send all due mails in this process until the mail server seems unavailable; returns counts by status."""
    counts: Counter[MailStatus] = Counter()
    deferrals = 0
    while deferrals < MAX_CONSECUTIVE_DEFERRALS and counts.total() < limit:
        with read_only() as uow:
            due = select(col(OutgoingMail.id)).where(LEASE.is_available(_is_due(wall_clock_now())))
            mail_id = uow.db.scalar(due.order_by(*_DUE_FIRST).limit(1))
        status = deliver_if_due(mail_id) if mail_id else None
        if status is None:
            break
        counts[status] += 1
        deferrals = deferrals + 1 if status == MailStatus.QUEUED else 0
    return counts


def requeue_now(uow: UnitOfWork, actor: Actor, mail_id: int) -> None:
    """Send a failed or waiting mail immediately.

    Raises:
        Forbidden: not an admin.
        NotFound: there is no such mail.
        Conflict: it was sent, is being sent, or its secret link is redacted.
    """
    actor.ensure_role(Role.ADMIN)
    mail = uow.db.get(OutgoingMail, parse_id(mail_id))
    if mail is None:
        raise NotFound(_("There is no such mail."))
    if mail.status == MailStatus.FAILED and mail.kind in kinds.SECRET_LINK_TTL:
        raise Conflict(_("Its link is forgotten; they can ask for a new one."))
    waiting = col(OutgoingMail.status).in_((MailStatus.FAILED, MailStatus.QUEUED))
    again = {**LEASE.queued_values(), "attempts": 0, "next_attempt_at": wall_clock_now()}
    if not uow.rowcount(update(OutgoingMail).where(col(OutgoingMail.id) == mail_id, waiting).values(again)):
        raise Conflict(_("This mail was sent already, or is being sent."))
    record(
        uow,
        actor,
        AuditAction.RETRY_MAIL,
        (AuditSubject.MAIL, mail_id),
        _("{actor} had the mail “{subject}” sent again."),
        values={"subject": mail.subject},
    )
    uow.publish_after_commit(topics.MAIL)
    uow.after_commit(partial(task_queue.enqueue, SEND_TASK, mail_id))


def requeue_stale(uow: UnitOfWork, limit: int = 500) -> int:
    """Requeue due mails that no worker has: lost by the queue, by a dead worker, or due for a retry.

    At most as many as the queue has room for; the others stay due for the next sweep.
    """
    _fail_repeatedly_lost(uow, limit)
    room = min(limit, max(0, MAX_QUEUE_LENGTH - task_queue.queue_length(task_queue.MAIL_QUEUE)))
    requeued = LEASE.requeue_stale(
        uow, room, _is_due(now()), order_by=_DUE_FIRST, as_of=now(), next_attempt_at=wall_clock_now()
    )
    for mail_id in requeued:
        uow.after_commit(partial(task_queue.enqueue, SEND_TASK, mail_id))
    return len(requeued)


def _fail_repeatedly_lost(uow: UnitOfWork, limit: int) -> None:
    """A mail at which worker after worker dies is parked."""
    for mail in LEASE.lock_repeatedly_lost(uow, limit):
        parked = {"status": MailStatus.FAILED, "error": _("Its worker died each time."), "claimed_until": None}
        mail.sqlmodel_update(parked | (_redacted_content() if mail.kind in kinds.SECRET_LINK_TTL else {}))
        uow.publish_after_commit(topics.MAIL)


def _is_due(moment: datetime) -> ColumnElement[bool]:
    """Whether a queued mail is to be sent at this moment."""
    return col(OutgoingMail.next_attempt_at) <= moment


def _build_envelope(mail: OutgoingMail) -> mailer.MailMessage:
    return mailer.MailMessage(
        message_id=mail.message_id,
        to_email=mail.to_email,
        to_name=mail.to_name,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        created_at=mail.created_at,
    )


def _retry_or_give_up(mail: OutgoingMail, reason: str) -> MailStatus:
    wait = RETRY_DELAYS[mail.attempts - 1] if mail.attempts <= len(RETRY_DELAYS) else None
    if wait is None or _is_link_expired(mail, wall_clock_now() + wait):
        tries = "1 try" if mail.attempts == 1 else f"{mail.attempts} tries"
        return _record_result(
            mail,
            status=MailStatus.FAILED,
            error=_("Given up after {tries}. {reason}").format(tries=tries, reason=reason),
        )
    return _record_result(mail, status=MailStatus.QUEUED, next_attempt_at=wall_clock_now() + wait, error=reason)


def _record_result(mail: OutgoingMail, *, status: MailStatus, **values: Any) -> MailStatus:
    """Record the result of this attempt, unless another worker has claimed the mail since."""
    if status != MailStatus.QUEUED and mail.kind in kinds.SECRET_LINK_TTL:
        values.update(_redacted_content())
    with transaction() as uow:
        LEASE.release(uow, mail, status, **values)
        uow.publish_after_commit(topics.MAIL)
    return status


def _is_link_expired(mail: OutgoingMail, as_of: datetime) -> bool:
    """Whether the secret link of a mail has expired at a time."""
    ttl = kinds.SECRET_LINK_TTL.get(mail.kind)
    return ttl is not None and mail.created_at + ttl <= as_of


def _redacted_content() -> dict[str, str]:
    """What stands in place of a content that nobody may read any more."""
    return {"text": _(REDACTED_MESSAGE), "html": f"<p>{_(REDACTED_MESSAGE)}</p>"}
