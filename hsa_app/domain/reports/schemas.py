"""Response schemas of statistics."""

from datetime import date

from pydantic import Field

from hsa_app.core.field_types import Money
from hsa_app.core.validation import ReadModel
from hsa_app.domain.requests.queries import ServiceRef
from hsa_app.models import RequestStatus


class StatsTotals(ReadModel):
    """Totals of a period. `completed_share` is the share of ended requests that were completed, null if none has
    ended; `seconds_to_accept` is the mean time from booking to acceptance."""

    requests: int
    completed: int
    completed_share: float | None
    seconds_to_accept: int | None
    closed: int
    revenue: Money
    rating_average: float | None
    rating_count: int


class StatusCount(ReadModel):
    """The number of requests booked in the period that have this status now."""

    status: RequestStatus
    count: int


class DailyCount(ReadModel):
    """Requests booked on a local day; `before` counts the same day of the previous period."""

    day: date
    count: int
    before: int


class MonthlyRevenue(ReadModel):
    """Requests closed in a local month, and their revenue in one currency."""

    month: str = Field(pattern="^[0-9]{4}-[0-9]{2}$", examples=["2026-12"])
    closed: int
    revenue: Money
    currency: str


class RatingCount(ReadModel):
    """The number of reviews with this rating."""

    rating: int
    count: int


class ServiceRevenue(ReadModel):
    """Bookings and revenue of a service in the period, in the currency of the marketplace."""

    service: ServiceRef
    requests: int
    revenue: Money


class FunnelStage(ReadModel):
    """The number of requests booked in the period that reached a stage. `median_seconds` is the median time since the
    previous stage, null at the first stage and where no request got so far."""

    stage: RequestStatus
    reached: int
    median_seconds: int | None


class ApprovalCounts(ReadModel):
    """The number of professionals by approval."""

    pending: int
    approved: int
    rejected: int


class UserCounts(ReadModel):
    """The number of accounts by role. Blocked accounts are included, and counted in `blocked` as well."""

    customers: int
    professionals: int
    admins: int
    blocked: int


class MarketplaceStats(ReadModel):
    """Statistics of the marketplace. Money is in `currency` unless an item names its own; days are in `timezone`.

    `before` has the totals of the previous period of the same length. Months are full months, at least twelve.
    """

    first_day: date
    last_day: date
    timezone: str
    currency: str
    totals: StatsTotals
    before: StatsTotals
    requests_by_status: list[StatusCount]
    requests_per_day: list[DailyCount]
    revenue_per_month: list[MonthlyRevenue]
    ratings: list[RatingCount]
    top_services: list[ServiceRevenue]
    professionals: ApprovalCounts
    users: UserCounts
    funnel: list[FunnelStage] = []
