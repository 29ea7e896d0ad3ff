"""Reading outgoing mail. For admins."""

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
    """A mail on its way, without its words."""

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
    """A mail with its words, as far as an admin may read them."""

    message_id: str
    text: str
    html: str

    @property
    def can_retry(self) -> bool:
        """Whether an admin may have it sent at once: it waits for its next try, or was given up with its words kept."""
        if self.status == MailStatus.FAILED:
            return self.kind not in kinds.SECRET_LINK_TTL
        return self.status == MailStatus.QUEUED and self.attempts > 0


def search(uow: UnitOfWork, actor: Actor, params: MailSearch) -> Page[MailRow]:
    """Mails, newest first; those with certain words among the newest the other filters leave.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    query = select(OutgoingMail).where(*filter_conditions(params)).order_by(col(OutgoingMail.id).desc())
    if after := params.parse_cursor(int):
        query = query.where(col(OutgoingMail.id) < after[0])
    found = uow.db.scalars(query.limit(params.limit + 1)).all()
    return paginate(found, params, lambda mail: (mail.id or 0,), MailRow.model_validate)


def count(uow: UnitOfWork, actor: Actor, params: MailSearch, maximum: int) -> int:
    """How many mails a search finds; counting stops past `most`."""
    actor.ensure_role(Role.ADMIN)
    found = select(col(OutgoingMail.id)).where(*filter_conditions(params)).limit(maximum + 1).subquery()
    return uow.db.scalar(select(func.count()).select_from(found)) or 0


def list_for_request(uow: UnitOfWork, actor: Actor, request_id: int, limit: int = 50) -> list[MailRow]:
    """The first mails that were written about a request, in order. For admins."""
    actor.ensure_role(Role.ADMIN)
    query = select(OutgoingMail).where(col(OutgoingMail.request_id) == parse_id(request_id))
    found = uow.db.scalars(query.order_by(col(OutgoingMail.id)).limit(limit))
    return [MailRow.model_validate(one) for one in found]


def get_mail(uow: UnitOfWork, actor: Actor, mail_id: int) -> MailContentRow:
    """One mail with its words; a link that opens an account is hidden, for it is its reader's alone.

    Raises:
        Forbidden: not an admin.
        NotFound: there is none.
    """
    actor.ensure_role(Role.ADMIN)
    found = uow.db.get(OutgoingMail, parse_id(mail_id))
    if found is None:
        raise NotFound(_("There is no such mail."))
    if found.kind in kinds.SECRET_LINK_TTL:
        return MailContentRow.model_validate(found).model_copy(
            update={"text": _(HIDDEN_CONTENT), "html": f"<p>{_(HIDDEN_CONTENT)}</p>"}
        )
    return MailContentRow.model_validate(found)


def filter_conditions(params: MailSearch) -> list[ColumnElement[bool]]:
    """What must be true of the mails a search finds."""
    found: list[ColumnElement[bool]] = []
    if params.state:
        found.append(col(OutgoingMail.status) == params.state)
    if params.kind:
        found.append(col(OutgoingMail.kind) == params.kind)
    if params.request_id:
        found.append(col(OutgoingMail.request_id) == params.request_id)
    if params.q:
        fields = (col(OutgoingMail.to_email), col(OutgoingMail.to_name), col(OutgoingMail.subject))
        found.append(within_newest(col(OutgoingMail.id), *found))
        found.append(or_(*(field.ilike(like_pattern(params.q), escape="\\") for field in fields)))
    return found
