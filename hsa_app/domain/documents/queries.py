"""Reading documents."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from hsa_app.core.errors import NotFound
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import policy
from hsa_app.domain.pagination import Page, PageParams, paginate
from hsa_app.infra.db import UnitOfWork
from hsa_app.infra.files import Folder
from hsa_app.models import Document, DocumentKind, Professional, Role

log = logging.getLogger(__name__)

FOLDER = Folder("documents")


class DocumentRow(ReadModel):
    """A verification document. `name` is the name of the uploaded file; `size` is in bytes."""

    id: int
    kind: DocumentKind
    name: str
    content_type: str
    size: int
    pages: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How many documents of someone count, and which they may take back."""

    counted: int
    may_take_back: set[int]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document and what is in it."""

    row: DocumentRow
    content: bytes


def mine(uow: UnitOfWork, actor: Actor, ask: PageParams) -> Page[DocumentRow]:
    """The documents of the professional who asks, newest first.

    Raises:
        Forbidden: not a professional.
    """
    actor.must_be(Role.PROFESSIONAL)
    return _of(uow, actor.user_id, ask)


def of_professional(uow: UnitOfWork, actor: Actor, user_id: int, ask: PageParams) -> Page[DocumentRow]:
    """The documents of a professional, newest first. For admins.

    Raises:
        Forbidden: not an admin.
        NotFound: there is no such professional.
    """
    actor.must_be(Role.ADMIN)
    if uow.db.get(Professional, parse_id(user_id)) is None:
        raise NotFound(_("There is no such professional."))
    return _of(uow, user_id, ask)


def paper(uow: UnitOfWork, actor: Actor, document_id: int) -> Paper:
    """A document with its content, for its owner and admins.

    Raises:
        NotFound: there is none, it is a stranger's, or its file is lost.
    """
    document = found(uow, actor, document_id)
    try:
        return Paper(row(document), FOLDER.read(document.file_name))
    except FileNotFoundError:
        log.exception("the file of document %s is lost", document_id)
        raise NotFound(_("The file of this document is lost. Send it again.")) from None


def found(uow: UnitOfWork, actor: Actor, document_id: int) -> Document:
    """A document as it is stored, for its owner and admins.

    Raises:
        NotFound: there is none, or it is a stranger's.
    """
    document = uow.db.scalar(select(Document).where(col(Document.id) == parse_id(document_id), policy.seen_by(actor)))
    if document is None:
        raise NotFound(_("There is no such document."))
    return document


def counted(uow: UnitOfWork, owner: Professional) -> int:
    """How many documents of someone count against the most they may have."""
    after = policy.counted_after(owner)
    query = select(func.count()).select_from(Document).where(col(Document.owner_id) == owner.user_id)
    return uow.db.scalar(query.where(col(Document.created_at) > after) if after else query) or 0


def standing(uow: UnitOfWork, actor: Actor) -> Standing:
    """What the professional who asks may still send and take back.

    Raises:
        Forbidden: not a professional.
    """
    actor.must_be(Role.PROFESSIONAL)
    me = uow.db.get_one(Professional, actor.user_id)
    mine = uow.db.scalars(select(Document).where(col(Document.owner_id) == actor.user_id))
    free = {one.id or 0 for one in mine if policy.may_take_back(me, one)}
    return Standing(counted=counted(uow, me), may_take_back=free)


def row(document: Document) -> DocumentRow:
    """A document as it is answered."""
    return DocumentRow(
        id=document.id or 0,
        kind=DocumentKind(document.kind),
        name=document.original_name,
        content_type=document.content_type,
        size=document.size,
        pages=document.pages,
        created_at=document.created_at,
    )


def _of(uow: UnitOfWork, user_id: int, ask: PageParams) -> Page[DocumentRow]:
    number, after = col(Document.id), ask.after(int)
    query = select(Document).where(col(Document.owner_id) == user_id).order_by(number.desc())
    if after:
        query = query.where(number < after[0])
    documents = uow.db.scalars(query.limit(ask.limit + 1)).all()
    return paginate(documents, ask, lambda one: (one.id or 0,), row)
