"""Who may see a document, and how long it can be taken back."""

from datetime import datetime

from sqlalchemy import ColumnElement, true
from sqlmodel import col

from hsa_app.core.errors import Conflict
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.models import Approval, Document, Professional

MAX_BYTES = 5 * 1024 * 1024
MAX_DOCUMENTS = 10
"""Bytes of a document, documents of a person."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The documents someone sees: admins all of them, anyone else their own."""
    return true() if actor.is_admin else col(Document.owner_id) == actor.user_id


def can_delete(owner: Professional, document: Document) -> bool:
    """Whether no decision was made since the document was uploaded."""
    return owner.approval == Approval.PENDING and (owner.decided_at is None or document.created_at > owner.decided_at)


def get_quota_start(owner: Professional) -> datetime | None:
    """Documents sent after this moment count; None if all of them do.

    What a rejection rests on is kept, and must not leave a rejected professional without room for something better.
    """
    return None if owner.approval == Approval.APPROVED else owner.decided_at


class AlreadyDecided(Conflict):
    """A decision rests on the document."""

    def __init__(self) -> None:
        super().__init__(_("A decision was made on this document, so it is kept with it."))
