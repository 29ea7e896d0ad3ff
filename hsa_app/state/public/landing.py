"""What the landing page needs to know: what can be booked, for how much, and where."""

from dataclasses import dataclass, field
from itertools import groupby

import reflex as rx

from hsa_app.core.formatting import duration, money, plural
from hsa_app.core.i18n import N_, _
from hsa_app.domain.catalogue.queries import ServiceRow, active_services, cities
from hsa_app.state.auth import Session, public, read_public
from hsa_app.state.view_models import Option, icon_of

SHOWN = 6


@dataclass(frozen=True)
class Rate:
    """A service with its price, in words."""

    id: int
    name: str
    price: str
    time: str


@dataclass(frozen=True)
class RateList:
    """A category and its services."""

    name: str
    icon: str
    rates: list[Rate] = field(default_factory=list)


class LandingState(Session):
    """The price list and the cities to search in."""

    lists: list[RateList] = []
    places: list[Option] = []
    all_services: str = N_("All services")

    @rx.event
    @public
    async def load(self) -> None:
        """Read the catalogue as everyone sees it; whoever is signed out elsewhere is so here."""
        await self._subscribe(LandingState.load)
        services = await read_public(active_services)
        self.lists = rate_lists(services)[:SHOWN]
        self.all_services = (
            _("All {services}").format(services=plural(len(services), "{count} service", "{count} services"))
            if len(services) > 1
            else _("All services")
        )
        self.places = [Option(city, city) for city in await read_public(cities)]


def rate_lists(services: list[ServiceRow]) -> list[RateList]:
    """Services by category; both by name."""
    return [
        RateList(name, icon_of(name), [rate(one) for one in members])
        for name, members in groupby(services, key=lambda service: service.category)
    ]


def rate(service: ServiceRow) -> Rate:
    """One line of the price list."""
    return Rate(
        service.id, service.name, money(service.base_price, service.currency), duration(service.duration_minutes)
    )
