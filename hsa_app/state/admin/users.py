"""The administration's users: finding them, their story, blocking and unblocking."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries, service
from hsa_app.domain.accounts.forms import ReasonForm, UserSearch
from hsa_app.domain.accounts.queries import UserRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit import queries as audit
from hsa_app.domain.audit.actions import AuditSubject
from hsa_app.domain.exports.datasets import USERS
from hsa_app.domain.pagination import Page
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests import user_history
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, Role, UserStatus
from hsa_app.state import dialogs, toasts
from hsa_app.state.admin.view_models import ROLES, PersonView, UserLine, person_view, user_line, with_past
from hsa_app.state.admin_table import Table
from hsa_app.state.auth import Session, require
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import COUNTED, Wanted, found, wanted, with_chips

PATH = "/admin/users"
STATUS_WORDS = {UserStatus.ACTIVE: N_("Active"), UserStatus.BLOCKED: N_("Blocked")}
APPROVAL_WORDS = {Approval.PENDING: N_("Pending"), Approval.APPROVED: N_("Approved"), Approval.REJECTED: N_("Rejected")}


@dataclass(frozen=True)
class UserFilters:
    """The filters as they stand in the form, and the heads that sort."""

    q: str = ""
    role: str = ""
    status: str = ""
    approval: str = ""
    by_name: str = ""
    by_age: str = ""
    name_order: str = ""
    age_order: str = ""


class UsersState(Table, Session):
    """One page of accounts and, beside it, one person's story."""

    users: list[UserLine] = []
    filters: UserFilters = UserFilters()
    person: PersonView = PersonView()
    is_me: bool = False
    refused: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> list[EventSpec]:
        """Read the page the address asks for, and follow what changes it."""
        await self._subscribe(UsersState.load, topics.ADMIN)
        rows, listing, at = await found(self._query, _page, self._wanted())
        self.users = [user_line(row) for row in rows]
        self.listing = with_chips(listing, at, chip_words(at.ask))
        self.filters = filters(at)
        self.loaded = True
        return await self._read_drawer(
            "person", "user", self.person.id, self._show_person, at="user", within=("block",)
        )

    @rx.event
    @require(Role.ADMIN)
    async def ask_block(self) -> EventSpec:
        """Ask why, and say what it means."""
        self.refused = ""
        return dialogs.open("block")

    @rx.event
    @require(Role.ADMIN)
    async def block(self, form: dict[str, Any]) -> list[EventSpec]:
        """Shut someone out at once, everywhere."""
        self.refused = ""
        try:
            row = await self._command(service.block, self.person.id, validate(ReasonForm, clean_form(form)))
        except Conflict as refused:
            self.refused = refused.message
            return [dialogs.show_problems()]
        await self._show_person(self.person.id)
        return [
            dialogs.close("block"),
            toasts.success(_("{full_name} is blocked").format(full_name=row.full_name), _("Signed out everywhere.")),
        ]

    @rx.event
    @require(Role.ADMIN)
    async def unblock(self) -> EventSpec:
        """Let someone in again."""
        row = await self._command(service.unblock, self.person.id)
        await self._show_person(self.person.id)
        return toasts.success(_("{full_name} may sign in again").format(full_name=row.full_name))

    def _wanted(self) -> Wanted[UserSearch]:
        return wanted(UserSearch, PATH, self.router.url.query_parameters)

    def _file(self) -> str:
        return USERS

    async def _show_person(self, number: int) -> None:
        self.person, self.is_me = await self._query(_story, number) if number else (PersonView(), False)


def _page(uow: UnitOfWork, actor: Actor, ask: UserSearch) -> tuple[Page[UserRow], int]:
    return queries.search(uow, actor, ask), queries.count(uow, actor, ask, COUNTED)


def _story(uow: UnitOfWork, actor: Actor, user_id: int) -> tuple[PersonView, bool]:
    row = queries.account(uow, actor, user_id)
    note, last = queries.block_note(uow, actor, user_id), requests.of_person(uow, actor, user_id)
    counts = user_history.figures(uow, actor, user_id)
    reviews, deeds = user_history.reviews(uow, actor, user_id), audit.about(uow, actor, AuditSubject.USER, user_id)
    return with_past(person_view(row, note, last), row.role, counts, reviews, deeds), user_id == actor.user_id


def chip_words(ask: UserSearch) -> dict[str, str]:
    """What the applied filters say."""
    said = {
        "q": f"“{ask.q}”" if ask.q else "",
        "role": _("Role: {ROLES}").format(ROLES=ROLES[ask.role]) if ask.role else "",
        "status": _("Status: {STATUS_WORDS}").format(STATUS_WORDS=STATUS_WORDS[ask.status]) if ask.status else "",
        "approval": _("Approval: {APPROVAL_WORDS}").format(APPROVAL_WORDS=APPROVAL_WORDS[ask.approval])
        if ask.approval
        else "",
    }
    return {name: words for name, words in said.items() if words}


def filters(at: Wanted[UserSearch]) -> UserFilters:
    """The filters for the form, and where the heads lead."""
    orders = {"newest": "descending", "oldest": "ascending"}
    return UserFilters(
        **{name: at.filters.get(name, "") for name in ("q", "role", "status", "approval")},
        by_name=at.at(sort="" if at.ask.sort == "name" else "name"),
        by_age=at.at(sort="oldest" if at.ask.sort == "newest" else ""),
        name_order="ascending" if at.ask.sort == "name" else "",
        age_order=orders.get(at.ask.sort, ""),
    )
