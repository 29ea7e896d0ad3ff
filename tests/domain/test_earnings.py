"""What a professional earned: by local month of closing, their own jobs alone, and each number has its jobs."""

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
from tests.cast import Personas
from tests.factories import a_request, a_review, id_of

NOW = datetime.fromisoformat("2026-11-27T10:00+05:30")
PRICE = Decimal("499.00")
NOVEMBER = ClosedJobsParams(month="2026-11")


@pytest.fixture(autouse=True)
def noon() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def closed(cast: Personas, at: str, *, rating: int = 0, who: str = "pat", **given: object) -> int:
    """A job that was closed at this local time, and rated if said so."""
    moment = datetime.fromisoformat(f"{at}+05:30")
    with transaction() as uow:
        request = a_request(
            uow, cast.ana, cast.ac, status=RequestStatus.CLOSED, professional_id=getattr(cast, who).user_id,
            completed_at=moment - timedelta(hours=2), closed_at=moment, **given,
        )  # fmt: skip
        if rating:
            a_review(uow, request, rating)
        return id_of(request)


def months(cast: Personas) -> dict[str, PeriodEarnings]:
    with read_only() as uow:
        return {one.month: one for one in get_earnings(uow, cast.pat).months}


def test_money_counts_in_the_local_month_of_closing(cast: Personas) -> None:
    closed(cast, "2026-10-31T23:59")
    closed(cast, "2026-11-01T00:00")
    closed(cast, "2026-11-20T12:00", price=Decimal("250.50"))
    found = months(cast)
    assert (found["2026-10"].job_count, found["2026-10"].earned) == (1, PRICE)
    assert (found["2026-11"].job_count, found["2026-11"].earned) == (2, Decimal("749.50"))


def test_there_are_twelve_months_and_an_older_job_is_in_none(cast: Personas) -> None:
    closed(cast, "2025-11-30T23:59")
    found = months(cast)
    assert list(found) == [*(["2025-12"]), *(f"2026-{month:02}" for month in range(1, 12))]
    assert not any(one.job_count for one in found.values())


def test_ratings_are_those_of_the_jobs_of_the_month(cast: Personas) -> None:
    closed(cast, "2026-10-05T12:00", rating=2)
    for rating in (5, 4, 5):
        closed(cast, "2026-11-05T12:00", rating=rating)
    closed(cast, "2026-11-06T12:00")
    with read_only() as uow:
        found = get_earnings(uow, cast.pat)
    assert (found.months[-1].rating_average, found.months[-1].rating_count) == (4.67, 3)
    assert (found.months[-2].rating_average, found.months[-2].rating_count) == (2.0, 1)
    assert [(one.rating, one.count) for one in found.ratings] == [(5, 2), (4, 1), (3, 0), (2, 1), (1, 0)]


def test_last_month_is_compared_up_to_the_same_day(cast: Personas) -> None:
    closed(cast, "2026-10-27T23:00", rating=3)
    closed(cast, "2026-10-28T00:10", rating=5)
    with read_only() as uow:
        found = get_earnings(uow, cast.pat)
    assert (found.previous_period.job_count, found.previous_period.earned, found.previous_period.rating_average) == (
        1,
        PRICE,
        3.0,
    )
    assert f"{found.previous_period_end}" == "2026-10-27"


def test_a_short_month_is_compared_to_its_end(cast: Personas) -> None:
    with time_machine.travel(datetime.fromisoformat("2027-03-31T10:00+05:30"), tick=False), read_only() as uow:
        assert f"{get_earnings(uow, cast.pat).previous_period_end}" == "2027-02-28"


def test_what_is_done_and_not_closed_waits(cast: Personas) -> None:
    with transaction() as uow:
        a_request(uow, cast.ana, cast.ac, status=RequestStatus.COMPLETED, professional_id=cast.pat.user_id)
    with read_only() as uow:
        found = get_earnings(uow, cast.pat)
    assert (found.unclosed_count, found.unclosed_amount, found.months[-1].job_count) == (1, PRICE, 0)


def test_other_currencies_are_told_apart(cast: Personas) -> None:
    closed(cast, "2026-11-05T12:00", currency="USD", price=Decimal("12.00"))
    one = months(cast)["2026-11"]
    assert (one.job_count, one.earned) == (1, Decimal("0.00"))
    assert [(other.currency, other.earned) for other in one.other_currencies] == [("USD", Decimal("12.00"))]


def test_the_jobs_of_a_month_come_in_pages_the_last_closed_first(cast: Personas) -> None:
    numbers = [closed(cast, f"2026-11-{day:02}T12:00") for day in (1, 3, 2)]
    closed(cast, "2026-10-31T23:59")
    with read_only() as uow:
        first = list_closed_jobs(uow, cast.pat, NOVEMBER, PageParams(limit=2))
        rest = list_closed_jobs(uow, cast.pat, NOVEMBER, PageParams(limit=2, cursor=first.next_cursor))
    assert [[job.id for job in page.items] for page in (first, rest)] == [[numbers[1], numbers[2]], [numbers[0]]]
    assert rest.next_cursor is None


def test_the_jobs_behind_a_rating_are_those_of_twelve_months(cast: Personas) -> None:
    closed(cast, "2025-11-30T12:00", rating=2)
    old = closed(cast, "2026-01-05T12:00", rating=2)
    new = closed(cast, "2026-11-05T12:00", rating=2)
    closed(cast, "2026-11-06T12:00", rating=5)
    with read_only() as uow:
        two = list_closed_jobs(uow, cast.pat, ClosedJobsParams(rating=2), PageParams()).items
        both = list_closed_jobs(uow, cast.pat, ClosedJobsParams(rating=2, month="2026-11"), PageParams()).items
    assert [job.id for job in two] == [new, old]
    assert [job.id for job in both] == [new]


def test_nobody_sees_what_another_earned(cast: Personas) -> None:
    number = closed(cast, "2026-11-05T12:00", rating=5)
    with read_only() as uow:
        assert not any(one.job_count or one.rating_count for one in get_earnings(uow, cast.quinn).months)
        assert list_closed_jobs(uow, cast.quinn, NOVEMBER, PageParams()).items == []
        for stranger in (cast.ana, cast.ada):
            with pytest.raises(Forbidden):
                get_earnings(uow, stranger)
            with pytest.raises(Forbidden):
                list_closed_jobs(uow, stranger, NOVEMBER, PageParams())
        assert uow.db.get_one(ServiceRequest, number).professional_id == cast.pat.user_id


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "2026-1", "1999-12", "2026-11-01", "٢٠٢٦-11"])
def test_no_month_is_refused(month: str) -> None:
    with pytest.raises(ValidationFailed):
        parse_month(month)
