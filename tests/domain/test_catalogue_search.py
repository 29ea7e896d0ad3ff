"""Faceted search in the demo data."""

from datetime import timedelta

import pytest

from hsa_app.core.clock import local_day, now, today
from hsa_app.domain.availability.intervals import list_days
from hsa_app.domain.catalogue import queries, search
from hsa_app.domain.catalogue.forms import (
    AVAILABILITY_WINDOW_DAYS,
    FacetedServiceSearch,
    PriceBand,
    ServiceSearch,
    SortOrder,
)
from hsa_app.domain.catalogue.search import SearchResults
from hsa_app.domain.schedule.queries import available_slots
from hsa_app.infra.db import UnitOfWork

UNSERVED_PINCODE = "410206"
"""Between Mumbai and Pune; no professional of the demo data serves it."""


def search_services(uow: UnitOfWork, **filters: object) -> SearchResults:
    return search.search_services(uow, FacetedServiceSearch.model_validate(filters))


def service_names(results: SearchResults) -> list[str]:
    return [hit.service.name for hit in results.hits]


def test_search_matches_all_words_in_any_order(demo_uow: UnitOfWork) -> None:
    assert service_names(search_services(demo_uow, q="tap LEAK")) == ["Leak and tap repair"]
    assert service_names(search_services(demo_uow, q="tap piano")) == []


def test_percent_sign_is_not_a_wildcard(demo_uow: UnitOfWork) -> None:
    assert service_names(search_services(demo_uow, q="%")) == []


def test_facet_counts_match_filtered_results(demo_uow: UnitOfWork) -> None:
    filters = {"city": "Pune", "pincode": "411045", "rating": 4}
    results = search_services(demo_uow, **filters)
    for category, count in results.category_counts.items():
        assert search_services(demo_uow, **filters, category=category).total == count
    for band, count in results.price_counts.items():
        assert search_services(demo_uow, **filters, price=band).total == count


def test_price_bands_cover_every_service_once(demo_uow: UnitOfWork) -> None:
    all_results = search_services(demo_uow)
    assert sum(all_results.price_counts.values()) == all_results.total == all_results.any_price_count


def test_sort_orders_are_correct(demo_uow: UnitOfWork) -> None:
    prices = [hit.service.base_price for hit in search_services(demo_uow, sort=SortOrder.CHEAPEST).hits]
    assert prices == sorted(prices)
    assert [hit.service.base_price for hit in search_services(demo_uow, sort=SortOrder.DEAREST).hits] == sorted(
        prices, reverse=True
    )
    ratings = [hit.rating_average or 0 for hit in search_services(demo_uow, sort=SortOrder.BEST_RATED).hits]
    assert ratings == sorted(ratings, reverse=True)


@pytest.mark.parametrize(
    "location", [{}, {"city": "Pune"}, {"pincode": "411045"}, {"city": "Mumbai", "pincode": "400053"}]
)
def test_page_and_api_search_return_same_services(demo_uow: UnitOfWork, location: dict[str, str]) -> None:
    api_results = queries.search(demo_uow, ServiceSearch.model_validate(location | {"limit": 100}))
    assert sorted(service_names(search_services(demo_uow, **location))) == sorted(
        service.name for service in api_results.items
    )


def test_page_beyond_last_returns_last_page(demo_uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE_SIZE", 5)
    last_page = search_services(demo_uow, page=99)
    assert (last_page.page, len(last_page.hits)) == (3, 2)


def test_boundary_price_belongs_to_upper_band(demo_uow: UnitOfWork) -> None:
    assert "AC service" in service_names(search_services(demo_uow, price=PriceBand.LOW))
    assert all(hit.service.base_price >= 500 for hit in search_services(demo_uow, price=PriceBand.MIDDLE).hits)


def list_nearby_pincodes(uow: UnitOfWork, **filters: object) -> list[search.NearbyPincode]:
    return search.list_nearby_pincodes(uow, FacetedServiceSearch.model_validate(filters))


def test_unserved_pincode_suggests_nearest_pincodes_with_results(demo_uow: UnitOfWork) -> None:
    filters = {"q": "AC service", "pincode": UNSERVED_PINCODE}
    assert search_services(demo_uow, **filters).total == 0
    nearby = list_nearby_pincodes(demo_uow, **filters)
    assert [one.distance_km for one in nearby] == sorted(one.distance_km for one in nearby)
    assert 0 < len(nearby) <= search.MAX_NEARBY_PINCODES
    assert nearby[0].distance_km < search.MAX_NEARBY_KM
    for pincode in nearby:
        assert search_services(demo_uow, **filters | {"pincode": pincode.pincode}).total > 0


def test_nearby_pincodes_respect_filters(demo_uow: UnitOfWork) -> None:
    assert list_nearby_pincodes(demo_uow, q="AC service", pincode=UNSERVED_PINCODE, price=PriceBand.HIGH) == []


def test_unknown_location_has_no_nearby_pincodes(demo_uow: UnitOfWork) -> None:
    assert (
        list_nearby_pincodes(demo_uow, q="AC service")
        == list_nearby_pincodes(demo_uow, pincode="411999")
        == list_nearby_pincodes(demo_uow, pincode="744101")
        == []
    )


def test_earliest_slot_is_bookable_and_sorts_soonest_first(
    demo_uow: UnitOfWork,
) -> None:
    location = {"city": "Pune", "pincode": "411045"}
    hits = search_services(demo_uow, **location, sort=SortOrder.EARLIEST).hits
    times = [hit.earliest_slot for hit in hits if hit.earliest_slot]
    assert times == sorted(times)
    for hit in hits:
        ids = [offer.id for offer in queries.list_professionals(demo_uow, hit.service.id, "Pune", "411045", 60)]
        days = list_days(today(), today() + timedelta(days=6))
        free = available_slots(demo_uow, ids, days, hit.service.duration_minutes, now() + search.MIN_NOTICE)
        assert hit.earliest_slot == next(iter(free), None)


def test_availability_filter_matches_its_count_and_window(demo_uow: UnitOfWork) -> None:
    all_results = search_services(demo_uow)
    for window, count in all_results.availability_counts.items():
        filtered = search_services(demo_uow, soon=window)
        assert filtered.total == count
        assert all(
            hit.earliest_slot
            and local_day(hit.earliest_slot) <= today() + timedelta(days=AVAILABILITY_WINDOW_DAYS[window])
            for hit in filtered.hits
        )
