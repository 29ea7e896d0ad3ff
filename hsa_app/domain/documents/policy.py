"""Who may see a document, and how long it can be taken back."""

from sqlalchemy import ColumnElement, true
from sqlmodel import col

from hsa_app.core.errors import Conflict
from hsa_app.domain.actor import Actor
from hsa_app.models import Approval, Document, Professional

LARGEST = 5 * 1024 * 1024
MOST = 10
"""Bytes of a document, documents of a person."""


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The documents someone sees: admins all of them, anyone else their own."""
    return true() if actor.is_admin else col(Document.owner_id) == actor.user_id


def may_take_back(owner: Professional) -> bool:
    """Whether no decision rests on their documents."""
    return owner.approval == Approval.PENDING


class Decided(Conflict):
    """A decision rests on the document."""

    def __init__(self) -> None:
        super().__init__("A decision was made on this document, so it is kept with it.")
