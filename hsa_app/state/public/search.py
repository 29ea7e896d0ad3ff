"""The search page. All of the query is in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import reflex as rx

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.field_types import normalize_city
from hsa_app.core.formatting import (
    format_day,
    format_duration_parts,
    format_money,
    format_number,
    format_rating,
    format_time_parts,
    pluralize,
)
from hsa_app.core.i18n import N_, _
from hsa_app.core.pincodes import describe
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.catalogue import search
from hsa_app.domain.catalogue.forms import PRICE_BANDS, AvailabilityWindow, FacetedServiceSearch, PriceBand, SortOrder
from hsa_app.domain.catalogue.queries import list_cities
from hsa_app.domain.catalogue.search import PAGE_SIZE, RATING_THRESHOLDS, NearbyPincode, SearchHit, SearchResults
from hsa_app.state.auth import AuthState, public, query_public
from hsa_app.state.form_input import clean_form, errors_by_field
from hsa_app.state.view_models import Option, category_icon, format_place

ORDER_LABELS = {
    SortOrder.NAME: N_("Name"),
    SortOrder.CHEAPEST: N_("Lowest price"),
    SortOrder.DEAREST: N_("Highest price"),
    SortOrder.BEST_RATED: N_("Best rated"),
    SortOrder.EARLIEST: N_("Soonest"),
}
FILTER_PARAMS = ("category", "price", "rating", "soon")
SOON_LABELS = {
    AvailabilityWindow.TODAY: N_("Today"),
    AvailabilityWindow.TOMORROW: N_("By tomorrow"),
    AvailabilityWindow.WEEK: N_("Within a week"),
}


@dataclass(frozen=True)
class SearchResultView:
    """A search result: `clock` and `half` are the earliest slot on `day`, or the duration if `day` is empty."""

    id: int
    name: str
    description: str
    category: str
    icon: str
    day: str
    clock: str
    half: str
    lasts: str
    price: str
    rating: str
    rated: str
    professionals: str
    href: str


@dataclass(frozen=True)
class FilterLink:
    """A link that applies a filter or order; `count` is the number of services it leaves."""

    label: str
    href: str
    is_current: bool
    count: str = ""


class SearchState(AuthState):
    """One page of results, and the links of filters, order and pages."""

    title: str = _("Services")
    result_count_text: str = ""
    results: list[SearchResultView] = []
    is_loaded: bool = False
    place: str = ""
    city_options: list[Option] = []
    q: str = ""
    city: str = ""
    pincode: str = ""
    hidden_fields: list[Option] = []
    field_errors: dict[str, str] = {}
    category_links: list[FilterLink] = []
    price_links: list[FilterLink] = []
    rating_links: list[FilterLink] = []
    availability_links: list[FilterLink] = []
    order_links: list[FilterLink] = []
    order_label: str = _(ORDER_LABELS[SortOrder.NAME])
    active_filters: list[Option] = []
    nearby_pincodes: list[Option] = []
    pincode_area: str = ""
    anywhere_url: str = ""
    clear_filters_url: str = "/services"
    range_text: str = ""
    previous_url: str = ""
    next_url: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Load the results of the URL; subscribe to changes of the catalogue."""
        await self._subscribe(SearchState.load, topics.CATALOGUE)
        query, self.field_errors = parse_query(self.router.url.query_parameters)
        known_cities = await query_public(list_cities)
        query = query.model_copy(update={"city": _canonical_city(query.city, known_cities)})
        search_results = await search.search_cached(query)
        self._show_query(query, known_cities)
        self._show_filters(query, search_results)
        self._show_results(query, search_results)
        nearby = [] if search_results.total else await query_public(search.list_nearby_pincodes, query)
        self.nearby_pincodes = [
            Option(search_url(query, city=None, pincode=pincode.pincode), nearby_pincode_text(pincode))
            for pincode in nearby
        ]
        self.pincode_area = describe(query.pincode or "")
        self.anywhere_url = search_url(query, city=None, pincode=None) if query.city or query.pincode else ""

    def _show_query(self, query: FacetedServiceSearch, known_cities: list[str]) -> None:
        params = self.router.url.query_parameters
        self.q, self.city = query.q or "", query.city or ""
        self.pincode = params.get("pincode", "")[:20] if "pincode" in self.field_errors else query.pincode or ""
        other_city = [query.city] if query.city and query.city not in known_cities else []
        self.city_options = [Option(city, city) for city in [*known_cities, *other_city]]
        self.title, self.place = page_title(query), format_place(query.city, query.pincode)
        hidden_values = {
            "category": query.category,
            "price": query.price,
            "rating": query.rating,
            "soon": query.soon,
            "sort": _non_default_order(query.sort),
        }
        self.hidden_fields = [Option(name, str(value)) for name, value in hidden_values.items() if value]

    def _show_filters(self, query: FacetedServiceSearch, search_results: SearchResults) -> None:
        self.category_links = [
            FilterLink(
                _("Any category"),
                search_url(query, category=None),
                not query.category,
                format_number(search_results.any_category_count),
            ),
            *(
                FilterLink(
                    name, search_url(query, category=name), _is_same_name(name, query.category), format_number(count)
                )
                for name, count in search_results.category_counts.items()
            ),
        ]
        self.price_links = [
            FilterLink(
                _("Any price"),
                search_url(query, price=None),
                query.price is None,
                format_number(search_results.any_price_count),
            ),
            *(
                FilterLink(
                    price_band_label(band), search_url(query, price=band), band == query.price, format_number(count)
                )
                for band, count in search_results.price_counts.items()
            ),
        ]
        self.rating_links = [
            FilterLink(
                _("Any rating"),
                search_url(query, rating=None),
                query.rating is None,
                format_number(search_results.any_rating_count),
            ),
            *(
                FilterLink(
                    rating_threshold_label(mark),
                    search_url(query, rating=mark),
                    mark == query.rating,
                    format_number(search_results.rating_counts[mark]),
                )
                for mark in RATING_THRESHOLDS
            ),
        ]
        self.availability_links = [
            FilterLink(
                _("Any time"),
                search_url(query, soon=None),
                query.soon is None,
                format_number(search_results.any_availability_count),
            ),
            *(
                FilterLink(
                    _(label),
                    search_url(query, soon=soon),
                    soon == query.soon,
                    format_number(search_results.availability_counts[soon]),
                )
                for soon, label in SOON_LABELS.items()
            ),
        ]
        self.order_links = [
            FilterLink(_(label), search_url(query, sort=order), order == query.sort)
            for order, label in ORDER_LABELS.items()
        ]
        self.order_label = _(ORDER_LABELS[query.sort])
        self.active_filters = active_filters(query)
        self.clear_filters_url = search_url(query, **dict.fromkeys(FILTER_PARAMS))

    def _show_results(self, query: FacetedServiceSearch, search_results: SearchResults) -> None:
        self.results = [search_result_view(hit, query) for hit in search_results.hits]
        self.result_count_text = (
            pluralize(search_results.total, "{count} service you can book", "{count} services you can book")
            if search_results.total
            else _("No services")
        )
        offset = (search_results.page - 1) * PAGE_SIZE
        last = offset + len(search_results.hits)
        many = search_results.total > PAGE_SIZE
        self.range_text = (
            _("{first} to {last} of {total}").format(
                first=format_number(offset + 1), last=format_number(last), total=format_number(search_results.total)
            )
            if many
            else ""
        )
        self.previous_url = search_url(query, page=search_results.page - 1) if offset else ""
        self.next_url = search_url(query, page=search_results.page + 1) if last < search_results.total else ""
        self.is_loaded = True


def parse_query(parameters: Mapping[str, str]) -> tuple[FacetedServiceSearch, dict[str, str]]:
    """The query of a URL without its invalid parameters, and their errors; unknown parameters are ignored."""
    values = clean_form(
        {name: parameters[name].strip() for name in FacetedServiceSearch.model_fields if name in parameters}
    )
    try:
        return validate(FacetedServiceSearch, values), {}
    except ValidationFailed as error:
        field_errors = errors_by_field(error)
        return validate(
            FacetedServiceSearch, {name: value for name, value in values.items() if name not in field_errors}
        ), field_errors


def search_url(query: FacetedServiceSearch, **changes: object) -> str:
    """The URL of a query with some changes; every change except that of the page leads to the first page."""
    values = query.model_dump() | {"page": 1} | changes
    defaults = {"sort": SortOrder.NAME, "page": 1}
    params = {name: str(value) for name, value in values.items() if value and value != defaults.get(name)}
    return f"/services?{urlencode(params)}" if params else "/services"


def page_title(query: FacetedServiceSearch) -> str:
    """The title of the page: Services in Pune 411045; Services for “tap” in Pune; Cleaning."""
    subject = _("Services for “{query}”").format(query=query.q) if query.q else query.category or _("Services")
    place = format_place(query.city, query.pincode)
    return _("{what} in {place}").format(what=subject, place=place) if place else subject


def nearby_pincode_text(near: NearbyPincode) -> str:
    """411045, 3.2 km away."""
    return _("{pincode}, {distance} km away").format(pincode=near.pincode, distance=f"{near.distance_km:.1f}")


def price_band_label(band: PriceBand) -> str:
    """Up to ₹499; ₹500 to ₹1,499; ₹1,500 and more."""
    least, most = PRICE_BANDS[band]
    if most is None:
        return _("{min_price} and more").format(min_price=format_money(str(least)))
    upto = format_money(str(most - 1))
    return (
        _("{min_price} to {max_price}").format(min_price=format_money(str(least)), max_price=upto)
        if least
        else _("Up to {max_price}").format(max_price=upto)
    )


def rating_threshold_label(threshold: float) -> str:
    """4.0 and up."""
    return _("{rating} and up").format(rating=format_rating(threshold))


def active_filters(query: FacetedServiceSearch) -> list[Option]:
    """The applied filters, each with the URL without it."""
    chips = []
    if query.category:
        chips.append(Option(search_url(query, category=None), query.category))
    if query.price:
        chips.append(Option(search_url(query, price=None), price_band_label(query.price)))
    if query.soon:
        chips.append(Option(search_url(query, soon=None), _(SOON_LABELS[query.soon])))
    if query.rating:
        chips.append(
            Option(
                search_url(query, rating=None),
                _("Rating {threshold}").format(threshold=rating_threshold_label(query.rating)),
            )
        )
    return chips


def search_result_view(hit: SearchHit, query: FacetedServiceSearch) -> SearchResultView:
    """The view model of a search result; its link keeps city and pincode."""
    service = hit.service
    lasts = format_duration_parts(service.duration_minutes)
    clock, half = format_time_parts(hit.earliest_slot) if hit.earliest_slot else lasts
    place = urlencode({name: value for name in ("city", "pincode") if (value := getattr(query, name))})
    return SearchResultView(
        id=service.id,
        name=service.name,
        description=service.description,
        category=service.category,
        icon=category_icon(service.category),
        day=format_day(hit.earliest_slot) if hit.earliest_slot else "",
        clock=clock,
        half=half,
        lasts=" ".join(lasts),
        price=format_money(service.base_price, service.currency),
        rating=format_rating(hit.rating_average),
        rated=format_number(hit.rating_count) if hit.rating_count else "",
        professionals=pluralize(hit.professional_count, "{count} professional", "{count} professionals")
        if hit.professional_count
        else "",
        href=f"/services/{service.id}" + (f"?{place}" if place else ""),
    )


def _is_same_name(name: str, other: str | None) -> bool:
    return other is not None and name.casefold() == other.casefold()


def _non_default_order(order: SortOrder) -> SortOrder | None:
    return None if order == SortOrder.NAME else order


def _canonical_city(city: str | None, known_cities: list[str]) -> str | None:
    """The spelling of a city in the catalogue; unchanged if it is not there."""
    return next(
        (known_city for known_city in known_cities if city and normalize_city(known_city) == normalize_city(city)), city
    )
