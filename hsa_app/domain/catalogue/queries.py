"""What can be booked, where, and by whom it is done."""

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
    """A professional as someone who books sees them. `rating_average` is None until someone rated."""

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
    """A rating average with two decimals, None without ratings."""
    return round(rating_sum / rating_count, 2) if rating_count else None


def serves_area(model: type[Professional], city: str | None, pincode: str | None) -> ColumnElement[bool]:
    """Whether a professional serves a place: their city and, if they list pincodes, only those.

    Asked for a pincode alone, someone who serves a whole city is found if the pincode belongs to that city;
    for towns no district is named after, if their own pincode is of the same sorting district (three digits).
    """
    own = select(ServedPincode).where(col(ServedPincode.professional_id) == col(model.user_id))
    conditions: list[ColumnElement[bool]] = []
    if city:
        conditions.append(col(model.city_key) == normalize_city(city))
    if pincode:
        listed = own.where(col(ServedPincode.pincode) == pincode).exists()
        anywhere = ~own.exists()
        if not city:
            home = aliased(User)  # callers have joined their user already
            lives = select(col(home.id)).where(col(home.id) == col(model.user_id))
            near = lives.where(col(home.pincode).startswith(pincode[:3])).exists()
            anywhere = and_(anywhere, or_(col(model.city_key).in_(sorted(get_city_names(pincode))), near))
        conditions.append(or_(listed, anywhere))
    return and_(true(), *conditions)


def is_bookable() -> ColumnElement[bool]:
    """Whether a professional is approved and not blocked (joined with their user)."""
    return and_(col(Professional.approval) == Approval.APPROVED, col(User.status) == UserStatus.ACTIVE)


def matches_text(search_text: str | None) -> list[ColumnElement[bool]]:
    """Services whose name, category or description contains each of these words."""
    fields = (col(Service.name), col(Service.category), col(Service.description))
    return [
        or_(*(col(field).ilike(like_pattern(word), escape="\\") for field in fields))
        for word in (search_text or "").split()
    ]


def offered_at(city: str | None, pincode: str | None) -> list[ColumnElement[bool]]:
    """Services some approved professional does in a place; all without a place."""
    if not (city or pincode):
        return []
    someone = exists().where(
        col(Professional.service_id) == col(Service.id),
        col(Professional.user_id) == col(User.id),
        is_bookable(),
        serves_area(Professional, city, pincode),
    )
    return [someone]


def search(uow: UnitOfWork, params: ServiceSearch, *, active_only: bool = True) -> Page[ServiceRow]:
    """Services by category and name; with a place, only those some approved professional serves there."""
    query = select(Service).where(*_filter_conditions(params, active_only=active_only))
    order = (col(Service.category), col(Service.name), col(Service.id))
    if after := params.parse_cursor(str, str, int):
        query = query.where(tuple_(*order) > tuple_(*after))
    found = uow.db.scalars(query.order_by(*order).limit(params.limit + 1)).all()
    return paginate(found, params, lambda s: (s.category, s.name, s.id or 0), ServiceRow.model_validate)


def _filter_conditions(params: ServiceSearch, *, active_only: bool) -> Iterator[ColumnElement[bool]]:
    if active_only:
        yield col(Service.is_active).is_(True)
    if params.category:
        name = col(Service.category)  # databases know the small letters of English alone
        yield or_(name == params.category, func.lower(name) == params.category.lower())
    yield from matches_text(params.q)
    yield from offered_at(params.city, params.pincode)


def search_all_services(uow: UnitOfWork, actor: Actor, params: ServiceSearch) -> Page[ServiceRow]:
    """Services by category and name, also those that cannot be booked. For admins.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    return search(uow, params, active_only=False)


def count_all_services(uow: UnitOfWork, actor: Actor, params: ServiceSearch) -> int:
    """How many services a search finds, also those that cannot be booked. For admins."""
    actor.ensure_role(Role.ADMIN)
    return (
        uow.db.scalar(select(func.count()).select_from(Service).where(*_filter_conditions(params, active_only=False)))
        or 0
    )


def filter_conditions(params: ServiceSearch) -> list[ColumnElement[bool]]:
    """What must be true of the services a search finds, also those that cannot be booked."""
    return list(_filter_conditions(params, active_only=False))


def list_categories(uow: UnitOfWork, actor: Actor) -> list[str]:
    """Every category that is in use, by name. For admins."""
    actor.ensure_role(Role.ADMIN)
    return list(uow.db.scalars(select(col(Service.category)).distinct().order_by(col(Service.category))))


def get_service_names(uow: UnitOfWork, actor: Actor) -> dict[int, str]:
    """Every service by number, in the order of names. For admins."""
    actor.ensure_role(Role.ADMIN)
    rows = uow.db.execute(select(col(Service.id), col(Service.name)).order_by(col(Service.name), col(Service.id)))
    return {number: name for number, name in rows if number}


def get_service_usage(uow: UnitOfWork, actor: Actor, service_id: int) -> ServiceUsage:
    """Who needs a service, which decides whether it may be deleted. For admins."""
    actor.ensure_role(Role.ADMIN)
    offering = (
        select(func.count()).select_from(Professional).where(col(Professional.service_id) == parse_id(service_id))
    )
    booked = exists().where(col(ServiceRequest.service_id) == service_id)
    return ServiceUsage(
        professional_count=uow.db.scalar(offering) or 0, has_bookings=bool(uow.db.scalar(select(booked)))
    )


def list_active_services(uow: UnitOfWork) -> list[ServiceRow]:
    """Every active service, by category and name."""
    order = (col(Service.category), col(Service.name), col(Service.id))
    return [
        ServiceRow.model_validate(s)
        for s in uow.db.scalars(select(Service).where(col(Service.is_active)).order_by(*order))
    ]


def get_service(uow: UnitOfWork, service_id: int, *, active_only: bool = True) -> ServiceRow:
    """One service.

    Raises:
        NotFound: there is none, or it cannot be booked and only those were asked for.
    """
    found = uow.db.get(Service, parse_id(service_id))
    if found is None or (active_only and not found.is_active):
        raise NotFound(_("There is no such service."))
    return ServiceRow.model_validate(found)


def map_best_rated_to_service(uow: UnitOfWork, city: str | None, pincode: str | None, limit: int) -> dict[int, int]:
    """The best rated professionals of each service in a place, so many of each, and the service they do."""
    place = func.row_number().over(partition_by=col(Professional.service_id), order_by=_best_rated_order())
    ranked = (
        select(col(Professional.user_id), col(Professional.service_id), place.label("place"))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(is_bookable(), serves_area(Professional, city, pincode))
        .subquery()
    )
    found = uow.db.execute(select(ranked.c.user_id, ranked.c.service_id).where(ranked.c.place <= limit))
    return {row[0]: row[1] for row in found}


def get_service_durations(uow: UnitOfWork) -> dict[int, int]:
    """How many minutes each service takes."""
    query = select(col(Service.id), col(Service.duration_minutes))
    return {number: minutes for number, minutes in uow.db.execute(query) if number}


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
    """Who does a service in a place, the best rated first; asked for `who`, that professional alone."""
    this = [] if professional_id is None else [col(Professional.user_id) == professional_id]
    query = (
        select(Professional, col(User.full_name))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(
            col(Professional.service_id) == parse_id(service_id),
            is_bookable(),
            serves_area(Professional, city, pincode),
            *this,
        )
        .order_by(*_best_rated_order())
        .limit(limit)
    )
    return [_professional_row(found, name) for found, name in uow.db.execute(query)]


def list_best_rated_ids(
    uow: UnitOfWork, service_id: int, city: str | None, pincode: str | None, limit: int
) -> list[int]:
    """The numbers of those who do a service in a place, the best rated first."""
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
    """One professional as customers see them, whatever was decided about them since; None if they are not one."""
    query = select(Professional, col(User.full_name)).join(User, col(User.id) == col(Professional.user_id))
    found = uow.db.execute(query.where(col(Professional.user_id) == user_id)).first()
    return _professional_row(found[0], found[1]) if found else None


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
    """The number of professionals per service, in a place or anywhere; services without any are left out."""
    query = (
        select(col(Professional.service_id), func.count())
        .join(User, col(User.id) == col(Professional.user_id))
        .where(is_bookable(), serves_area(Professional, city, pincode))
        .group_by(col(Professional.service_id))
    )
    return {row[0]: row[1] for row in uow.db.execute(query)}


def get_service_ratings(uow: UnitOfWork, *service_ids: int) -> dict[int, tuple[float | None, int]]:
    """Average and count of all ratings of these services."""
    number = col(Service.id)
    query = select(number, col(Service.rating_sum), col(Service.rating_count))
    if service_ids:
        query = query.where(number.in_(service_ids))
    return {
        number: (compute_average_rating(total, count), count)
        for number, total, count in uow.db.execute(query)
        if number
    }


def list_pincodes_served(uow: UnitOfWork, service_ids: Collection[int]) -> list[str]:
    """Where approved professionals of these services come: pincodes they list, else the one they live in."""
    listed = col(ServedPincode.pincode)
    place = func.coalesce(listed, col(User.pincode))
    query = (
        select(place)
        .select_from(Professional)
        .join(User, col(User.id) == col(Professional.user_id))
        .outerjoin(ServedPincode, col(ServedPincode.professional_id) == col(Professional.user_id))
        .where(is_bookable(), col(Professional.service_id).in_(service_ids))
        .distinct()
    )
    return list(uow.db.scalars(query))


def list_cities(uow: UnitOfWork) -> list[str]:
    """Where approved professionals work, by name."""
    query = (
        select(func.min(col(Professional.city)))
        .join(User, col(User.id) == col(Professional.user_id))
        .where(is_bookable())
        .group_by(col(Professional.city_key))
        .order_by(func.min(col(Professional.city)))
    )
    return list(uow.db.scalars(query))
