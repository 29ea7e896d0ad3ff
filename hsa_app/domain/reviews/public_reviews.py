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
"""So many reviews come at once."""


class PublicReview(ReadModel):
    """One review with words. `customer` is a first name and an initial, `professional` whom it is about."""

    customer: str
    professional: str
    rating: int
    comment: str
    reply: str | None
    created_at: datetime


class ReviewSummary(ReadModel):
    """How often a service was given each number of stars, and the newest reviews with words."""

    rating_counts: dict[int, int]
    newest_reviews: Page[PublicReview]


async def get_review_summary(service_id: int) -> ReviewSummary:
    """Average and newest reviews of a service; cached until a review changes.
    Raises:
        NotFound: there is no such service, or it cannot be booked.
    """
    number = parse_id(service_id)

    def make() -> bytes:
        with read_only() as uow:
            catalogue.get_service(uow, number)
            found = ReviewSummary(
                rating_counts=count_by_rating(uow, number),
                newest_reviews=public_reviews(uow, number, PageParams(limit=PAGE_SIZE)),
            )
            return found.model_dump_json().encode()

    return ReviewSummary.model_validate_json(
        (await cache.get_or_build(f"reviews:{number}", (topics.CATALOGUE,), make)).body
    )


def count_by_rating(uow: UnitOfWork, service_id: int) -> dict[int, int]:
    """The number of ratings of 5 to 1 stars, over all professionals."""
    query = select(col(Review.rating), func.count()).where(col(Review.service_id) == parse_id(service_id))
    given = {row[0]: row[1] for row in uow.db.execute(query.group_by(col(Review.rating)))}
    return {rating: given.get(rating, 0) for rating in range(5, 0, -1)}


def public_reviews(uow: UnitOfWork, service_id: int, params: PageParams) -> Page[PublicReview]:
    """Reviews with words, newest first, of professionals who are at work."""
    customer = aliased(User)
    newest = (col(Review.created_at), col(Review.request_id))
    query = (
        select(Review, col(customer.full_name), col(User.full_name))
        .join(customer, col(customer.id) == col(Review.customer_id))
        .join(Professional, col(Professional.user_id) == col(Review.professional_id))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(
            col(Review.service_id) == parse_id(service_id), col(Review.comment).is_not(None), catalogue.is_bookable()
        )
        .order_by(*(column.desc() for column in newest))
    )
    if last := parse_time_cursor(params):
        query = query.where(tuple_(*newest) < tuple_(*last))
    found = uow.db.execute(query.limit(params.limit + 1)).all()
    return paginate(found, params, lambda row: _cursor_key(row[0]), lambda row: _public_review(row[0], row[1], row[2]))


def abbreviate_name(full_name: str) -> str:
    """A first name and the initial of the last: Asha K."""
    first, *others = full_name.split() or [""]
    return f"{first} {others[-1][0].upper()}." if others else first


def _cursor_key(review: Review) -> tuple[str, int]:
    return review.created_at.isoformat(), review.request_id


def _public_review(review: Review, customer: str, professional: str) -> PublicReview:
    words = review.model_dump(include={"rating", "reply", "created_at"})
    return PublicReview(
        **words, comment=review.comment or "", customer=abbreviate_name(customer), professional=professional
    )
