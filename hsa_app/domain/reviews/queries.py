"""Queries of reviews."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlmodel import col

from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import Page, PageParams, paginate
from hsa_app.domain.reviews.service import can_reply
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Review, Role, ServiceRequest, User


class ReceivedReview(ReadModel):
    """A review as the reviewed professional sees it. `scheduled_for` is the time of the visit;
    `can_reply` is whether a reply may be written or still changed."""

    request_id: int
    customer: str
    scheduled_for: datetime
    rating: int
    comment: str | None
    reply: str | None
    can_reply: bool
    created_at: datetime


def list_received_reviews(uow: UnitOfWork, actor: Actor, params: PageParams) -> Page[ReceivedReview]:
    """Return a page of the actor's received reviews, newest first.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    query = _received_reviews_query(actor).order_by(col(Review.created_at).desc(), col(Review.request_id).desc())
    if after := params.parse_cursor(int):
        last = _get_cursor_review(uow, actor, int(after[0]))
        same_time = and_(col(Review.created_at) == last.created_at, col(Review.request_id) < last.request_id)
        query = query.where(or_(col(Review.created_at) < last.created_at, same_time))
    rows = uow.db.execute(query.limit(params.limit + 1)).all()
    return paginate(
        rows, params, lambda row: (row[0].request_id,), lambda row: _received_review(row[0], row[1], row[2])
    )


def _received_reviews_query(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(Review, col(User.full_name), col(ServiceRequest.scheduled_for))
        .join(User, col(User.id) == col(Review.customer_id))
        .join(ServiceRequest, col(ServiceRequest.id) == col(Review.request_id))
        .where(col(Review.professional_id) == actor.user_id)
    )


def _get_cursor_review(uow: UnitOfWork, actor: Actor, request_id: int) -> Review:
    last = uow.db.get(Review, request_id)
    if last is None or last.professional_id != actor.user_id:
        raise ValidationFailed(FieldError("cursor", _("This is not a place in this list; start from the first page.")))
    return last


def _received_review(review: Review, customer: str, scheduled_for: datetime) -> ReceivedReview:
    fields = review.model_dump(include={"request_id", "rating", "comment", "reply", "created_at"})
    return ReceivedReview(**fields, customer=customer, scheduled_for=scheduled_for, can_reply=can_reply(review))


def get_received_review(uow: UnitOfWork, actor: Actor, request_id: int) -> ReceivedReview | None:
    """Return the review of one of the actor's jobs, if there is one.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    row = uow.db.execute(_received_reviews_query(actor).where(col(Review.request_id) == parse_id(request_id))).first()
    return None if row is None else _received_review(row[0], row[1], row[2])
