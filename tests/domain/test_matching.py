"""Who sees which request: service, city, pincodes; the room and one's own board agree."""

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
from tests.cast import Personas
from tests.factories import a_professional, booking, id_of
from tests.support.doing import execute, run_query

PERSONAL = {"customer", "address", "professional", "start_code", "phone", "full_name"}


def professional(cast: Personas, **given: object) -> Actor:
    with transaction() as uow:
        return a_professional(uow, given.pop("service", cast.ac), **given)  # type: ignore[arg-type]


def sees(who: Actor, it: int) -> bool:
    seen = [card.id for card in run_query(boards.list_board_cards, who)]
    try:
        with transaction() as uow:
            service.accept(uow, who, it)
            uow.db.rollback()
        accepts = True
    except NotFound:
        accepts = False
    assert (it in seen) == accepts
    return accepts


def test_a_board_shows_what_fits_by_service_city_and_pincode(cast: Personas) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac)).id
    assert sees(professional(cast), it)
    assert sees(professional(cast, city="PUNE "), it)
    assert sees(professional(cast, pincodes=("411001", "411045")), it)
    assert not sees(professional(cast, pincodes=("411001",)), it)
    assert not sees(professional(cast, city="Mumbai"), it)
    assert not sees(professional(cast, city="Mumbai", pincodes=("411045",)), it)
    assert not sees(professional(cast, service=cast.tap), it)


@pytest.mark.parametrize("city", ["pune", "PUNE", "  Pune", "\uff30\uff55ne"])
def test_a_city_is_the_same_however_it_is_written(cast: Personas, city: str) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac, city=city)).id
    assert sees(cast.pat, it)


@pytest.mark.parametrize("who", ["pia", "ana", "ada"])
@pytest.mark.parametrize("query", [boards.list_board_cards, boards.list_direct_request_cards])
def test_nobody_else_has_a_board(cast: Personas, who: str, query: Callable[[UnitOfWork, Actor], list[CardRow]]) -> None:
    with pytest.raises(Forbidden):
        run_query(query, getattr(cast, who))


def test_changing_ones_pincodes_changes_ones_board(cast: Personas) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac)).id
    execute(accounts.update_profile, cast.pat, ProfileForm(pincodes=["411001"]))
    assert not sees(cast.pat, it)
    execute(accounts.update_profile, cast.pat, ProfileForm(pincodes=[]))
    assert sees(cast.pat, it)


def test_a_room_and_the_boards_in_it_show_the_same_cards(cast: Personas) -> None:
    for _ in range(3):
        execute(service.book, cast.ana, booking(cast.ac))
    execute(service.book, cast.ana, booking(cast.ac, professional_id=cast.pat.user_id))
    execute(service.book, cast.ana, booking(cast.tap))
    room = {card.id for card in run_query(boards.board_snapshot, id_of(cast.ac), normalize_city("Pune"))}
    mine = {card.id for card in run_query(boards.list_direct_request_cards, cast.pat)}
    assert len(room) == 3
    assert len(mine) == 1
    assert {card.id for card in run_query(boards.list_board_cards, cast.pat)} == room | mine
    assert {card.id for card in run_query(boards.list_board_cards, cast.quinn)} == room


def test_a_taken_card_stays_in_the_room_for_a_moment_and_is_marked(cast: Personas) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac)).id
    execute(service.accept, cast.pat, it)
    assert [(card.id, card.is_taken) for card in run_query(boards.board_snapshot, id_of(cast.ac), "pune")] == [
        (it, True)
    ]
    assert run_query(boards.list_board_cards, cast.quinn) == []


def test_a_card_has_room_for_nothing_personal() -> None:
    assert not PERSONAL & (set(CardRow.model_fields) | set(SnapshotCard.model_fields))


def test_a_board_has_the_newest_fifty(cast: Personas) -> None:
    with transaction() as uow:
        made = [service.book(uow, cast.ana, booking(cast.ac)).id for _ in range(55)]
    assert [card.id for card in run_query(boards.list_board_cards, cast.pat)] == made[:4:-1]


def test_nobody_fills_the_boards_by_booking_often(cast: Personas) -> None:
    with transaction() as uow:
        by_name = service.book(uow, cast.sam, booking(cast.ac, professional_id=cast.pat.user_id)).id
        of_sam = [service.book(uow, cast.sam, booking(cast.ac)).id for _ in range(2)]
        flood = [service.book(uow, cast.ana, booking(cast.ac)).id for _ in range(60)]
    shown = [card.id for card in run_query(boards.list_board_cards, cast.pat)]
    assert len(shown) == boards.BOARD_SIZE
    assert set(shown) == {by_name, *of_sam, *flood[-47:]}
    assert [card.id for card in run_query(boards.list_direct_request_cards, cast.pat)] == [by_name]
    room = run_query(boards.board_snapshot, id_of(cast.ac), "pune")
    in_turn = [card.id for card in boards.round_robin_by_customer(room)]
    assert set(in_turn[: boards.BOARD_SIZE]) == {*of_sam, *flood[-48:]}
    assert in_turn[:4] == [flood[-1], of_sam[-1], flood[-2], of_sam[-2]]


def test_nobody_pushes_out_who_asks_for_somebody_by_name(cast: Personas) -> None:
    pat = cast.pat.user_id
    with transaction() as uow:
        asked = service.book(uow, cast.sam, booking(cast.ac, professional_id=pat)).id
        open_to_all = service.book(uow, cast.sam, booking(cast.ac)).id
        flood = [service.book(uow, cast.ana, booking(cast.ac, professional_id=pat)).id for _ in range(55)]
    mine = {card.id for card in run_query(boards.list_direct_request_cards, cast.pat)}
    assert mine == {asked, *flood[-49:]}
    assert {card.id for card in run_query(boards.list_board_cards, cast.pat)} == {asked, open_to_all, *flood[-48:]}


def test_turns_are_counted_among_what_a_board_sees(cast: Personas) -> None:
    with transaction() as uow:
        elsewhere = service.book(uow, cast.sam, booking(cast.ac, pincode="411001")).id
        only = service.book(uow, cast.sam, booking(cast.ac, pincode="411045")).id
        another = service.book(uow, cast.sam, booking(cast.ac, pincode="411001")).id
        flood = [service.book(uow, cast.ana, booking(cast.ac, pincode="411045")).id for _ in range(3)]
    room = run_query(boards.board_snapshot, id_of(cast.ac), "pune")
    here = boards.round_robin_by_customer(card for card in room if card.pincode == "411045")
    assert [card.id for card in here] == [flood[2], only, flood[1], flood[0]]
    assert {card.id for card in room} == {elsewhere, only, another, *flood}


def test_of_all_pincodes_of_a_room_everybodys_first_come_first(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "SNAPSHOT_SIZE", 4)
    with transaction() as uow:
        old = service.book(uow, cast.sam, booking(cast.ac)).id
        for pincode in ("411001", "411002", "411045"):
            for _ in range(3):
                service.book(uow, cast.ana, booking(cast.ac, pincode=pincode))
    assert old in {card.id for card in run_query(boards.board_snapshot, id_of(cast.ac), "pune")}


def test_a_room_has_the_newest_of_each_pincode(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "CARDS_PER_PINCODE", 50)
    with transaction() as uow:
        hidden = [service.book(uow, cast.ana, booking(cast.ac, pincode="411001")).id for _ in range(3)]
        made = [service.book(uow, cast.ana, booking(cast.ac, pincode="411045")).id for _ in range(55)]
    room = run_query(boards.board_snapshot, id_of(cast.ac), "pune")
    assert [card.id for card in room] == [*made[:4:-1], *hidden[::-1]]
