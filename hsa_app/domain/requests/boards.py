"""Cards of boards, for one professional or for a room; without personal data."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select, union_all
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.core.field_types import Money
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests.queries import ServiceRef
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Dismissal, Professional, RequestStatus, ServedPincode, Service, ServiceRequest

BOARD_SIZE, CARDS_PER_PINCODE, SNAPSHOT_SIZE = 50, 100, 2_000
"""The number of cards a board shows, the number it receives per pincode (some are dismissed), and the number in a
snapshot for all boards of a service and city.

If more are open, they are chosen round-robin by customer: the newest of each, then the second newest of each. So one
customer cannot fill a board by booking often.
"""

TAKEN_CARD_VISIBLE_FOR = timedelta(seconds=6)
"""How long a board still shows a card after another professional accepted it."""


class CardRow(ReadModel):
    """An open request on the board, without personal data. `expires_at` is the time it leaves the board."""

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


class SnapshotCard(CardRow):
    """A card of a room's snapshot. Cards with `is_taken` were just accepted and are about to disappear.

    Cards of one `customer_group` belong to one customer; the number differs between snapshots."""

    is_taken: bool = False
    customer_group: int = 0


def matches_professional(professional: Professional, pincodes: list[str]) -> ColumnElement[bool]:
    """Match requests of a professional's service and city and, if they list pincodes, only of those.

    Requests addressed to another professional do not match.
    """
    conditions = [
        col(ServiceRequest.service_id) == professional.service_id,
        col(ServiceRequest.city_key) == professional.city_key,
        or_(
            col(ServiceRequest.requested_professional_id).is_(None),
            col(ServiceRequest.requested_professional_id) == professional.user_id,
        ),
    ]
    if pincodes:
        conditions.append(col(ServiceRequest.pincode).in_(pincodes))
    return and_(*conditions)


def get_served_pincodes(uow: UnitOfWork, professional_id: int) -> list[str]:
    """List the pincodes a professional serves, sorted; none means the entire city."""
    query = select(col(ServedPincode.pincode)).where(col(ServedPincode.professional_id) == professional_id)
    return sorted(uow.db.scalars(query))


def _is_open() -> ColumnElement[bool]:
    return and_(col(ServiceRequest.status) == RequestStatus.REQUESTED, col(ServiceRequest.expires_at) > now())


def _load_cards(
    uow: UnitOfWork, *conditions: ColumnElement[bool], limit: int = BOARD_SIZE
) -> list[tuple[ServiceRequest, str]]:
    query = (
        select(ServiceRequest, col(Service.name))
        .join(Service, col(Service.id) == col(ServiceRequest.service_id))
        .where(*conditions)
        .order_by(col(ServiceRequest.id).desc())
        .limit(limit)
    )
    return [(request, name) for request, name in uow.db.execute(query)]


def _card_fields(request: ServiceRequest, service_name: str) -> dict[str, Any]:
    return {
        **request.model_dump(include=set(CardRow.model_fields) - {"service", "addressed_to_me"}),
        "service": ServiceRef(id=request.service_id, name=service_name),
    }


def list_board_cards(uow: UnitOfWork, actor: Actor) -> list[CardRow]:
    """List up to 50 open requests that match the actor, without those they dismissed.

    Chosen round-robin by customer: of each customer first what is addressed to this professional, then the newest.

    Raises:
        Forbidden: not an approved professional.
    """
    actor.ensure_approved_professional()
    professional = uow.db.get_one(Professional, actor.user_id)
    conditions = _board_conditions(uow, professional, actor)
    cards = _load_cards(uow, *conditions, limit=BOARD_SIZE + 1)
    if len(cards) > BOARD_SIZE:
        cards = _load_cards(uow, col(ServiceRequest.id).in_(_round_robin_request_ids(professional, *conditions)))
    return [
        CardRow(**_card_fields(r, name), addressed_to_me=r.requested_professional_id == actor.user_id)
        for r, name in cards
    ]


def _board_conditions(uow: UnitOfWork, professional: Professional, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    matching = matches_professional(professional, get_served_pincodes(uow, professional.user_id))
    return _is_open(), matching, col(ServiceRequest.id).not_in(_dismissed_request_ids(actor))


def _round_robin_request_ids(professional: Professional, *conditions: ColumnElement[bool]) -> Select[int]:
    id_column, for_me = col(ServiceRequest.id), col(ServiceRequest.requested_professional_id) == professional.user_id
    priority = case((for_me, 0), else_=1).label("priority")
    turn = func.row_number().over(partition_by=col(ServiceRequest.customer_id), order_by=(priority, id_column.desc()))
    turns = select(id_column, priority, turn.label("turn")).where(*conditions).subquery()
    return select(turns.c.id).order_by(turns.c.turn, turns.c.priority, turns.c.id.desc()).limit(BOARD_SIZE)


def get_board_card(uow: UnitOfWork, actor: Actor, request_id: int) -> CardRow:
    """Return the card of an open request that matches the actor.

    Raises:
        Forbidden: not an approved professional.
        NotFound: it is not open, or not for them.
    """
    actor.ensure_approved_professional()
    professional = uow.db.get_one(Professional, actor.user_id)
    conditions = (
        col(ServiceRequest.id) == parse_id(request_id),
        _is_open(),
        matches_professional(professional, get_served_pincodes(uow, professional.user_id)),
    )
    cards = _load_cards(uow, *conditions, limit=1)
    if not cards:
        raise NotFound(_("There is no such request on your board."))
    return CardRow(**_card_fields(*cards[0]), addressed_to_me=cards[0][0].requested_professional_id == actor.user_id)


def list_direct_request_cards(uow: UnitOfWork, actor: Actor) -> list[CardRow]:
    """List the open requests that are addressed to the actor.

    Raises:
        Forbidden: not an approved professional.
    """
    actor.ensure_approved_professional()
    professional = uow.db.get_one(Professional, actor.user_id)
    by_name = col(ServiceRequest.requested_professional_id) == professional.user_id
    cards = _load_cards(
        uow,
        col(ServiceRequest.id).in_(
            _round_robin_request_ids(professional, *_board_conditions(uow, professional, actor), by_name)
        ),
    )
    return [CardRow(**_card_fields(request, name), addressed_to_me=True) for request, name in cards]


def _dismissed_request_ids(actor: Actor) -> Select[int]:
    return select(col(Dismissal.request_id)).where(col(Dismissal.professional_id) == actor.user_id)


def list_dismissed_request_ids(uow: UnitOfWork, actor: Actor) -> list[int]:
    """List the open requests that the actor dismissed from their board."""
    professional = uow.db.get_one(Professional, actor.user_id)
    query = _dismissed_request_ids(actor).join(ServiceRequest, col(ServiceRequest.id) == col(Dismissal.request_id))
    return list(uow.db.scalars(query.where(_is_open(), *_is_in_room(professional.service_id, professional.city_key))))


def _is_in_room(service_id: int, city_key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(ServiceRequest.service_id) == service_id, col(ServiceRequest.city_key) == city_key


def board_snapshot(uow: UnitOfWork, service_id: int, city_key: str) -> list[SnapshotCard]:
    """List the cards for all boards of a service and city, newest first: open to all, or just accepted.

    Up to 100 per pincode, round-robin by customer, so that a board of any set of pincodes finds its own among them.
    """
    for_all = (*_is_in_room(service_id, city_key), col(ServiceRequest.requested_professional_id).is_(None))
    just_taken = and_(
        col(ServiceRequest.status) == RequestStatus.ACCEPTED,
        col(ServiceRequest.accepted_at) > now() - TAKEN_CARD_VISIBLE_FOR,
    )
    first = _round_robin_per_pincode((*for_all, _is_open()), (*for_all, just_taken))
    query = (
        select(ServiceRequest, col(Service.name), first.c.group)
        .join(Service, col(Service.id) == col(ServiceRequest.service_id))
        .join(first, first.c.id == col(ServiceRequest.id))
        .order_by(first.c.turn, col(ServiceRequest.id).desc())
        .limit(SNAPSHOT_SIZE)
    )
    cards = [
        SnapshotCard(
            **_card_fields(request, name), is_taken=request.status == RequestStatus.ACCEPTED, customer_group=group
        )
        for request, name, group in uow.db.execute(query)
    ]
    return sorted(cards, key=lambda card: -card.id)


def round_robin_by_customer(cards: Iterable[SnapshotCard]) -> list[SnapshotCard]:
    """Order cards, which come newest first, round-robin by customer."""
    seen: Counter[int] = Counter()
    turns: list[tuple[int, int, SnapshotCard]] = []
    for card in cards:
        seen[card.customer_group] += 1
        turns.append((seen[card.customer_group], -card.id, card))
    return [card for *_, card in sorted(turns, key=lambda entry: entry[:2])]


def _round_robin_per_pincode(*condition_sets: tuple[ColumnElement[bool], ...]) -> Subquery:
    """Rank the requests of each pincode round-robin by customer. A UNION, since only separate queries use an index."""
    columns = (col(ServiceRequest.id), col(ServiceRequest.pincode), col(ServiceRequest.customer_id))
    cards = union_all(*(select(*columns).where(*conditions) for conditions in condition_sets)).subquery()
    group = func.dense_rank().over(order_by=cards.c.customer_id).label("group")
    turn = func.row_number().over(partition_by=(cards.c.pincode, cards.c.customer_id), order_by=cards.c.id.desc())
    turns = select(cards.c.id, cards.c.pincode, group, turn.label("turn")).subquery()
    position = func.row_number().over(partition_by=turns.c.pincode, order_by=(turns.c.turn, turns.c.id.desc()))
    ranked = select(turns, position.label("position")).subquery()
    return select(ranked).where(ranked.c.position <= CARDS_PER_PINCODE).subquery()
