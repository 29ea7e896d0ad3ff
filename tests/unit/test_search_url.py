"""Parameters of the search page's URL, and the days offered."""

from datetime import UTC, datetime, timedelta

from hsa_app.domain.catalogue.forms import FacetedServiceSearch, PriceBand, SortOrder
from hsa_app.state.public.search import page_title, parse_query, search_url
from hsa_app.state.slot_picker import day_slots, slot_dates


def test_search_url_omits_defaults() -> None:
    search = FacetedServiceSearch(city="Pune", sort=SortOrder.NAME, page=3)
    assert search_url(search) == "/services?city=Pune"
    assert search_url(search, page=2, price=PriceBand.LOW) == "/services?city=Pune&price=low&page=2"
    assert search_url(search, city=None) == "/services"


def test_search_url_is_parsed_back() -> None:
    search = FacetedServiceSearch(q="a & b", city="Pune", price=PriceBand.HIGH, rating=4.5, sort=SortOrder.CHEAPEST)
    parameters = {"q": "a & b", "city": "Pune", "price": "high", "rating": "4.5", "sort": "price"}
    assert parse_query(parameters) == (search, {})


def test_invalid_parameters_are_reported_and_dropped() -> None:
    search, invalid = parse_query({"pincode": "12", "q": " tap ", "page": "x", "utm_source": "mail", "rating": "nan"})
    assert search == FacetedServiceSearch(q="tap")
    assert invalid["pincode"] == "A pincode has 6 digits; this has 2."
    assert set(invalid) == {"pincode", "page", "rating"}


def test_page_title_names_query_and_place() -> None:
    assert page_title(FacetedServiceSearch()) == "Services"
    assert (
        page_title(FacetedServiceSearch(q="tap", city="Pune", pincode="411045")) == "Services for “tap” in Pune 411045"
    )


def test_days_start_today_while_a_slot_is_left() -> None:
    noon, evening = (datetime.fromisoformat(f"2026-12-31T{hour}+05:30") for hour in ("11:40", "18:45"))
    assert [(day.iso, day.note, day.earliest) for day in day_slots(noon, None)[:3]] == [
        ("2026-12-31", "Today", "12:10"),
        ("2027-01-01", "Tomorrow", "00:00"),
        ("2027-01-02", "Jan", "00:00"),
    ]
    assert day_slots(evening, None)[0].iso == "2027-01-01"
    assert len(day_slots(evening, None)) == 7


def test_days_start_today_if_someone_is_available_today() -> None:
    evening = datetime(2026, 12, 31, 13, 45, tzinfo=UTC)  # 7:15 pm in Kolkata
    tonight, tomorrow = evening + timedelta(hours=2), evening + timedelta(hours=12)
    days = day_slots(evening, [tonight, tomorrow])
    assert [(day.iso, day.free, day.full) for day in days[:3]] == [
        ("2026-12-31", "21:15", False),
        ("2027-01-01", "07:15", False),
        ("2027-01-02", "", True),
    ]
    assert len(days) == 7
    assert day_slots(evening, [tomorrow])[0].iso == "2027-01-01"
    assert {day.iso for day in days} < {day.isoformat() for day in slot_dates(evening)}
