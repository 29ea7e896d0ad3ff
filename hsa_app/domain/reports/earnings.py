"""What a professional earned and how they were rated, month by month: on the local day a job was closed."""

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
from hsa_app.domain.catalogue.queries import average
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.reports.forms import EARLIEST, LATEST, Days
from hsa_app.domain.reports.period_table import CENTS, as_table, within
from hsa_app.domain.reports.periods import first_of, month_of, next_month
from hsa_app.domain.reports.schemas import RatingCount
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Review, Role, ServiceRequest

_CENT = Decimal("0.01")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_closed_at = col(ServiceRequest.closed_at)


class Foreign(ReadModel):
    """What was earned in a currency other than the marketplace's."""

    currency: str
    earned: Money


class EarnedIn(ReadModel):
    """Some days in numbers: jobs of any currency, money in the marketplace's own and, apart, in `others`."""

    jobs: int
    earned: Money
    others: list[Foreign]
    rating_average: float | None
    rating_count: int


class EarnedMonth(EarnedIn):
    """A local month in numbers."""

    month: str


class Earnings(ReadModel):
    """The last twelve local months of a professional, the oldest first, and the ratings of these months.

    `before` is the month before this one up to the same day, to compare with; `until` that day. `unclosed` and
    `unclosed_sum` are jobs done whose customers have not closed them yet: they count once that happens.
    """

    currency: str
    months: list[EarnedMonth]
    ratings: list[RatingCount]
    before: EarnedIn
    until: date
    unclosed: int
    unclosed_sum: Money


def earnings(uow: UnitOfWork, actor: Actor) -> Earnings:
    """How a professional does.

    Raises:
        Forbidden: not a professional.
    """
    actor.must_be(Role.PROFESSIONAL)
    months, before = _months(), _as_far_last_month(today())
    stretches = [*months, before]
    sums, stars = _sums(uow, actor, stretches), _stars(uow, actor, stretches)
    rows = [_row(sums[at], stars[at]) for at in range(len(stretches))]
    given = {rating: sum(stars[at][rating] for at in range(len(months))) for rating in range(5, 0, -1)}
    unclosed, unclosed_sum = _unclosed(uow, actor)
    return Earnings(
        currency=get_settings().currency,
        months=[
            EarnedMonth(month=month_of(days.first), **dict(row)) for days, row in zip(months, rows[:-1], strict=True)
        ],
        ratings=[RatingCount(rating=rating, count=count) for rating, count in given.items()],
        before=rows[-1],
        until=before.last,
        unclosed=unclosed,
        unclosed_sum=unclosed_sum,
    )


class JobsAsk(Form):
    """Behind which number: those of a month such as 2026-12, and of a rating if one is given."""

    month: Annotated[str, StringConstraints(max_length=20)] | None = None
    rating: Rating | None = None

    def days(self) -> Days:
        """The days that are meant: a month's, all twelve months for a rating alone, else this month's.

        Raises:
            Invalid: there is no such month.
        """
        if self.month:
            return days_of(self.month)
        months = _months()
        return Days(months[0].first, months[-1].last) if self.rating else months[-1]


def jobs_behind(uow: UnitOfWork, actor: Actor, ask: JobsAsk, page: PageParams) -> Page[RequestRow]:
    """The jobs behind a number, the last closed first.

    Raises:
        Forbidden: not a professional.
        Invalid: there is no such month.
    """
    return queries.closed_between(uow, actor, page, ask.days().bounds, ask.rating)


def days_of(month: str) -> Days:
    """The days of a local month such as 2026-12.

    Raises:
        Invalid: this is none, or none of our time.
    """
    if not _MONTH.fullmatch(month) or not EARLIEST.year <= int(month[:4]) <= LATEST.year:
        raise ValidationFailed(FieldError("month", _("Give a month such as 2026-12.")))
    first = first_of(month)
    return Days(first, next_month(first) - timedelta(days=1))


def _months() -> list[Days]:
    return Days(today(), today()).months


def _as_far_last_month(day: date) -> Days:
    """The month before, up to the same day of it, or its last."""
    last = day.replace(day=1) - timedelta(days=1)
    return Days(last.replace(day=1), min(last, last.replace(day=min(day.day, last.day))))


def _mine(actor: Actor, status: RequestStatus = RequestStatus.CLOSED) -> ColumnElement[bool]:
    return and_(col(ServiceRequest.professional_id) == actor.user_id, col(ServiceRequest.status) == status)


def _sums(uow: UnitOfWork, actor: Actor, stretches: Sequence[Days]) -> Mapping[int, Mapping[str, tuple[int, Decimal]]]:
    """Jobs and money by stretch and currency."""
    asked, currency = as_table(stretches), col(ServiceRequest.currency)
    query = (
        select(asked.c.number, currency, func.count(), CENTS)
        .select_from(asked)
        .join(ServiceRequest, and_(_mine(actor), within(_closed_at, asked)))
        .group_by(asked.c.number, currency)
    )
    found: defaultdict[int, dict[str, tuple[int, Decimal]]] = defaultdict(dict)
    for number, code, count, cents in uow.db.execute(query):
        found[number][code] = (count, _money(cents))
    return found


def _stars(uow: UnitOfWork, actor: Actor, stretches: Sequence[Days]) -> Mapping[int, Mapping[int, int]]:
    """How many gave so many stars, by stretch."""
    asked, rating = as_table(stretches), col(Review.rating)
    query = (
        select(asked.c.number, rating, func.count())
        .select_from(asked)
        .join(ServiceRequest, and_(_mine(actor), within(_closed_at, asked)))
        .join(Review, col(Review.request_id) == col(ServiceRequest.id))
        .group_by(asked.c.number, rating)
    )
    found: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for number, stars, count in uow.db.execute(query):
        found[number][stars] = count
    return found


def _row(sums: Mapping[str, tuple[int, Decimal]], stars: Mapping[int, int]) -> EarnedIn:
    own, count = get_settings().currency, sum(stars.values())
    return EarnedIn(
        jobs=sum(jobs for jobs, _ in sums.values()),
        earned=sums.get(own, (0, _money(0)))[1],
        others=[Foreign(currency=code, earned=sum_) for code, (_, sum_) in sorted(sums.items()) if code != own],
        rating_average=average(sum(rating * given for rating, given in stars.items()), count),
        rating_count=count,
    )


def _unclosed(uow: UnitOfWork, actor: Actor) -> tuple[int, Decimal]:
    own = col(ServiceRequest.currency) == get_settings().currency
    done = _mine(actor, RequestStatus.COMPLETED)
    count, cents = uow.db.execute(select(func.count(), CENTS).where(done, own)).one()
    return count, _money(cents)


def _money(cents: int | None) -> Decimal:
    return (Decimal(cents or 0) / 100).quantize(_CENT)
