"""What an admin's search for requests means, in ranges of indexes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from hsa_app.core.field_types import normalize_city
from hsa_app.domain.pagination import like_pattern
from hsa_app.domain.requests import index_ranges
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.index_ranges import Few, Kind, Numbers
from hsa_app.domain.requests.lifecycle import UNTAKEN
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Review, Role, Service, ServiceRequest, User

FEW_SERVICES, FEW_NAMESAKES, FEW_PEOPLE, FEW_REQUESTS = 5, 20, 200, 2000
"""So many are looked up one by one, or all at once; where there are more, the next one in the list is never far.

One by one makes a range for each status of each of them; SQLite takes no more than 500 ranges at once.
"""


Time = Literal["created_at", "closed_at"]


@dataclass(frozen=True, slots=True)
class Search:
    """What must be true of every request found, and how much of each range is read."""

    uow: UnitOfWork
    statuses: Sequence[RequestStatus]
    always: Kind
    few: Few

    def where(self, *conditions: ColumnElement[bool]) -> list[Numbers]:
        """The requests for which this is true as well."""
        return self.few(index_ranges.each(self.statuses, [*self.always, *conditions]))


def found(uow: UnitOfWork, ask: RequestSearch, few: Few, further: Kind) -> list[Numbers]:
    """The numbers of what is looked for, as far as `few` takes each range; `further` must hold as well."""
    search = Search(uow, ask.statuses, [*_conditions(ask), *further], few)
    if not ask.q:
        return search.where()
    number = ask.q.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        numbered = search.where(col(ServiceRequest.id) == int(number))
        return [*numbered, *search.where(col(ServiceRequest.pincode) == ask.q)]
    named = [*_of_services(search, like_pattern(ask.q)), *_of_people(search, like_pattern(ask.q))]
    return named or [select(col(ServiceRequest.id)).where(false())]


def time_of(ask: RequestSearch) -> Time:
    """The time that is bounded and sorted by."""
    return "closed_at" if ask.by == "closed" else "created_at"


def column_of(time: Time) -> Mapped[Any]:
    """Where that time stands."""
    return col(ServiceRequest.closed_at if time == "closed_at" else ServiceRequest.created_at)


def _conditions(ask: RequestSearch) -> Iterator[ColumnElement[bool]]:
    if ask.service_id:
        yield col(ServiceRequest.service_id) == ask.service_id
    if ask.city:
        yield col(ServiceRequest.city_key) == normalize_city(ask.city)
    if ask.by == "closed":
        yield col(ServiceRequest.closed_at).is_not(None)
    if ask.since:
        yield column_of(time_of(ask)) >= ask.since
    if ask.until:
        yield column_of(time_of(ask)) < ask.until
    if ask.rating:
        yield col(ServiceRequest.id).in_(select(col(Review.request_id)).where(col(Review.rating) == ask.rating))


def _of_services(search: Search, words: str) -> list[Numbers]:
    named = select(col(Service.id)).where(col(Service.name).ilike(words, escape="\\"))
    services = search.uow.db.scalars(named).all()
    if len(services) > FEW_SERVICES:
        return search.where(col(ServiceRequest.service_id).in_(services))
    return [numbers for one in services for numbers in search.where(col(ServiceRequest.service_id) == one)]


def _of_people(search: Search, words: str) -> list[Numbers]:
    """What customers of this name booked and professionals of this name did."""
    named = select(col(User.id), col(User.role)).where(col(User.full_name).ilike(words, escape="\\"))
    people = search.uow.db.execute(named.limit(FEW_PEOPLE + 1)).all()
    booked, done = col(ServiceRequest.customer_id), col(ServiceRequest.professional_id)
    if len(people) > FEW_PEOPLE:
        return search.where(or_(*(exists(named.where(col(User.id) == side)) for side in (booked, done))))
    customers, professionals = ([who for who, role in people if role == r] for r in (Role.CUSTOMER, Role.PROFESSIONAL))
    taken = [status for status in search.statuses if status not in UNTAKEN]
    return [*_theirs(search, booked, customers), *_theirs(replace(search, statuses=taken), done, professionals)]


def _theirs(search: Search, side: Mapped[Any], people: Sequence[int | None]) -> list[Numbers]:
    if len(people) <= FEW_NAMESAKES:
        return [numbers for one in people for numbers in search.where(side == one)]
    theirs = select(col(ServiceRequest.id)).where(side.in_(people))
    some = theirs.limit(FEW_REQUESTS + 1).subquery()
    if (search.uow.db.scalar(select(func.count()).select_from(some)) or 0) <= FEW_REQUESTS:
        return search.few([theirs.where(col(ServiceRequest.status).in_(search.statuses), *search.always)])
    return search.where(exists().where(col(User.id) == side, col(User.id).in_(people)))
