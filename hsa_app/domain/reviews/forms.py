"""What is asked for about reviews."""

from typing import Annotated

from pydantic import Field

from hsa_app.core.fields import OptionalText
from hsa_app.core.validation import Form


class ReviewForm(Form):
    """A rating of 1 to 5 and, if one likes, words."""

    rating: Annotated[int, Field(ge=1, le=5)]
    comment: OptionalText | None = None
