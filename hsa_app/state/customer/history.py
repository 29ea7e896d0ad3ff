"""A customer's past requests, in pages."""

import reflex as rx

from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.requests import lifecycle, queries
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Role
from hsa_app.state.auth import require
from hsa_app.state.customer.updates import CustomerState
from hsa_app.state.customer.view_models import RequestView, request_view
from hsa_app.state.form_input import parse_page_number

PATH = "/customer/history"


class HistoryState(CustomerState):
    """One page of what is over. The address says which one, and how it ended; `_places` are the cursors there."""

    is_loaded: bool = False
    requests: list[RequestView] = []
    status_filter: str = ""
    page: int = 1
    range_text: str = ""
    has_more: bool = False
    _cursors: list[str] = [""]

    @rx.event
    @require(Role.CUSTOMER)
    async def load(self) -> None:
        """Read the page the address names, and follow what may change it."""
        await self._subscribe(HistoryState.load)
        wanted = self.router.url.query_parameters
        ended, asked = _parse_status(wanted.get("status", "")), parse_page_number(wanted.get("page", ""))
        known = self._cursors if ended == self.status_filter else [""]
        self._cursors, found = await self._query(_load_page, known[:asked], asked, ended)
        self.status_filter = ended
        self.page = len(self._cursors)
        first = (self.page - 1) * PageParams().limit + 1
        self.requests = [request_view(row) for row in found.items]
        self.range_text = _("{first} to {last}").format(first=first, last=first + len(found.items) - 1)
        self.has_more = found.next_cursor is not None
        self.is_loaded = True


def _load_page(
    uow: UnitOfWork, actor: Actor, cursors: list[str], target_page: int, status: str
) -> tuple[list[str], Page[RequestRow]]:
    """The page asked for, or the last one there is; and the cursors up to it. `places` are those known before."""
    cursors, only = list(cursors), RequestStatus(status) if status else None
    found = queries.list_history(uow, actor, PageParams(cursor=cursors[-1]), only)
    while len(cursors) < target_page and found.next_cursor:
        cursors.append(found.next_cursor)
        found = queries.list_history(uow, actor, PageParams(cursor=cursors[-1]), only)
    return cursors, found


def _parse_status(text: str) -> str:
    return text if text in lifecycle.PAST_STATUSES else ""
