"""Earnings of a professional: by local month of closing, own jobs only, every figure with its jobs."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from hsa_app.core.errors import Forbidden, ValidationFailed
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.reports.earnings import (
    ClosedJobsParams,
    PeriodEarnings,
    get_earnings,
    list_closed_jobs,
    parse_month,
)
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import RequestStatus, ServiceRequest
from tests.factories import create_request, create_review, require_id
from tests.personas import Personas

NOW = datetime.fromisoformat("2026-11-27T10:00+05:30")
PRICE = Decimal("499.00")
NOVEMBER_PARAMS = ClosedJobsParams(month="2026-11")


@pytest.fixture(autouse=True)
def frozen_time() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def create_closed_job(
    personas: Personas, closed_at: str, *, rating: int = 0, professional: str = "pat", **overrides: object
) -> int:
    """Create a job of Pat's closed at this local time, with a review if `rating` is given."""
    closing_time = datetime.fromisoformat(f"{closed_at}+05:30")
    with transaction() as uow:
        request = create_request(
            uow,
            personas.ana,
            personas.ac,
            status=RequestStatus.CLOSED,
            professional_id=getattr(personas, professional).user_id,
            completed_at=closing_time - timedelta(hours=2),
            closed_at=closing_time,
            **overrides,
        )
        if rating:
            create_review(uow, request, rating)
        return require_id(request)


def earnings_by_month(personas: Personas) -> dict[str, PeriodEarnings]:
    with read_only() as uow:
        return {one.month: one for one in get_earnings(uow, personas.pat).months}


def test_earnings_count_in_local_month_of_closing(personas: Personas) -> None:
    create_closed_job(personas, "2026-10-31T23:59")
    create_closed_job(personas, "2026-11-01T00:00")
    create_closed_job(personas, "2026-11-20T12:00", price=Decimal("250.50"))
    earnings = earnings_by_month(personas)
    assert (earnings["2026-10"].job_count, earnings["2026-10"].earned) == (1, PRICE)
    assert (earnings["2026-11"].job_count, earnings["2026-11"].earned) == (2, Decimal("749.50"))


def test_earnings_cover_exactly_twelve_months(personas: Personas) -> None:
    create_closed_job(personas, "2025-11-30T23:59")
    earnings = earnings_by_month(personas)
    assert list(earnings) == [*(["2025-12"]), *(f"2026-{month:02}" for month in range(1, 12))]
    assert not any(one.job_count for one in earnings.values())


def test_monthly_rating_uses_ratings_of_jobs_closed_that_month(personas: Personas) -> None:
    create_closed_job(personas, "2026-10-05T12:00", rating=2)
    for rating in (5, 4, 5):
        create_closed_job(personas, "2026-11-05T12:00", rating=rating)
    create_closed_job(personas, "2026-11-06T12:00")
    with read_only() as uow:
        earnings = get_earnings(uow, personas.pat)
    assert (earnings.months[-1].rating_average, earnings.months[-1].rating_count) == (4.67, 3)
    assert (earnings.months[-2].rating_average, earnings.months[-2].rating_count) == (2.0, 1)
    assert [(one.rating, one.count) for one in earnings.ratings] == [(5, 2), (4, 1), (3, 0), (2, 1), (1, 0)]


def test_previous_month_is_compared_up_to_same_day(personas: Personas) -> None:
    create_closed_job(personas, "2026-10-27T23:00", rating=3)
    create_closed_job(personas, "2026-10-28T00:10", rating=5)
    with read_only() as uow:
        earnings = get_earnings(uow, personas.pat)
    assert (
        earnings.previous_period.job_count,
        earnings.previous_period.earned,
        earnings.previous_period.rating_average,
    ) == (
        1,
        PRICE,
        3.0,
    )
    assert f"{earnings.previous_period_end}" == "2026-10-27"


def test_comparison_with_shorter_month_ends_at_its_last_day(personas: Personas) -> None:
    with time_machine.travel(datetime.fromisoformat("2027-03-31T10:00+05:30"), tick=False), read_only() as uow:
        assert f"{get_earnings(uow, personas.pat).previous_period_end}" == "2027-02-28"


def test_completed_unclosed_jobs_are_counted_separately(personas: Personas) -> None:
    with transaction() as uow:
        create_request(
            uow, personas.ana, personas.ac, status=RequestStatus.COMPLETED, professional_id=personas.pat.user_id
        )
    with read_only() as uow:
        earnings = get_earnings(uow, personas.pat)
    assert (earnings.unclosed_count, earnings.unclosed_amount, earnings.months[-1].job_count) == (1, PRICE, 0)


def test_other_currencies_are_reported_separately(personas: Personas) -> None:
    create_closed_job(personas, "2026-11-05T12:00", currency="USD", price=Decimal("12.00"))
    month = earnings_by_month(personas)["2026-11"]
    assert (month.job_count, month.earned) == (1, Decimal("0.00"))
    assert [(other.currency, other.earned) for other in month.other_currencies] == [("USD", Decimal("12.00"))]


def test_closed_jobs_are_paginated_latest_first(personas: Personas) -> None:
    numbers = [create_closed_job(personas, f"2026-11-{day:02}T12:00") for day in (1, 3, 2)]
    create_closed_job(personas, "2026-10-31T23:59")
    with read_only() as uow:
        first_page = list_closed_jobs(uow, personas.pat, NOVEMBER_PARAMS, PageParams(limit=2))
        second_page = list_closed_jobs(
            uow, personas.pat, NOVEMBER_PARAMS, PageParams(limit=2, cursor=first_page.next_cursor)
        )
    assert [[job.id for job in page.items] for page in (first_page, second_page)] == [
        [numbers[1], numbers[2]],
        [numbers[0]],
    ]
    assert second_page.next_cursor is None


def test_jobs_by_rating_cover_twelve_months(personas: Personas) -> None:
    create_closed_job(personas, "2025-11-30T12:00", rating=2)
    old_job_id = create_closed_job(personas, "2026-01-05T12:00", rating=2)
    new_job_id = create_closed_job(personas, "2026-11-05T12:00", rating=2)
    create_closed_job(personas, "2026-11-06T12:00", rating=5)
    with read_only() as uow:
        two = list_closed_jobs(uow, personas.pat, ClosedJobsParams(rating=2), PageParams()).items
        jobs = list_closed_jobs(uow, personas.pat, ClosedJobsParams(rating=2, month="2026-11"), PageParams()).items
    assert [job.id for job in two] == [new_job_id, old_job_id]
    assert [job.id for job in jobs] == [new_job_id]


def test_earnings_are_private_to_the_professional(personas: Personas) -> None:
    number = create_closed_job(personas, "2026-11-05T12:00", rating=5)
    with read_only() as uow:
        assert not any(one.job_count or one.rating_count for one in get_earnings(uow, personas.quinn).months)
        assert list_closed_jobs(uow, personas.quinn, NOVEMBER_PARAMS, PageParams()).items == []
        for stranger in (personas.ana, personas.ada):
            with pytest.raises(Forbidden):
                get_earnings(uow, stranger)
            with pytest.raises(Forbidden):
                list_closed_jobs(uow, stranger, NOVEMBER_PARAMS, PageParams())
        assert uow.db.get_one(ServiceRequest, number).professional_id == personas.pat.user_id


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "2026-1", "1999-12", "2026-11-01", "٢٠٢٦-11"])
def test_invalid_month_is_rejected(month: str) -> None:
    with pytest.raises(ValidationFailed):
        parse_month(month)
