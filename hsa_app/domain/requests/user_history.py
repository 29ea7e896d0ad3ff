"""A user's past requests and reviews, for admins."""

from collections import Counter
from decimal import Decimal

from sqlalchemy import func, select
from sqlmodel import col

from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Review, Role, ServiceRequest, User


class UserRequestStats(ReadModel):
    """Counts of a user's requests as customer or professional, and the total price of closed ones by currency."""

    request_count: int
    closed_count: int
    cancelled_count: int
    total_by_currency: dict[str, Decimal]


class UserReview(ReadModel):
    """A review written or received by a user, with the name of the other party."""

    request_id: int
    other_party_name: str
    rating: int
    comment: str | None
    reply: str | None


def get_user_request_stats(uow: UnitOfWork, actor: Actor, user_id: int) -> UserRequestStats:
    """Return a user's totals; reads one index range. For admins."""
    actor.ensure_role(Role.ADMIN)
    of_user = getattr(ServiceRequest, _party_column(uow, user_id)) == parse_id(user_id)
    groups = (col(ServiceRequest.status), col(ServiceRequest.currency))
    query = select(*groups, func.count(), func.sum(col(ServiceRequest.price))).where(of_user).group_by(*groups)
    counts, totals = Counter[str](), dict[str, Decimal]()
    for status, currency, count, cost in uow.db.execute(query.order_by(*groups)):
        counts[status] += count
        if status == RequestStatus.CLOSED:
            totals[currency] = Decimal(cost)
    return UserRequestStats(
        request_count=counts.total(),
        closed_count=counts[RequestStatus.CLOSED],
        cancelled_count=counts[RequestStatus.CANCELLED],
        total_by_currency=totals,
    )


def list_user_reviews(uow: UnitOfWork, actor: Actor, user_id: int, limit: int = 3) -> list[UserReview]:
    """List the last reviews a user wrote or received, by descending request id. For admins."""
    actor.ensure_role(Role.ADMIN)
    own_column = _party_column(uow, user_id)
    other_column = Review.customer_id if own_column == "professional_id" else Review.professional_id
    query = (
        select(Review, col(User.full_name))
        .join(User, col(User.id) == col(other_column))
        .where(getattr(Review, own_column) == parse_id(user_id))
        .order_by(col(Review.request_id).desc())
        .limit(limit)
    )
    return [
        UserReview(**review.model_dump(include={"request_id", "rating", "comment", "reply"}), other_party_name=name)
        for review, name in uow.db.execute(query)
    ]


def _party_column(uow: UnitOfWork, user_id: int) -> str:
    """Return the column of the party that the user's role is on a request."""
    role = uow.db.scalar(select(col(User.role)).where(col(User.id) == parse_id(user_id)))
    return "professional_id" if role == Role.PROFESSIONAL else "customer_id"
