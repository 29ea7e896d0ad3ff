"""Looking around: everything that fits, with how much each filter would leave.

A catalogue holds some hundred services. All that fit the words and the place are read at once;
filters, order and page are settled here, so that the counts beside the filters are true.
"""

from collections import Counter
from collections.abc import Callable
from math import ceil

from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.pincodes import distance_km
from hsa_app.core.validation import Row
from hsa_app.domain.catalogue import queries
from hsa_app.domain.catalogue.forms import BANDS, Order, PriceBand, ServiceBrowse
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.infra.db import Work
from hsa_app.models import Service

SHOWN = 20
NEARBY, NEARBY_KM = 3, 60
"""How many other pincodes are offered, and how far away they may be."""

MARKS = (4.0, 4.5)
"""The averages one may ask for at least."""


class Hit(Row):
    """A service with what others thought of it and how many professionals do it there."""

    service: ServiceRow
    rating_average: float | None
    rating_count: int
    professionals: int


class Near(Row):
    """A pincode where what was asked for is done, and how far away that is."""

    pincode: str
    km: float


class Findings(Row):
    """One page of services, and how many there would be under each filter, the other filters kept.

    `page` is the one that was asked for, or the last there is.
    """

    hits: list[Hit]
    page: int
    total: int
    categories: dict[str, int]
    prices: dict[PriceBand, int]
    ratings: dict[float, int]
    any_category: int
    any_price: int
    any_rating: int


Test = Callable[[Hit], bool]


def browse(work: Work, ask: ServiceBrowse) -> Findings:
    """What fits, and what else would."""
    every = _fitting(work, ask)
    of_category, of_price, of_rating = _tests(ask)
    by_category = [hit for hit in every if of_price(hit) and of_rating(hit)]
    by_price = [hit for hit in every if of_category(hit) and of_rating(hit)]
    by_rating = [hit for hit in every if of_category(hit) and of_price(hit)]
    found = sorted((hit for hit in by_rating if of_rating(hit)), key=_ORDERS[ask.sort])
    page = min(ask.page, max(1, ceil(len(found) / SHOWN)))
    counted = Counter(hit.service.category for hit in by_category)
    return Findings(
        hits=found[(page - 1) * SHOWN : page * SHOWN],
        page=page,
        total=len(found),
        categories={name: counted[name] for name in sorted({hit.service.category for hit in every})},
        prices={band: sum(_costs(hit, band) for hit in by_price) for band in PriceBand},
        ratings={mark: sum(_rated(hit, mark) for hit in by_rating) for mark in MARKS},
        any_category=len(by_category),
        any_price=len(by_price),
        any_rating=len(by_rating),
    )


def nearest(work: Work, ask: ServiceBrowse) -> list[Near]:
    """The closest other pincodes where something fits, filters included; none without a pincode."""
    if ask.pincode is None:
        return []
    anywhere = _fitting(work, ask.model_copy(update={"city": None, "pincode": None}))
    wanted = {hit.service.id for hit in anywhere if all(test(hit) for test in _tests(ask))}
    away = {
        place: km
        for place in queries.pincodes_served(work, wanted)
        if place != ask.pincode and (km := distance_km(ask.pincode, place)) is not None and km <= NEARBY_KM
    }
    closest = sorted(away, key=lambda place: (away[place], place))[:NEARBY]
    return [Near(pincode=place, km=round(away[place], 1)) for place in closest]


def _fitting(work: Work, ask: ServiceBrowse) -> list[Hit]:
    query = select(Service).where(
        col(Service.is_active), *queries.spoken_of(ask.q), *queries.offered_in(ask.city, ask.pincode)
    )
    ratings, workers = queries.ratings(work), queries.workers(work, ask.city, ask.pincode)
    return [_hit(ServiceRow.model_validate(found), ratings, workers) for found in work.db.scalars(query)]


def _hit(service: ServiceRow, ratings: dict[int, tuple[float | None, int]], workers: dict[int, int]) -> Hit:
    average, count = ratings.get(service.id, (None, 0))
    return Hit(service=service, rating_average=average, rating_count=count, professionals=workers.get(service.id, 0))


def _tests(ask: ServiceBrowse) -> tuple[Test, Test, Test]:
    category, price, rating = ask.category, ask.price, ask.rating
    return (
        lambda hit: category is None or hit.service.category.casefold() == category.casefold(),
        lambda hit: price is None or _costs(hit, price),
        lambda hit: rating is None or _rated(hit, rating),
    )


def _costs(hit: Hit, band: PriceBand) -> bool:
    least, most = BANDS[band]
    return hit.service.base_price >= least and (most is None or hit.service.base_price < most)


def _rated(hit: Hit, least: float) -> bool:
    return hit.rating_average is not None and hit.rating_average >= least


def _name(hit: Hit) -> tuple[str, int]:
    return hit.service.name.casefold(), hit.service.id


_ORDERS: dict[Order, Callable[[Hit], tuple[object, ...]]] = {
    Order.NAME: _name,
    Order.CHEAPEST: lambda hit: (hit.service.base_price, *_name(hit)),
    Order.DEAREST: lambda hit: (-hit.service.base_price, *_name(hit)),
    Order.BEST_RATED: lambda hit: (-(hit.rating_average or 0), -hit.rating_count, *_name(hit)),
}
