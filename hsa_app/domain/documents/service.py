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
from hsa_app.domain.documents.errors import TooLarge, Unusable
from hsa_app.domain.documents.forms import DocumentForm
from hsa_app.domain.documents.queries import FOLDER, DocumentRow, Paper
from hsa_app.domain.locking import FOR_NO_KEY_UPDATE
from hsa_app.infra import rate_limit
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import Document, Professional, Role, User, UserStatus

log = logging.getLogger(__name__)

TRIES, WINDOW_SECONDS = 100, 600
"""Files of one person that are looked at, in ten minutes."""

LOOKS, ADMINS_LOOKS = 300, 3000
"""Pages drawn for one person, in as long. An admin looks through the papers of many."""

FORGOTTEN_SECONDS = 3600.0

LATELY = timedelta(hours=1)
"""An admin who turns pages and comes back within this time has opened a document once."""


def check_rate(actor: Actor) -> Actor:
    """Count a file that somebody is about to send, before it is read.

    Raises:
        Forbidden: not a professional.
        TooManyTries: too many in a short time.
    """
    actor.must_be(Role.PROFESSIONAL)
    _count(f"documents:{actor.user_id}", TRIES, _("You sent many files in a short time. Wait a little."))
    return actor


def admit_look(actor: Actor) -> Actor:
    """Count a page that somebody is about to look at.

    Raises:
        TooManyTries: too many in a short time.
    """
    most = ADMINS_LOOKS if actor.is_admin else LOOKS
    _count(f"pictures:{actor.user_id}", most, _("You looked at many pages in a short time. Wait a little."))
    return actor


def upload(actor: Actor, form: DocumentForm, content: bytes, name: str) -> DocumentRow:
    """Take in a document. It is looked at and written before anything is locked; a rejected professional is
    looked at again.

    Raises:
        Forbidden: not a professional.
        TooLarge, WrongType, Unusable: it is not taken; the sentence says why. Also when they have ten already.
    """
    actor.must_be(Role.PROFESSIONAL)
    if len(content) > policy.LARGEST:
        raise TooLarge
    with read_only() as uow:
        _check_room(uow, uow.db.get_one(Professional, actor.user_id))
    sort = sandbox.inspect(content)
    document = Document(
        owner_id=actor.user_id,
        kind=form.kind,
        file_name=FOLDER.write(content),
        original_name=filenames.cleaned(name, sort.content_type, form.kind),
        content_type=sort.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=sort.pages,
    )
    try:
        with transaction() as uow:
            return _add(uow, actor, document)
    except BaseException:
        _remove_unless_known(document.file_name)
        raise


def delete(uow: UnitOfWork, actor: Actor, document_id: int) -> None:
    """Delete a document of one's own, as long as no decision rests on it.

    Raises:
        NotFound: there is none, or it is a stranger's.
        Decided: an admin has decided.
    """
    actor.must_be(Role.PROFESSIONAL)
    me = uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    document = queries.found(uow, actor, document_id)
    if not policy.may_take_back(me, document):
        raise policy.Decided
    uow.db.delete(document)
    uow.db.flush()
    uow.after_commit(lambda: FOLDER.remove(document.file_name))
    uow.publish_after_commit(topics.user(actor.user_id), topics.ADMIN)


def opened(uow: UnitOfWork, actor: Actor, document_id: int) -> Paper:
    """A document with its content, for its owner and admins; that an admin opened it is written down.

    Raises:
        NotFound: there is none, it is a stranger's, or its file is lost.
    """
    paper = queries.paper(uow, actor, document_id)
    if actor.is_admin:
        owner = uow.db.get_one(User, queries.found(uow, actor, document_id).owner_id)
        sentence = _("opened the document {name} of {full_name}.").format(
            name=paper.row.name, full_name=owner.full_name
        )
        record_once_per(uow, actor, AuditAction.OPEN_DOCUMENT, (AuditSubject.USER, owner.id), sentence, lately=LATELY)
    return paper


def picture(actor: Actor, document_id: int, page: int, turn: int = 0) -> bytes:
    """One page of a document drawn anew as a JPEG, for its owner and admins.

    Raises:
        NotFound: there is no such document or page, or it is a stranger's.
        Unusable: it cannot be drawn.
    """
    with transaction() if actor.is_admin else read_only() as uow:
        paper = opened(uow, actor, document_id)
    if not 1 <= page <= paper.row.pages:
        raise NotFound(_("There is no such page."))
    return sandbox.draw(paper.content, paper.row.content_type, page, turn)


def collect_garbage() -> int:
    """Set aside files that no row knows: what was left when a process ended between file and row. How many.

    Nothing is deleted: started with another database, all of them would seem forgotten. Those set aside that a row
    knows are put back.
    """
    old = list(FOLDER.older_than(FORGOTTEN_SECONDS))
    with read_only() as uow:
        known = set(uow.db.scalars(select(col(Document.file_name))))
    forgotten = [name for name in old if name not in known]
    if forgotten:
        log.warning("%s documents that no row knows are set aside in %s/%s", len(forgotten), FOLDER.path, FOLDER.ASIDE)
    for name in forgotten:
        FOLDER.quarantine(name)
    for name in FOLDER.quarantined() & known:
        FOLDER.restore(name)
    return len(forgotten)


def _count(bucket: str, most: int, why: str) -> None:
    if wait := rate_limit.consume(bucket, most, WINDOW_SECONDS):
        raise RateLimited(why, retry_after=wait)


def _check_room(uow: UnitOfWork, owner: Professional) -> None:
    if queries.counted(uow, owner) >= policy.MOST:
        raise Unusable(_("You have sent {MOST} documents, and there is room for no more.").format(MOST=policy.MOST))


def _add(uow: UnitOfWork, actor: Actor, document: Document) -> DocumentRow:
    """Of ten that come at once each counts those before it: they wait for the same professional's row."""
    me = uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)
    if uow.db.get_one(User, actor.user_id).status != UserStatus.ACTIVE:  # blocked while the file was on its way
        raise NotSignedIn(_("Sign in first."))
    _check_room(uow, me)
    uow.db.add(document)
    resubmit(me)
    uow.db.flush()
    uow.publish_after_commit(topics.user(actor.user_id), topics.ADMIN)
    return queries.row(document)


def _remove_unless_known(file_name: str) -> None:
    """A commit whose answer was lost may stand: only what surely has no row is removed, the rest is set aside later."""
    with suppress(SQLAlchemyError):
        with read_only() as uow:
            known = uow.db.scalar(select(col(Document.id)).where(col(Document.file_name) == file_name))
        if known is None:
            FOLDER.remove(file_name)
