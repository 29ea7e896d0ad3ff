"""Rules of documents: visibility, deletion and quota."""

from datetime import datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import col

from hsa_app.core.errors import Conflict
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.models import Approval, Document, Professional

MAX_BYTES = 5 * 1024 * 1024
MAX_DOCUMENTS = 10
"""The maximum size of a document, and the maximum number of documents per professional."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Match the documents visible to the actor: all for admins, else their own."""
    return true() if actor.is_admin else col(Document.owner_id) == actor.user_id


def can_delete(owner: Professional, document: Document) -> bool:
    """Whether the document may be deleted: the approval is pending and was not decided since the upload."""
    return owner.approval == Approval.PENDING and (owner.decided_at is None or document.created_at > owner.decided_at)


def get_quota_start(owner: Professional) -> datetime | None:
    """Return the time from which documents count against the quota; None if all count.

    Documents that led to a rejection are retained; they do not count, so that the professional can upload better ones.
    """
    return None if owner.approval == Approval.APPROVED else owner.decided_at


class AlreadyDecided(Conflict):
    """The document is part of a decision."""

    def __init__(self) -> None:
        super().__init__(_("A decision was made on this document, so it is kept with it."))
