"""Reviews, the averages they change, and replies."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import Conflict, NotFound
from hsa_app.core.i18n import _
from hsa_app.core.validation import parse_id
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.reviews.forms import ReplyForm, ReviewForm
from hsa_app.domain.row_locks import FOR_NO_KEY_UPDATE
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Professional, Review, Role, Service, ServiceRequest

REPLY_EDIT_WINDOW = timedelta(hours=24)
"""How long a reply can be changed after it was first written."""

EXCERPT_LENGTH = 140
"""The length of the excerpt of a reply in a notification."""


class ReplyLocked(Conflict):
    """The reply is too old to be changed."""

    def __init__(self) -> None:
        super().__init__(_("A reply can be changed for 24 hours after it was written; this one stands."))


def create_review(uow: UnitOfWork, request: ServiceRequest, form: ReviewForm) -> Review:
    """Create the review of a request and update the ratings of its professional and service.

    Raises:
        Conflict: the request had no professional, or it was reviewed before.
    """
    if request.professional_id is None:
        raise Conflict(_("Nobody did this job, so there is nobody to rate."))
    if uow.db.get(Review, request.id) is not None:
        raise Conflict(_("You have already rated this job."))
    review = Review(
        request_id=request.id or 0,
        customer_id=request.customer_id,
        professional_id=request.professional_id,
        service_id=request.service_id,
        **form.model_dump(),
    )
    uow.db.add(review)
    _add_rating(uow, Professional, col(Professional.user_id) == request.professional_id, form.rating)
    _add_rating(uow, Service, col(Service.id) == request.service_id, form.rating)
    uow.db.flush()
    uow.publish_after_commit(topics.CATALOGUE)
    return review


def _add_rating(
    uow: UnitOfWork, model: type[Professional] | type[Service], condition: ColumnElement[bool], rating: int
) -> None:
    increments = {"rating_sum": col(model.rating_sum) + rating, "rating_count": col(model.rating_count) + 1}
    uow.db.execute(update(model).where(condition).values(**increments))


def reply(uow: UnitOfWork, actor: Actor, request_id: int, form: ReplyForm) -> Review:
    """Write or change the public reply to a review; changes are possible for a day.

    Raises:
        Forbidden: not a professional.
        NotFound: there is no such review, or it is of another professional.
        ReplyLocked: the reply is too old to be changed.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    of_actor = (col(Review.request_id) == parse_id(request_id), col(Review.professional_id) == actor.user_id)
    review = uow.db.scalar(
        select(Review).where(*of_actor).with_for_update(**FOR_NO_KEY_UPDATE).execution_options(populate_existing=True)
    )
    if review is None:
        raise NotFound(_("There is no such review."))
    if not can_reply(review):
        raise ReplyLocked
    is_first = review.reply is None
    review.reply, review.replied_at = form.reply, now() if is_first else review.replied_at
    uow.db.flush()
    uow.publish_after_commit(
        topics.request(review.request_id), topics.user(review.customer_id), topics.user(actor.user_id), topics.CATALOGUE
    )
    if is_first:
        _notify_customer(uow, actor, review, form.reply)
    return review


def can_reply(review: Review) -> bool:
    """Whether the professional may write, or still change, the reply."""
    if review.reply is None:
        return True
    return review.replied_at is not None and now() - review.replied_at < REPLY_EDIT_WINDOW


def _notify_customer(uow: UnitOfWork, actor: Actor, review: Review, reply_text: str) -> None:
    """Notify the customer of a reply, once per review; later changes are not notified."""
    title = _("{full_name} replied to your rating").format(full_name=actor.full_name)
    content = NotificationContent(
        kind="review-reply",
        subject=title,
        context={
            "paragraphs": [
                _("About request #{request_id} they write:").format(request_id=review.request_id),
                reply_text,
            ],
            "action": _("Open the request"),
        },
        title=title,
        body=reply_text if len(reply_text) <= EXCERPT_LENGTH else f"{reply_text[:EXCERPT_LENGTH].rstrip()}…",
        link=f"/customer/requests/{review.request_id}",
        request_id=review.request_id,
    )
    notify(uow, review.customer_id, content, dedupe_key=f"{content.kind}:{review.request_id}")
