"""What an admin's search for requests means, in ranges of indexes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from hsa_app.core.fields import place_key
from hsa_app.domain.paging import pattern
from hsa_app.domain.requests import ranges
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.ranges import Kind, Numbers
from hsa_app.infra.db import Work
from hsa_app.models import RequestStatus, Review, Service, ServiceRequest, User

FEW_SERVICES, FEW_PEOPLE, FEW_REQUESTS = 5, 200, 2000
"""So many are looked up one by one; where there are more, the next one in the list is never far."""

Few = Callable[[list[Numbers]], list[Numbers]]


@dataclass(frozen=True, slots=True)
class Search:
    """What must be true of every request found, and how much of each range is read."""

    work: Work
    statuses: Sequence[RequestStatus]
    always: Kind
    few: Few

    def where(self, *conditions: ColumnElement[bool]) -> list[Numbers]:
        """The requests for which this is true as well."""
        return self.few(ranges.each(self.statuses, [*self.always, *conditions]))


def found(work: Work, ask: RequestSearch, few: Few, *also: ColumnElement[bool]) -> list[Numbers]:
    """The numbers of what is looked for, as far as `few` takes each range; `also` must hold as well."""
    search = Search(work, ask.statuses, [*_conditions(ask), *also], few)
    if not ask.q:
        return search.where()
    number = ask.q.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        numbered = search.where(col(ServiceRequest.id) == int(number))
        return [*numbered, *search.where(col(ServiceRequest.pincode) == ask.q)]
    return [*_of_services(search, pattern(ask.q)), *_of_people(search, pattern(ask.q))]


def moment(ask: RequestSearch) -> Mapped[Any]:
    """The time that is bounded and sorted by."""
    return col(ServiceRequest.closed_at if ask.by == "closed" else ServiceRequest.created_at)


def _conditions(ask: RequestSearch) -> Iterator[ColumnElement[bool]]:
    if ask.service_id:
        yield col(ServiceRequest.service_id) == ask.service_id
    if ask.city:
        yield col(ServiceRequest.city_key) == place_key(ask.city)
    if ask.by == "closed":
        yield col(ServiceRequest.closed_at).is_not(None)
    if ask.since:
        yield moment(ask) >= ask.since
    if ask.until:
        yield moment(ask) < ask.until
    if ask.rating:
        yield col(ServiceRequest.id).in_(select(col(Review.request_id)).where(col(Review.rating) == ask.rating))


def _of_services(search: Search, words: str) -> list[Numbers]:
    named = select(col(Service.id)).where(col(Service.name).ilike(words, escape="\\"))
    services = search.work.db.scalars(named).all()
    if len(services) > FEW_SERVICES:
        return search.where(col(ServiceRequest.service_id).in_(services))
    return [numbers for one in services for numbers in search.where(col(ServiceRequest.service_id) == one)]


def _of_people(search: Search, words: str) -> list[Numbers]:
    customer, professional = col(ServiceRequest.customer_id), col(ServiceRequest.professional_id)
    named = select(col(User.id)).where(col(User.full_name).ilike(words, escape="\\"))
    people = search.work.db.scalars(named.limit(FEW_PEOPLE + 1)).all()
    theirs = [select(col(ServiceRequest.id)).where(side.in_(people)) for side in (customer, professional)]
    if len(people) <= FEW_PEOPLE and _are_few(search.work, theirs):
        wanted = col(ServiceRequest.status).in_(search.statuses)
        return [numbers.where(wanted, *search.always) for numbers in theirs]
    return search.where(or_(*(exists(named.where(col(User.id) == side)) for side in (customer, professional))))


def _are_few(work: Work, theirs: list[Numbers]) -> bool:
    some = ranges.together([select(one.limit(FEW_REQUESTS + 1).subquery().c.id) for one in theirs])
    return (work.db.scalar(select(func.count()).select_from(some.subquery())) or 0) <= FEW_REQUESTS
