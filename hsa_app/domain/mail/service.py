"""Writing to people: a row in the transaction that caused it, under their bell and on its way as a mail."""

from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from hsa_app.core.clock import wall_clock_now
from hsa_app.core.field_types import is_unprintable
from hsa_app.core.settings import get_settings
from hsa_app.domain.mail import kinds, rendering
from hsa_app.domain.topics import bell
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import MailPreference, Notification, OutgoingMail, User

TOPIC = "mail"
"""Who follows outgoing mail."""

SEND = "mail.send"
"""The task by which a worker sends one mail."""

IN_THE_QUEUE = timedelta(minutes=1)
"""How long a mail handed to the queue is left to it."""

LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class NotificationContent:
    """What someone is told: by mail (not without a template) and under their bell (not without a title).

    The template "note" takes `paragraphs` (sentences) and, if wanted, `rows` (label, value), `action` (what the
    button says; it leads to `link`, or to the whole `address`), `heading` and `small` (a sentence beneath).
    """

    kind: str
    subject: str
    template: str = "note"
    context: dict[str, Any] = field(default_factory=dict[str, Any])
    title: str = ""
    body: str = ""
    link: str = ""
    to: str = ""
    """Where the mail goes, if not to the address of their account."""
    request_id: int | None = None
    """The request it is about, if it is about one."""


def notify(uow: UnitOfWork, user_id: int, letter: NotificationContent, once: str | None = None) -> int | None:
    """Tell someone, at the latest when this transaction is committed. A second letter with the same `once` is none.

    Answers the number of the mail; None if there is none, or they were told before.
    """
    user = uow.db.get_one(User, user_id)
    notice = _notice(user_id, letter, once) if letter.title else None
    mail = _mail(user, letter, once) if letter.template and wants(uow, user_id, letter.kind) else None
    if not _kept(uow, notice, mail):
        return None
    uow.publish_after_commit(f"user:{user_id}", *([bell(user_id)] if notice else []), TOPIC)
    if mail is None:
        return None
    uow.after_commit(partial(task_queue.send, SEND, mail.id))
    return mail.id


def _kept(uow: UnitOfWork, *rows: Notification | OutgoingMail | None) -> bool:
    """Whether these are the first rows with their `once`."""
    try:
        with uow.db.begin_nested():
            uow.db.add_all(row for row in rows if row is not None)
    except IntegrityError:
        return False
    return True


def wants(uow: UnitOfWork, user_id: int, kind: str) -> bool:
    """Whether someone gets mail of this kind."""
    if kind not in kinds.OPTIONAL:
        return True
    query = select(col(MailPreference.wanted)).where(
        col(MailPreference.user_id) == user_id, col(MailPreference.kind) == kind
    )
    return uow.db.scalar(query) is not False


def _notice(user_id: int, letter: NotificationContent, once: str | None) -> Notification:
    return Notification(
        user_id=user_id,
        kind=letter.kind,
        dedupe_key=once,
        title=_cut(letter.title, 160),
        body=_cut(letter.body, 500),
        link=letter.link,
        created_at=wall_clock_now(),
    )


def _mail(user: User, letter: NotificationContent, once: str | None) -> OutgoingMail:
    subject, moment = _one_line(letter.subject), wall_clock_now()
    known = {"subject": subject, "name": user.full_name, "link": letter.link}
    text, html = rendering.render(letter.template, {**known, **letter.context})
    return OutgoingMail(
        message_id=_message_id(),
        kind=letter.kind,
        dedupe_key=once,
        user_id=user.id,
        request_id=letter.request_id,
        to_email=letter.to or user.email,
        to_name=_one_line(user.full_name),
        subject=subject,
        text=text,
        html=html,
        created_at=moment,
        next_attempt_at=moment,
        claimed_until=moment + IN_THE_QUEUE,
    )


def _message_id() -> str:
    _, sender = parseaddr(get_settings().mail_from)
    return f"<{uuid4().hex}@{sender.partition('@')[2]}>"


def _one_line(text: str) -> str:
    """Fit for the head of a mail, where a line break would begin another header."""
    shown = "".join(" " if is_unprintable(char) else char for char in text)
    return _cut(" ".join(shown.split()), LONGEST_SUBJECT)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
