"""Input forms of requests."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from hsa_app.core.clock import now
from hsa_app.core.errors import FieldError, ValidationFailed
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
    SearchText,
)
from hsa_app.core.i18n import _
from hsa_app.core.search_time_range import RangeEnd, RangeStart
from hsa_app.core.validation import Form
from hsa_app.domain.pagination import PageParams
from hsa_app.models import RequestStatus

MAX_BOOKING_AHEAD = timedelta(days=365)


def validate_visit_time(scheduled_for: datetime) -> None:
    """Require a time at which a visit can begin. Not part of the form, since a repeated call may be parsed later.

    Raises:
        ValidationFailed: it has passed, or is more than a year away.
    """
    if scheduled_for <= now():
        raise ValidationFailed(FieldError("scheduled_for", _("This time has passed. Choose a later one.")))
    if scheduled_for > now() + MAX_BOOKING_AHEAD:
        raise ValidationFailed(FieldError("scheduled_for", _("This is more than a year away. Choose an earlier time.")))


class BookRequestForm(Form):
    """A booking. `professional_id` addresses the request to one professional first."""

    service_id: Id
    scheduled_for: Instant
    address: Address
    city: City
    pincode: Pincode
    notes: OptionalText | None = None
    professional_id: Id | None = None


class EditRequestForm(Form):
    """Changes to a request that is not accepted yet. Omitted fields keep their values."""

    scheduled_for: Instant | None = None
    address: Address | None = None
    city: City | None = None
    pincode: Pincode | None = None
    notes: OptionalText | None = None


class ReasonForm(Form):
    """A reason, shown to the person concerned."""

    reason: Reason


class CancelRequestForm(Form):
    """A reason, required once the request is accepted."""

    reason: OptionalReason | None = None


def _validate_start_code(code: str) -> str:
    if not (code.isascii() and code.isdigit()):
        raise ValueError(_("The start code is 4 digits; the customer reads it out."))
    if len(code) != 4:
        raise ValueError(_("The start code has 4 digits; this has {code}.").format(code=len(code)))
    return code


StartCode = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=20),
    AfterValidator(_validate_start_code),
    Field(json_schema_extra={"pattern": "^[0-9]{4}$", "examples": ["4321"]}),
]


class StartRequestForm(Form):
    """The start code, which only the customer sees."""

    code: StartCode


class CloseRequestForm(Form):
    """An optional rating from 1 to 5; a comment needs a rating."""

    rating: Rating | None = None
    comment: OptionalText | None = None


class RequestSearch(PageParams):
    """A search for requests, for admins. `from` and `to` limit the time of booking: instants (`to` excluded) or days.

    With `by` "closed", only closed requests match; `from` and `to` limit, and the order follows, the time of closing.
    """

    status: RequestStatus | None = Field(default=None, description="Only requests with this status")
    service_id: Id | None = Field(default=None, description="Only requests for this service")
    city: City | None = Field(default=None, description="Only requests in this city")
    q: SearchText | None = Field(default=None, description="Text to search for")
    since: RangeStart = None
    until: RangeEnd = None
    by: Literal["booked", "closed"] = Field(default="booked", description="The time that `from` and `to` limit")
    rating: Annotated[int, Field(ge=1, le=5)] | None = Field(default=None, description="Only requests with this rating")
    sort: Literal["newest", "oldest"] = Field(default="newest", description="The order of the list")

    @property
    def statuses(self) -> list[RequestStatus]:
        """The statuses that the search covers."""
        if self.status:
            return [self.status]
        return [RequestStatus.CLOSED] if self.by == "closed" else list(RequestStatus)
