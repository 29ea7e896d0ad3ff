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
from hsa_app.state.customer.update_toasts import CustomerState
from hsa_app.state.customer.view_models import RequestView, request_view
from hsa_app.state.form_input import parse_page_number

PATH = "/customer/history"


class HistoryState(CustomerState):
    """One page of past requests. Page and status filter are in the URL; `_cursors` are those of the known pages."""

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
        """Load the page of the URL; subscribe to changes."""
        await self._subscribe(HistoryState.load)
        params = self.router.url.query_parameters
        status, target_page = _parse_status(params.get("status", "")), parse_page_number(params.get("page", ""))
        cursors = self._cursors if status == self.status_filter else [""]
        self._cursors, rows_page = await self._query(_load_page, cursors[:target_page], target_page, status)
        self.status_filter = status
        self.page = len(self._cursors)
        first = (self.page - 1) * PageParams().limit + 1
        self.requests = [request_view(row) for row in rows_page.items]
        self.range_text = _("{first} to {last}").format(first=first, last=first + len(rows_page.items) - 1)
        self.has_more = rows_page.next_cursor is not None
        self.is_loaded = True


def _load_page(
    uow: UnitOfWork, actor: Actor, cursors: list[str], target_page: int, status: str
) -> tuple[list[str], Page[RequestRow]]:
    """The target page or the last one, and the cursors up to it; `cursors` are the known ones."""
    cursors, status_filter = list(cursors), RequestStatus(status) if status else None
    page = queries.list_history(uow, actor, PageParams(cursor=cursors[-1]), status_filter)
    while len(cursors) < target_page and page.next_cursor:
        cursors.append(page.next_cursor)
        page = queries.list_history(uow, actor, PageParams(cursor=cursors[-1]), status_filter)
    return cursors, page


def _parse_status(text: str) -> str:
    return text if text in lifecycle.PAST_STATUSES else ""
