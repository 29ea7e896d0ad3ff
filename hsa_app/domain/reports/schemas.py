"""Figures in the shapes they are answered in."""

from datetime import date

from pydantic import Field

from hsa_app.core.field_types import Money
from hsa_app.core.validation import Row
from hsa_app.domain.requests.queries import ServiceRef
from hsa_app.models import RequestStatus


class Totals(Row):
    """A period in a few numbers. `completed_share` is how many of the requests that are over went well, None while
    none is over; `seconds_to_accept` the mean time until somebody took one."""

    requests: int
    completed: int
    completed_share: float | None
    seconds_to_accept: int | None
    closed: int
    revenue: Money
    rating_average: float | None
    rating_count: int


class StatusCount(Row):
    """How many requests booked in the period stand so now."""

    status: RequestStatus
    count: int


class DayCount(Row):
    """How many requests were booked on a local day, and how many on the day as long before as the period lasts."""

    day: date
    count: int
    before: int


class MonthSum(Row):
    """What was closed in a local month, in one currency; with the marketplace's own there is one for every month."""

    month: str = Field(pattern="^[0-9]{4}-[0-9]{2}$", examples=["2026-12"])
    closed: int
    revenue: Money
    currency: str


class RatingCount(Row):
    """How many gave so many stars."""

    rating: int
    count: int


class ServiceSum(Row):
    """How often a service was booked in the period, and what it earned in the marketplace's currency."""

    service: ServiceRef
    requests: int
    revenue: Money


class Stage(Row):
    """How many of the requests booked in the period came so far, and half of them in how many seconds from the stage
    before: None at the first, and where nobody has come so far."""

    stage: RequestStatus
    reached: int
    median_seconds: int | None


class ApprovalCounts(Row):
    """Professionals by what was decided about them."""

    pending: int
    approved: int
    rejected: int


class UserCounts(Row):
    """Accounts by role; blocked ones are counted among them and once more by themselves."""

    customers: int
    professionals: int
    admins: int
    blocked: int


class Figures(Row):
    """The marketplace in figures. Money is in `currency` but where a row names another; days are `timezone`'s.

    `before` has the same totals for as many days before. Months are whole, and twelve at least.
    """

    first_day: date
    last_day: date
    timezone: str
    currency: str
    totals: Totals
    before: Totals
    requests_by_status: list[StatusCount]
    requests_per_day: list[DayCount]
    revenue_per_month: list[MonthSum]
    ratings: list[RatingCount]
    top_services: list[ServiceSum]
    professionals: ApprovalCounts
    users: UserCounts
    funnel: list[Stage] = []
