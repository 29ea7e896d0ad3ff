"""The landing page: services, prices and cities."""

from dataclasses import dataclass, field
from itertools import groupby

import reflex as rx

from hsa_app.core.formatting import format_duration, format_money, pluralize
from hsa_app.core.i18n import _
from hsa_app.domain.catalogue.queries import ServiceRow, list_active_services, list_cities
from hsa_app.state.auth import AuthState, public, query_public
from hsa_app.state.view_models import Option, category_icon

MAX_CATEGORIES = 6


@dataclass(frozen=True)
class ServicePrice:
    """A service with its price and duration."""

    id: int
    name: str
    price: str
    time: str


@dataclass(frozen=True)
class CategoryPrices:
    """A category and its services."""

    name: str
    icon: str
    rates: list[ServicePrice] = field(default_factory=list)


class LandingState(AuthState):
    """The price list and the cities to search in."""

    price_lists: list[CategoryPrices] = []
    city_options: list[Option] = []
    all_services_label: str = _("All services")

    @rx.event
    @public
    async def load(self) -> None:
        """Load the public catalogue; a user who was signed out elsewhere is signed out here."""
        await self._subscribe(LandingState.load)
        services = await query_public(list_active_services)
        self.price_lists = category_prices(services)[:MAX_CATEGORIES]
        self.all_services_label = (
            pluralize(len(services), "All {count} service", "All {count} services")
            if len(services) > 1
            else _("All services")
        )
        self.city_options = [Option(city, city) for city in await query_public(list_cities)]


def category_prices(services: list[ServiceRow]) -> list[CategoryPrices]:
    """Services by category; both by name."""
    return [
        CategoryPrices(name, category_icon(name), [service_price(service) for service in members])
        for name, members in groupby(services, key=lambda service: service.category)
    ]


def service_price(service: ServiceRow) -> ServicePrice:
    """One line of the price list."""
    return ServicePrice(
        service.id,
        service.name,
        format_money(service.base_price, service.currency),
        format_duration(service.duration_minutes),
    )
