"""Writing down what a customer thought, and the averages that follow from it."""

from sqlalchemy import update
from sqlmodel import col

from hsa_app.core.errors import Conflict
from hsa_app.domain.catalogue.service import CATALOGUE
from hsa_app.domain.reviews.forms import ReviewForm
from hsa_app.infra.db import Work
from hsa_app.models import Professional, Review, ServiceRequest


def record(work: Work, request: ServiceRequest, form: ReviewForm) -> Review:
    """Keep the review of a request and add it to its professional's average, once.

    Raises:
        Conflict: nobody did the job, or it was reviewed before.
    """
    if request.professional_id is None:
        raise Conflict("Nobody did this job, so there is nobody to rate.")
    if work.db.get(Review, request.id) is not None:
        raise Conflict("You have already rated this job.")
    review = Review(
        request_id=request.id or 0,
        customer_id=request.customer_id,
        professional_id=request.professional_id,
        **form.model_dump(),
    )
    work.db.add(review)
    work.db.execute(
        update(Professional)
        .where(col(Professional.user_id) == request.professional_id)
        .values(rating_sum=col(Professional.rating_sum) + form.rating, rating_count=col(Professional.rating_count) + 1)
    )
    work.db.flush()
    work.announce(CATALOGUE)
    return review
