"""Looking around in the demo's town."""

from datetime import timedelta

import pytest

from hsa_app.core.clock import now, today
from hsa_app.domain.availability.intervals import days_between, local_day
from hsa_app.domain.catalogue import queries, search
from hsa_app.domain.catalogue.forms import SOON, Order, PriceBand, ServiceBrowse, ServiceSearch
from hsa_app.domain.catalogue.search import SearchResults
from hsa_app.domain.schedule.queries import available_slots
from hsa_app.infra.db import UnitOfWork

PANVEL = "410206"
"""Between Mumbai and Pune; nobody in the demo's town comes there."""


def found(uow: UnitOfWork, **asked: object) -> SearchResults:
    return search.browse(uow, ServiceBrowse.model_validate(asked))


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
    for category, count in beside.categories.items():
        assert found(town, **asked, category=category).total == count
    for band, count in beside.prices.items():
        assert found(town, **asked, price=band).total == count


def test_bands_take_in_every_price_once(town: UnitOfWork) -> None:
    everything = found(town)
    assert sum(everything.prices.values()) == everything.total == everything.any_price


def test_orders_do_what_they_say(town: UnitOfWork) -> None:
    prices = [hit.service.base_price for hit in found(town, sort=Order.CHEAPEST).hits]
    assert prices == sorted(prices)
    assert [hit.service.base_price for hit in found(town, sort=Order.DEAREST).hits] == sorted(prices, reverse=True)
    marks = [hit.rating_average or 0 for hit in found(town, sort=Order.BEST_RATED).hits]
    assert marks == sorted(marks, reverse=True)


@pytest.mark.parametrize(
    "place", [{}, {"city": "Pune"}, {"pincode": "411045"}, {"city": "Mumbai", "pincode": "400053"}]
)
def test_the_page_and_the_api_know_the_same_services(town: UnitOfWork, place: dict[str, str]) -> None:
    listed = queries.search(town, ServiceSearch.model_validate(place | {"limit": 100}))
    assert sorted(names(found(town, **place))) == sorted(service.name for service in listed.items)


def test_a_page_beyond_the_last_is_the_last(town: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SHOWN", 5)
    last = found(town, page=99)
    assert (last.page, len(last.hits)) == (3, 2)


def test_prices_at_the_edge_fall_into_the_upper_band(town: UnitOfWork) -> None:
    assert "AC service" in names(found(town, price=PriceBand.LOW))
    assert all(hit.service.base_price >= 500 for hit in found(town, price=PriceBand.MIDDLE).hits)


def near(uow: UnitOfWork, **asked: object) -> list[search.Near]:
    return search.nearest(uow, ServiceBrowse.model_validate(asked))


def test_where_nobody_comes_the_closest_pincodes_are_offered_and_have_what_was_asked_for(town: UnitOfWork) -> None:
    asked = {"q": "AC service", "pincode": PANVEL}
    assert found(town, **asked).total == 0
    offered = near(town, **asked)
    assert [one.km for one in offered] == sorted(one.km for one in offered)
    assert 0 < len(offered) <= search.NEARBY
    assert offered[0].km < search.NEARBY_KM
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
    hits = found(town, **place, sort=Order.EARLIEST).hits
    times = [hit.earliest for hit in hits if hit.earliest]
    assert times == sorted(times)
    for hit in hits:
        ids = [offer.id for offer in queries.offers(town, hit.service.id, "Pune", "411045", 60)]
        days = days_between(today(), today() + timedelta(days=6))
        free = available_slots(town, ids, days, hit.service.duration_minutes, now() + search.NOTICE)
        assert hit.earliest == next(iter(free), None)


def test_who_has_time_soon_is_found_by_asking_for_it_and_counted_beside_it(town: UnitOfWork) -> None:
    everything = found(town)
    for soon, count in everything.soon.items():
        chosen = found(town, soon=soon)
        assert chosen.total == count
        assert all(
            hit.earliest and local_day(hit.earliest) <= today() + timedelta(days=SOON[soon]) for hit in chosen.hits
        )
