"""View model of the admin's overview."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from hsa_app.domain.reports.schemas import (
    ApprovalCounts,
    DailyCount,
    FunnelStage,
    MarketplaceStats,
    MonthlyRevenue,
    RatingCount,
    ServiceRevenue,
    StatsTotals,
    StatusCount,
    UserCounts,
)
from hsa_app.domain.requests.queries import ServiceRef
from hsa_app.models import RequestStatus
from hsa_app.state import charts, key_figures
from hsa_app.state.admin.overview import parse_period, period_url, preset_days
from hsa_app.state.admin.overview_funnel import funnel

NOON = "2026-11-29T12:00+05:30"


def make_totals(**overrides: Any) -> StatsTotals:
    empty_totals: dict[str, Any] = {
        "requests": 0, "completed": 0, "completed_share": None, "seconds_to_accept": None, "closed": 0,
        "revenue": Decimal(0), "rating_average": None, "rating_count": 0,
    }  # fmt: skip
    return StatsTotals(**empty_totals | overrides)


def make_stats(counts: tuple[int, ...] = (0, 0), **overrides: Any) -> MarketplaceStats:
    first_day = date(2026, 11, 29) - timedelta(days=len(counts) - 1)
    fields: dict[str, Any] = {
        "first_day": first_day,
        "last_day": date(2026, 11, 29),
        "timezone": "Asia/Kolkata",
        "currency": "INR",
        "totals": make_totals(),
        "before": make_totals(),
        "requests_by_status": [StatusCount(status=status, count=0) for status in RequestStatus],
        "requests_per_day": [
            DailyCount(day=first_day + timedelta(days=at), count=count, before=0) for at, count in enumerate(counts)
        ],
        "revenue_per_month": [MonthlyRevenue(month="2026-11", closed=0, revenue=Decimal(0), currency="INR")],
        "ratings": [RatingCount(rating=stars, count=0) for stars in range(5, 0, -1)],
        "top_services": [],
        "professionals": ApprovalCounts(pending=0, approved=0, rejected=0),
        "users": UserCounts(customers=0, professionals=0, admins=1, blocked=0),
    }
    return MarketplaceStats(**fields | overrides)


def list_key_figures(current: StatsTotals, previous: StatsTotals) -> dict[str, tuple[str, str, str]]:
    return {
        one.name: (one.number, one.trend, one.tone)
        for one in key_figures.key_figures(make_stats(totals=current, before=previous))
    }


def test_trend_has_text_and_tone() -> None:
    now = make_totals(requests=1284, revenue=Decimal(682450), completed_share=0.934, seconds_to_accept=252,
                 rating_average=4.6, rating_count=812)  # fmt: skip
    previous = make_totals(requests=1187, revenue=Decimal(612612), completed_share=0.94, seconds_to_accept=310,
                    rating_average=4.6, rating_count=9)  # fmt: skip
    assert list_key_figures(now, previous) == {
        "Requests": ("1,284", "8.2% more", "ok"),
        "Revenue": ("₹6,82,450", "11.4% more", "ok"),
        "Completed": ("93.4%", "0.6 points less", "danger"),
        "Time to accept": ("4 min 12 s", "58 s faster", "ok"),
        "Average rating": ("4.6", "no change", "muted"),
    }


def test_key_figures_without_data_have_no_trend() -> None:
    assert list_key_figures(make_totals(), make_totals()) == {
        "Requests": ("0", "nothing to compare with", "muted"),
        "Revenue": ("₹0", "nothing to compare with", "muted"),
        "Completed": ("None", "none is over yet", "muted"),
        "Time to accept": ("None", "none accepted yet", "muted"),
        "Average rating": ("None", "no ratings yet", "muted"),
    }


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (252, "4 min 12 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (90000, "1 d 1 h"),
    ],
)
def test_elapsed_time_is_formatted_in_two_units(seconds: int, text: str) -> None:
    assert key_figures.format_elapsed(seconds) == text


@time_machine.travel(NOON, tick=False)
def test_requests_chart_has_path_grid_labels_and_points() -> None:
    line = charts.requests_chart(make_stats((0, 32, 64)))
    assert line.summary == "32 a day; 64 on Sun 29 Nov is the most."
    assert [mark.text for mark in line.marks] == ["75", "50", "25", "0"]
    assert line.path == "M0.0 168.0L150.0 96.3L300.0 24.6"
    assert line.labels == ["27 Nov", "28 Nov", "29 Nov"]
    assert line.spots[0].tooltip == "Sun 29 Nov: 64 requests"
    assert line.spots[0].href == "/admin/requests?from=2026-11-29&to=2026-11-29"


@pytest.mark.parametrize("counts", [(0,), (7,), (0, 0), tuple(range(400))])
def test_requests_chart_supports_any_number_of_days(counts: tuple[int, ...]) -> None:
    line = charts.requests_chart(make_stats(counts))
    assert line.path.startswith("M0.0 ")
    assert line.path.split("L")[-1].startswith("300.0 ")
    assert line.has_point_links == (len(counts) < 63)


@time_machine.travel(NOON, tick=False)
def test_revenue_chart_scales_months_to_a_suitable_unit() -> None:
    amounts_by_month = [("2026-05", "0"), ("2026-06", "390000"), ("2026-10", "610000"), ("2026-11", "1000")]
    rows = [
        MonthlyRevenue(month=month, closed=1, revenue=Decimal(amount), currency="INR")
        for month, amount in amounts_by_month
    ]
    rows.insert(1, MonthlyRevenue(month="2026-06", closed=2, revenue=Decimal(50), currency="EUR"))
    months = charts.revenue_chart(make_stats(revenue_per_month=rows))
    assert months.summary == "In lakh rupees, from closed requests"
    assert [(one.name, one.short, one.height, one.is_partial) for one in months.columns] == [
        ("May", "0", 0, False),
        ("Jun", "3.9", 74, False),
        ("Oct", "6.1", 115, False),
        ("Nov", "<0.1", 0, True),
    ]
    assert [one.exact for one in months.rows] == ["₹1,000", "₹6,10,000", "₹3,90,000", "₹0", "€50"]
    assert months.columns[0].href == "/admin/requests?by=closed&from=2026-05-01&to=2026-05-31"


def test_bars_are_relative_to_the_longest_and_link_to_a_list() -> None:
    top_services = [
        ServiceRevenue(service=ServiceRef(id=3, name="AC"), requests=8, revenue=Decimal(75)),
        ServiceRevenue(service=ServiceRef(id=4, name="Tap"), requests=2, revenue=Decimal(25)),
    ]
    bars = charts.service_bars(make_stats(top_services=top_services, totals=make_totals(revenue=Decimal(100))))
    assert [(one.name, one.share, one.note) for one in bars] == [("AC", 100.0, "75%"), ("Tap", 25.0, "25%")]
    assert bars[0].href == "/admin/requests?service_id=3&from=2026-11-28&to=2026-11-29"
    assert {one.share for one in charts.status_bars(make_stats())} == {0}


@time_machine.travel(NOON, tick=False)
def test_invalid_period_falls_back_to_the_default_with_a_note() -> None:
    period, note = parse_period({"from": "2026-12-02", "to": "2026-12-01", "other": "x"})
    assert "first day" in note
    assert period.resolve_days() == parse_period({})[0].resolve_days()
    assert parse_period({"from": "soon"})[1].endswith("Give a day such as 2026-12-01.")


@time_machine.travel(NOON, tick=False)
def test_preset_periods_have_urls() -> None:
    assert period_url(preset_days("")) == "/admin"
    assert period_url(preset_days("week")) == "/admin?from=2026-11-23&to=2026-11-29"
    assert period_url(preset_days("month")) == "/admin?from=2026-11-01&to=2026-11-29"
    assert period_url(preset_days("year")) == "/admin?from=2025-12-01&to=2026-11-29"
    assert period_url(preset_days("nonsense")) == "/admin"
    with time_machine.travel("2026-12-31T12:00+05:30"):
        assert preset_days("year")[0] == date(2026, 1, 1)


def test_funnel_shows_reached_share_and_median_time() -> None:
    counts = ((RequestStatus.REQUESTED, 40, None), (RequestStatus.ACCEPTED, 30, 252), (RequestStatus.CLOSED, 10, 7500))
    stages = [FunnelStage(stage=stage, reached=count, median_seconds=median) for stage, count, median in counts]
    status_counts = [StatusCount(status=RequestStatus.ACCEPTED, count=20)]
    funnel_view = funnel(make_stats(funnel=stages, requests_by_status=status_counts))
    assert funnel_view.summary.startswith("25% are closed")
    assert [(one.name, one.number, one.share, one.note, one.now) for one in funnel_view.steps] == [
        ("Booked", "40", 100.0, "", "0"),
        ("Accepted", "30", 75.0, "4 min 12 s", "20"),
        ("Closed", "10", 25.0, "2 h 5 min", "0"),
    ]
    assert "status=accepted" in funnel_view.steps[1].href


def test_funnel_without_bookings_says_so() -> None:
    stages = [FunnelStage(stage=RequestStatus.REQUESTED, reached=0, median_seconds=None)]
    assert funnel(make_stats(funnel=stages)).summary == "Nothing was booked on these days."
