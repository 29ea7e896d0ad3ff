"""Input forms of reviews."""

from hsa_app.core.field_types import CommentText, OptionalText, Rating
from hsa_app.core.validation import Form


class ReviewForm(Form):
    """A rating from 1 to 5, with an optional comment."""

    rating: Rating
    comment: OptionalText | None = None


class ReplyForm(Form):
    """A professional's reply to a review."""

    reply: CommentText
