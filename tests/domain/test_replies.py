"""A professional answers a review: once, in public, changed for a day at most."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import Forbidden, NotFound, ValidationFailed
from hsa_app.core.validation import validate
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import queries
from hsa_app.domain.reviews.forms import ReplyForm
from hsa_app.domain.reviews.queries import get_received_review, list_received_reviews
from hsa_app.domain.reviews.service import ReplyLocked, reply
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import Notification, OutgoingMail, RequestStatus, Review
from tests.cast import Personas
from tests.factories import a_request, a_review, id_of


@pytest.fixture
def reviewed(cast: Personas) -> int:
    """A job of Pat's that Ana rated."""
    with transaction() as uow:
        request = a_request(uow, cast.ana, cast.ac, status=RequestStatus.CLOSED, professional_id=cast.pat.user_id)
        a_review(uow, request, 4, comment="Quick.")
        return id_of(request)


def write(cast: Personas, number: int, words: str = "Thank you.", who: str = "pat") -> None:
    with transaction() as uow:
        reply(uow, getattr(cast, who), number, ReplyForm(reply=words))


def told(cast: Personas) -> tuple[list[Notification], list[OutgoingMail]]:
    with read_only() as uow:
        notices = uow.db.scalars(select(Notification).where(col(Notification.kind) == "review-reply")).all()
        mails = uow.db.scalars(select(OutgoingMail).where(col(OutgoingMail.kind) == "review-reply")).all()
        assert {one.user_id for one in (*notices, *mails)} <= {cast.ana.user_id}
        return list(notices), list(mails)


def test_the_customer_reads_it_on_their_page_and_is_told(cast: Personas, reviewed: int) -> None:
    write(cast, reviewed)
    with read_only() as uow:
        shown = queries.get_request(uow, cast.ana, reviewed).review
    assert shown is not None
    assert shown.reply == "Thank you."
    (notice,), (mail,) = told(cast)
    assert (notice.title, notice.body) == ("Pat Serves replied to your rating", "Thank you.")
    assert notice.link == f"/customer/requests/{reviewed}"
    assert "Thank you." in mail.text


def test_it_may_be_changed_for_a_day_and_nobody_is_told_twice(cast: Personas, reviewed: int) -> None:
    start = now()
    write(cast, reviewed)
    with time_machine.travel(start + timedelta(hours=23), tick=False):
        write(cast, reviewed, "Thank you, Ana.")
    with time_machine.travel(start + timedelta(hours=24, minutes=1), tick=False):
        with pytest.raises(ReplyLocked):
            write(cast, reviewed, "No.")
        with read_only() as uow:
            assert [one.can_reply for one in list_received_reviews(uow, cast.pat, PageParams()).items] == [False]
    with read_only() as uow:
        assert uow.db.get_one(Review, reviewed).reply == "Thank you, Ana."
    assert [len(rows) for rows in told(cast)] == [1, 1]


def test_a_reply_of_unknown_time_stands(cast: Personas, reviewed: int) -> None:
    with transaction() as uow:
        uow.db.get_one(Review, reviewed).reply = "Written long ago."
    with pytest.raises(ReplyLocked):
        write(cast, reviewed)


def test_it_is_not_there_for_strangers(cast: Personas, reviewed: int) -> None:
    with pytest.raises(NotFound):
        write(cast, reviewed, who="quinn")
    with pytest.raises(NotFound):
        write(cast, reviewed + 1)
    for who in ("ana", "ada"):
        with pytest.raises(Forbidden):
            write(cast, reviewed, who=who)
    with read_only() as uow:
        assert uow.db.get_one(Review, reviewed).reply is None
        assert get_received_review(uow, cast.quinn, reviewed) is None
    assert told(cast) == ([], [])


def test_its_professional_reads_what_was_said_and_that_they_may_answer(cast: Personas, reviewed: int) -> None:
    with read_only() as uow:
        found = get_received_review(uow, cast.pat, reviewed)
    assert found is not None
    assert (found.comment, found.reply, found.can_reply) == ("Quick.", None, True)


@pytest.mark.parametrize("words", ["", "   ", "x" * 1001, "a\x00b"])
def test_words_are_needed_and_a_thousand_are_enough(words: str) -> None:
    with pytest.raises(ValidationFailed):
        validate(ReplyForm, {"reply": words})
    assert validate(ReplyForm, {"reply": "x" * 1000}).reply
