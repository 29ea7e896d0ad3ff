"""View model of the earnings charts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from hsa_app.domain.reports.earnings import ClosedJobsParams, Earnings, MonthEarnings, PeriodEarnings
from hsa_app.domain.reports.schemas import RatingCount
from hsa_app.state.professional import earnings_charts as charts
from hsa_app.state.professional.earnings import parse_jobs_params

NOON = "2026-11-27T12:00+05:30"
MONTHS = ("2025-12", *(f"2026-{number:02}" for number in range(1, 12)))
EMPTY_EARNINGS: dict[str, Any] = {
    "job_count": 0,
    "earned": Decimal(0),
    "other_currencies": [],
    "rating_average": None,
    "rating_count": 0,
}


def make_earnings(previous_period: dict[str, Any] | None = None, **months: dict[str, Any]) -> Earnings:
    """Return earnings with these months, as in `make_earnings(nov={...})`."""
    values_by_month = {
        f"2026-{number:02}": months.get(name, {}) for number, name in ((9, "sep"), (10, "oct"), (11, "nov"))
    }
    return Earnings(
        currency="INR",
        months=[MonthEarnings(month=month, **EMPTY_EARNINGS | values_by_month.get(month, {})) for month in MONTHS],
        ratings=[
            RatingCount(rating=stars, count=count)
            for stars, count in zip((5, 4, 3, 2, 1), (3, 1, 0, 0, 0), strict=True)
        ],
        previous_period=PeriodEarnings(**EMPTY_EARNINGS | (previous_period or {})),
        previous_period_end=date(2026, 10, 27),
        unclosed_count=0,
        unclosed_amount=Decimal(0),
    )


@pytest.fixture(autouse=True)
def frozen_time() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def test_earnings_trend_tone_follows_direction() -> None:
    money = {"job_count": 3, "earned": Decimal(1500)}
    rising, _, _, _ = charts.key_figures(make_earnings({"job_count": 2, "earned": Decimal(1000)}, nov=money))
    falling, _, _, _ = charts.key_figures(make_earnings({"job_count": 6, "earned": Decimal(3000)}, nov=money))
    missing, _, _, _ = charts.key_figures(make_earnings(nov=money))
    assert (rising.number, rising.trend, rising.tone) == ("₹1,500", "50% more", "ok")
    assert (falling.trend, falling.tone) == ("50% less", "danger")
    assert (missing.trend, missing.tone) == ("nothing to compare with", "muted")


def test_rating_trend_is_in_stars() -> None:
    november = {"rating_average": 4.6, "rating_count": 5}
    *_, rating_figure, _ = charts.key_figures(make_earnings({"rating_average": 4.8, "rating_count": 2}, nov=november))
    assert (rating_figure.number, rating_figure.trend) == ("4.6", "0.2 worse")


def test_earnings_chart_names_the_best_month_and_scales_columns() -> None:
    earnings = make_earnings(
        oct={"job_count": 20, "earned": Decimal(9980)}, nov={"job_count": 1, "earned": Decimal(499)}
    )
    chart = charts.earnings_chart(earnings)
    assert chart.summary == "October 2026 was the best of them with ₹9,980"
    assert charts.amount_unit(earnings) == "In thousand rupees"
    assert [(one.name, one.short) for one in chart.columns] == [
        ("Jun", "0"), ("Jul", "0"), ("Aug", "0"), ("Sep", "0"), ("Oct", "10"), ("Nov", "0.5"),
    ]  # fmt: skip
    assert [one.is_partial for one in chart.columns][-2:] == [False, True]
    assert len(chart.rows) == 12


def test_chart_marks_link_to_their_jobs() -> None:
    earnings = make_earnings(nov={"job_count": 1, "earned": Decimal(499), "rating_average": 5.0, "rating_count": 1})
    assert charts.earnings_chart(earnings).columns[-1].href == "/professional/earnings?month=2026-11#jobs"
    assert charts.rating_average_bars(earnings)[0].href == "/professional/earnings?month=2026-11#jobs"
    assert charts.rating_chart(earnings).bars[0].href == "/professional/earnings?rating=5#jobs"
    assert charts.jobs_url(ClosedJobsParams(month="2026-11"), 2) == "/professional/earnings?month=2026-11&page=2#jobs"


def test_earnings_without_jobs_are_empty() -> None:
    assert charts.is_empty(make_earnings())
    assert not charts.is_empty(make_earnings(sep={"job_count": 1}))
    assert charts.earnings_chart(make_earnings()).has_data is False


@pytest.mark.parametrize("params", [{"month": "2026-13"}, {"month": "x" * 900}, {"rating": "6"}, {"rating": "good"}])
def test_invalid_url_shows_this_month_with_a_note(params: dict[str, str]) -> None:
    ask, note = parse_jobs_params(params)
    assert ask == ClosedJobsParams()
    assert note.startswith("The address names jobs that cannot be shown.")


def test_empty_url_parameter_is_ignored() -> None:
    assert parse_jobs_params({"month": "", "rating": "4", "page": "2"}) == (ClosedJobsParams(rating=4), "")
