"""Queries of documents."""

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

DOCUMENTS_FOLDER = Folder("documents")


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
class DocumentQuota:
    """How many documents of a professional count against the quota, and which they can delete."""

    used: int
    deletable_ids: set[int]


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A document and its content."""

    row: DocumentRow
    content: bytes


def list_own(uow: UnitOfWork, actor: Actor, params: PageParams) -> Page[DocumentRow]:
    """Return a page of the actor's documents, newest first.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    return _list_for_owner(uow, actor.user_id, params)


def list_for_professional(uow: UnitOfWork, actor: Actor, user_id: int, params: PageParams) -> Page[DocumentRow]:
    """Return a page of a professional's documents, newest first. For admins.

    Raises:
        Forbidden: not an admin.
        NotFound: there is no such professional.
    """
    actor.ensure_role(Role.ADMIN)
    if uow.db.get(Professional, parse_id(user_id)) is None:
        raise NotFound(_("There is no such professional."))
    return _list_for_owner(uow, user_id, params)


def get_document_file(uow: UnitOfWork, actor: Actor, document_id: int) -> DocumentFile:
    """Return a document with its content, for its owner and admins.

    Raises:
        NotFound: there is no such document, it is another user's, or its file is missing.
    """
    document = get_document(uow, actor, document_id)
    try:
        return DocumentFile(document_row(document), DOCUMENTS_FOLDER.read(document.file_name))
    except FileNotFoundError:
        log.exception("the file of document %s is lost", document_id)
        raise NotFound(_("The file of this document is lost. Send it again.")) from None


def get_document(uow: UnitOfWork, actor: Actor, document_id: int) -> Document:
    """Return the stored row of a document, for its owner and admins.

    Raises:
        NotFound: there is no such document, or it is another user's.
    """
    document = uow.db.scalar(
        select(Document).where(col(Document.id) == parse_id(document_id), policy.visible_to(actor))
    )
    if document is None:
        raise NotFound(_("There is no such document."))
    return document


def count_against_quota(uow: UnitOfWork, owner: Professional) -> int:
    """Count the documents of a professional that count against the quota."""
    after = policy.get_quota_start(owner)
    query = select(func.count()).select_from(Document).where(col(Document.owner_id) == owner.user_id)
    return uow.db.scalar(query.where(col(Document.created_at) > after) if after else query) or 0


def get_quota(uow: UnitOfWork, actor: Actor) -> DocumentQuota:
    """Return the actor's used quota and deletable documents.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    professional = uow.db.get_one(Professional, actor.user_id)
    documents = uow.db.scalars(select(Document).where(col(Document.owner_id) == actor.user_id))
    deletable_ids = {document.id or 0 for document in documents if policy.can_delete(professional, document)}
    return DocumentQuota(used=count_against_quota(uow, professional), deletable_ids=deletable_ids)


def document_row(document: Document) -> DocumentRow:
    """Convert a document to its response."""
    return DocumentRow(
        id=document.id or 0,
        kind=DocumentKind(document.kind),
        name=document.original_name,
        content_type=document.content_type,
        size=document.size,
        pages=document.pages,
        created_at=document.created_at,
    )


def _list_for_owner(uow: UnitOfWork, user_id: int, params: PageParams) -> Page[DocumentRow]:
    id_column, after = col(Document.id), params.parse_cursor(int)
    query = select(Document).where(col(Document.owner_id) == user_id).order_by(id_column.desc())
    if after:
        query = query.where(id_column < after[0])
    documents = uow.db.scalars(query.limit(params.limit + 1)).all()
    return paginate(documents, params, lambda document: (document.id or 0,), document_row)
