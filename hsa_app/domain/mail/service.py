"""Notifies users: inserts the in-app notification and the mail in the transaction that caused them."""

from dataclasses import dataclass, field
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
from hsa_app.domain import leases, topics
from hsa_app.domain.mail import kinds, rendering
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import MailPreference, Notification, OutgoingMail, User

SEND_TASK = "mail.send"
"""The Celery task that sends one mail."""

MAX_SUBJECT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class NotificationContent:
    """The content of a notification: mailed if it has a template, shown in-app if it has a title.

    The template "note" takes `paragraphs` (sentences) and optionally `rows` (label, value), `action` (the label of the
    button, which leads to the path `link` or the URL `address`), `heading` and `small` (a sentence below).
    """

    kind: str
    subject: str
    template: str = "note"
    context: dict[str, Any] = field(default_factory=dict[str, Any])
    title: str = ""
    body: str = ""
    link: str = ""
    to_email: str = ""
    """The recipient, if not the email of the account."""
    request_id: int | None = None
    """The request it is about, if any."""


def notify(uow: UnitOfWork, user_id: int, content: NotificationContent, dedupe_key: str | None = None) -> int | None:
    """Notify a user by mail and in-app, in this transaction. A second call with the same `dedupe_key` does nothing.

    Returns the id of the mail; None if there is none, or it is a duplicate.
    """
    user = uow.db.get_one(User, user_id)
    notification = _build_notification(user_id, content, dedupe_key) if content.title else None
    mail = (
        _build_mail(user, content, dedupe_key)
        if content.template and is_mail_enabled(uow, user_id, content.kind)
        else None
    )
    if not _insert_unless_duplicate(uow, notification, mail):
        return None
    uow.publish_after_commit(
        topics.user(user_id), *([topics.user_notifications(user_id)] if notification else []), topics.MAIL
    )
    if mail is None:
        return None
    uow.after_commit(partial(task_queue.enqueue, SEND_TASK, mail.id))
    return mail.id


def _insert_unless_duplicate(uow: UnitOfWork, *rows: Notification | OutgoingMail | None) -> bool:
    """Insert the rows; False if a row with the same `dedupe_key` exists."""
    try:
        with uow.db.begin_nested():
            uow.db.add_all(row for row in rows if row is not None)
    except IntegrityError:
        return False
    return True


def is_mail_enabled(uow: UnitOfWork, user_id: int, kind: str) -> bool:
    """Whether a user gets mails of this kind."""
    if kind not in kinds.OPTIONAL_KINDS:
        return True
    query = select(col(MailPreference.wanted)).where(
        col(MailPreference.user_id) == user_id, col(MailPreference.kind) == kind
    )
    return uow.db.scalar(query) is not False


def _build_notification(user_id: int, content: NotificationContent, dedupe_key: str | None) -> Notification:
    return Notification(
        user_id=user_id,
        kind=content.kind,
        dedupe_key=dedupe_key,
        title=_truncate(content.title, 160),
        body=_truncate(content.body, 500),
        link=content.link,
        created_at=wall_clock_now(),
    )


def _build_mail(user: User, content: NotificationContent, dedupe_key: str | None) -> OutgoingMail:
    subject, created_at = _single_line(content.subject), wall_clock_now()
    defaults = {"subject": subject, "name": user.full_name, "link": content.link}
    text, html = rendering.render(content.template, {**defaults, **content.context})
    return OutgoingMail(
        message_id=_generate_message_id(),
        kind=content.kind,
        dedupe_key=dedupe_key,
        user_id=user.id,
        request_id=content.request_id,
        to_email=content.to_email or user.email,
        to_name=_single_line(user.full_name),
        subject=subject,
        text=text,
        html=html,
        created_at=created_at,
        next_attempt_at=created_at,
        claimed_until=leases.queue_deadline(),
    )


def _generate_message_id() -> str:
    _, sender = parseaddr(get_settings().mail_from)
    return f"<{uuid4().hex}@{sender.partition('@')[2]}>"


def _single_line(text: str) -> str:
    """Make text safe for a mail header: unprintable characters, such as line breaks, become spaces; truncated."""
    printable = "".join(" " if is_unprintable(char) else char for char in text)
    return _truncate(" ".join(printable.split()), MAX_SUBJECT_LENGTH)


def _truncate(text: str, max_length: int) -> str:
    return text if len(text) <= max_length else f"{text[: max_length - 1]}…"
