"""Queries of services and of the professionals who offer them."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, cast, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import col

from hsa_app.core.errors import NotFound
from hsa_app.core.field_types import Money, normalize_city
from hsa_app.core.i18n import _
from hsa_app.core.pincodes import get_city_names
from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.pagination import Page, like_pattern, paginate
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, Professional, Role, ServedPincode, Service, ServiceRequest, User, UserStatus


class ServiceRow(ReadModel):
    """A service of the catalogue."""

    id: int
    name: str
    category: str
    description: str
    base_price: Money
    currency: str
    duration_minutes: int
    is_active: bool


class ProfessionalRow(ReadModel):
    """The public profile of a professional. `rating_average` is None without ratings."""

    id: int
    full_name: str
    city: str
    experience_years: int
    bio: str | None
    rating_average: float | None
    rating_count: int


class ServiceUsage(ReadModel):
    """How many professionals offer a service, and whether it was ever booked."""

    professional_count: int
    has_bookings: bool


def compute_average_rating(rating_sum: int, rating_count: int) -> float | None:
    """Return the average rating with two decimals, None without ratings."""
    return round(rating_sum / rating_count, 2) if rating_count else None


def serves_area(model: type[Professional], city: str | None, pincode: str | None) -> ColumnElement[bool]:
    """Match professionals who serve a place: their city and, if they list pincodes, only those.

    For a pincode without a city, a professional who serves an entire city matches if the pincode belongs to that
    city or, for cities that no district is named after, if their own pincode is in the same sorting district (the
    first three digits).
    """
    own = select(ServedPincode).where(col(ServedPincode.professional_id) == col(model.user_id))
    conditions: list[ColumnElement[bool]] = []
    if city:
        conditions.append(col(model.city_key) == normalize_city(city))
    if pincode:
        listed = own.where(col(ServedPincode.pincode) == pincode).exists()
        serves_city = ~own.exists()
        if not city:
            home = aliased(User)  # an alias, since callers have joined User already
            home_query = select(col(home.id)).where(col(home.id) == col(model.user_id))
            same_district = home_query.where(col(home.pincode).startswith(pincode[:3])).exists()
            serves_city = and_(
                serves_city, or_(col(model.city_key).in_(sorted(get_city_names(pincode))), same_district)
            )
        conditions.append(or_(listed, serves_city))
    return and_(true(), *conditions)


def is_bookable() -> ColumnElement[bool]:
    """Match professionals who are approved and not blocked, in a query that joins `User`."""
    return and_(col(Professional.approval) == Approval.APPROVED, col(User.status) == UserStatus.ACTIVE)


def matches_text(search_text: str | None) -> list[ColumnElement[bool]]:
    """Match services whose name, category or description contains each word of the text."""
    fields = (col(Service.name), col(Service.category), col(Service.description))
    return [
        or_(*(col(field).ilike(like_pattern(word), escape="\\") for field in fields))
        for word in (search_text or "").split()
    ]


def offered_at(city: str | None, pincode: str | None) -> list[ColumnElement[bool]]:
    """Match services that a bookable professional offers in a place; no conditions without a place."""
    if not (city or pincode):
        return []
    offering = exists().where(
        col(Professional.service_id) == col(Service.id),
        col(Professional.user_id) == col(User.id),
        is_bookable(),
        serves_area(Professional, city, pincode),
    )
    return [offering]


def search(uow: UnitOfWork, params: ServiceSearch, *, active_only: bool = True) -> Page[ServiceRow]:
    """Return a page of services by category and name; with a place, only those offered there."""
    query = select(Service).where(*_filter_conditions(params, active_only=active_only))
    order = (col(Service.category), col(Service.name), col(Service.id))
    if after := params.parse_cursor(str, str, int):
        query = query.where(tuple_(*order) > tuple_(*after))
    services = uow.db.scalars(query.order_by(*order).limit(params.limit + 1)).all()
    return paginate(
        services, params, lambda service: (service.category, service.name, service.id or 0), ServiceRow.model_validate
    )


def _filter_conditions(params: ServiceSearch, *, active_only: bool) -> Iterator[ColumnElement[bool]]:
    if active_only:
        yield col(Service.is_active).is_(True)
    if params.category:
        name = col(Service.category)  # SQLite's lower() knows ASCII letters only
        yield or_(name == params.category, func.lower(name) == params.category.lower())
    yield from matches_text(params.q)
    yield from offered_at(params.city, params.pincode)


def search_all_services(uow: UnitOfWork, actor: Actor, params: ServiceSearch) -> Page[ServiceRow]:
    """Return a page of services by category and name, inactive ones included. For admins.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    return search(uow, params, active_only=False)


def count_all_services(uow: UnitOfWork, actor: Actor, params: ServiceSearch) -> int:
    """Count the services that match a search, inactive ones included. For admins."""
    actor.ensure_role(Role.ADMIN)
    return (
        uow.db.scalar(select(func.count()).select_from(Service).where(*_filter_conditions(params, active_only=False)))
        or 0
    )


def filter_conditions(params: ServiceSearch) -> list[ColumnElement[bool]]:
    """Return the conditions of a service search, inactive services included."""
    return list(_filter_conditions(params, active_only=False))


def list_categories(uow: UnitOfWork, actor: Actor) -> list[str]:
    """List the categories of all services, by name. For admins."""
    actor.ensure_role(Role.ADMIN)
    return list(uow.db.scalars(select(col(Service.category)).distinct().order_by(col(Service.category))))


def get_service_names(uow: UnitOfWork, actor: Actor) -> dict[int, str]:
    """Return the names of all services by id, ordered by name. For admins."""
    actor.ensure_role(Role.ADMIN)
    rows = uow.db.execute(select(col(Service.id), col(Service.name)).order_by(col(Service.name), col(Service.id)))
    return {service_id: name for service_id, name in rows if service_id}


def get_service_usage(uow: UnitOfWork, actor: Actor, service_id: int) -> ServiceUsage:
    """Return how a service is used, which decides whether it may be deleted. For admins."""
    actor.ensure_role(Role.ADMIN)
    offering = (
        select(func.count()).select_from(Professional).where(col(Professional.service_id) == parse_id(service_id))
    )
    booked = exists().where(col(ServiceRequest.service_id) == service_id)
    return ServiceUsage(
        professional_count=uow.db.scalar(offering) or 0, has_bookings=bool(uow.db.scalar(select(booked)))
    )


def list_active_services(uow: UnitOfWork) -> list[ServiceRow]:
    """List all active services, by category and name."""
    order = (col(Service.category), col(Service.name), col(Service.id))
    return [
        ServiceRow.model_validate(service)
        for service in uow.db.scalars(select(Service).where(col(Service.is_active)).order_by(*order))
    ]


def get_service(uow: UnitOfWork, service_id: int, *, active_only: bool = True) -> ServiceRow:
    """Return a service.

    Raises:
        NotFound: there is no such service, or it is inactive and `active_only` is set.
    """
    service = uow.db.get(Service, parse_id(service_id))
    if service is None or (active_only and not service.is_active):
        raise NotFound(_("There is no such service."))
    return ServiceRow.model_validate(service)


def map_best_rated_to_service(uow: UnitOfWork, city: str | None, pincode: str | None, limit: int) -> dict[int, int]:
    """Map the best rated professionals in a place to their service, up to `limit` per service."""
    rank = func.row_number().over(partition_by=col(Professional.service_id), order_by=_best_rated_order())
    ranked = (
        select(col(Professional.user_id), col(Professional.service_id), rank.label("rank"))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(is_bookable(), serves_area(Professional, city, pincode))
        .subquery()
    )
    rows = uow.db.execute(select(ranked.c.user_id, ranked.c.service_id).where(ranked.c.rank <= limit))
    return {row[0]: row[1] for row in rows}


def get_service_durations(uow: UnitOfWork) -> dict[int, int]:
    """Return the duration of each service in minutes, by service id."""
    query = select(col(Service.id), col(Service.duration_minutes))
    return {service_id: minutes for service_id, minutes in uow.db.execute(query) if service_id}


def _best_rated_order() -> tuple[ColumnElement[Any], ...]:
    mean = cast(col(Professional.rating_sum), Float) / func.nullif(col(Professional.rating_count), 0)
    return (
        func.coalesce(mean, 0).desc(), col(Professional.rating_count).desc(), col(Professional.user_id).asc(),
    )  # fmt: skip


def list_professionals(
    uow: UnitOfWork,
    service_id: int,
    city: str | None,
    pincode: str | None,
    limit: int = 20,
    *,
    professional_id: int | None = None,
) -> list[ProfessionalRow]:
    """List the bookable professionals of a service in a place, the best rated first.

    `professional_id` limits the list to that professional.
    """
    id_condition = [] if professional_id is None else [col(Professional.user_id) == professional_id]
    query = (
        select(Professional, col(User.full_name))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(
            col(Professional.service_id) == parse_id(service_id),
            is_bookable(),
            serves_area(Professional, city, pincode),
            *id_condition,
        )
        .order_by(*_best_rated_order())
        .limit(limit)
    )
    return [_professional_row(professional, name) for professional, name in uow.db.execute(query)]


def list_best_rated_ids(
    uow: UnitOfWork, service_id: int, city: str | None, pincode: str | None, limit: int
) -> list[int]:
    """List the ids of the bookable professionals of a service in a place, the best rated first."""
    query = (
        select(col(Professional.user_id))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(
            col(Professional.service_id) == parse_id(service_id),
            is_bookable(),
            serves_area(Professional, city, pincode),
        )
        .order_by(*_best_rated_order())
    )
    return list(uow.db.scalars(query.limit(limit)))


def get_professional(uow: UnitOfWork, user_id: int) -> ProfessionalRow | None:
    """Return the public profile of a professional in any approval state; None if there is no such professional."""
    query = select(Professional, col(User.full_name)).join(User, col(User.id) == col(Professional.user_id))
    row = uow.db.execute(query.where(col(Professional.user_id) == user_id)).first()
    return _professional_row(row[0], row[1]) if row else None


def _professional_row(professional: Professional, full_name: str) -> ProfessionalRow:
    return ProfessionalRow(
        **professional.model_dump(include={"city", "experience_years", "bio", "rating_count"}),
        id=professional.user_id,
        full_name=full_name,
        rating_average=compute_average_rating(professional.rating_sum, professional.rating_count),
    )


def count_professionals_by_service(
    uow: UnitOfWork, city: str | None = None, pincode: str | None = None
) -> dict[int, int]:
    """Count the bookable professionals of each service, in a place or anywhere; services without any are omitted."""
    query = (
        select(col(Professional.service_id), func.count())
        .join(User, col(User.id) == col(Professional.user_id))
        .where(is_bookable(), serves_area(Professional, city, pincode))
        .group_by(col(Professional.service_id))
    )
    return {row[0]: row[1] for row in uow.db.execute(query)}


def get_service_ratings(uow: UnitOfWork, *service_ids: int) -> dict[int, tuple[float | None, int]]:
    """Return the average and the count of ratings by service id, of these services or all."""
    service_id = col(Service.id)
    query = select(service_id, col(Service.rating_sum), col(Service.rating_count))
    if service_ids:
        query = query.where(service_id.in_(service_ids))
    return {
        service_id: (compute_average_rating(total, count), count)
        for service_id, total, count in uow.db.execute(query)
        if service_id
    }


def list_pincodes_served(uow: UnitOfWork, service_ids: Collection[int]) -> list[str]:
    """List the pincodes that professionals of these services serve: those they list, else their own."""
    listed = col(ServedPincode.pincode)
    pincode = func.coalesce(listed, col(User.pincode))
    query = (
        select(pincode)
        .select_from(Professional)
        .join(User, col(User.id) == col(Professional.user_id))
        .outerjoin(ServedPincode, col(ServedPincode.professional_id) == col(Professional.user_id))
        .where(is_bookable(), col(Professional.service_id).in_(service_ids))
        .distinct()
    )
    return list(uow.db.scalars(query))


def list_cities(uow: UnitOfWork) -> list[str]:
    """List the cities in which bookable professionals work, by name."""
    query = (
        select(func.min(col(Professional.city)))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(is_bookable())
        .group_by(col(Professional.city_key))
        .order_by(func.min(col(Professional.city)))
    )
    return list(uow.db.scalars(query))
