"""What a professional looks back on is their own: this month's work, and what customers said."""

from datetime import datetime, timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import Forbidden, ValidationFailed
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import queries
from hsa_app.domain.reviews.queries import list_received_reviews
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import RequestStatus, ServiceRequest
from tests.cast import Personas, gathered
from tests.factories import a_request, a_review, id_of

DONE, CLOSED = RequestStatus.COMPLETED, RequestStatus.CLOSED
FIRST_MORNING = datetime.fromisoformat("2026-12-01T00:20+05:30")


@pytest.fixture
def cast(each_database: str) -> Personas:
    """The people, in a fresh database of either kind."""
    return gathered()


def finished(cast: Personas, at: datetime, status: RequestStatus = DONE) -> int:
    with transaction() as uow:
        return id_of(
            a_request(
                uow, cast.ana, cast.ac, status=status, professional_id=cast.pat.user_id, completed_at=at,
                closed_at=at + timedelta(hours=1) if status == CLOSED else None,
            )
        )  # fmt: skip


def reviewed(cast: Personas, at: datetime, rating: int = 5) -> int:
    number = finished(cast, at, CLOSED)
    with transaction() as uow:
        a_review(uow, uow.db.get_one(ServiceRequest, number), rating, created_at=at)
    return number


def test_the_month_begins_at_local_midnight(cast: Personas) -> None:
    with time_machine.travel(FIRST_MORNING, tick=False):
        finished(cast, now() - timedelta(minutes=25))
        late = finished(cast, now() - timedelta(minutes=15))
        with read_only() as uow:
            month = queries.get_month_summary(uow, cast.pat)
    assert (month.job_count, month.earned) == (1, cast.ac.base_price)
    assert [job.id for job in month.latest_jobs] == [late]


def test_the_latest_of_the_month_come_first_and_all_of_them_count(cast: Personas) -> None:
    with time_machine.travel(FIRST_MORNING + timedelta(days=20), tick=False):
        numbers = [finished(cast, now() - timedelta(hours=hours), CLOSED) for hours in (1, 3, 2)]
        with read_only() as uow:
            month = queries.get_month_summary(uow, cast.pat, limit=2)
    assert month.job_count == 3
    assert month.earned == 3 * cast.ac.base_price
    assert [job.id for job in month.latest_jobs] == [numbers[0], numbers[2]]


def test_what_another_did_is_not_counted(cast: Personas) -> None:
    finished(cast, now())
    with read_only() as uow:
        assert queries.get_month_summary(uow, cast.quinn).job_count == 0
        with pytest.raises(Forbidden):
            queries.get_month_summary(uow, cast.ana)


def test_reviews_come_newest_first_in_pages_and_none_twice(cast: Personas) -> None:
    moment = now()
    numbers = [reviewed(cast, moment - timedelta(days=days)) for days in (3, 1, 2, 1, 5)]
    first, *others = read_all(cast, 2)
    assert [len(page) for page in (first, *others)] == [2, 2, 1]
    assert [number for page in (first, *others) for number in page] == [numbers[at] for at in (3, 1, 2, 0, 4)]


def read_all(cast: Personas, size: int) -> list[list[int]]:
    pages, cursor = [], ""
    with read_only() as uow:
        while True:
            page = list_received_reviews(uow, cast.pat, PageParams(limit=size, cursor=cursor))
            pages.append([review.request_id for review in page.items])
            if page.next_cursor is None:
                return pages
            cursor = page.next_cursor


def test_a_review_says_who_and_what(cast: Personas) -> None:
    number = reviewed(cast, now(), rating=4)
    with read_only() as uow:
        (review,) = list_received_reviews(uow, cast.pat, PageParams()).items
    assert (review.request_id, review.customer, review.rating) == (number, "Ana Books", 4)


def test_nobody_reads_anothers_reviews_here(cast: Personas) -> None:
    reviewed(cast, now() - timedelta(days=1))
    reviewed(cast, now())
    with read_only() as uow:
        cursor = list_received_reviews(uow, cast.pat, PageParams(limit=1)).next_cursor
        assert list_received_reviews(uow, cast.quinn, PageParams()).items == []
        with pytest.raises(ValidationFailed):
            list_received_reviews(uow, cast.quinn, PageParams(cursor=cursor))
        with pytest.raises(Forbidden):
            list_received_reviews(uow, cast.ana, PageParams())
