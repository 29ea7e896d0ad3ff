"""The approvals page: queue, selected profile, approve or reject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict, NotFound
from hsa_app.core.formatting import format_number
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries, service
from hsa_app.domain.accounts.forms import ReasonForm, UserSearch
from hsa_app.domain.accounts.queries import PendingProfessionalRow, UserRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import queries as documents
from hsa_app.domain.documents.queries import DocumentRow
from hsa_app.domain.pagination import Page
from hsa_app.domain.requests import queries as requests
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, Role, UserStatus
from hsa_app.state import dialog_events, toasts
from hsa_app.state.admin.view_models import UserDetails, user_details
from hsa_app.state.auth import AuthState, require
from hsa_app.state.documents import ALL_DOCUMENTS, DocumentView, document_view
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import MAX_COUNTED, ListQuery, Pagination, load_list_page, parse_id_param, parse_list_query

PATH = "/admin/professionals"
QUEUE_SIZE = 50
TABS = (Approval.PENDING, Approval.APPROVED, Approval.REJECTED)


@dataclass(frozen=True)
class ApprovalListItem:
    """A professional in the list. `since` is when they submitted (if `is_submitted`) or registered, in ISO format."""

    id: int
    name: str
    offer: str
    is_submitted: bool
    since: str
    is_blocked: bool


class ApprovalsState(AuthState):
    """One of the three lists, and the selected professional."""

    is_loaded: bool = False
    selected_status: str = Approval.PENDING
    tab_index: int = 0
    professionals: list[ApprovalListItem] = []
    pending_count: str = ""
    remaining_text: str = ""
    pagination: Pagination = Pagination()
    selected_user: UserDetails = UserDetails()
    documents: list[DocumentView] = []
    selected_document: DocumentView = DocumentView()
    page: int = 1
    is_user_in_url: bool = False
    position: str = ""
    list_url: str = PATH
    previous_url: str = ""
    next_url: str = ""
    reject_user_id: int = 0
    error_message: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> list[EventSpec]:
        """Load the list and profile of the URL; subscribe to changes."""
        await self._subscribe(ApprovalsState.refresh, topics.ADMIN)
        self.selected_user, self.documents = UserDetails(), []
        return await self._load_page()

    @rx.event
    @require(Role.ADMIN)
    async def refresh(self) -> list[EventSpec]:
        """Reload the list; the selected profile stays."""
        return await self._load_page()

    @rx.event
    @require(Role.ADMIN)
    async def approve(self, user_id: int) -> list[EventSpec]:
        """Approve a professional and select the next one."""
        next_url = self._next_url(user_id)
        try:
            await self._command(service.approve_professional, user_id)
        except Conflict as error:
            await self._load_page()
            return [toasts.info(_("Decided already"), error.message)]
        return self._redirect_to_next(
            toasts.success(
                _("{name} is approved").format(name=self.selected_user.name), _("The board is open for them.")
            ),
            next_url,
        )

    @rx.event
    @require(Role.ADMIN)
    async def open_reject_dialog(self, user_id: int) -> EventSpec:
        """Open the dialog that asks for a reason."""
        self.reject_user_id, self.error_message = user_id, ""
        return dialog_events.open("reject")

    @rx.event
    @require(Role.ADMIN)
    async def reject(self, form: dict[str, Any]) -> list[EventSpec]:
        """Reject a professional with a reason and select the next one."""
        self.error_message = ""
        next_url = self._next_url(self.reject_user_id)
        try:
            await self._command(
                service.reject_professional, self.reject_user_id, validate(ReasonForm, clean_form(form))
            )
        except Conflict as error:
            self.error_message = error.message
            return [dialog_events.focus_first_error()]
        toast_event = toasts.info(
            _("{name} is rejected").format(name=self.selected_user.name), _("They are told, with your reason.")
        )
        return [dialog_events.close("reject"), *self._redirect_to_next(toast_event, next_url)]

    @rx.event
    @require(Role.ADMIN)
    async def show_document(self, document_id: int) -> None:
        """Select another document of the professional."""
        self._select_document(document_id)

    @rx.event
    @require(Role.ADMIN)
    async def previous_page(self) -> None:
        """Show the previous page of the document."""
        self.page = max(1, self.page - 1)

    @rx.event
    @require(Role.ADMIN)
    async def next_page(self) -> None:
        """Show the next page of the document."""
        self.page = min(self.selected_document.pages, self.page + 1)

    def _next_url(self, user_id: int) -> str:
        """The URL after a decision: the next professional of the list, else the first, else the list alone."""
        ids = [entry.id for entry in self.professionals]
        index = ids.index(user_id) if user_id in ids else -1
        others = ids[index + 1 :] + ids[: max(index, 0)]
        return f"{self.pagination.base_url}user={others[0]}" if others else self.list_url

    def _redirect_to_next(self, toast_event: EventSpec, next_url: str) -> list[EventSpec]:
        return [toast_event, rx.redirect(next_url, replace=True), toasts.call_js("focusById", "who")]

    async def _load_page(self) -> list[EventSpec]:
        parameters = self.router.url.query_parameters
        list_query = parse_list_query(
            UserSearch, PATH, {name: parameters[name] for name in ("approval", "cursor") if name in parameters}
        )
        status = list_query.params.approval or Approval.PENDING
        rows, self.pagination, waiting = await self._load_rows(list_query, status)
        self.selected_status, self.tab_index = status, TABS.index(status)
        self.list_url = self.pagination.base_url.rstrip("?&")
        self.professionals = [approval_list_item(row) for row in rows]
        self.pending_count = format_number(waiting)
        rest = waiting - len(rows) if status == Approval.PENDING else 0
        self.remaining_text = _("{rest} more wait after these.").format(rest=format_number(rest)) if rest > 0 else ""
        self.is_user_in_url = "user" in parameters
        self.is_loaded = True
        first = self.professionals[0].id if self.professionals else 0
        return await self._load_user(
            parse_id_param(parameters, "user") if self.is_user_in_url else self.selected_user.id or first
        )

    async def _load_rows(
        self, list_query: ListQuery[UserSearch], status: Approval
    ) -> tuple[Sequence[UserRow], Pagination, int]:
        waiting = await self._query(queries.count_pending_professionals)
        if status == Approval.PENDING:
            return (
                await self._query(queries.list_pending_professionals, QUEUE_SIZE),
                Pagination(base_url=f"{PATH}?", total=format_number(waiting)),
                waiting,
            )
        rows, listing, _ = await load_list_page(self._query, _search_decided, list_query)
        return rows, listing, waiting

    async def _load_user(self, user_id: int) -> list[EventSpec]:
        ids = [entry.id for entry in self.professionals]
        index = ids.index(user_id) if user_id in ids else -1
        self.position = _("{at} of {ids}").format(at=index + 1, ids=len(ids)) if index >= 0 and len(ids) > 1 else ""
        self.previous_url = f"{self.pagination.base_url}user={ids[index - 1]}" if index > 0 else ""
        self.next_url = f"{self.pagination.base_url}user={ids[index + 1]}" if -1 < index < len(ids) - 1 else ""
        if not user_id and not self.is_user_in_url:
            self.selected_user, self.documents = UserDetails(), []
            return []
        try:
            self.selected_user, sent = await self._query(_load_user_details, user_id)
        except NotFound:
            return [toasts.error(_("There is no such professional.")), rx.redirect(self.list_url, replace=True)]
        self.documents = [document_view(row) for row in reversed(sent)]
        self._select_document(self.selected_document.id)
        return []

    def _select_document(self, document_id: object) -> None:
        """Select the document with this id, else the first; keep the page if the document is the same."""
        first = self.documents[0] if self.documents else DocumentView()
        document = next((candidate for candidate in self.documents if candidate.id == document_id), first)
        self.selected_document, self.page = document, self.page if document.id == self.selected_document.id else 1


def _search_decided(uow: UnitOfWork, actor: Actor, params: UserSearch) -> tuple[Page[UserRow], int]:
    return queries.search(uow, actor, params), queries.count(uow, actor, params, MAX_COUNTED)


def _load_user_details(uow: UnitOfWork, actor: Actor, user_id: int) -> tuple[UserDetails, list[DocumentRow]]:
    row = queries.get_user_for_admin(uow, actor, user_id)
    if row.professional is None:
        raise NotFound(_("There is no such professional."))
    note, last = queries.get_block_details(uow, actor, user_id), requests.list_for_user(uow, actor, user_id)
    return user_details(row, note, last), documents.list_for_professional(uow, actor, user_id, ALL_DOCUMENTS).items


def approval_list_item(row: UserRow) -> ApprovalListItem:
    """The list item of a professional."""
    profile = row.professional
    return ApprovalListItem(
        id=row.id,
        name=row.full_name,
        offer=f"{profile.service.name}, {profile.city}" if profile else "",
        is_submitted=isinstance(row, PendingProfessionalRow),
        since=(row.submitted_at if isinstance(row, PendingProfessionalRow) else row.created_at).isoformat(),
        is_blocked=row.status == UserStatus.BLOCKED,
    )
