"""Looking around in the demo's town."""

from datetime import timedelta

import pytest

from hsa_app.core.clock import now, today
from hsa_app.domain.availability.intervals import list_days, local_day
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

PANVEL = "410206"
"""Between Mumbai and Pune; nobody in the demo's town comes there."""


def found(uow: UnitOfWork, **asked: object) -> SearchResults:
    return search.search_services(uow, FacetedServiceSearch.model_validate(asked))


def names(findings: SearchResults) -> list[str]:
    return [hit.service.name for hit in findings.hits]


def test_every_word_counts_wherever_it_stands(town: UnitOfWork) -> None:
    assert names(found(town, q="tap LEAK")) == ["Leak and tap repair"]
    assert names(found(town, q="tap piano")) == []


def test_percent_signs_are_just_characters(town: UnitOfWork) -> None:
    assert names(found(town, q="%")) == []


def test_a_count_beside_a_filter_is_what_one_gets_by_choosing_it(town: UnitOfWork) -> None:
    asked = {"city": "Pune", "pincode": "411045", "rating": 4}
    beside = found(town, **asked)
    for category, count in beside.category_counts.items():
        assert found(town, **asked, category=category).total == count
    for band, count in beside.price_counts.items():
        assert found(town, **asked, price=band).total == count


def test_bands_take_in_every_price_once(town: UnitOfWork) -> None:
    everything = found(town)
    assert sum(everything.price_counts.values()) == everything.total == everything.any_price_count


def test_orders_do_what_they_say(town: UnitOfWork) -> None:
    prices = [hit.service.base_price for hit in found(town, sort=SortOrder.CHEAPEST).hits]
    assert prices == sorted(prices)
    assert [hit.service.base_price for hit in found(town, sort=SortOrder.DEAREST).hits] == sorted(prices, reverse=True)
    marks = [hit.rating_average or 0 for hit in found(town, sort=SortOrder.BEST_RATED).hits]
    assert marks == sorted(marks, reverse=True)


@pytest.mark.parametrize(
    "place", [{}, {"city": "Pune"}, {"pincode": "411045"}, {"city": "Mumbai", "pincode": "400053"}]
)
def test_the_page_and_the_api_know_the_same_services(town: UnitOfWork, place: dict[str, str]) -> None:
    listed = queries.search(town, ServiceSearch.model_validate(place | {"limit": 100}))
    assert sorted(names(found(town, **place))) == sorted(service.name for service in listed.items)


def test_a_page_beyond_the_last_is_the_last(town: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PAGE_SIZE", 5)
    last = found(town, page=99)
    assert (last.page, len(last.hits)) == (3, 2)


def test_prices_at_the_edge_fall_into_the_upper_band(town: UnitOfWork) -> None:
    assert "AC service" in names(found(town, price=PriceBand.LOW))
    assert all(hit.service.base_price >= 500 for hit in found(town, price=PriceBand.MIDDLE).hits)


def near(uow: UnitOfWork, **asked: object) -> list[search.NearbyPincode]:
    return search.list_nearby_pincodes(uow, FacetedServiceSearch.model_validate(asked))


def test_where_nobody_comes_the_closest_pincodes_are_offered_and_have_what_was_asked_for(town: UnitOfWork) -> None:
    asked = {"q": "AC service", "pincode": PANVEL}
    assert found(town, **asked).total == 0
    offered = near(town, **asked)
    assert [one.distance_km for one in offered] == sorted(one.distance_km for one in offered)
    assert 0 < len(offered) <= search.MAX_NEARBY_PINCODES
    assert offered[0].distance_km < search.MAX_NEARBY_KM
    for one in offered:
        assert found(town, **asked | {"pincode": one.pincode}).total > 0


def test_only_what_passes_the_filters_is_near(town: UnitOfWork) -> None:
    assert near(town, q="AC service", pincode=PANVEL, price=PriceBand.HIGH) == []


def test_nothing_is_near_to_nowhere(town: UnitOfWork) -> None:
    assert near(town, q="AC service") == near(town, pincode="411999") == near(town, pincode="744101") == []


def test_the_first_free_time_of_a_service_is_one_that_can_be_booked_and_the_soonest_stand_first(
    town: UnitOfWork,
) -> None:
    place = {"city": "Pune", "pincode": "411045"}
    hits = found(town, **place, sort=SortOrder.EARLIEST).hits
    times = [hit.earliest_slot for hit in hits if hit.earliest_slot]
    assert times == sorted(times)
    for hit in hits:
        ids = [offer.id for offer in queries.list_professionals(town, hit.service.id, "Pune", "411045", 60)]
        days = list_days(today(), today() + timedelta(days=6))
        free = available_slots(town, ids, days, hit.service.duration_minutes, now() + search.MIN_NOTICE)
        assert hit.earliest_slot == next(iter(free), None)


def test_who_has_time_soon_is_found_by_asking_for_it_and_counted_beside_it(town: UnitOfWork) -> None:
    everything = found(town)
    for soon, count in everything.availability_counts.items():
        chosen = found(town, soon=soon)
        assert chosen.total == count
        assert all(
            hit.earliest_slot
            and local_day(hit.earliest_slot) <= today() + timedelta(days=AVAILABILITY_WINDOW_DAYS[soon])
            for hit in chosen.hits
        )
