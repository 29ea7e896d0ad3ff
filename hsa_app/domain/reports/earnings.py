"""A professional's earnings and ratings by local month; jobs count on the local day of closing."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from hsa_app.core.clock import today
from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.field_types import Money, Rating
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import Form, ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import compute_average_rating
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.reports.forms import MAX_DATE, MIN_DATE, DateRange
from hsa_app.domain.reports.period_cte import PRICE_SUM_IN_CENTS, cents_to_money, is_within_period, periods_as_cte
from hsa_app.domain.reports.periods import format_iso_month, month_start, next_month_start
from hsa_app.domain.reports.schemas import RatingCount
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Review, Role, ServiceRequest

_MONTH_PATTERN = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_closed_at = col(ServiceRequest.closed_at)


class ForeignEarnings(ReadModel):
    """Earnings in a currency other than the marketplace's."""

    currency: str
    earned: Money


class PeriodEarnings(ReadModel):
    """The numbers of a period: jobs of any currency, earnings in the marketplace's currency and in others."""

    job_count: int
    earned: Money
    other_currencies: list[ForeignEarnings]
    rating_average: float | None
    rating_count: int


class MonthEarnings(PeriodEarnings):
    """The numbers of a local month."""

    month: str


class Earnings(ReadModel):
    """A professional's last twelve local months, the oldest first, and the ratings of these months.

    `previous_period` is the previous month up to the same day (`previous_period_end`), for comparison.
    `unclosed_count` and `unclosed_amount` are completed jobs that are not closed yet; they count once they are.
    """

    currency: str
    months: list[MonthEarnings]
    ratings: list[RatingCount]
    previous_period: PeriodEarnings
    previous_period_end: date
    unclosed_count: int
    unclosed_amount: Money


def get_earnings(uow: UnitOfWork, actor: Actor) -> Earnings:
    """Return the actor's earnings of the last twelve months.

    Raises:
        Forbidden: not a professional.
    """
    actor.ensure_role(Role.PROFESSIONAL)
    months, previous = _last_twelve_months(), _same_days_last_month(today())
    periods = [*months, previous]
    sums, stars = _sum_by_currency(uow, actor, periods), _count_by_rating(uow, actor, periods)
    rows = [_build_period_earnings(sums[index], stars[index]) for index in range(len(periods))]
    totals = {rating: sum(stars[index][rating] for index in range(len(months))) for rating in range(5, 0, -1)}
    unclosed_count, unclosed_amount = _get_unclosed_totals(uow, actor)
    return Earnings(
        currency=get_settings().currency,
        months=[
            MonthEarnings(month=format_iso_month(days.first_day), **dict(row))
            for days, row in zip(months, rows[:-1], strict=True)
        ],
        ratings=[RatingCount(rating=rating, count=count) for rating, count in totals.items()],
        previous_period=rows[-1],
        previous_period_end=previous.last_day,
        unclosed_count=unclosed_count,
        unclosed_amount=unclosed_amount,
    )


class ClosedJobsParams(Form):
    """Filters for closed jobs: a month such as 2026-12, and a rating."""

    month: Annotated[str, StringConstraints(max_length=20)] | None = None
    rating: Rating | None = None

    def resolve_days(self) -> DateRange:
        """Return the days of the month, of the last twelve months for a rating alone, else of this month.

        Raises:
            ValidationFailed: the month is invalid.
        """
        if self.month:
            return parse_month(self.month)
        months = _last_twelve_months()
        return DateRange(months[0].first_day, months[-1].last_day) if self.rating else months[-1]


def list_closed_jobs(
    uow: UnitOfWork, actor: Actor, params: ClosedJobsParams, page_params: PageParams
) -> Page[RequestRow]:
    """Return a page of the actor's closed jobs, the last closed first.

    Raises:
        Forbidden: not a professional.
        ValidationFailed: the month is invalid.
    """
    return queries.list_closed_between(uow, actor, page_params, params.resolve_days().bounds, params.rating)


def parse_month(month: str) -> DateRange:
    """Parse a local month such as 2026-12 into its days.

    Raises:
        ValidationFailed: it is malformed, or outside the supported years.
    """
    if not _MONTH_PATTERN.fullmatch(month) or not MIN_DATE.year <= int(month[:4]) <= MAX_DATE.year:
        raise ValidationFailed(FieldError("month", _("Give a month such as 2026-12.")))
    first = month_start(month)
    return DateRange(first, next_month_start(first) - timedelta(days=1))


def _last_twelve_months() -> list[DateRange]:
    return DateRange(today(), today()).months


def _same_days_last_month(day: date) -> DateRange:
    """Return the previous month up to the same day, or up to its last day if it is shorter."""
    last = day.replace(day=1) - timedelta(days=1)
    return DateRange(last.replace(day=1), min(last, last.replace(day=min(day.day, last.day))))


def _is_own(actor: Actor, status: RequestStatus = RequestStatus.CLOSED) -> ColumnElement[bool]:
    return and_(col(ServiceRequest.professional_id) == actor.user_id, col(ServiceRequest.status) == status)


def _sum_by_currency(
    uow: UnitOfWork, actor: Actor, periods: Sequence[DateRange]
) -> Mapping[int, Mapping[str, tuple[int, Decimal]]]:
    """Return the number of jobs and their earnings by period index and currency."""
    period_table, currency = periods_as_cte(periods), col(ServiceRequest.currency)
    query = (
        select(period_table.c.number, currency, func.count(), PRICE_SUM_IN_CENTS)
        .select_from(period_table)
        .join(ServiceRequest, and_(_is_own(actor), is_within_period(_closed_at, period_table)))
        .group_by(period_table.c.number, currency)
    )
    sums: defaultdict[int, dict[str, tuple[int, Decimal]]] = defaultdict(dict)
    for number, code, count, cents in uow.db.execute(query):
        sums[number][code] = (count, cents_to_money(cents))
    return sums


def _count_by_rating(uow: UnitOfWork, actor: Actor, periods: Sequence[DateRange]) -> Mapping[int, Mapping[int, int]]:
    """Return the number of reviews by period index and rating."""
    period_table, rating = periods_as_cte(periods), col(Review.rating)
    query = (
        select(period_table.c.number, rating, func.count())
        .select_from(period_table)
        .join(ServiceRequest, and_(_is_own(actor), is_within_period(_closed_at, period_table)))
        .join(Review, col(Review.request_id) == col(ServiceRequest.id))
        .group_by(period_table.c.number, rating)
    )
    counts: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for number, stars, count in uow.db.execute(query):
        counts[number][stars] = count
    return counts


def _build_period_earnings(
    sums_by_currency: Mapping[str, tuple[int, Decimal]], rating_counts: Mapping[int, int]
) -> PeriodEarnings:
    own, count = get_settings().currency, sum(rating_counts.values())
    return PeriodEarnings(
        job_count=sum(jobs for jobs, _ in sums_by_currency.values()),
        earned=sums_by_currency.get(own, (0, cents_to_money(0)))[1],
        other_currencies=[
            ForeignEarnings(currency=code, earned=amount)
            for code, (_, amount) in sorted(sums_by_currency.items())
            if code != own
        ],
        rating_average=compute_average_rating(sum(rating * number for rating, number in rating_counts.items()), count),
        rating_count=count,
    )


def _get_unclosed_totals(uow: UnitOfWork, actor: Actor) -> tuple[int, Decimal]:
    in_own_currency = col(ServiceRequest.currency) == get_settings().currency
    completed = _is_own(actor, RequestStatus.COMPLETED)
    count, cents = uow.db.execute(select(func.count(), PRICE_SUM_IN_CENTS).where(completed, in_own_currency)).one()
    return count, cents_to_money(cents)
