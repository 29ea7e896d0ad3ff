"""Documents: sending one, taking it back, looking at a page, and tidying the folder.

File first, row after: a file without a row harms nobody and is set aside, a row without a file would be a loss.
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
from hsa_app.domain.accounts.service import resubmit
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.audit.service import record_once_per
from hsa_app.domain.documents import filenames, policy, queries, sandbox
from hsa_app.domain.documents.errors import FileTooLarge, UnusableFile
from hsa_app.domain.documents.forms import DocumentForm
from hsa_app.domain.documents.queries import DOCUMENTS_FOLDER, DocumentFile, DocumentRow
from hsa_app.domain.locking import FOR_NO_KEY_UPDATE
from hsa_app.infra import rate_limit
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import Document, Professional, Role, User, UserStatus

log = logging.getLogger(__name__)

MAX_UPLOADS, WINDOW_SECONDS = 100, 600
"""Files of one person that are looked at, in ten minutes."""

MAX_PAGE_VIEWS, MAX_PAGE_VIEWS_ADMIN = 300, 3000
"""Pages drawn for one person, in as long. An admin looks through the papers of many."""

ORPHAN_AGE_SECONDS = 3600.0

AUDIT_WINDOW = timedelta(hours=1)
"""An admin who turns pages and comes back within this time has opened a document once."""


def check_rate(actor: Actor) -> Actor:
    """Count an upload before it is read.
    Raises:
        Forbidden: not a professional.
        TooManyTries: too many in a short time.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    _check_rate_limit(
        f"documents:{actor.user_id}", MAX_UPLOADS, _("You sent many files in a short time. Wait a little.")
    )
    return actor


def check_view_rate(actor: Actor) -> Actor:
    """Count a page view before it is rendered.
    Raises:
        TooManyTries: too many in a short time.
    """
    most = MAX_PAGE_VIEWS_ADMIN if actor.is_admin else MAX_PAGE_VIEWS
    _check_rate_limit(f"pictures:{actor.user_id}", most, _("You looked at many pages in a short time. Wait a little."))
    return actor


def upload(actor: Actor, form: DocumentForm, content: bytes, filename: str) -> DocumentRow:
    """Take in a document. It is looked at and written before anything is locked; a rejected professional is
    looked at again.

    Raises:
        Forbidden: not a professional.
        TooLarge, WrongType, Unusable: it is not taken; the sentence says why. Also when they have ten already.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    if len(content) > policy.MAX_BYTES:
        raise FileTooLarge
    with read_only() as uow:
        _ensure_quota(uow, uow.db.get_one(Professional, actor.user_id))
    sort = sandbox.inspect(content)
    document = Document(
        owner_id=actor.user_id,
        kind=form.kind,
        file_name=DOCUMENTS_FOLDER.write(content),
        original_name=filenames.sanitize_filename(filename, sort.content_type, form.kind),
        content_type=sort.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=sort.page_count,
    )
    try:
        with transaction() as uow:
            return _insert_document(uow, actor, document)
    except BaseException:
        _remove_if_orphaned(document.file_name)
        raise


def delete(uow: UnitOfWork, actor: Actor, document_id: int) -> None:
    """Delete a document of one's own, as long as no decision rests on it.

    Raises:
        NotFound: there is none, or it is a stranger's.
        Decided: an admin has decided.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    me = uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    document = queries.get_document(uow, actor, document_id)
    if not policy.can_delete(me, document):
        raise policy.AlreadyDecided
    uow.db.delete(document)
    uow.db.flush()
    uow.after_commit(lambda: DOCUMENTS_FOLDER.delete(document.file_name))
    uow.publish_after_commit(topics.user(actor.user_id), topics.ADMIN)


def open_document(uow: UnitOfWork, actor: Actor, document_id: int) -> DocumentFile:
    """A document with its content, for its owner and admins; that an admin opened it is written down.

    Raises:
        NotFound: there is none, it is a stranger's, or its file is lost.
    """
    paper = queries.get_document_file(uow, actor, document_id)
    if actor.is_admin:
        owner = uow.db.get_one(User, queries.get_document(uow, actor, document_id).owner_id)
        record_once_per(
            uow,
            actor,
            AuditAction.OPEN_DOCUMENT,
            (AuditSubject.USER, owner.id),
            _("{actor} opened the document {document} of {name}."),
            values={"document": paper.row.name, "name": owner.full_name},
            window=AUDIT_WINDOW,
        )
    return paper


def render_page(actor: Actor, document_id: int, page: int, rotation: int = 0) -> bytes:
    """One page of a document as a JPEG, for its owner and admins.
    Raises:
        NotFound: there is no such document or page, or it is a stranger's.
        Unusable: it cannot be drawn.
    """
    with transaction() if actor.is_admin else read_only() as uow:
        paper = open_document(uow, actor, document_id)
    if not 1 <= page <= paper.row.pages:
        raise NotFound(_("There is no such page."))
    return sandbox.render_page(paper.content, paper.row.content_type, page, rotation)


def collect_garbage() -> int:
    """Set aside files that no row knows: what was left when a process ended between file and row. How many.

    Nothing is deleted: started with another database, all of them would seem forgotten. Those set aside that a row
    knows are put back.
    """
    old = list(DOCUMENTS_FOLDER.list_older_than(ORPHAN_AGE_SECONDS))
    with read_only() as uow:
        known = set(uow.db.scalars(select(col(Document.file_name))))
    forgotten = [name for name in old if name not in known]
    if forgotten:
        log.warning(
            "%s documents that no row knows are set aside in %s/%s",
            len(forgotten),
            DOCUMENTS_FOLDER.path,
            DOCUMENTS_FOLDER.QUARANTINE_NAME,
        )
    for name in forgotten:
        DOCUMENTS_FOLDER.quarantine(name)
    for name in DOCUMENTS_FOLDER.list_quarantined() & known:
        DOCUMENTS_FOLDER.restore(name)
    return len(forgotten)


def _check_rate_limit(bucket: str, limit: int, message: str) -> None:
    if wait := rate_limit.consume(bucket, limit, WINDOW_SECONDS):
        raise RateLimited(message, retry_after=wait)


def _ensure_quota(uow: UnitOfWork, owner: Professional) -> None:
    if queries.count_against_quota(uow, owner) >= policy.MAX_DOCUMENTS:
        raise UnusableFile(
            _("You have sent {count} documents, and there is room for no more.").format(count=policy.MAX_DOCUMENTS)
        )


def _insert_document(uow: UnitOfWork, actor: Actor, document: Document) -> DocumentRow:
    """Of ten that come at once each counts those before it: they wait for the same professional's row."""
    me = uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    if uow.db.get_one(User, actor.user_id).status != UserStatus.ACTIVE:  # blocked while the file was on its way
        raise NotSignedIn(_("Sign in first."))
    _ensure_quota(uow, me)
    uow.db.add(document)
    resubmit(me)
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
