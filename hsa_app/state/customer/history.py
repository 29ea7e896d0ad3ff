"""A customer's past requests, a page at a time."""

import reflex as rx

from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.requests import lifecycle, queries
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Role
from hsa_app.state.auth import require
from hsa_app.state.customer.updates import CustomerPage
from hsa_app.state.customer.view_models import Visit, visit
from hsa_app.state.form_input import page_number

PLACE = "/customer/history"


class HistoryState(CustomerPage):
    """One page of what is over. The address says which one, and how it ended; `_places` are the cursors there."""

    known: bool = False
    visits: list[Visit] = []
    ended: str = ""
    page: int = 1
    span: str = ""
    has_more: bool = False
    _places: list[str] = [""]

    @rx.event
    @require(Role.CUSTOMER)
    async def load(self) -> None:
        """Read the page the address names, and follow what may change it."""
        await self._subscribe(HistoryState.load)
        wanted = self.router.url.query_parameters
        ended, asked = _ended(wanted.get("status", "")), page_number(wanted.get("page", ""))
        known = self._places if ended == self.ended else [""]
        self._places, found = await self._query(_walk, known[:asked], asked, ended)
        self.ended = ended
        self.page = len(self._places)
        first = (self.page - 1) * PageParams().limit + 1
        self.visits = [visit(row) for row in found.items]
        self.span = _("{first} to {first2}").format(first=first, first2=first + len(found.items) - 1)
        self.has_more = found.next_cursor is not None
        self.known = True


def _walk(
    uow: UnitOfWork, actor: Actor, places: list[str], asked: int, ended: str
) -> tuple[list[str], Page[RequestRow]]:
    """The page asked for, or the last one there is; and the cursors up to it. `places` are those known before."""
    places, only = list(places), RequestStatus(ended) if ended else None
    found = queries.history(uow, actor, PageParams(cursor=places[-1]), only)
    while len(places) < asked and found.next_cursor:
        places.append(found.next_cursor)
        found = queries.history(uow, actor, PageParams(cursor=places[-1]), only)
    return places, found


def _ended(text: str) -> str:
    return text if text in lifecycle.PAST else ""
