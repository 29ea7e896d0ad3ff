"""Faceted catalogue search: results, with the number of results under each filter.

A catalogue has some hundred services. All that match the text and the place are loaded; filters, order and pages
are computed in memory, so that the counts beside the filters are exact.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import local_day, now, today
from hsa_app.core.pincodes import distance_km
from hsa_app.core.validation import ReadModel
from hsa_app.domain import topics
from hsa_app.domain.availability import calendar_queries as availability
from hsa_app.domain.availability.intervals import list_days
from hsa_app.domain.catalogue import queries
from hsa_app.domain.catalogue.forms import (
    AVAILABILITY_WINDOW_DAYS,
    PRICE_BANDS,
    AvailabilityWindow,
    FacetedServiceSearch,
    PriceBand,
    SortOrder,
)
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.infra import cache
from hsa_app.infra.db import UnitOfWork, read_only
from hsa_app.models import Service

PAGE_SIZE = 20
MAX_NEARBY_PINCODES, MAX_NEARBY_KM = 3, 60
"""How many other pincodes are suggested, and how far away they may be."""

MAX_PROFESSIONALS_CHECKED = 20
"""The first slot is computed for this many professionals per service in a place."""

MIN_NOTICE = timedelta(minutes=30)
"""Slots begin at least this long from now."""

RATING_THRESHOLDS = (4.0, 4.5)
"""The minimum averages offered as filters."""


class SearchHit(ReadModel):
    """A service with its rating, the number of professionals in the place, and their earliest slot."""

    service: ServiceRow
    rating_average: float | None
    rating_count: int
    professional_count: int
    earliest_slot: datetime | None


class NearbyPincode(ReadModel):
    """A nearby pincode with results, and its distance."""

    pincode: str
    distance_km: float


class SearchResults(ReadModel):
    """One page of services, and for each filter value the number of results if the other filters stay.

    `page` is the requested page, or the last one if there are fewer.
    """

    hits: list[SearchHit]
    page: int
    total: int
    category_counts: dict[str, int]
    price_counts: dict[PriceBand, int]
    rating_counts: dict[float, int]
    availability_counts: dict[AvailabilityWindow, int]
    any_category_count: int
    any_price_count: int
    any_rating_count: int
    any_availability_count: int


HitFilter = Callable[[SearchHit], bool]


def search_services(uow: UnitOfWork, params: FacetedServiceSearch) -> SearchResults:
    """Search the catalogue; returns one page and the counts of all filters."""
    all_hits = _load_hits(uow, params)
    filters = _hit_filters(params)
    by_category, by_price, by_rating, by_time = (_without_filter(all_hits, filters, name) for name in filters)
    hits = sorted((hit for hit in by_time if filters["soon"](hit)), key=_SORT_KEYS[params.sort])
    page = min(params.page, max(1, ceil(len(hits) / PAGE_SIZE)))
    category_counts = Counter(hit.service.category for hit in by_category)
    return SearchResults(
        hits=hits[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        page=page,
        total=len(hits),
        category_counts={name: category_counts[name] for name in sorted({hit.service.category for hit in all_hits})},
        price_counts={band: sum(_is_in_price_band(hit, band) for hit in by_price) for band in PriceBand},
        rating_counts={
            threshold: sum(_has_min_rating(hit, threshold) for hit in by_rating) for threshold in RATING_THRESHOLDS
        },
        availability_counts={
            soon: sum(_is_available_within(hit, soon) for hit in by_time) for soon in AvailabilityWindow
        },
        any_category_count=len(by_category),
        any_price_count=len(by_price),
        any_rating_count=len(by_rating),
        any_availability_count=len(by_time),
    )


async def search_cached(params: FacetedServiceSearch) -> SearchResults:
    """Return the cached results of `search_services`, invalidated by the catalogue topic."""

    def build() -> bytes:
        with read_only() as uow:
            return search_services(uow, params).model_dump_json().encode()

    page = await cache.get_or_build(f"search:{params.model_dump_json()}", (topics.CATALOGUE,), build)
    return SearchResults.model_validate_json(page.body)


def _without_filter(hits: list[SearchHit], filters: dict[str, HitFilter], excluded: str) -> list[SearchHit]:
    """Return the hits that pass all filters except one."""
    others = [hit_filter for name, hit_filter in filters.items() if name != excluded]
    return [hit for hit in hits if all(hit_filter(hit) for hit_filter in others)]


def list_nearby_pincodes(uow: UnitOfWork, params: FacetedServiceSearch) -> list[NearbyPincode]:
    """List the closest other pincodes with results under the same filters; none without a pincode."""
    if params.pincode is None:
        return []
    anywhere = _load_hits(uow, params.model_copy(update={"city": None, "pincode": None}))
    filters = _hit_filters(params).values()
    service_ids = {hit.service.id for hit in anywhere if all(hit_filter(hit) for hit_filter in filters)}
    distances = {
        pincode: km
        for pincode in queries.list_pincodes_served(uow, service_ids)
        if pincode != params.pincode
        and (km := distance_km(params.pincode, pincode)) is not None
        and km <= MAX_NEARBY_KM
    }
    closest = sorted(distances, key=lambda pincode: (distances[pincode], pincode))[:MAX_NEARBY_PINCODES]
    return [NearbyPincode(pincode=pincode, distance_km=round(distances[pincode], 1)) for pincode in closest]


def _load_hits(uow: UnitOfWork, params: FacetedServiceSearch) -> list[SearchHit]:
    query = select(Service).where(
        col(Service.is_active), *queries.matches_text(params.q), *queries.offered_at(params.city, params.pincode)
    )
    facts = _ServiceFacts(
        queries.get_service_ratings(uow),
        queries.count_professionals_by_service(uow, params.city, params.pincode),
        find_earliest_slots(uow, params.city, params.pincode),
    )
    return [_build_hit(ServiceRow.model_validate(service), facts) for service in uow.db.scalars(query)]


class _ServiceFacts(NamedTuple):
    ratings: dict[int, tuple[float | None, int]]
    professional_counts: dict[int, int]
    earliest_slots: dict[int, datetime]


def _build_hit(service: ServiceRow, facts: _ServiceFacts) -> SearchHit:
    average, count = facts.ratings.get(service.id, (None, 0))
    return SearchHit(
        service=service,
        rating_average=average,
        rating_count=count,
        professional_count=facts.professional_counts.get(service.id, 0),
        earliest_slot=facts.earliest_slots.get(service.id),
    )


def find_earliest_slots(uow: UnitOfWork, city: str | None, pincode: str | None) -> dict[int, datetime]:
    """Return the earliest slot of each service in a place, of its best rated professionals and the next days."""
    services = queries.map_best_rated_to_service(uow, city, pincode, MAX_PROFESSIONALS_CHECKED)
    if not services:
        return {}
    durations = queries.get_service_durations(uow)
    minutes = {professional_id: durations[service_id] for professional_id, service_id in services.items()}
    days = list_days(today(), today() + timedelta(days=max(AVAILABILITY_WINDOW_DAYS.values())))
    earliest: dict[int, datetime] = {}
    for professional_id, slot in availability.find_first_slots(uow, minutes, days, now() + MIN_NOTICE).items():
        service_id = services[professional_id]
        earliest[service_id] = min(slot, earliest.get(service_id, slot))
    return earliest


def _hit_filters(params: FacetedServiceSearch) -> dict[str, HitFilter]:
    category, price, rating, soon = params.category, params.price, params.rating, params.soon
    return {
        "category": lambda hit: category is None or hit.service.category.casefold() == category.casefold(),
        "price": lambda hit: price is None or _is_in_price_band(hit, price),
        "rating": lambda hit: rating is None or _has_min_rating(hit, rating),
        "soon": lambda hit: soon is None or _is_available_within(hit, soon),
    }


def _is_available_within(hit: SearchHit, window: AvailabilityWindow) -> bool:
    return hit.earliest_slot is not None and local_day(hit.earliest_slot) <= today() + timedelta(
        days=AVAILABILITY_WINDOW_DAYS[window]
    )


def _is_in_price_band(hit: SearchHit, band: PriceBand) -> bool:
    lower, upper = PRICE_BANDS[band]
    return hit.service.base_price >= lower and (upper is None or hit.service.base_price < upper)


def _has_min_rating(hit: SearchHit, minimum: float) -> bool:
    return hit.rating_average is not None and hit.rating_average >= minimum


def _name_sort_key(hit: SearchHit) -> tuple[str, int]:
    return hit.service.name.casefold(), hit.service.id


_SORT_KEYS: dict[SortOrder, Callable[[SearchHit], tuple[object, ...]]] = {
    SortOrder.NAME: _name_sort_key,
    SortOrder.CHEAPEST: lambda hit: (hit.service.base_price, *_name_sort_key(hit)),
    SortOrder.DEAREST: lambda hit: (-hit.service.base_price, *_name_sort_key(hit)),
    SortOrder.EARLIEST: lambda hit: (hit.earliest_slot is None, hit.earliest_slot or now(), *_name_sort_key(hit)),
    SortOrder.BEST_RATED: lambda hit: (-(hit.rating_average or 0), -hit.rating_count, *_name_sort_key(hit)),
}
