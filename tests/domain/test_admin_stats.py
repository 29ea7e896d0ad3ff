"""Statistics of admins: exact, by local days and months, on both databases."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from hsa_app.core.clock import midnight, now, today
from hsa_app.core.errors import Forbidden, ValidationFailed
from hsa_app.core.validation import validate
from hsa_app.domain.reports.admin_stats import get_stats
from hsa_app.domain.reports.forms import DateRange, Period
from hsa_app.domain.reports.schemas import MarketplaceStats
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import transaction
from hsa_app.models import RequestStatus
from tests.factories import create_request, create_review, create_service
from tests.personas import Personas
from tests.support.transactions import run_query

S = RequestStatus
SetEnvironment = Callable[..., None]


def get_stats_for(personas: Personas, first_day: str = "", last_day: str = "") -> MarketplaceStats:
    return run_query(get_stats, personas.ada, validate(Period, {"from": first_day, "to": last_day}))


def create_request_at(
    personas: Personas, created_at: datetime, status: RequestStatus = S.REQUESTED, **overrides: Any
) -> int:
    """Create a request booked at `created_at`; a closed one was closed an hour later unless overridden."""
    rating, service = overrides.pop("rating", None), overrides.pop("service", personas.ac)
    timestamps = (
        {"professional_id": personas.pat.user_id, "closed_at": created_at + timedelta(hours=1)}
        if status == S.CLOSED
        else {}
    )
    with transaction() as uow:
        request = create_request(
            uow, personas.ana, service, created_at=created_at, status=status, **timestamps | overrides
        )
        if rating:
            create_review(uow, request, rating)
        return request.id or 0


def parse_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def seeded_personas(personas: Personas) -> Personas:
    """The personas and requests of some days around the end of November 2026, in Indian time."""
    create_request_at(personas, parse_time("2026-11-29T23:59+05:30"), S.CANCELLED)
    create_request_at(
        personas,
        parse_time("2026-11-30T00:00+05:30"),
        S.CLOSED,
        rating=5,
        accepted_at=parse_time("2026-11-30T00:04+05:30"),
    )
    create_request_at(
        personas,
        parse_time("2026-11-30T12:00+05:30"),
        S.CLOSED,
        rating=4,
        accepted_at=parse_time("2026-11-30T12:10+05:30"),
    )
    create_request_at(personas, parse_time("2026-11-30T23:30+05:30"), S.CLOSED, service=personas.tap, accepted_at=None)
    create_request_at(personas, parse_time("2026-12-01T08:00+05:30"), S.EXPIRED)
    create_request_at(personas, parse_time("2026-12-01T09:00+05:30"))
    return personas


@time_machine.travel("2026-12-02T12:00+05:30", tick=False)
def test_requests_are_counted_by_status_and_local_booking_day(seeded_personas: Personas) -> None:
    stats = get_stats_for(seeded_personas, "2026-11-30", "2026-12-01")
    assert {one.status: one.count for one in stats.requests_by_status if one.count} == {
        S.CLOSED: 3, S.EXPIRED: 1, S.REQUESTED: 1,
    }  # fmt: skip
    assert [(one.day, one.count, one.before) for one in stats.requests_per_day] == [
        (date(2026, 11, 30), 3, 0),
        (date(2026, 12, 1), 2, 1),
    ]
    assert (stats.totals.requests, stats.totals.completed, stats.totals.completed_share) == (5, 3, 0.75)
    assert (stats.before.requests, stats.before.completed_share) == (1, 0.0)
    assert stats.totals.seconds_to_accept == 7 * 60


def test_funnel_counts_stages_and_median_durations(personas: Personas) -> None:
    booked_at = now() - timedelta(days=3)
    hours = {"accepted_at": 0, "started_at": 1, "completed_at": 3, "closed_at": 5}
    for minutes in (2, 4, 60):
        times = {name: booked_at + timedelta(hours=later, minutes=minutes) for name, later in hours.items()}
        create_request_at(personas, booked_at, S.CLOSED, **times)
    accepted_fields = {"accepted_at": booked_at + timedelta(minutes=10), "professional_id": personas.pat.user_id}
    create_request_at(personas, booked_at, S.ACCEPTED, **accepted_fields)
    create_request_at(personas, booked_at)
    create_request_at(personas, booked_at, S.CANCELLED)
    assert [(one.stage, one.reached, one.median_seconds) for one in get_stats_for(personas).funnel] == [
        (S.REQUESTED, 6, None),
        (S.ACCEPTED, 4, 7 * 60),
        (S.IN_PROGRESS, 3, 3600),
        (S.COMPLETED, 3, 2 * 3600),
        (S.CLOSED, 3, 2 * 3600),
    ]


@time_machine.travel("2026-12-02T12:00+05:30", tick=False)
def test_revenue_counts_in_local_month_of_closing(seeded_personas: Personas) -> None:
    stats = get_stats_for(seeded_personas, "2026-11-30", "2026-12-01")
    months = {one.month: (one.closed, str(one.revenue), one.currency) for one in stats.revenue_per_month}
    assert months["2026-11"] == (2, "998.00", "INR")
    assert months["2026-12"] == (1, "249.50", "INR")
    assert months["2026-01"] == (0, "0.00", "INR")
    assert len(months) == 12
    assert (stats.totals.closed, str(stats.totals.revenue)) == (3, "1247.50")


@time_machine.travel("2026-12-02T12:00+05:30", tick=False)
def test_rating_distribution_and_top_services(seeded_personas: Personas) -> None:
    stats = get_stats_for(seeded_personas, "2026-11-30", "2026-12-01")
    assert [(one.rating, one.count) for one in stats.ratings] == [(5, 1), (4, 1), (3, 0), (2, 0), (1, 0)]
    assert (stats.totals.rating_average, stats.totals.rating_count) == (4.5, 2)
    top_services = [(one.service.name, one.requests, str(one.revenue)) for one in stats.top_services]
    assert top_services == [("AC service", 4, "998.00"), ("Leaking tap", 1, "249.50")]


@time_machine.travel("2026-12-02T12:00+05:30", tick=False)
def test_every_figure_matches_count_of_its_list(seeded_personas: Personas) -> None:
    stats, days = get_stats_for(seeded_personas, "2026-11-30", "2026-12-01"), {"from": "2026-11-30", "to": "2026-12-01"}

    def count_listed(**filters: Any) -> int:
        return run_query(requests.count, seeded_personas.ada, validate(RequestSearch, days | filters), 1000)

    for count in stats.requests_by_status:
        assert count_listed(status=count.status) == count.count
    for service in stats.top_services:
        assert count_listed(service_id=service.service.id) == service.requests
    for stars in stats.ratings:
        assert count_listed(by="closed", rating=stars.rating) == stars.count
    for day in stats.requests_per_day:
        assert count_listed(**{"from": str(day.day), "to": str(day.day)}) == day.count
    november = {"from": "2026-11-01", "to": "2026-11-30"}
    assert count_listed(by="closed", **november) == 2
    assert count_listed(by="closed", status="cancelled") == 0


def test_other_currencies_are_reported_separately(personas: Personas) -> None:
    with transaction() as uow:
        euro_service = create_service(uow, "Window clean", currency="EUR", base_price=Decimal("20.10"))
    for _ in range(3):
        create_request_at(personas, now() - timedelta(hours=2), S.CLOSED, service=euro_service)
    create_request_at(personas, now() - timedelta(hours=2), S.CLOSED)
    stats = get_stats_for(personas, str(today() - timedelta(days=1)), str(today()))
    revenue_by_currency = [(one.currency, str(one.revenue)) for one in stats.revenue_per_month if one.closed]
    assert revenue_by_currency == [("EUR", "60.30"), ("INR", "499.00")]
    assert (str(stats.totals.revenue), stats.totals.closed) == ("499.00", 1)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-03-30", 24), ("2026-10-25", 25), ("2026-10-26", 24)]
)
def test_dst_change_day_counts_its_own_hours(
    personas: Personas, set_environment: SetEnvironment, day: str, hours: int
) -> None:
    set_environment(HSA_TIMEZONE="Europe/Berlin")
    start = midnight(date.fromisoformat(day))
    for hour in range(-2, 27):
        create_request_at(personas, start + timedelta(hours=hour, minutes=30))
    stats = get_stats_for(personas, day, day)
    assert (stats.totals.requests, stats.requests_per_day[0].count, stats.requests_per_day[0].before) == (
        hours,
        hours,
        2,
    )
    next_day_stats = get_stats_for(
        personas, str(date.fromisoformat(day) - timedelta(days=1)), str(date.fromisoformat(day) + timedelta(days=1))
    )
    assert [one.count for one in next_day_stats.requests_per_day] == [2, hours, 27 - hours]


def test_local_day_may_start_at_one_because_of_dst(set_environment: SetEnvironment) -> None:
    set_environment(HSA_TIMEZONE="Africa/Cairo")  # DST begins there at 0:00, which becomes 1:00
    assert midnight(date(2026, 4, 24)) == parse_time("2026-04-24T01:00+03:00")


def test_month_starts_at_local_midnight_across_dst_changes(personas: Personas, set_environment: SetEnvironment) -> None:
    set_environment(HSA_TIMEZONE="Europe/Berlin")
    for timestamp in ("2026-10-31T23:30+01:00", "2026-11-01T00:30+01:00", "2026-03-31T23:59+02:00"):
        create_request_at(personas, parse_time("2026-03-01T00:00Z"), S.CLOSED, closed_at=parse_time(timestamp))
    stats = get_stats_for(personas, "2026-11-01", "2026-11-30")
    closed_by_month = {one.month: one.closed for one in stats.revenue_per_month if one.closed}
    assert closed_by_month == {"2026-03": 1, "2026-10": 1, "2026-11": 1}
    assert stats.totals.closed == 1


@time_machine.travel("2026-12-02T01:00+05:30", tick=False)
def test_default_period_is_last_thirty_days(personas: Personas) -> None:
    stats = get_stats_for(personas)
    assert (stats.first_day, stats.last_day, stats.timezone) == (date(2026, 11, 3), date(2026, 12, 2), "Asia/Kolkata")
    assert get_stats_for(personas, last_day="2026-05-30").first_day == date(2026, 5, 1)
    assert get_stats_for(personas, "2026-11-20").last_day == date(2026, 12, 2)
    assert [one.month for one in get_stats_for(personas, "2025-06-15").revenue_per_month][::18] == [
        "2025-06",
        "2026-12",
    ]


def test_stats_of_empty_marketplace(personas: Personas) -> None:
    stats = get_stats_for(personas)
    assert stats.totals.model_dump() == stats.before.model_dump() == {
        "requests": 0, "completed": 0, "completed_share": None, "seconds_to_accept": None, "closed": 0,
        "revenue": Decimal("0.00"), "rating_average": None, "rating_count": 0,
    }  # fmt: skip
    assert stats.top_services == []
    assert stats.professionals.model_dump() == {"pending": 1, "approved": 2, "rejected": 0}
    assert stats.users.model_dump() == {"customers": 3, "professionals": 3, "admins": 1, "blocked": 1}


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"from": "2020-01-01", "to": "2026-12-01"}, "from"),
        ({"from": "1999-12-31"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"from": "yesterday"}, "from"),
        ({"from": "20261201"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"to": "2026-12-01T00:00:00"}, "to"),
        ({"to": "9999-12-31T23:59:59-12:00"}, "to"),
        ({"days": "3"}, "days"),
    ],
)
def test_invalid_days_are_rejected_with_field_name(days: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationFailed) as error:
        validate(Period, days).resolve_days()
    assert [problem.field for problem in error.value.field_errors] == [field]


@pytest.mark.parametrize("last_day", ["2000-01-01", "2000-01-05", "2000-01-30"])
def test_default_period_starts_no_earlier_than_minimum_date(last_day: str) -> None:
    usual = validate(Period, {"to": last_day}).resolve_days()
    assert usual == DateRange(date(2000, 1, 1), date.fromisoformat(last_day))
    assert validate(Period, {"from": str(usual.first_day), "to": str(usual.last_day)}).resolve_days() == usual


def test_timestamp_means_its_local_day() -> None:
    days = validate(Period, {"from": "2026-11-30T18:30:00Z", "to": "2026-12-01T18:29:59Z"}).resolve_days()
    assert days == DateRange(date(2026, 12, 1), date(2026, 12, 1))


def test_stats_are_forbidden_to_non_admins(personas: Personas) -> None:
    for actor in (personas.ana, personas.pat):
        with pytest.raises(Forbidden):
            run_query(get_stats, actor, Period())
