"""Which professionals see which request: service, city, pincodes; room snapshot and own board agree."""

from collections.abc import Callable

import pytest

from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.core.field_types import normalize_city
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.accounts.forms import ProfileForm
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import boards, service
from hsa_app.domain.requests.boards import CardRow, SnapshotCard
from hsa_app.infra.db import UnitOfWork, transaction
from tests.factories import booking_form, create_professional, require_id
from tests.personas import Personas
from tests.support.transactions import execute, run_query

PERSONAL_FIELDS = {"customer", "address", "professional", "start_code", "phone", "full_name"}


def create_professional_of(personas: Personas, **overrides: object) -> Actor:
    with transaction() as uow:
        return create_professional(uow, overrides.pop("service", personas.ac), **overrides)  # type: ignore[arg-type]


def sees_and_can_accept(actor: Actor, request_id: int) -> bool:
    card_ids = [card.id for card in run_query(boards.list_board_cards, actor)]
    try:
        with transaction() as uow:
            service.accept(uow, actor, request_id)
            uow.db.rollback()
        can_accept = True
    except NotFound:
        can_accept = False
    assert (request_id in card_ids) == can_accept
    return can_accept


def test_board_matches_service_city_and_pincode(personas: Personas) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac)).id
    assert sees_and_can_accept(create_professional_of(personas), request_id)
    assert sees_and_can_accept(create_professional_of(personas, city="PUNE "), request_id)
    assert sees_and_can_accept(create_professional_of(personas, pincodes=("411001", "411045")), request_id)
    assert not sees_and_can_accept(create_professional_of(personas, pincodes=("411001",)), request_id)
    assert not sees_and_can_accept(create_professional_of(personas, city="Mumbai"), request_id)
    assert not sees_and_can_accept(create_professional_of(personas, city="Mumbai", pincodes=("411045",)), request_id)
    assert not sees_and_can_accept(create_professional_of(personas, service=personas.tap), request_id)


@pytest.mark.parametrize("city", ["pune", "PUNE", "  Pune", "\uff30\uff55ne"])
def test_city_match_ignores_case_spaces_and_width(personas: Personas, city: str) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac, city=city)).id
    assert sees_and_can_accept(personas.pat, request_id)


@pytest.mark.parametrize("name", ["pia", "ana", "ada"])
@pytest.mark.parametrize("query", [boards.list_board_cards, boards.list_direct_request_cards])
def test_board_is_forbidden_to_non_professionals(
    personas: Personas, name: str, query: Callable[[UnitOfWork, Actor], list[CardRow]]
) -> None:
    with pytest.raises(Forbidden):
        run_query(query, getattr(personas, name))


def test_board_follows_pincode_changes(personas: Personas) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac)).id
    execute(accounts.update_profile, personas.pat, ProfileForm(pincodes=["411001"]))
    assert not sees_and_can_accept(personas.pat, request_id)
    execute(accounts.update_profile, personas.pat, ProfileForm(pincodes=[]))
    assert sees_and_can_accept(personas.pat, request_id)


def test_room_snapshot_and_boards_show_same_cards(personas: Personas) -> None:
    for _ in range(3):
        execute(service.book, personas.ana, booking_form(personas.ac))
    execute(service.book, personas.ana, booking_form(personas.ac, professional_id=personas.pat.user_id))
    execute(service.book, personas.ana, booking_form(personas.tap))
    room = {card.id for card in run_query(boards.board_snapshot, require_id(personas.ac), normalize_city("Pune"))}
    direct_ids = {card.id for card in run_query(boards.list_direct_request_cards, personas.pat)}
    assert len(room) == 3
    assert len(direct_ids) == 1
    assert {card.id for card in run_query(boards.list_board_cards, personas.pat)} == room | direct_ids
    assert {card.id for card in run_query(boards.list_board_cards, personas.quinn)} == room


def test_taken_card_stays_in_snapshot_marked_as_taken(personas: Personas) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac)).id
    execute(service.accept, personas.pat, request_id)
    assert [(card.id, card.is_taken) for card in run_query(boards.board_snapshot, require_id(personas.ac), "pune")] == [
        (request_id, True)
    ]
    assert run_query(boards.list_board_cards, personas.quinn) == []


def test_cards_have_no_personal_fields() -> None:
    assert not PERSONAL_FIELDS & (set(CardRow.model_fields) | set(SnapshotCard.model_fields))


def test_board_has_newest_fifty_cards(personas: Personas) -> None:
    with transaction() as uow:
        request_ids = [service.book(uow, personas.ana, booking_form(personas.ac)).id for _ in range(55)]
    assert [card.id for card in run_query(boards.list_board_cards, personas.pat)] == request_ids[:4:-1]


def test_frequent_booker_cannot_fill_the_board(personas: Personas) -> None:
    with transaction() as uow:
        direct_id = service.book(uow, personas.sam, booking_form(personas.ac, professional_id=personas.pat.user_id)).id
        ids_of_sam = [service.book(uow, personas.sam, booking_form(personas.ac)).id for _ in range(2)]
        ids_of_ana = [service.book(uow, personas.ana, booking_form(personas.ac)).id for _ in range(60)]
    card_ids = [card.id for card in run_query(boards.list_board_cards, personas.pat)]
    assert len(card_ids) == boards.BOARD_SIZE
    assert set(card_ids) == {direct_id, *ids_of_sam, *ids_of_ana[-47:]}
    assert [card.id for card in run_query(boards.list_direct_request_cards, personas.pat)] == [direct_id]
    room = run_query(boards.board_snapshot, require_id(personas.ac), "pune")
    room_ids = [card.id for card in boards.round_robin_by_customer(room)]
    assert set(room_ids[: boards.BOARD_SIZE]) == {*ids_of_sam, *ids_of_ana[-48:]}
    assert room_ids[:4] == [ids_of_ana[-1], ids_of_sam[-1], ids_of_ana[-2], ids_of_sam[-2]]


def test_frequent_booker_cannot_displace_direct_requests(personas: Personas) -> None:
    pat = personas.pat.user_id
    with transaction() as uow:
        direct_id = service.book(uow, personas.sam, booking_form(personas.ac, professional_id=pat)).id
        open_to_all = service.book(uow, personas.sam, booking_form(personas.ac)).id
        ids_of_ana = [
            service.book(uow, personas.ana, booking_form(personas.ac, professional_id=pat)).id for _ in range(55)
        ]
    direct_ids = {card.id for card in run_query(boards.list_direct_request_cards, personas.pat)}
    assert direct_ids == {direct_id, *ids_of_ana[-49:]}
    assert {card.id for card in run_query(boards.list_board_cards, personas.pat)} == {
        direct_id,
        open_to_all,
        *ids_of_ana[-48:],
    }


def test_round_robin_counts_only_visible_cards(personas: Personas) -> None:
    with transaction() as uow:
        other_pincode_id = service.book(uow, personas.sam, booking_form(personas.ac, pincode="411001")).id
        single_id = service.book(uow, personas.sam, booking_form(personas.ac, pincode="411045")).id
        second_other_pincode_id = service.book(uow, personas.sam, booking_form(personas.ac, pincode="411001")).id
        ids_of_ana = [service.book(uow, personas.ana, booking_form(personas.ac, pincode="411045")).id for _ in range(3)]
    room = run_query(boards.board_snapshot, require_id(personas.ac), "pune")
    visible_cards = boards.round_robin_by_customer(card for card in room if card.pincode == "411045")
    assert [card.id for card in visible_cards] == [ids_of_ana[2], single_id, ids_of_ana[1], ids_of_ana[0]]
    assert {card.id for card in room} == {other_pincode_id, single_id, second_other_pincode_id, *ids_of_ana}


def test_snapshot_includes_first_card_of_every_customer(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "SNAPSHOT_SIZE", 4)
    with transaction() as uow:
        old_id = service.book(uow, personas.sam, booking_form(personas.ac)).id
        for pincode in ("411001", "411002", "411045"):
            for _ in range(3):
                service.book(uow, personas.ana, booking_form(personas.ac, pincode=pincode))
    assert old_id in {card.id for card in run_query(boards.board_snapshot, require_id(personas.ac), "pune")}


def test_snapshot_has_newest_cards_of_each_pincode(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "CARDS_PER_PINCODE", 50)
    with transaction() as uow:
        hidden_ids = [service.book(uow, personas.ana, booking_form(personas.ac, pincode="411001")).id for _ in range(3)]
        request_ids = [
            service.book(uow, personas.ana, booking_form(personas.ac, pincode="411045")).id for _ in range(55)
        ]
    room = run_query(boards.board_snapshot, require_id(personas.ac), "pune")
    assert [card.id for card in room] == [*request_ids[:4:-1], *hidden_ids[::-1]]
