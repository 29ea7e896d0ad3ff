"""Parameters of the search page's URL, and the days offered."""

from datetime import UTC, datetime, timedelta

from hsa_app.domain.catalogue.forms import FacetedServiceSearch, PriceBand, SortOrder
from hsa_app.state.public.search import page_title, parse_query, search_url
from hsa_app.state.slot_picker import day_slots, slot_dates


def test_search_url_omits_defaults() -> None:
    ask = FacetedServiceSearch(city="Pune", sort=SortOrder.NAME, page=3)
    assert search_url(ask) == "/services?city=Pune"
    assert search_url(ask, page=2, price=PriceBand.LOW) == "/services?city=Pune&price=low&page=2"
    assert search_url(ask, city=None) == "/services"


def test_search_url_is_parsed_back() -> None:
    ask = FacetedServiceSearch(q="a & b", city="Pune", price=PriceBand.HIGH, rating=4.5, sort=SortOrder.CHEAPEST)
    parameters = {"q": "a & b", "city": "Pune", "price": "high", "rating": "4.5", "sort": "price"}
    assert parse_query(parameters) == (ask, {})


def test_invalid_parameters_are_reported_and_dropped() -> None:
    ask, wrong = parse_query({"pincode": "12", "q": " tap ", "page": "x", "utm_source": "mail", "rating": "nan"})
    assert ask == FacetedServiceSearch(q="tap")
    assert wrong["pincode"] == "A pincode has 6 digits; this has 2."
    assert set(wrong) == {"pincode", "page", "rating"}


def test_page_title_names_query_and_place() -> None:
    assert page_title(FacetedServiceSearch()) == "Services"
    assert (
        page_title(FacetedServiceSearch(q="tap", city="Pune", pincode="411045")) == "Services for “tap” in Pune 411045"
    )


def test_days_start_today_while_a_slot_is_left() -> None:
    noon, late = (datetime.fromisoformat(f"2026-12-31T{hour}+05:30") for hour in ("11:40", "18:45"))
    assert [(day.iso, day.note, day.earliest) for day in day_slots(noon, None)[:3]] == [
        ("2026-12-31", "Today", "12:10"),
        ("2027-01-01", "Tomorrow", "00:00"),
        ("2027-01-02", "Jan", "00:00"),
    ]
    assert day_slots(late, None)[0].iso == "2027-01-01"
    assert len(day_slots(late, None)) == 7


def test_days_start_today_if_someone_is_available_today() -> None:
    late = datetime(2026, 12, 31, 13, 45, tzinfo=UTC)  # a quarter past seven in the evening
    tonight, tomorrow = late + timedelta(hours=2), late + timedelta(hours=12)
    shown = day_slots(late, [tonight, tomorrow])
    assert [(day.iso, day.free, day.full) for day in shown[:3]] == [
        ("2026-12-31", "21:15", False),
        ("2027-01-01", "07:15", False),
        ("2027-01-02", "", True),
    ]
    assert len(shown) == 7
    assert day_slots(late, [tomorrow])[0].iso == "2027-01-01"
    assert {day.iso for day in shown} < {day.isoformat() for day in slot_dates(late)}
