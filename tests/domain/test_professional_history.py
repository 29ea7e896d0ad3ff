"""A professional's history: their own jobs and reviews only."""

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
from tests.factories import create_request, create_review, require_id
from tests.personas import Personas, create_personas

COMPLETED, CLOSED = RequestStatus.COMPLETED, RequestStatus.CLOSED
FIRST_OF_DECEMBER = datetime.fromisoformat("2026-12-01T00:20+05:30")


@pytest.fixture
def personas(each_database: str) -> Personas:
    """The personas; the test runs once on each kind of database."""
    return create_personas()


def create_finished_job(personas: Personas, completed_at: datetime, status: RequestStatus = COMPLETED) -> int:
    with transaction() as uow:
        return require_id(
            create_request(
                uow,
                personas.ana,
                personas.ac,
                status=status,
                professional_id=personas.pat.user_id,
                completed_at=completed_at,
                closed_at=completed_at + timedelta(hours=1) if status == CLOSED else None,
            )
        )


def create_reviewed_job(personas: Personas, reviewed_at: datetime, rating: int = 5) -> int:
    number = create_finished_job(personas, reviewed_at, CLOSED)
    with transaction() as uow:
        create_review(uow, uow.db.get_one(ServiceRequest, number), rating, created_at=reviewed_at)
    return number


def test_month_summary_starts_at_local_midnight(personas: Personas) -> None:
    with time_machine.travel(FIRST_OF_DECEMBER, tick=False):
        create_finished_job(personas, now() - timedelta(minutes=25))
        job_id = create_finished_job(personas, now() - timedelta(minutes=15))
        with read_only() as uow:
            month = queries.get_month_summary(uow, personas.pat)
    assert (month.job_count, month.earned) == (1, personas.ac.base_price)
    assert [job.id for job in month.latest_jobs] == [job_id]


def test_month_summary_lists_latest_first_and_counts_all(personas: Personas) -> None:
    with time_machine.travel(FIRST_OF_DECEMBER + timedelta(days=20), tick=False):
        numbers = [create_finished_job(personas, now() - timedelta(hours=hours), CLOSED) for hours in (1, 3, 2)]
        with read_only() as uow:
            month = queries.get_month_summary(uow, personas.pat, limit=2)
    assert month.job_count == 3
    assert month.earned == 3 * personas.ac.base_price
    assert [job.id for job in month.latest_jobs] == [numbers[0], numbers[2]]


def test_month_summary_excludes_jobs_of_others(personas: Personas) -> None:
    create_finished_job(personas, now())
    with read_only() as uow:
        assert queries.get_month_summary(uow, personas.quinn).job_count == 0
        with pytest.raises(Forbidden):
            queries.get_month_summary(uow, personas.ana)


def test_received_reviews_are_paginated_newest_first(personas: Personas) -> None:
    reviewed_at = now()
    numbers = [create_reviewed_job(personas, reviewed_at - timedelta(days=days)) for days in (3, 1, 2, 1, 5)]
    first_page, *other_pages = list_review_pages(personas, 2)
    assert [len(page) for page in (first_page, *other_pages)] == [2, 2, 1]
    assert [number for page in (first_page, *other_pages) for number in page] == [numbers[at] for at in (3, 1, 2, 0, 4)]


def list_review_pages(personas: Personas, size: int) -> list[list[int]]:
    pages, cursor = [], ""
    with read_only() as uow:
        while True:
            page = list_received_reviews(uow, personas.pat, PageParams(limit=size, cursor=cursor))
            pages.append([review.request_id for review in page.items])
            if page.next_cursor is None:
                return pages
            cursor = page.next_cursor


def test_received_review_has_request_customer_and_rating(personas: Personas) -> None:
    number = create_reviewed_job(personas, now(), rating=4)
    with read_only() as uow:
        (review,) = list_received_reviews(uow, personas.pat, PageParams()).items
    assert (review.request_id, review.customer, review.rating) == (number, "Ana Books", 4)


def test_received_reviews_are_private_to_the_professional(personas: Personas) -> None:
    create_reviewed_job(personas, now() - timedelta(days=1))
    create_reviewed_job(personas, now())
    with read_only() as uow:
        cursor = list_received_reviews(uow, personas.pat, PageParams(limit=1)).next_cursor
        assert list_received_reviews(uow, personas.quinn, PageParams()).items == []
        with pytest.raises(ValidationFailed):
            list_received_reviews(uow, personas.quinn, PageParams(cursor=cursor))
        with pytest.raises(Forbidden):
            list_received_reviews(uow, personas.ana, PageParams())
