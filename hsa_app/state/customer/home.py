"""A customer's home: the next action, what is ongoing, and what to book again."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.formatting import duration, money
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import customer_queries, queries
from hsa_app.domain.requests.customer_queries import RebookableService
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state.auth import require
from hsa_app.state.customer.updates import CustomerPage
from hsa_app.state.customer.view_models import Visit, by_time, urgency, visit

AT_ONCE = 20


@dataclass(frozen=True)
class Again:
    """A service this customer has had done; `before` is their last visit of it."""

    id: int
    before: int
    name: str
    about: str


class HomeState(CustomerPage):
    """Everything on a customer's home."""

    known: bool = False
    first: Visit = Visit()
    others: list[Visit] = []
    hidden: int = 0
    again: list[Again] = []
    _shown: int = AT_ONCE

    @rx.event
    @require(Role.CUSTOMER)
    async def load(self) -> list[EventSpec]:
        """Read everything anew, and follow what may change it."""
        await self._subscribe(HomeState.load)
        ongoing, before = await self._query(_own)
        self._arrange(ongoing)
        self.again = [again(one) for one in before]
        self.known = True
        return self._told(ongoing)

    @rx.event
    @require(Role.CUSTOMER)
    async def show_more(self) -> None:
        """Show the next ones, too."""
        self._shown += AT_ONCE
        ongoing, _ = await self._query(_own)
        self._arrange(ongoing)

    def _arrange(self, ongoing: list[RequestRow]) -> None:
        first = min(ongoing, key=urgency, default=None)
        others = sorted((row for row in ongoing if row is not first), key=by_time)
        self.first = visit(first) if first else Visit()
        self.others = [visit(row) for row in others[: self._shown]]
        self.hidden = len(others[self._shown :])


def again(one: RebookableService) -> Again:
    """A service in words, at its price now."""
    service = one.service
    about = f"{money(service.base_price, service.currency)} · {duration(service.duration_minutes)}"
    return Again(service.id, one.request_id, service.name, about)


def _own(uow: UnitOfWork, actor: Actor) -> tuple[list[RequestRow], list[RebookableService]]:
    """What is ongoing, and what was booked before."""
    return queries.ongoing(uow, actor, PageParams(limit=100)).items, customer_queries.booked_before(uow, actor)
