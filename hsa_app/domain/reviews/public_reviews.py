"""Public reviews of a service: first names only."""

from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain import topics
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.pagination import Page, PageParams, paginate, parse_time_cursor
from hsa_app.infra import cache
from hsa_app.infra.db import UnitOfWork, read_only
from hsa_app.models import Professional, Review, User

PAGE_SIZE = 6
"""The number of reviews per page."""


class PublicReview(ReadModel):
    """A review with a comment. `customer` is a first name and an initial, `professional` a full name."""

    customer: str
    professional: str
    rating: int
    comment: str
    reply: str | None
    created_at: datetime


class ReviewSummary(ReadModel):
    """The number of reviews by rating, and the newest reviews with a comment."""

    rating_counts: dict[int, int]
    newest_reviews: Page[PublicReview]


async def get_review_summary(service_id: int) -> ReviewSummary:
    """Return the rating counts and newest reviews of a service; cached until the catalogue changes.

    Raises:
        NotFound: there is no such service, or it is inactive.
    """
    valid_id = parse_id(service_id)

    def build() -> bytes:
        with read_only() as uow:
            catalogue.get_service(uow, valid_id)
            summary = ReviewSummary(
                rating_counts=count_by_rating(uow, valid_id),
                newest_reviews=public_reviews(uow, valid_id, PageParams(limit=PAGE_SIZE)),
            )
            return summary.model_dump_json().encode()

    return ReviewSummary.model_validate_json(
        (await cache.get_or_build(f"reviews:{valid_id}", (topics.CATALOGUE,), build)).body
    )


def count_by_rating(uow: UnitOfWork, service_id: int) -> dict[int, int]:
    """Count the reviews of a service by rating, 5 to 1."""
    query = select(col(Review.rating), func.count()).where(col(Review.service_id) == parse_id(service_id))
    counts = {row[0]: row[1] for row in uow.db.execute(query.group_by(col(Review.rating)))}
    return {rating: counts.get(rating, 0) for rating in range(5, 0, -1)}


def public_reviews(uow: UnitOfWork, service_id: int, params: PageParams) -> Page[PublicReview]:
    """Return a page of reviews with a comment, newest first, of bookable professionals."""
    customer = aliased(User)
    cursor_columns = (col(Review.created_at), col(Review.request_id))
    query = (
        select(Review, col(customer.full_name), col(User.full_name))
        .join(customer, col(customer.id) == col(Review.customer_id))
        .join(Professional, col(Professional.user_id) == col(Review.professional_id))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(
            col(Review.service_id) == parse_id(service_id), col(Review.comment).is_not(None), catalogue.is_bookable()
        )
        .order_by(*(column.desc() for column in cursor_columns))
    )
    if after := parse_time_cursor(params):
        query = query.where(tuple_(*cursor_columns) < tuple_(*after))
    rows = uow.db.execute(query.limit(params.limit + 1)).all()
    return paginate(rows, params, lambda row: _cursor_key(row[0]), lambda row: _public_review(row[0], row[1], row[2]))


def abbreviate_name(full_name: str) -> str:
    """Return the first name and the initial of the last name, such as Asha K."""
    first, *others = full_name.split() or [""]
    return f"{first} {others[-1][0].upper()}." if others else first


def _cursor_key(review: Review) -> tuple[str, int]:
    return review.created_at.isoformat(), review.request_id


def _public_review(review: Review, customer: str, professional: str) -> PublicReview:
    fields = review.model_dump(include={"rating", "reply", "created_at"})
    return PublicReview(
        **fields, comment=review.comment or "", customer=abbreviate_name(customer), professional=professional
    )
