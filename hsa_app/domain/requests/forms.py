"""What is asked for about requests."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from hsa_app.core.clock import now
from hsa_app.core.date_bounds import Since, Until
from hsa_app.core.errors import FieldProblem, Invalid
from hsa_app.core.field_types import (
    Address,
    City,
    Id,
    Instant,
    OptionalReason,
    OptionalText,
    Pincode,
    Rating,
    Reason,
    Search,
)
from hsa_app.core.i18n import _
from hsa_app.core.validation import Form
from hsa_app.domain.pagination import PageAsk
from hsa_app.models import RequestStatus

FURTHEST = timedelta(days=365)


def check_ahead(scheduled_for: datetime) -> None:
    """Refuse a time that nobody can come at. Not part of the form: a repeated call is answered later, too.

    Raises:
        Invalid: it has passed, or is more than a year away.
    """
    if scheduled_for <= now():
        raise Invalid(FieldProblem("scheduled_for", _("This time has passed. Choose a later one.")))
    if scheduled_for > now() + FURTHEST:
        raise Invalid(FieldProblem("scheduled_for", _("This is more than a year away. Choose an earlier time.")))


class BookForm(Form):
    """A booking. `professional_id` asks for one professional first."""

    service_id: Id
    scheduled_for: Instant
    address: Address
    city: City
    pincode: Pincode
    notes: OptionalText | None = None
    professional_id: Id | None = None


class EditForm(Form):
    """What a customer may change while nobody has accepted; what is not given stays."""

    scheduled_for: Instant | None = None
    address: Address | None = None
    city: City | None = None
    pincode: Pincode | None = None
    notes: OptionalText | None = None


class ReasonForm(Form):
    """Why, in words the person concerned will read."""

    reason: Reason


class CancelForm(Form):
    """Why, which is needed once someone has accepted."""

    reason: OptionalReason | None = None


def _four_digits(code: str) -> str:
    if not (code.isascii() and code.isdigit()):
        raise ValueError(_("The start code is 4 digits; the customer reads it out."))
    if len(code) != 4:
        raise ValueError(_("The start code has 4 digits; this has {code}.").format(code=len(code)))
    return code


StartCode = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20),
    AfterValidator(_four_digits),
    Field(json_schema_extra={"pattern": "^[0-9]{4}$", "examples": ["4321"]}),
]


class StartForm(Form):
    """The code the customer reads out at the door."""

    code: StartCode


class CloseForm(Form):
    """Closing, with or without a rating of 1 to 5; a comment goes with a rating."""

    rating: Rating | None = None
    comment: OptionalText | None = None


class RequestSearch(PageAsk):
    """Which requests, for admins. `from` and `to` bound the time of booking: instants (`to` excluded) or local days.

    With `by` "closed" only closed requests are found; their time of closing is bounded, and orders them.
    """

    status: RequestStatus | None = None
    service_id: Id | None = None
    city: City | None = None
    q: Search | None = None
    since: Since = None
    until: Until = None
    by: Literal["booked", "closed"] = "booked"
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    sort: Literal["newest", "oldest"] = "newest"

    @property
    def statuses(self) -> list[RequestStatus]:
        """The states that are looked for."""
        if self.status:
            return [self.status]
        return [RequestStatus.CLOSED] if self.by == "closed" else list(RequestStatus)
