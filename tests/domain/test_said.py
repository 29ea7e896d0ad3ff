"""What anyone may read of a service's reviews, and what not."""

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
from tests.cast import Personas
from tests.factories import a_request, a_review, id_of
from tests.support.doing import execute, run_query


def rated(
    uow: UnitOfWork, cast: Personas, rating: int, comment: str | None = None, *, hours: int = 0, of: str = "ac"
) -> int:
    """A closed job of Pat's that Ana rated some hours ago."""
    done = {"status": RequestStatus.CLOSED, "professional_id": cast.pat.user_id}
    request = a_request(uow, cast.ana, getattr(cast, of), **done)
    a_review(uow, request, rating, comment=comment, created_at=now() - timedelta(hours=hours))
    return id_of(request)


def test_the_stars_of_a_service_are_counted_and_no_others(cast: Personas) -> None:
    with transaction() as uow:
        for rating in (5, 5, 4, 1):
            rated(uow, cast, rating)
        rated(uow, cast, 2, of="tap")
    assert run_query(public_reviews.count_by_rating, id_of(cast.ac)) == {5: 2, 4: 1, 3: 0, 2: 0, 1: 1}


def test_the_average_of_a_service_is_that_of_its_stars_also_once_its_professional_does_another(cast: Personas) -> None:
    for rating in (5, 4):
        closed_with(cast, rating)
    with transaction() as uow:
        uow.db.get_one(Professional, cast.pat.user_id).service_id = id_of(cast.tap)
    assert run_query(public_reviews.count_by_rating, id_of(cast.ac)) == {5: 1, 4: 1, 3: 0, 2: 0, 1: 0}
    assert run_query(catalogue.get_service_ratings) == {id_of(cast.ac): (4.5, 2), id_of(cast.tap): (None, 0)}
    assert run_query(catalogue.get_service_ratings, id_of(cast.ac)) == {id_of(cast.ac): (4.5, 2)}


def closed_with(cast: Personas, rating: int) -> None:
    with transaction() as uow:
        it = a_request(uow, cast.ana, cast.ac, status=RequestStatus.COMPLETED, professional_id=cast.pat.user_id)
        service.close(uow, cast.ana, id_of(it), CloseRequestForm(rating=rating))


def test_a_review_shows_a_first_name_an_initial_and_nothing_else_of_the_customer(cast: Personas) -> None:
    with transaction() as uow:
        number = rated(uow, cast, 4, "Quick and clean.")
        reply(uow, cast.pat, number, ReplyForm(reply="Thank you."))
    (one,) = run_query(public_reviews.public_reviews, id_of(cast.ac), PageParams()).items
    assert (one.customer, one.professional, one.rating) == ("Ana B.", "Pat Serves", 4)
    assert (one.comment, one.reply) == ("Quick and clean.", "Thank you.")
    assert set(one.model_dump()) == {"customer", "professional", "rating", "comment", "reply", "created_at"}


@pytest.mark.parametrize(
    ("name", "shown"), [("Asha", "Asha"), ("Asha de Kulkarni", "Asha K."), ("  asha  k ", "asha K."), ("", "")]
)
def test_names_are_kept_short(name: str, shown: str) -> None:
    assert public_reviews.abbreviate_name(name) == shown


def test_they_come_newest_first_page_by_page_without_gap_or_double(cast: Personas) -> None:
    with transaction() as uow:
        for hours in (3, 1, 2, 2, 2):
            rated(uow, cast, 5, f"{hours} h ago", hours=hours)
        rated(uow, cast, 5, None)
    read, cursor = [], None
    while True:
        page = run_query(public_reviews.public_reviews, id_of(cast.ac), PageParams(limit=2, cursor=cursor))
        read += [one.comment for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert read == ["1 h ago", "2 h ago", "2 h ago", "2 h ago", "3 h ago"]


def test_nobody_is_shown_who_may_not_work(cast: Personas) -> None:
    with transaction() as uow:
        rated(uow, cast, 1, "Rude.")
        uow.db.get_one(User, cast.pat.user_id).status = UserStatus.BLOCKED
    assert run_query(public_reviews.public_reviews, id_of(cast.ac), PageParams()).items == []


def test_a_place_that_is_none_of_ours_is_refused(cast: Personas) -> None:
    with pytest.raises(ValidationFailed):
        run_query(public_reviews.public_reviews, id_of(cast.ac), PageParams(cursor="WzFd"))


@pytest.mark.usefixtures("valkey")
async def test_what_is_kept_is_never_older_than_the_last_review(cast: Personas) -> None:
    number = id_of(cast.ac)
    assert sum((await public_reviews.get_review_summary(number)).rating_counts.values()) == 0
    with transaction() as uow:
        done = {"status": RequestStatus.COMPLETED, "professional_id": cast.pat.user_id}
        request = id_of(a_request(uow, cast.ana, cast.ac, **done))
    execute(service.close, cast.ana, request, CloseRequestForm(rating=5, comment="Good."))
    found = await public_reviews.get_review_summary(number)
    assert found.rating_counts[5] == 1
    assert [one.comment for one in found.newest_reviews.items] == ["Good."]
    with read_only() as uow:
        profile = uow.db.get_one(Professional, cast.pat.user_id)
        assert (profile.rating_sum, profile.rating_count) == (5, 1)


@pytest.mark.usefixtures("valkey")
async def test_of_a_service_that_cannot_be_booked_nothing_is_said(cast: Personas) -> None:
    with transaction() as uow:
        uow.db.get_one(Service, cast.tap.id).is_active = False
    for number in (id_of(cast.tap), 9999):
        with pytest.raises(NotFound):
            await public_reviews.get_review_summary(number)


@pytest.mark.usefixtures("valkey")
async def test_what_was_said_is_read_once_for_all_who_look(cast: Personas) -> None:
    await public_reviews.get_review_summary(id_of(cast.ac))
    asked: list[str] = []

    def note(*about: Any) -> None:
        asked.append(about[2])

    event.listen(db.get_engine(), "before_cursor_execute", note)
    await public_reviews.get_review_summary(id_of(cast.ac))
    event.remove(db.get_engine(), "before_cursor_execute", note)
    assert not asked
