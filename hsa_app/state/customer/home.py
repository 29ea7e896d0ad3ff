"""A customer's home: next action, ongoing requests and book again."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.formatting import format_duration, format_money
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import customer_queries, queries
from hsa_app.domain.requests.customer_queries import RebookableService
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state.auth import require
from hsa_app.state.customer.update_toasts import CustomerState
from hsa_app.state.customer.view_models import RequestView, request_view, time_sort_key, urgency_sort_key

PAGE_SIZE = 20


@dataclass(frozen=True)
class RebookOption:
    """A service that the customer booked before; `before` is the id of their last request for it."""

    id: int
    before: int
    name: str
    about: str


class HomeState(CustomerState):
    """The customer's next request, other ongoing requests, and services to book again."""

    is_loaded: bool = False
    next_request: RequestView = RequestView()
    other_requests: list[RequestView] = []
    hidden_count: int = 0
    rebook_options: list[RebookOption] = []
    _limit: int = PAGE_SIZE

    @rx.event
    @require(Role.CUSTOMER)
    async def load(self) -> list[EventSpec]:
        """Load the page and subscribe to changes."""
        await self._subscribe(HomeState.load)
        ongoing, rebookable = await self._query(_load_home)
        self._show_requests(ongoing)
        self.rebook_options = [rebook_option(row) for row in rebookable]
        self.is_loaded = True
        return self._status_toasts(ongoing)

    @rx.event
    @require(Role.CUSTOMER)
    async def show_more(self) -> None:
        """Show another page of ongoing requests."""
        self._limit += PAGE_SIZE
        ongoing, _ = await self._query(_load_home)
        self._show_requests(ongoing)

    def _show_requests(self, ongoing: list[RequestRow]) -> None:
        first = min(ongoing, key=urgency_sort_key, default=None)
        others = sorted((row for row in ongoing if row is not first), key=time_sort_key)
        self.next_request = request_view(first) if first else RequestView()
        self.other_requests = [request_view(row) for row in others[: self._limit]]
        self.hidden_count = len(others[self._limit :])


def rebook_option(row: RebookableService) -> RebookOption:
    """The view model of a service to book again, at its current price."""
    service = row.service
    about = f"{format_money(service.base_price, service.currency)} · {format_duration(service.duration_minutes)}"
    return RebookOption(service.id, row.last_request_id, service.name, about)


def _load_home(uow: UnitOfWork, actor: Actor) -> tuple[list[RequestRow], list[RebookableService]]:
    """Ongoing requests, and services to book again."""
    return queries.list_ongoing(uow, actor, PageParams(limit=100)).items, customer_queries.list_rebookable_services(
        uow, actor
    )
