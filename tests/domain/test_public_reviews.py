"""Public reviews of a service: what is shown, and what is not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound, ValidationFailed
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import service
from hsa_app.domain.requests.forms import CloseRequestForm
from hsa_app.domain.reviews import public_reviews
from hsa_app.domain.reviews.forms import ReplyForm
from hsa_app.domain.reviews.service import reply
from hsa_app.infra import db
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import Professional, RequestStatus, Service, User, UserStatus
from tests.factories import create_request, create_review, require_id
from tests.personas import Personas
from tests.support.transactions import execute, run_query


def create_rated_request(
    uow: UnitOfWork,
    personas: Personas,
    rating: int,
    comment: str | None = None,
    *,
    hours_ago: int = 0,
    service: str = "ac",
) -> int:
    """Create a closed job of Pat's that Ana rated some hours ago."""
    fields = {"status": RequestStatus.CLOSED, "professional_id": personas.pat.user_id}
    request = create_request(uow, personas.ana, getattr(personas, service), **fields)
    create_review(uow, request, rating, comment=comment, created_at=now() - timedelta(hours=hours_ago))
    return require_id(request)


def test_rating_counts_cover_only_the_service(personas: Personas) -> None:
    with transaction() as uow:
        for rating in (5, 5, 4, 1):
            create_rated_request(uow, personas, rating)
        create_rated_request(uow, personas, 2, service="tap")
    assert run_query(public_reviews.count_by_rating, require_id(personas.ac)) == {5: 2, 4: 1, 3: 0, 2: 0, 1: 1}


def test_service_average_stays_when_professional_changes_service(personas: Personas) -> None:
    for rating in (5, 4):
        close_request_with_rating(personas, rating)
    with transaction() as uow:
        uow.db.get_one(Professional, personas.pat.user_id).service_id = require_id(personas.tap)
    assert run_query(public_reviews.count_by_rating, require_id(personas.ac)) == {5: 1, 4: 1, 3: 0, 2: 0, 1: 0}
    assert run_query(catalogue.get_service_ratings) == {
        require_id(personas.ac): (4.5, 2),
        require_id(personas.tap): (None, 0),
    }
    assert run_query(catalogue.get_service_ratings, require_id(personas.ac)) == {require_id(personas.ac): (4.5, 2)}


def close_request_with_rating(personas: Personas, rating: int) -> None:
    with transaction() as uow:
        request = create_request(
            uow, personas.ana, personas.ac, status=RequestStatus.COMPLETED, professional_id=personas.pat.user_id
        )
        service.close(uow, personas.ana, require_id(request), CloseRequestForm(rating=rating))


def test_public_review_shows_only_abbreviated_customer_name(personas: Personas) -> None:
    with transaction() as uow:
        number = create_rated_request(uow, personas, 4, "Quick and clean.")
        reply(uow, personas.pat, number, ReplyForm(reply="Thank you."))
    (review,) = run_query(public_reviews.public_reviews, require_id(personas.ac), PageParams()).items
    assert (review.customer, review.professional, review.rating) == ("Ana B.", "Pat Serves", 4)
    assert (review.comment, review.reply) == ("Quick and clean.", "Thank you.")
    assert set(review.model_dump()) == {"customer", "professional", "rating", "comment", "reply", "created_at"}


@pytest.mark.parametrize(
    ("name", "abbreviated"), [("Asha", "Asha"), ("Asha de Kulkarni", "Asha K."), ("  asha  k ", "asha K."), ("", "")]
)
def test_abbreviate_name(name: str, abbreviated: str) -> None:
    assert public_reviews.abbreviate_name(name) == abbreviated


def test_public_reviews_are_paginated_newest_first(personas: Personas) -> None:
    with transaction() as uow:
        for hours in (3, 1, 2, 2, 2):
            create_rated_request(uow, personas, 5, f"{hours} h ago", hours_ago=hours)
        create_rated_request(uow, personas, 5, None)
    comments, cursor = [], None
    while True:
        page = run_query(public_reviews.public_reviews, require_id(personas.ac), PageParams(limit=2, cursor=cursor))
        comments += [one.comment for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert comments == ["1 h ago", "2 h ago", "2 h ago", "2 h ago", "3 h ago"]


def test_reviews_of_blocked_professional_are_hidden(personas: Personas) -> None:
    with transaction() as uow:
        create_rated_request(uow, personas, 1, "Rude.")
        uow.db.get_one(User, personas.pat.user_id).status = UserStatus.BLOCKED
    assert run_query(public_reviews.public_reviews, require_id(personas.ac), PageParams()).items == []


def test_invalid_cursor_is_rejected(personas: Personas) -> None:
    with pytest.raises(ValidationFailed):
        run_query(public_reviews.public_reviews, require_id(personas.ac), PageParams(cursor="WzFd"))


@pytest.mark.usefixtures("valkey")
async def test_cached_review_summary_is_invalidated_by_new_review(personas: Personas) -> None:
    number = require_id(personas.ac)
    assert sum((await public_reviews.get_review_summary(number)).rating_counts.values()) == 0
    with transaction() as uow:
        fields = {"status": RequestStatus.COMPLETED, "professional_id": personas.pat.user_id}
        request = require_id(create_request(uow, personas.ana, personas.ac, **fields))
    execute(service.close, personas.ana, request, CloseRequestForm(rating=5, comment="Good."))
    summary = await public_reviews.get_review_summary(number)
    assert summary.rating_counts[5] == 1
    assert [one.comment for one in summary.newest_reviews.items] == ["Good."]
    with read_only() as uow:
        profile = uow.db.get_one(Professional, personas.pat.user_id)
        assert (profile.rating_sum, profile.rating_count) == (5, 1)


@pytest.mark.usefixtures("valkey")
async def test_review_summary_of_inactive_service_is_not_found(personas: Personas) -> None:
    with transaction() as uow:
        uow.db.get_one(Service, personas.tap.id).is_active = False
    for number in (require_id(personas.tap), 9999):
        with pytest.raises(NotFound):
            await public_reviews.get_review_summary(number)


@pytest.mark.usefixtures("valkey")
async def test_review_summary_is_cached(personas: Personas) -> None:
    await public_reviews.get_review_summary(require_id(personas.ac))
    queried: list[str] = []

    def record_query(*args: Any) -> None:
        queried.append(args[2])

    event.listen(db.get_engine(), "before_cursor_execute", record_query)
    await public_reviews.get_review_summary(require_id(personas.ac))
    event.remove(db.get_engine(), "before_cursor_execute", record_query)
    assert not queried
