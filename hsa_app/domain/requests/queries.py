"""Reading requests, always as the one who asks may see them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.core.fields import Money, place_key
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import Row, as_id, is_none
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.queries import average
from hsa_app.domain.paging import Page, PageAsk, page_of, pattern
from hsa_app.domain.requests import lifecycle
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import Work
from hsa_app.models import (
    Dismissal,
    Move,
    Professional,
    RequestStatus,
    Review,
    Role,
    ServedPincode,
    Service,
    ServiceRequest,
    TimelineMove,
    User,
)

BOARD_SIZE = 50
TAKEN_SHOWN = timedelta(seconds=6)
"""How long a board still shows a card that someone took."""


class ServiceRef(Row):
    """A service by name."""

    id: int
    name: str


class Party(Row):
    """One side of a request, as the other side may see it."""

    id: int
    full_name: str
    phone: str | None


class ReviewRow(Row):
    """What the customer thought, and the professional's reply."""

    rating: int
    comment: str | None
    reply: str | None
    created_at: datetime


class RequestRow(Row):
    """A request as its parties and admins see it; `start_code` is there for its customer only.

    `customer` and `address` are None in the answer to someone who just gave the request away.
    """

    id: int
    status: RequestStatus
    version: int
    service: ServiceRef
    customer: Party | None
    professional: Party | None
    scheduled_for: datetime
    duration_minutes: int
    address: str | None
    city: str
    pincode: str
    notes: str | None
    price: Money
    currency: str
    start_code: str | None = Field(default=None, exclude_if=is_none)
    created_at: datetime
    accepted_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    review: ReviewRow | None


class CardRow(Row):
    """An open request as a board shows it: nothing personal. `expires_at` is when it leaves the board."""

    id: int
    service: ServiceRef
    scheduled_for: datetime
    duration_minutes: int
    city: str
    pincode: str
    notes: str | None
    price: Money
    currency: str
    expires_at: datetime
    addressed_to_me: bool = False


class RoomCard(CardRow):
    """A card as a whole room sees it; `taken` cards leave in a moment."""

    taken: bool = False


class MoveRow(Row):
    """One line of a request's story; `actor` is None for a timer."""

    move: Move
    actor: str | None
    actor_role: Role | None
    from_status: RequestStatus | None
    to_status: RequestStatus
    reason: str | None
    at: datetime


class WorkStats(Row):
    """A professional's figures. Money in the marketplace's currency, this local month."""

    completed: int
    rating_average: float | None
    rating_count: int
    earned_this_month: Money


class MonthRow(Row):
    """What a professional finished this local month: how many jobs, what they earned, the latest of them."""

    count: int
    earned: Money
    latest: list[RequestRow]


_Customer = aliased(User)
_Professional = aliased(User)


def _requests() -> Select[*tuple[Any, ...]]:
    return (
        select(ServiceRequest, col(Service.name), _Customer, _Professional, Review)
        .join(Service, col(Service.id) == col(ServiceRequest.service_id))
        .join(_Customer, col(_Customer.id) == col(ServiceRequest.customer_id))
        .outerjoin(_Professional, col(_Professional.id) == col(ServiceRequest.professional_id))
        .outerjoin(Review, col(Review.request_id) == col(ServiceRequest.id))
    )


def _row(found: Any, actor: Actor) -> RequestRow:
    request, service_name, customer, professional, review = found
    return RequestRow(
        **request.model_dump(exclude={"service_id", "customer_id", "professional_id", "start_code"}),
        service=ServiceRef(id=request.service_id, name=service_name),
        customer=Party.model_validate(customer),
        professional=professional and Party.model_validate(professional),
        start_code=request.start_code if _shows_code(request, actor) else None,
        review=review and ReviewRow.model_validate(review),
    )


def _shows_code(request: ServiceRequest, actor: Actor) -> bool:
    return request.customer_id == actor.user_id and request.status in lifecycle.ONGOING


def scope(actor: Actor) -> ColumnElement[bool]:
    """The requests this person may open: their own, those they do, or, for admins, all."""
    if actor.role == Role.ADMIN:
        return col(ServiceRequest.id).is_not(None)
    if actor.role == Role.PROFESSIONAL:
        return col(ServiceRequest.professional_id) == actor.user_id
    return col(ServiceRequest.customer_id) == actor.user_id


def request(work: Work, actor: Actor, request_id: int) -> RequestRow:
    """One request of this person's.

    Raises:
        NotFound: there is none, or it is a stranger's.
    """
    found = work.db.execute(_requests().where(col(ServiceRequest.id) == as_id(request_id), scope(actor))).first()
    if found is None:
        raise NotFound("There is no such request.")
    return _row(found, actor)


def outline(work: Work, request_id: int) -> RequestRow:
    """A request without its customer and address, for a professional who may no longer know them."""
    found = work.db.execute(_requests().where(col(ServiceRequest.id) == request_id)).one()
    request: ServiceRequest = found[0]
    service_name: str = found[1]
    shown = request.model_dump(exclude={"service_id", "customer_id", "professional_id", "start_code", "address"})
    service = ServiceRef(id=request.service_id, name=service_name)
    return RequestRow(**shown, service=service, customer=None, professional=None, address=None, review=None)


def timeline(work: Work, actor: Actor, request_id: int) -> list[MoveRow]:
    """The whole story of a request, oldest first.

    Raises:
        NotFound: there is none, or it is a stranger's.
    """
    request(work, actor, request_id)
    query = (
        select(TimelineMove, col(User.full_name), col(User.role))
        .outerjoin(User, col(User.id) == col(TimelineMove.actor_id))
        .where(col(TimelineMove.request_id) == request_id)
        .order_by(col(TimelineMove.id))
    )
    return [
        MoveRow(
            move=Move(m.move),
            actor=name,
            actor_role=Role(role) if role else None,
            from_status=RequestStatus(m.from_status) if m.from_status else None,
            to_status=RequestStatus(m.to_status),
            reason=m.reason,
            at=m.at,
        )
        for m, name, role in work.db.execute(query)
    ]


def timeline_page(work: Work, actor: Actor, request_id: int, ask: PageAsk) -> Page[MoveRow]:
    """The story of a request in pages; nothing is ever added but at its end, so a place in it stays.

    Raises:
        NotFound: there is none, or it is a stranger's.
    """
    story = list(enumerate(timeline(work, actor, request_id), start=1))
    (seen,) = ask.after(int) or (0,)
    return page_of(story[int(seen) : int(seen) + ask.limit + 1], ask, lambda line: (line[0],), lambda line: line[1])


def _listed(
    work: Work, actor: Actor, ask: PageAsk, *conditions: ColumnElement[bool], oldest_first: bool = False
) -> Page[RequestRow]:
    query, number = _requests().where(scope(actor), *conditions), col(ServiceRequest.id)
    if after := ask.after(int):
        query = query.where(number > after[0] if oldest_first else number < after[0])
    query = query.order_by(number if oldest_first else number.desc())
    found = work.db.execute(query.limit(ask.limit + 1)).all()
    return page_of(found, ask, lambda row: (row[0].id,), lambda row: _row(row, actor))


def ongoing(work: Work, actor: Actor, ask: PageAsk) -> Page[RequestRow]:
    """A customer's or professional's requests that are not over, newest first."""
    actor.must_be(Role.CUSTOMER, Role.PROFESSIONAL)
    return _listed(work, actor, ask, col(ServiceRequest.status).in_(lifecycle.ONGOING))


def history(work: Work, actor: Actor, ask: PageAsk) -> Page[RequestRow]:
    """A customer's or professional's requests that are over, newest first."""
    actor.must_be(Role.CUSTOMER, Role.PROFESSIONAL)
    return _listed(work, actor, ask, col(ServiceRequest.status).in_(lifecycle.PAST))


def search(work: Work, actor: Actor, ask: RequestSearch) -> Page[RequestRow]:
    """All requests, filtered, newest first unless sorted otherwise. For admins.

    Raises:
        Forbidden: not an admin.
    """
    actor.must_be(Role.ADMIN)
    return _listed(work, actor, ask, *_filters(ask), oldest_first=ask.sort == "oldest")


def count(work: Work, actor: Actor, ask: RequestSearch, most: int) -> int:
    """How many requests a search finds; counting stops past `most`. For admins."""
    actor.must_be(Role.ADMIN)
    found = _requests().with_only_columns(col(ServiceRequest.id)).where(*_filters(ask)).limit(most + 1).subquery()
    return work.db.scalar(select(func.count()).select_from(found)) or 0


def of_person(work: Work, actor: Actor, user_id: int, limit: int = 5) -> list[RequestRow]:
    """The last requests someone booked or did. For admins."""
    actor.must_be(Role.ADMIN)
    theirs = or_(col(ServiceRequest.customer_id) == as_id(user_id), col(ServiceRequest.professional_id) == user_id)
    return _listed(work, actor, PageAsk(limit=limit), theirs).items


def _filters(ask: RequestSearch) -> Iterable[ColumnElement[bool]]:
    if ask.status:
        yield col(ServiceRequest.status) == ask.status
    if ask.service_id:
        yield col(ServiceRequest.service_id) == ask.service_id
    if ask.city:
        yield col(ServiceRequest.city_key) == place_key(ask.city)
    if ask.since:
        yield col(ServiceRequest.created_at) >= ask.since
    if ask.until:
        yield col(ServiceRequest.created_at) < ask.until
    if ask.q:
        yield _mentions(ask.q)


def _mentions(text: str) -> ColumnElement[bool]:
    number = text.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        numbered = col(ServiceRequest.id) == int(number)
        return numbered if number != text else or_(numbered, col(ServiceRequest.pincode) == number)
    words = pattern(text)
    columns = (_Customer.full_name, _Professional.full_name, col(Service.name), col(ServiceRequest.pincode))
    return or_(*(col(column).ilike(words, escape="\\") for column in columns))


def visible_to(professional: Professional, pincodes: list[str]) -> ColumnElement[bool]:
    """Which requests match a professional: their service, their city and, if they list pincodes, only those."""
    conditions = [
        col(ServiceRequest.service_id) == professional.service_id,
        col(ServiceRequest.city_key) == professional.city_key,
        or_(
            col(ServiceRequest.addressed_to).is_(None),
            col(ServiceRequest.addressed_to) == professional.user_id,
        ),
    ]
    if pincodes:
        conditions.append(col(ServiceRequest.pincode).in_(pincodes))
    return and_(*conditions)


def pincodes_of(work: Work, professional_id: int) -> list[str]:
    """The pincodes a professional lists, in order; none means the whole city."""
    query = select(col(ServedPincode.pincode)).where(col(ServedPincode.professional_id) == professional_id)
    return sorted(work.db.scalars(query))


def _open_now() -> ColumnElement[bool]:
    return and_(col(ServiceRequest.status) == RequestStatus.REQUESTED, col(ServiceRequest.expires_at) > now())


def _cards(work: Work, *conditions: ColumnElement[bool]) -> list[tuple[ServiceRequest, str]]:
    query = (
        select(ServiceRequest, col(Service.name))
        .join(Service, col(Service.id) == col(ServiceRequest.service_id))
        .where(*conditions)
        .order_by(col(ServiceRequest.id).desc())
        .limit(BOARD_SIZE)
    )
    return [(found, name) for found, name in work.db.execute(query)]


def _card_fields(found: ServiceRequest, service_name: str) -> dict[str, Any]:
    return {
        **found.model_dump(include=set(CardRow.model_fields) - {"service", "addressed_to_me"}),
        "service": ServiceRef(id=found.service_id, name=service_name),
    }


def board(work: Work, actor: Actor) -> list[CardRow]:
    """The newest 50 open requests this professional may take, without those they rejected.

    Raises:
        Forbidden: not an approved professional.
    """
    actor.must_be_approved()
    me = work.db.get_one(Professional, actor.user_id)
    matching = visible_to(me, pincodes_of(work, me.user_id))
    cards = _cards(work, _open_now(), matching, col(ServiceRequest.id).not_in(_dismissed(actor)))
    return [CardRow(**_card_fields(r, name), addressed_to_me=r.addressed_to == actor.user_id) for r, name in cards]


def addressed_cards(work: Work, actor: Actor) -> list[CardRow]:
    """The open requests that ask for this professional by name."""
    return [card for card in board(work, actor) if card.addressed_to_me]


def _dismissed(actor: Actor) -> Select[int]:
    return select(col(Dismissal.request_id)).where(col(Dismissal.professional_id) == actor.user_id)


def dismissed(work: Work, actor: Actor) -> list[int]:
    """The open requests this professional took off their own board."""
    query = _dismissed(actor).join(ServiceRequest, col(ServiceRequest.id) == col(Dismissal.request_id))
    return list(work.db.scalars(query.where(_open_now())))


def room(work: Work, service_id: int, city_key: str) -> list[RoomCard]:
    """What every board of a service and city may show: the newest 50 open to all, and those just taken."""
    just_taken = and_(
        col(ServiceRequest.status) == RequestStatus.ACCEPTED,
        col(ServiceRequest.accepted_at) > now() - TAKEN_SHOWN,
    )
    cards = _cards(
        work,
        col(ServiceRequest.service_id) == service_id,
        col(ServiceRequest.city_key) == city_key,
        col(ServiceRequest.addressed_to).is_(None),
        or_(_open_now(), just_taken),
    )
    return [RoomCard(**_card_fields(r, name), taken=r.status == RequestStatus.ACCEPTED) for r, name in cards]


def _finished() -> ColumnElement[bool]:
    return col(ServiceRequest.status).in_((RequestStatus.COMPLETED, RequestStatus.CLOSED))


def _finished_at() -> ColumnElement[datetime]:
    return func.coalesce(col(ServiceRequest.completed_at), col(ServiceRequest.closed_at))


def _this_month() -> ColumnElement[bool]:
    today = now().astimezone(get_settings().zone)
    return _finished_at() >= today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _earned(work: Work, actor: Actor) -> tuple[int, Decimal]:
    """How many jobs were finished this local month, and what they earned."""
    sums = select(func.count(), func.sum(col(ServiceRequest.price))).select_from(ServiceRequest)
    count, total = work.db.execute(sums.where(scope(actor), _finished(), _this_month())).one()
    return count, Decimal(total or 0).quantize(Decimal("0.01"))


def month(work: Work, actor: Actor, limit: int = 20) -> MonthRow:
    """What this professional finished this local month, the latest first.

    Raises:
        Forbidden: not a professional.
    """
    actor.must_be(Role.PROFESSIONAL)
    count, earned = _earned(work, actor)
    order = (_finished_at().desc(), col(ServiceRequest.id).desc())
    query = _requests().where(scope(actor), _finished(), _this_month()).order_by(*order).limit(limit)
    return MonthRow(count=count, earned=earned, latest=[_row(found, actor) for found in work.db.execute(query)])


def stats(work: Work, actor: Actor) -> WorkStats:
    """What this professional has done, how they are rated, and what they earned this local month."""
    actor.must_be(Role.PROFESSIONAL)
    done = select(func.count()).select_from(ServiceRequest).where(scope(actor), _finished())
    completed = work.db.scalar(done)
    _, earned = _earned(work, actor)
    me = work.db.get_one(Professional, actor.user_id)
    return WorkStats(
        completed=completed or 0,
        rating_average=average(me.rating_sum, me.rating_count),
        rating_count=me.rating_count,
        earned_this_month=earned,
    )
