"""The administration's approvals: who waits, one profile at a time, approve or reject, and on to the next."""

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
from hsa_app.domain.accounts.queries import UserRow, WaitingRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.documents import queries as documents
from hsa_app.domain.documents.queries import DocumentRow
from hsa_app.domain.pagination import Page
from hsa_app.domain.requests import queries as requests
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, Role, UserStatus
from hsa_app.state import dialogs, toasts
from hsa_app.state.admin.view_models import PersonView, person_view
from hsa_app.state.auth import Session, require
from hsa_app.state.documents import ALL, DocumentView, document_view
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import COUNTED, Listing, Wanted, found, number_in, wanted

PATH = "/admin/professionals"
QUEUE = 50
TABS = (Approval.PENDING, Approval.APPROVED, Approval.REJECTED)


@dataclass(frozen=True)
class Entry:
    """A professional in the list at the left. `since`, an ISO time, is when they asked, or registered."""

    id: int
    name: str
    offer: str
    asked: bool
    since: str
    blocked: bool


class ApprovalsState(Session):
    """One of the three lists, and the professional that is looked at."""

    loaded: bool = False
    shows: str = Approval.PENDING
    tab: int = 0
    entries: list[Entry] = []
    waiting: str = ""
    more: str = ""
    listing: Listing = Listing()
    person: PersonView = PersonView()
    documents: list[DocumentView] = []
    document: DocumentView = DocumentView()
    page: int = 1
    chosen: bool = False
    place: str = ""
    list_alone: str = PATH
    before: str = ""
    after: str = ""
    rejecting: int = 0
    refused: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> list[EventSpec]:
        """Read the list and the profile the address asks for, and follow what changes them."""
        await self._subscribe(ApprovalsState.refresh, topics.ADMIN)
        self.person, self.documents = PersonView(), []
        return await self._read()

    @rx.event
    @require(Role.ADMIN)
    async def refresh(self) -> list[EventSpec]:
        """Read anew what others changed; whoever is being looked at stays."""
        return await self._read()

    @rx.event
    @require(Role.ADMIN)
    async def approve(self, user_id: int) -> list[EventSpec]:
        """Let a professional onto the board, and go on to the next."""
        onward = self._next_after(user_id)
        try:
            await self._command(service.approve, user_id)
        except Conflict as refused:
            await self._read()
            return [toasts.info(_("Decided already"), refused.message)]
        return self._go_on(
            toasts.success(_("{name} is approved").format(name=self.person.name), _("The board is open for them.")),
            onward,
        )

    @rx.event
    @require(Role.ADMIN)
    async def ask_reject(self, user_id: int) -> EventSpec:
        """Ask why, and say what it means."""
        self.rejecting, self.refused = user_id, ""
        return dialogs.open("reject")

    @rx.event
    @require(Role.ADMIN)
    async def reject(self, form: dict[str, Any]) -> list[EventSpec]:
        """Keep a professional off the board, saying why, and go on to the next."""
        self.refused = ""
        onward = self._next_after(self.rejecting)
        try:
            await self._command(service.reject, self.rejecting, validate(ReasonForm, clean_form(form)))
        except Conflict as refused:
            self.refused = refused.message
            return [dialogs.show_problems()]
        said = toasts.info(_("{name} is rejected").format(name=self.person.name), _("They are told, with your reason."))
        return [dialogs.close("reject"), *self._go_on(said, onward)]

    @rx.event
    @require(Role.ADMIN)
    async def show(self, document_id: int) -> None:
        """Look at another document of theirs."""
        self._show_document(document_id)

    @rx.event
    @require(Role.ADMIN)
    async def turn_back(self) -> None:
        """The page before."""
        self.page = max(1, self.page - 1)

    @rx.event
    @require(Role.ADMIN)
    async def turn_over(self) -> None:
        """The next page."""
        self.page = min(self.document.pages, self.page + 1)

    def _next_after(self, user_id: int) -> str:
        """Where to go once this one is decided: the next of the list, else the first, else the list alone."""
        ids = [entry.id for entry in self.entries]
        at = ids.index(user_id) if user_id in ids else -1
        others = ids[at + 1 :] + ids[: max(at, 0)]
        return f"{self.listing.here}user={others[0]}" if others else self.list_alone

    def _go_on(self, said: EventSpec, onward: str) -> list[EventSpec]:
        return [said, rx.redirect(onward, replace=True), toasts.call("focus", "who")]

    async def _read(self) -> list[EventSpec]:
        parameters = self.router.url.query_parameters
        at = wanted(UserSearch, PATH, {name: parameters[name] for name in ("approval", "cursor") if name in parameters})
        shown = at.ask.approval or Approval.PENDING
        rows, self.listing, waiting = await self._rows(at, shown)
        self.shows, self.tab = shown, TABS.index(shown)
        self.list_alone = self.listing.here.rstrip("?&")
        self.entries = [entry(row) for row in rows]
        self.waiting = format_number(waiting)
        rest = waiting - len(rows) if shown == Approval.PENDING else 0
        self.more = _("{rest} more wait after these.").format(rest=format_number(rest)) if rest > 0 else ""
        self.chosen = "user" in parameters
        self.loaded = True
        first = self.entries[0].id if self.entries else 0
        return await self._read_person(number_in(parameters, "user") if self.chosen else self.person.id or first)

    async def _rows(self, at: Wanted[UserSearch], shown: Approval) -> tuple[Sequence[UserRow], Listing, int]:
        waiting = await self._query(queries.count_waiting)
        if shown == Approval.PENDING:
            return (
                await self._query(queries.waiting, QUEUE),
                Listing(here=f"{PATH}?", total=format_number(waiting)),
                waiting,
            )
        rows, listing, _ = await found(self._query, _decided, at)
        return rows, listing, waiting

    async def _read_person(self, user_id: int) -> list[EventSpec]:
        ids = [entry.id for entry in self.entries]
        at = ids.index(user_id) if user_id in ids else -1
        self.place = _("{at} of {ids}").format(at=at + 1, ids=len(ids)) if at >= 0 and len(ids) > 1 else ""
        self.before = f"{self.listing.here}user={ids[at - 1]}" if at > 0 else ""
        self.after = f"{self.listing.here}user={ids[at + 1]}" if -1 < at < len(ids) - 1 else ""
        if not user_id and not self.chosen:
            self.person, self.documents = PersonView(), []
            return []
        try:
            self.person, sent = await self._query(_story, user_id)
        except NotFound:
            return [toasts.error(_("There is no such professional.")), rx.redirect(self.list_alone, replace=True)]
        self.documents = [document_view(row) for row in reversed(sent)]
        self._show_document(self.document.id)
        return []

    def _show_document(self, document_id: object) -> None:
        """The one that is asked for, else the first; the page stays as long as the document does."""
        first = self.documents[0] if self.documents else DocumentView()
        found = next((one for one in self.documents if one.id == document_id), first)
        self.document, self.page = found, self.page if found.id == self.document.id else 1


def _decided(uow: UnitOfWork, actor: Actor, ask: UserSearch) -> tuple[Page[UserRow], int]:
    return queries.search(uow, actor, ask), queries.count(uow, actor, ask, COUNTED)


def _story(uow: UnitOfWork, actor: Actor, user_id: int) -> tuple[PersonView, list[DocumentRow]]:
    row = queries.account(uow, actor, user_id)
    if row.professional is None:
        raise NotFound(_("There is no such professional."))
    note, last = queries.block_note(uow, actor, user_id), requests.of_person(uow, actor, user_id)
    return person_view(row, note, last), documents.of_professional(uow, actor, user_id, ALL).items


def entry(row: UserRow) -> Entry:
    """A professional in the list."""
    profile = row.professional
    return Entry(
        id=row.id,
        name=row.full_name,
        offer=f"{profile.service.name}, {profile.city}" if profile else "",
        asked=isinstance(row, WaitingRow),
        since=(row.submitted_at if isinstance(row, WaitingRow) else row.created_at).isoformat(),
        blocked=row.status == UserStatus.BLOCKED,
    )
