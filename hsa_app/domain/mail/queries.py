"""Queries of outgoing mail, for admins."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from hsa_app.core.errors import NotFound
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import kinds
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.pagination import Page, like_pattern, paginate, within_newest
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import MailStatus, OutgoingMail, Role

HIDDEN_CONTENT = N_("This mail has a link that only its reader may see.")


class MailRow(ReadModel):
    """A mail and its delivery status, without its content."""

    id: int
    kind: str
    to_email: str
    to_name: str
    subject: str
    status: MailStatus
    attempts: int
    next_attempt_at: datetime
    error: str | None
    created_at: datetime
    sent_at: datetime | None


class MailContentRow(MailRow):
    """A mail with its content, as far as an admin may read it."""

    message_id: str
    text: str
    html: str

    @property
    def can_retry(self) -> bool:
        """Whether an admin can send it immediately: it waits for a retry, or failed and its content is not redacted."""
        if self.status == MailStatus.FAILED:
            return self.kind not in kinds.SECRET_LINK_TTL
        return self.status == MailStatus.QUEUED and self.attempts > 0


def search(uow: UnitOfWork, actor: Actor, params: MailSearch) -> Page[MailRow]:
    """Return a page of mails, newest first; a text search covers only the newest rows that match the filters.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    query = select(OutgoingMail).where(*filter_conditions(params)).order_by(col(OutgoingMail.id).desc())
    if after := params.parse_cursor(int):
        query = query.where(col(OutgoingMail.id) < after[0])
    mails = uow.db.scalars(query.limit(params.limit + 1)).all()
    return paginate(mails, params, lambda mail: (mail.id or 0,), MailRow.model_validate)


def count(uow: UnitOfWork, actor: Actor, params: MailSearch, maximum: int) -> int:
    """Count the mails that match a search, up to `maximum + 1`."""
    actor.ensure_role(Role.ADMIN)
    matching = select(col(OutgoingMail.id)).where(*filter_conditions(params)).limit(maximum + 1).subquery()
    return uow.db.scalar(select(func.count()).select_from(matching)) or 0


def list_for_request(uow: UnitOfWork, actor: Actor, request_id: int, limit: int = 50) -> list[MailRow]:
    """List the first mails about a request, in order. For admins."""
    actor.ensure_role(Role.ADMIN)
    query = select(OutgoingMail).where(col(OutgoingMail.request_id) == parse_id(request_id))
    mails = uow.db.scalars(query.order_by(col(OutgoingMail.id)).limit(limit))
    return [MailRow.model_validate(mail) for mail in mails]


def get_mail(uow: UnitOfWork, actor: Actor, mail_id: int) -> MailContentRow:
    """Return a mail with its content; content with a secret link is replaced.

    Raises:
        Forbidden: not an admin.
        NotFound: there is no such mail.
    """
    actor.ensure_role(Role.ADMIN)
    mail = uow.db.get(OutgoingMail, parse_id(mail_id))
    if mail is None:
        raise NotFound(_("There is no such mail."))
    if mail.kind in kinds.SECRET_LINK_TTL:
        return MailContentRow.model_validate(mail).model_copy(
            update={"text": HIDDEN_CONTENT, "html": f"<p>{HIDDEN_CONTENT}</p>"}
        )
    return MailContentRow.model_validate(mail)


def filter_conditions(params: MailSearch) -> list[ColumnElement[bool]]:
    """Return the conditions of a mail search."""
    conditions: list[ColumnElement[bool]] = []
    if params.state:
        conditions.append(col(OutgoingMail.status) == params.state)
    if params.kind:
        conditions.append(col(OutgoingMail.kind) == params.kind)
    if params.request_id:
        conditions.append(col(OutgoingMail.request_id) == params.request_id)
    if params.q:
        fields = (col(OutgoingMail.to_email), col(OutgoingMail.to_name), col(OutgoingMail.subject))
        conditions.append(within_newest(col(OutgoingMail.id), *conditions))
        conditions.append(or_(*(field.ilike(like_pattern(params.q), escape="\\") for field in fields)))
    return conditions
