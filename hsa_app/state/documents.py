"""A professional's documents: list, view and delete."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict, NotFound
from hsa_app.core.formatting import format_file_size, format_relative, pluralize
from hsa_app.core.i18n import N_, _
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import policy, queries, service
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG
from hsa_app.domain.documents.queries import DocumentQuota, DocumentRow
from hsa_app.domain.pagination import PageParams
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import DocumentKind, Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, require

DOCUMENT_KINDS = {
    DocumentKind.IDENTITY: (N_("Identity"), "id-card"),
    DocumentKind.CERTIFICATE: (N_("Certificate"), "award"),
    DocumentKind.ADDRESS: (N_("Address"), "house"),
}
FILE_TYPE_LABELS = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG"}
ALL_DOCUMENTS = PageParams(limit=100)
"""More than a professional can have: ten, and those kept as the reason of earlier rejections."""


@dataclass(frozen=True)
class DocumentView:
    """A document for display; `file` is its download URL, `picture` the URL of its pages up to the page number."""

    id: int = 0
    kind: str = ""
    icon: str = ""
    name: str = ""
    about: str = ""
    sent: str = ""
    pages: int = 0
    file: str = ""
    picture: str = ""
    may_take_back: bool = False


class DocumentsState(AuthState):
    """The signed-in professional's documents and the selected one."""

    is_loaded: bool = False
    documents: list[DocumentView] = []
    count_text: str = ""
    can_upload: bool = False
    selected_document: DocumentView = DocumentView()
    page: int = 1

    @rx.event
    @require(Role.PROFESSIONAL)
    async def reload(self) -> None:
        """Reload the documents; the page around them subscribes to their changes."""
        await self._load_documents()

    @rx.event
    @require(Role.PROFESSIONAL)
    async def open_document(self, document_id: int) -> EventSpec | None:
        """Open a document in the viewer."""
        return self._open_dialog(document_id, "look")

    @rx.event
    @require(Role.PROFESSIONAL)
    async def previous_page(self) -> None:
        """Show the previous page."""
        self.page = max(1, self.page - 1)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def next_page(self) -> None:
        """Show the next page."""
        self.page = min(self.selected_document.pages, self.page + 1)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def open_delete_dialog(self, document_id: int) -> EventSpec | None:
        """Open the dialog that confirms deleting a document."""
        return self._open_dialog(document_id, "take-back")

    @rx.event
    @require(Role.PROFESSIONAL)
    async def delete(self, _form: dict[str, Any]) -> list[EventSpec]:
        """Delete the selected document."""
        name = self.selected_document.name
        try:
            await self._command(service.delete, self.selected_document.id)
        except (Conflict, NotFound) as error:
            toast_event = toasts.error(error.message)
        else:
            toast_event = toasts.success(_("Document deleted"), name)
        await self._load_documents()
        return [dialog_events.close("take-back"), toast_event, toasts.call_js("focusById", "documents")]

    async def _load_documents(self) -> None:
        rows, quota = await self._query(_load_own)
        self.documents = [document_view(row, can_delete=row.id in quota.deletable_ids) for row in rows]
        self.count_text = _("{count} of {max_documents}").format(count=quota.used, max_documents=policy.MAX_DOCUMENTS)
        self.can_upload = quota.used < policy.MAX_DOCUMENTS
        self.is_loaded = True

    def _open_dialog(self, document_id: object, dialog_id: str) -> EventSpec | None:
        document = next((candidate for candidate in self.documents if candidate.id == document_id), None)
        if document is None:
            return None
        self.selected_document, self.page = document, 1
        return dialog_events.open(dialog_id)


def _load_own(uow: UnitOfWork, actor: Actor) -> tuple[list[DocumentRow], DocumentQuota]:
    return queries.list_own(uow, actor, ALL_DOCUMENTS).items, queries.get_quota(uow, actor)


def document_view(row: DocumentRow, *, can_delete: bool = False) -> DocumentView:
    """The view model of a document."""
    label, icon = DOCUMENT_KINDS[row.kind]
    about = [FILE_TYPE_LABELS[row.content_type], format_file_size(row.size)]
    if row.content_type == PDF:
        about.append(pluralize(row.pages, "{count} page", "{count} pages"))
    return DocumentView(
        id=row.id,
        kind=_(label),
        icon=icon,
        name=row.name,
        about=" · ".join(about),
        sent=format_relative(row.created_at),
        pages=row.pages,
        file=f"/files/documents/{row.id}",
        picture=f"/files/documents/{row.id}/picture?page=",
        may_take_back=can_delete,
    )
