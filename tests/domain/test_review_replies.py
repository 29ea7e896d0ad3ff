"""A professional replies to a review: once, publicly, editable for a day."""

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
from tests.factories import create_request, create_review, require_id
from tests.personas import Personas


@pytest.fixture
def reviewed_request_id(personas: Personas) -> int:
    """The id of a job of Pat's that Ana rated."""
    with transaction() as uow:
        request = create_request(
            uow, personas.ana, personas.ac, status=RequestStatus.CLOSED, professional_id=personas.pat.user_id
        )
        create_review(uow, request, 4, comment="Quick.")
        return require_id(request)


def reply_to_review(personas: Personas, request_id: int, text: str = "Thank you.", name: str = "pat") -> None:
    with transaction() as uow:
        reply(uow, getattr(personas, name), request_id, ReplyForm(reply=text))


def list_reply_notifications_and_mails(personas: Personas) -> tuple[list[Notification], list[OutgoingMail]]:
    with read_only() as uow:
        notifications = uow.db.scalars(select(Notification).where(col(Notification.kind) == "review-reply")).all()
        mails = uow.db.scalars(select(OutgoingMail).where(col(OutgoingMail.kind) == "review-reply")).all()
        assert {one.user_id for one in (*notifications, *mails)} <= {personas.ana.user_id}
        return list(notifications), list(mails)


def test_customer_sees_reply_and_is_notified(personas: Personas, reviewed_request_id: int) -> None:
    reply_to_review(personas, reviewed_request_id)
    with read_only() as uow:
        review = queries.get_request(uow, personas.ana, reviewed_request_id).review
    assert review is not None
    assert review.reply == "Thank you."
    (notification,), (mail,) = list_reply_notifications_and_mails(personas)
    assert (notification.title, notification.body) == ("Pat Serves replied to your rating", "Thank you.")
    assert notification.link == f"/customer/requests/{reviewed_request_id}"
    assert "Thank you." in mail.text


def test_reply_is_editable_for_a_day_and_notifies_once(personas: Personas, reviewed_request_id: int) -> None:
    start = now()
    reply_to_review(personas, reviewed_request_id)
    with time_machine.travel(start + timedelta(hours=23), tick=False):
        reply_to_review(personas, reviewed_request_id, "Thank you, Ana.")
    with time_machine.travel(start + timedelta(hours=24, minutes=1), tick=False):
        with pytest.raises(ReplyLocked):
            reply_to_review(personas, reviewed_request_id, "No.")
        with read_only() as uow:
            assert [one.can_reply for one in list_received_reviews(uow, personas.pat, PageParams()).items] == [False]
    with read_only() as uow:
        assert uow.db.get_one(Review, reviewed_request_id).reply == "Thank you, Ana."
    assert [len(rows) for rows in list_reply_notifications_and_mails(personas)] == [1, 1]


def test_reply_without_timestamp_is_locked(personas: Personas, reviewed_request_id: int) -> None:
    with transaction() as uow:
        uow.db.get_one(Review, reviewed_request_id).reply = "Written long ago."
    with pytest.raises(ReplyLocked):
        reply_to_review(personas, reviewed_request_id)


def test_reply_is_refused_to_everyone_but_the_professional(personas: Personas, reviewed_request_id: int) -> None:
    with pytest.raises(NotFound):
        reply_to_review(personas, reviewed_request_id, name="quinn")
    with pytest.raises(NotFound):
        reply_to_review(personas, reviewed_request_id + 1)
    for actor in ("ana", "ada"):
        with pytest.raises(Forbidden):
            reply_to_review(personas, reviewed_request_id, name=actor)
    with read_only() as uow:
        assert uow.db.get_one(Review, reviewed_request_id).reply is None
        assert get_received_review(uow, personas.quinn, reviewed_request_id) is None
    assert list_reply_notifications_and_mails(personas) == ([], [])


def test_professional_sees_review_and_can_reply(personas: Personas, reviewed_request_id: int) -> None:
    with read_only() as uow:
        review = get_received_review(uow, personas.pat, reviewed_request_id)
    assert review is not None
    assert (review.comment, review.reply, review.can_reply) == ("Quick.", None, True)


@pytest.mark.parametrize("text", ["", "   ", "x" * 1001, "a\x00b"])
def test_reply_needs_one_to_thousand_characters(text: str) -> None:
    with pytest.raises(ValidationFailed):
        validate(ReplyForm, {"reply": text})
    assert validate(ReplyForm, {"reply": "x" * 1000}).reply
