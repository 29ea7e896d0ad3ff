"""Looking around: everything that fits, with how much each filter would leave.

A catalogue holds some hundred services. All that fit the words and the place are read at once;
filters, order and page are settled here, so that the counts beside the filters are true.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import now, today
from hsa_app.core.pincodes import distance_km
from hsa_app.core.validation import ReadModel
from hsa_app.domain.availability import loading as availability
from hsa_app.domain.availability.intervals import days_between, local_day
from hsa_app.domain.catalogue import queries
from hsa_app.domain.catalogue.forms import BANDS, SOON, Order, PriceBand, ServiceBrowse, Soon
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.domain.catalogue.service import CATALOGUE
from hsa_app.infra import cache
from hsa_app.infra.db import UnitOfWork, read_only
from hsa_app.models import Service

SHOWN = 20
NEARBY, NEARBY_KM = 3, 60
"""How many other pincodes are offered, and how far away they may be."""

ASKED_OF_EACH = 20
"""Of so many professionals of each service in a place the first free time is looked up."""

NOTICE = timedelta(minutes=30)
"""Nobody comes sooner than this."""

RATING_THRESHOLDS = (4.0, 4.5)
"""The averages one may ask for at least."""


class SearchHit(ReadModel):
    """A service with what others thought of it, how many professionals do it there, and when one has time first."""

    service: ServiceRow
    rating_average: float | None
    rating_count: int
    professionals: int
    earliest: datetime | None


class Near(ReadModel):
    """A pincode where what was asked for is done, and how far away that is."""

    pincode: str
    km: float


class SearchResults(ReadModel):
    """One page of services, and how many there would be under each filter, the other filters kept.

    `page` is the one that was asked for, or the last there is.
    """

    hits: list[SearchHit]
    page: int
    total: int
    categories: dict[str, int]
    prices: dict[PriceBand, int]
    ratings: dict[float, int]
    soon: dict[Soon, int]
    any_category: int
    any_price: int
    any_rating: int
    any_time: int


Test = Callable[[SearchHit], bool]


def browse(uow: UnitOfWork, ask: ServiceBrowse) -> SearchResults:
    """What fits, and what else would."""
    every = _fitting(uow, ask)
    tests = _tests(ask)
    by_category, by_price, by_rating, by_time = (_without_filter(every, tests, name) for name in tests)
    found = sorted((hit for hit in by_time if tests["soon"](hit)), key=_ORDERS[ask.sort])
    page = min(ask.page, max(1, ceil(len(found) / SHOWN)))
    counted = Counter(hit.service.category for hit in by_category)
    return SearchResults(
        hits=found[(page - 1) * SHOWN : page * SHOWN],
        page=page,
        total=len(found),
        categories={name: counted[name] for name in sorted({hit.service.category for hit in every})},
        prices={band: sum(_costs(hit, band) for hit in by_price) for band in PriceBand},
        ratings={mark: sum(_rated(hit, mark) for hit in by_rating) for mark in RATING_THRESHOLDS},
        soon={soon: sum(_has_time(hit, soon) for hit in by_time) for soon in Soon},
        any_category=len(by_category),
        any_price=len(by_price),
        any_rating=len(by_rating),
        any_time=len(by_time),
    )


async def search_cached(ask: ServiceBrowse) -> SearchResults:
    """What `browse` answers, kept for a moment for all who ask the same."""

    def make() -> bytes:
        with read_only() as uow:
            return browse(uow, ask).model_dump_json().encode()

    page = await cache.get_or_build(f"browse:{ask.model_dump_json()}", (CATALOGUE,), make)
    return SearchResults.model_validate_json(page.body)


def _without_filter(every: list[SearchHit], tests: dict[str, Test], left_out: str) -> list[SearchHit]:
    """What passes all tests but one."""
    asked = [test for name, test in tests.items() if name != left_out]
    return [hit for hit in every if all(test(hit) for test in asked)]


def nearest(uow: UnitOfWork, ask: ServiceBrowse) -> list[Near]:
    """The closest other pincodes where something fits, filters included; none without a pincode."""
    if ask.pincode is None:
        return []
    anywhere = _fitting(uow, ask.model_copy(update={"city": None, "pincode": None}))
    wanted = {hit.service.id for hit in anywhere if all(test(hit) for test in _tests(ask).values())}
    away = {
        place: km
        for place in queries.pincodes_served(uow, wanted)
        if place != ask.pincode and (km := distance_km(ask.pincode, place)) is not None and km <= NEARBY_KM
    }
    closest = sorted(away, key=lambda place: (away[place], place))[:NEARBY]
    return [Near(pincode=place, km=round(away[place], 1)) for place in closest]


def _fitting(uow: UnitOfWork, ask: ServiceBrowse) -> list[SearchHit]:
    query = select(Service).where(
        col(Service.is_active), *queries.matches_text(ask.q), *queries.offered_at(ask.city, ask.pincode)
    )
    known = _Known(
        queries.ratings(uow), queries.workers(uow, ask.city, ask.pincode), earliest(uow, ask.city, ask.pincode)
    )
    return [_hit(ServiceRow.model_validate(found), known) for found in uow.db.scalars(query)]


class _Known(NamedTuple):
    ratings: dict[int, tuple[float | None, int]]
    workers: dict[int, int]
    earliest: dict[int, datetime]


def _hit(service: ServiceRow, known: _Known) -> SearchHit:
    average, count = known.ratings.get(service.id, (None, 0))
    return SearchHit(
        service=service,
        rating_average=average,
        rating_count=count,
        professionals=known.workers.get(service.id, 0),
        earliest=known.earliest.get(service.id),
    )


def earliest(uow: UnitOfWork, city: str | None, pincode: str | None) -> dict[int, datetime]:
    """When each service could be had first in a place, as far as its best rated professionals go, in the next days."""
    doing = queries.best_workers(uow, city, pincode, ASKED_OF_EACH)
    if not doing:
        return {}
    lasts = queries.durations(uow)
    minutes = {who: lasts[service] for who, service in doing.items()}
    days = days_between(today(), today() + timedelta(days=max(SOON.values())))
    first: dict[int, datetime] = {}
    for who, moment in availability.first_free(uow, minutes, days, now() + NOTICE).items():
        service = doing[who]
        first[service] = min(moment, first.get(service, moment))
    return first


def _tests(ask: ServiceBrowse) -> dict[str, Test]:
    category, price, rating, soon = ask.category, ask.price, ask.rating, ask.soon
    return {
        "category": lambda hit: category is None or hit.service.category.casefold() == category.casefold(),
        "price": lambda hit: price is None or _costs(hit, price),
        "rating": lambda hit: rating is None or _rated(hit, rating),
        "soon": lambda hit: soon is None or _has_time(hit, soon),
    }


def _has_time(hit: SearchHit, soon: Soon) -> bool:
    return hit.earliest is not None and local_day(hit.earliest) <= today() + timedelta(days=SOON[soon])


def _costs(hit: SearchHit, band: PriceBand) -> bool:
    least, most = BANDS[band]
    return hit.service.base_price >= least and (most is None or hit.service.base_price < most)


def _rated(hit: SearchHit, least: float) -> bool:
    return hit.rating_average is not None and hit.rating_average >= least


def _name(hit: SearchHit) -> tuple[str, int]:
    return hit.service.name.casefold(), hit.service.id


_ORDERS: dict[Order, Callable[[SearchHit], tuple[object, ...]]] = {
    Order.NAME: _name,
    Order.CHEAPEST: lambda hit: (hit.service.base_price, *_name(hit)),
    Order.DEAREST: lambda hit: (-hit.service.base_price, *_name(hit)),
    Order.EARLIEST: lambda hit: (hit.earliest is None, hit.earliest or now(), *_name(hit)),
    Order.BEST_RATED: lambda hit: (-(hit.rating_average or 0), -hit.rating_count, *_name(hit)),
}
