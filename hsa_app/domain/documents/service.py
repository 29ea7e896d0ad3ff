"""Documents: upload, deletion, page views and garbage collection.

The file is written before its row: a file without a row can be quarantined, a row without a file would be data loss.
"""

import hashlib
import logging
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from hsa_app.core.errors import NotFound, NotSignedIn, RateLimited
from hsa_app.core.i18n import _
from hsa_app.domain import topics
from hsa_app.domain.accounts.service import resubmit_if_rejected
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record_once_per
from hsa_app.domain.documents import filenames, policy, queries, sandbox
from hsa_app.domain.documents.errors import FileTooLarge, UnusableFile
from hsa_app.domain.documents.forms import DocumentForm
from hsa_app.domain.documents.queries import DOCUMENTS_FOLDER, DocumentFile, DocumentRow
from hsa_app.domain.row_locks import FOR_NO_KEY_UPDATE
from hsa_app.infra import rate_limit
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import Document, Professional, Role, User, UserStatus

log = logging.getLogger(__name__)

MAX_UPLOADS, WINDOW_SECONDS = 100, 600
"""The rate limit of uploads per professional, and its window."""

MAX_PAGE_VIEWS, MAX_PAGE_VIEWS_ADMIN = 300, 3000
"""The rate limit of rendered pages per user in the same window. Admins review the documents of many professionals."""

ORPHAN_AGE_SECONDS = 3600.0

AUDIT_WINDOW = timedelta(hours=1)
"""Page views of a document by an admin within this time are one audit entry."""


def consume_upload_rate_limit(actor: Actor) -> Actor:
    """Count an upload against its rate limit, before the file is read. Returns the actor.

    Raises:
        Forbidden: not a professional.
        RateLimited: too many in a short time.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    _consume_rate_limit(
        f"documents:{actor.user_id}", MAX_UPLOADS, _("You sent many files in a short time. Wait a little.")
    )
    return actor


def consume_view_rate_limit(actor: Actor) -> Actor:
    """Count a page view against its rate limit, before the page is rendered. Returns the actor.

    Raises:
        RateLimited: too many in a short time.
    """
    limit = MAX_PAGE_VIEWS_ADMIN if actor.is_admin else MAX_PAGE_VIEWS
    _consume_rate_limit(
        f"pictures:{actor.user_id}", limit, _("You looked at many pages in a short time. Wait a little.")
    )
    return actor


def upload(actor: Actor, form: DocumentForm, content: bytes, filename: str) -> DocumentRow:
    """Store a document. It is inspected and written before any row is locked. A rejected professional becomes pending.

    Raises:
        Forbidden: not a professional.
        FileTooLarge, WrongFileType, UnusableFile: it is rejected, or the quota is used up; the message says why.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    if len(content) > policy.MAX_BYTES:
        raise FileTooLarge
    with read_only() as uow:
        _ensure_quota(uow, uow.db.get_one(Professional, actor.user_id))
    file_info = sandbox.inspect(content)
    document = Document(
        owner_id=actor.user_id,
        kind=form.kind,
        file_name=DOCUMENTS_FOLDER.write(content),
        original_name=filenames.sanitize_filename(filename, file_info.content_type, form.kind),
        content_type=file_info.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=file_info.page_count,
    )
    try:
        with transaction() as uow:
            return _insert_document_within_quota(uow, actor, document)
    except BaseException:
        _remove_if_orphaned(document.file_name)
        raise


def delete(uow: UnitOfWork, actor: Actor, document_id: int) -> None:
    """Delete a document of the actor, unless it is part of a decision.

    Raises:
        NotFound: there is no such document, or it is another user's.
        AlreadyDecided: an admin has decided since the upload.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    professional = uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    document = queries.get_document(uow, actor, document_id)
    if not policy.can_delete(professional, document):
        raise policy.AlreadyDecided
    uow.db.delete(document)
    uow.db.flush()
    uow.after_commit(lambda: DOCUMENTS_FOLDER.delete(document.file_name))
    uow.publish_after_commit(topics.user(actor.user_id), topics.ADMIN)


def open_document_with_audit(uow: UnitOfWork, actor: Actor, document_id: int) -> DocumentFile:
    """Return a document with its content, for its owner and admins; access by an admin is recorded in the audit log.

    Raises:
        NotFound: there is no such document, it is another user's, or its file is missing.
    """
    document_file = queries.get_document_file(uow, actor, document_id)
    if actor.is_admin:
        owner = uow.db.get_one(User, queries.get_document(uow, actor, document_id).owner_id)
        record_once_per(
            uow,
            actor,
            AuditAction.OPEN_DOCUMENT,
            (AuditSubject.USER, owner.id),
            _("{actor} opened the document {document} of {name}."),
            values={"document": document_file.row.name, "name": owner.full_name},
            window=AUDIT_WINDOW,
        )
    return document_file


def render_page(actor: Actor, document_id: int, page: int, rotation: int = 0) -> bytes:
    """Render a page of a document as a JPEG, for its owner and admins.

    Raises:
        NotFound: there is no such document or page, or it is another user's.
        UnusableFile: it cannot be rendered.
    """
    with transaction() if actor.is_admin else read_only() as uow:
        document_file = open_document_with_audit(uow, actor, document_id)
    if not 1 <= page <= document_file.row.pages:
        raise NotFound(_("There is no such page."))
    return sandbox.render_page(document_file.content, document_file.row.content_type, page, rotation)


def quarantine_orphans() -> int:
    """Quarantine old files without a row, left by a process that died between file and row; returns how many.

    Nothing is deleted, since with another database all files would seem orphaned. Quarantined files that have a row are
    restored.
    """
    names = list(DOCUMENTS_FOLDER.list_older_than(ORPHAN_AGE_SECONDS))
    with read_only() as uow:
        known = set(uow.db.scalars(select(col(Document.file_name))))
    orphans = [name for name in names if name not in known]
    if orphans:
        log.warning(
            "quarantined %s documents without a database row in %s/%s",
            len(orphans),
            DOCUMENTS_FOLDER.path,
            DOCUMENTS_FOLDER.QUARANTINE_NAME,
        )
    for name in orphans:
        DOCUMENTS_FOLDER.quarantine(name)
    for name in DOCUMENTS_FOLDER.list_quarantined() & known:
        DOCUMENTS_FOLDER.restore(name)
    return len(orphans)


def _consume_rate_limit(bucket: str, limit: int, message: str) -> None:
    if wait := rate_limit.consume(bucket, limit, WINDOW_SECONDS):
        raise RateLimited(message, retry_after=wait)


def _ensure_quota(uow: UnitOfWork, owner: Professional) -> None:
    if queries.count_against_quota(uow, owner) >= policy.MAX_DOCUMENTS:
        raise UnusableFile(
            _("You have sent {count} documents, and there is room for no more.").format(count=policy.MAX_DOCUMENTS)
        )


def _insert_document_within_quota(uow: UnitOfWork, actor: Actor, document: Document) -> DocumentRow:
    """Insert the row under a lock on the professional, so that concurrent uploads are counted one after the other."""
    professional = uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    if uow.db.get_one(User, actor.user_id).status != UserStatus.ACTIVE:  # blocked during the upload
        raise NotSignedIn(_("Sign in first."))
    _ensure_quota(uow, professional)
    uow.db.add(document)
    resubmit_if_rejected(professional)
    uow.db.flush()
    uow.publish_after_commit(topics.user(actor.user_id), topics.ADMIN)
    return queries.document_row(document)


def _remove_if_orphaned(file_name: str) -> None:
    """Remove the file only if it certainly has no row; otherwise it is quarantined later."""
    with suppress(SQLAlchemyError):
        with read_only() as uow:
            known = uow.db.scalar(select(col(Document.id)).where(col(Document.file_name) == file_name))
        if known is None:
            DOCUMENTS_FOLDER.delete(file_name)
