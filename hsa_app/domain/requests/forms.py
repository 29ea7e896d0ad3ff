"""What is asked for about requests."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from hsa_app.core.clock import now
from hsa_app.core.fields import Address, City, Id, Instant, OptionalReason, OptionalText, Pincode, Reason, Search
from hsa_app.core.validation import Form
from hsa_app.domain.paging import PageAsk
from hsa_app.models import RequestStatus

FURTHEST = timedelta(days=365)


def _ahead(value: datetime) -> datetime:
    if value <= now():
        raise ValueError("This time has passed. Choose a later one.")
    if value > now() + FURTHEST:
        raise ValueError("This is more than a year away. Choose an earlier time.")
    return value


Ahead = Annotated[Instant, AfterValidator(_ahead)]


class BookForm(Form):
    """A booking. `professional_id` asks for one professional first."""

    service_id: Id
    scheduled_for: Ahead
    address: Address
    city: City
    pincode: Pincode
    notes: OptionalText | None = None
    professional_id: Id | None = None


class EditForm(Form):
    """What a customer may change while nobody has accepted; what is not given stays."""

    scheduled_for: Ahead | None = None
    address: Address | None = None
    city: City | None = None
    pincode: Pincode | None = None
    notes: OptionalText | None = None


class ReasonForm(Form):
    """Why."""

    reason: Reason


class CancelForm(Form):
    """Why, which is needed once someone has accepted."""

    reason: OptionalReason | None = None


class StartForm(Form):
    """The code the customer reads out at the door."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{4}$", max_length=20)]


class CloseForm(Form):
    """Closing, with or without a rating of 1 to 5; a comment goes with a rating."""

    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    comment: OptionalText | None = None


class RequestSearch(PageAsk):
    """Which requests, for admins. `from` and `to` bound the time of booking; `to` is exclusive."""

    status: RequestStatus | None = None
    service_id: Id | None = None
    city: City | None = None
    q: Search | None = None
    since: Annotated[Instant | None, Field(alias="from")] = None
    until: Annotated[Instant | None, Field(alias="to")] = None
