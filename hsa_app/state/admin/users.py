"""The users page: search, details, block and unblock."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries, service
from hsa_app.domain.accounts.forms import ReasonForm, UserSearch
from hsa_app.domain.accounts.queries import UserRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit import queries as audit
from hsa_app.domain.audit.actions import AuditSubject
from hsa_app.domain.exports.datasets import USERS
from hsa_app.domain.labels import APPROVAL_LABELS, ROLE_LABELS, USER_STATUS_LABELS
from hsa_app.domain.pagination import Page
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests import user_history
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.admin.view_models import (
    UserDetails,
    UserTableRow,
    user_details,
    user_table_row,
    with_history,
)
from hsa_app.state.admin_table import AdminTable
from hsa_app.state.auth import AuthState, require
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import MAX_COUNTED, ListQuery, load_list_page, parse_list_query, with_filter_chips

PATH = "/admin/users"


@dataclass(frozen=True)
class UserFilters:
    """The values of the filter form and the sorted column."""

    q: str = ""
    role: str = ""
    status: str = ""
    approval: str = ""
    by_name: str = ""
    by_age: str = ""
    name_order: str = ""
    age_order: str = ""


class UsersState(AdminTable, AuthState):
    """One page of users, and the user in the drawer."""

    users: list[UserTableRow] = []
    filters: UserFilters = UserFilters()
    selected_user: UserDetails = UserDetails()
    is_current_user: bool = False
    error_message: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> list[EventSpec]:
        """Load the page and user of the URL; subscribe to changes."""
        await self._subscribe(UsersState.load, topics.ADMIN)
        rows, pagination, list_query = await load_list_page(self._query, _search, self._list_query())
        self.users = [user_table_row(row) for row in rows]
        self.pagination = with_filter_chips(pagination, list_query, filter_labels(list_query.params))
        self.filters = filter_values(list_query)
        self.is_loaded = True
        return await self._open_or_close_drawer(
            "person", "user", self.selected_user.id, self._load_user, param_name="user", nested_dialogs=("block",)
        )

    @rx.event
    @require(Role.ADMIN)
    async def open_block_dialog(self) -> EventSpec:
        """Open the dialog that asks for a reason."""
        self.error_message = ""
        return dialog_events.open("block")

    @rx.event
    @require(Role.ADMIN)
    async def block(self, form: dict[str, Any]) -> list[EventSpec]:
        """Block the selected user, which ends all their sessions."""
        self.error_message = ""
        try:
            row = await self._command(service.block_user, self.selected_user.id, validate(ReasonForm, clean_form(form)))
        except Conflict as error:
            self.error_message = error.message
            return [dialog_events.focus_first_error()]
        await self._load_user(self.selected_user.id)
        return [
            dialog_events.close("block"),
            toasts.success(_("{full_name} is blocked").format(full_name=row.full_name), _("Signed out everywhere.")),
        ]

    @rx.event
    @require(Role.ADMIN)
    async def unblock(self) -> EventSpec:
        """Unblock the selected user."""
        row = await self._command(service.unblock_user, self.selected_user.id)
        await self._load_user(self.selected_user.id)
        return toasts.success(_("{full_name} may sign in again").format(full_name=row.full_name))

    def _list_query(self) -> ListQuery[UserSearch]:
        return parse_list_query(UserSearch, PATH, self.router.url.query_parameters)

    def _export_dataset(self) -> str:
        return USERS

    async def _load_user(self, user_id: int) -> None:
        self.selected_user, self.is_current_user = (
            await self._query(_load_user_details, user_id) if user_id else (UserDetails(), False)
        )


def _search(uow: UnitOfWork, actor: Actor, params: UserSearch) -> tuple[Page[UserRow], int]:
    return queries.search(uow, actor, params), queries.count(uow, actor, params, MAX_COUNTED)


def _load_user_details(uow: UnitOfWork, actor: Actor, user_id: int) -> tuple[UserDetails, bool]:
    row = queries.get_user_for_admin(uow, actor, user_id)
    block_details, recent_requests = (
        queries.get_block_details(uow, actor, user_id),
        requests.list_for_user(uow, actor, user_id),
    )
    stats = user_history.get_user_request_stats(uow, actor, user_id)
    reviews, audit_entries = (
        user_history.list_user_reviews(uow, actor, user_id),
        audit.list_for_subject(uow, actor, AuditSubject.USER, user_id),
    )
    return with_history(
        user_details(row, block_details, recent_requests), row.role, stats, reviews, audit_entries
    ), user_id == actor.user_id


def filter_labels(params: UserSearch) -> dict[str, str]:
    """The labels of the applied filters, by parameter name."""
    labels = {
        "q": f"“{params.q}”" if params.q else "",
        "role": _("Role: {role}").format(role=_(ROLE_LABELS[params.role])) if params.role else "",
        "status": _("Status: {status}").format(status=_(USER_STATUS_LABELS[params.status])) if params.status else "",
        "approval": _("Approval: {approval}").format(approval=_(APPROVAL_LABELS[params.approval]))
        if params.approval
        else "",
    }
    return {name: label for name, label in labels.items() if label}


def filter_values(list_query: ListQuery[UserSearch]) -> UserFilters:
    """The initial values of the filter form, and the sort links of the column headers."""
    orders = {"newest": "descending", "oldest": "ascending"}
    return UserFilters(
        **{name: list_query.filters.get(name, "") for name in ("q", "role", "status", "approval")},
        by_name=list_query.url(sort="" if list_query.params.sort == "name" else "name"),
        by_age=list_query.url(sort="oldest" if list_query.params.sort == "newest" else ""),
        name_order="ascending" if list_query.params.sort == "name" else "",
        age_order=orders.get(list_query.params.sort, ""),
    )
