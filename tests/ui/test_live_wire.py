"""What boards are sent goes through parts of Reflex that may change: these tests say so at once."""

import asyncio

import httpx

from hsa_app.state.professional.board import BoardState, RoomState
from hsa_app.state.professional.job import JobState
from hsa_app.state.professional.profile import ProfileState
from tests.factories import tomorrow
from tests.support.product import RunningServer
from tests.support.wire import SESSION, Tab

BOARD = BoardState.get_full_name()
PROFILE = ProfileState.get_full_name()
JOB = JobState.get_full_name()
ROOM = RoomState.get_full_name()


def booking(product: RunningServer, **given: object) -> dict[str, object]:
    """What Ana sends to book."""
    return {
        "service_id": product.cast.ac.id, "scheduled_for": tomorrow(hour=8).isoformat(), "address": "1 Secret Street",
        "city": "Pune", "pincode": "411045", **given,
    }  # fmt: skip


def book(product: RunningServer, **given: object) -> int:
    """Ana books through the API; the request's id."""
    with product.caller(product.cast.ana) as ana:
        answer = ana.post("/api/service-requests", json=booking(product, **given))
        assert answer.status_code == httpx.codes.CREATED, answer.text
        return int(answer.json()["id"])


def ids(tab: Tab) -> list[int]:
    """The cards a board's room was sent."""
    return [card["id"] for card in tab.var(ROOM, "cards") or []]


def board(product: RunningServer, cookie: str) -> Tab:
    """A professional's board."""
    return Tab(product.base, "/professional", cookie=cookie)


async def test_booking_reaches_matching_boards_without_personal_data(product: RunningServer) -> None:
    cast = product.cast
    async with board(product, product.cookie(cast.pat)) as pat, board(product, product.cookie(cast.quinn)) as quinn:
        for tab in (pat, quinn):
            await tab.until(lambda tab: tab.var(ROOM, "is_loaded"))
        request_id = await asyncio.to_thread(book, product)
        for tab in (pat, quinn):
            await tab.until(lambda tab: request_id in ids(tab), seconds=5)
            cards = repr(tab.var(ROOM, "cards"))
            assert not [word for word in ("Secret", "Ana", "90000", "start_code") if word in cards]


async def test_accepted_card_is_shown_as_taken_then_removed(product: RunningServer) -> None:
    cast = product.cast
    request_id = book(product, scheduled_for=tomorrow(hour=11).isoformat())
    async with board(product, product.cookie(cast.quinn)) as quinn:
        await quinn.until(lambda tab: request_id in ids(tab))
        with product.caller(cast.pat) as pat:
            accepted = await asyncio.to_thread(pat.put, f"/api/service-requests/{request_id}/accept")
        assert accepted.status_code == httpx.codes.OK
        await quinn.until(lambda tab: any(c["id"] == request_id and c["taken"] for c in tab.var(ROOM, "cards")))
        await quinn.until(lambda tab: request_id not in ids(tab), seconds=15)


async def test_direct_request_is_on_no_other_board_until_rejected(product: RunningServer) -> None:
    cast = product.cast
    async with board(product, product.cookie(cast.pat)) as pat, board(product, product.cookie(cast.quinn)) as quinn:
        await quinn.until(lambda tab: tab.var(ROOM, "is_loaded"))
        await pat.until(lambda tab: tab.var(ROOM, "is_loaded"))
        request_id = await asyncio.to_thread(book, product, professional_id=cast.pat.user_id)
        await pat.until(lambda tab: request_id in [card["id"] for card in tab.var(BOARD, "direct_requests")], seconds=5)
        assert request_id not in ids(quinn)
        with product.caller(cast.pat) as caller:
            await asyncio.to_thread(caller.put, f"/api/service-requests/{request_id}/reject")
        await quinn.until(lambda tab: request_id in ids(tab), seconds=5)


async def test_board_opens_live_when_the_professional_is_approved(product: RunningServer) -> None:
    cast = product.cast
    async with board(product, product.cookie(cast.pia)) as pia:
        assert await pia.shows(BOARD, "approval") == "" or pia.var(BOARD, "approval") == "pending"
        await pia.until(lambda tab: tab.var(BOARD, "approval") == "pending")
        assert not pia.var(ROOM, "is_loaded")
        with product.caller(cast.ada) as ada:
            await asyncio.to_thread(ada.put, f"/api/admin/professionals/{cast.pia.user_id}/approve")
        await pia.until(lambda tab: tab.var(BOARD, "approval") == "approved" and tab.var(ROOM, "is_loaded"), seconds=5)


async def test_two_tabs_of_one_session_both_get_updates(product: RunningServer) -> None:
    cookie = product.cookie(product.cast.pat)
    async with board(product, cookie) as one, board(product, cookie) as two:
        for tab in (one, two):
            await tab.until(lambda tab: tab.var(ROOM, "is_loaded") and tab.var(SESSION, "full_name") == "Pat Serves")
        request_id = await asyncio.to_thread(book, product, scheduled_for=tomorrow(hour=13).isoformat())
        for tab in (one, two):
            await tab.until(lambda tab: request_id in ids(tab), seconds=5)


async def test_newer_requests_elsewhere_do_not_hide_own_pincodes(product: RunningServer) -> None:
    cast = product.cast
    with product.caller(cast.pat) as pat:
        changed = await asyncio.to_thread(pat.patch, "/api/professional/profile", json={"pincodes": ["411001"]})
    assert changed.status_code == httpx.codes.OK
    try:
        async with board(product, product.cookie(cast.pat)) as tab:
            await tab.until(lambda tab: tab.var(ROOM, "is_loaded"))
            near = await asyncio.to_thread(book, product, pincode="411001")
            far = await asyncio.to_thread(lambda: [book(product, pincode="411045") for _ in range(51)])
            await tab.until(lambda tab: near in ids(tab), seconds=5)
            assert not set(far).intersection(ids(tab))
        async with board(product, product.cookie(cast.pat)) as tab:
            await tab.until(lambda tab: near in ids(tab))
    finally:
        with product.caller(cast.pat) as pat:
            await asyncio.to_thread(pat.patch, "/api/professional/profile", json={"pincodes": []})


async def test_stale_page_load_does_not_unsubscribe_the_board(product: RunningServer) -> None:
    async with board(product, product.cookie(product.cast.pat)) as tab:
        await tab.until(lambda tab: tab.var(ROOM, "is_loaded"))
        for late in (f"{JOB}.load", f"{PROFILE}.load"):
            await tab.call(late)
        request_id = await asyncio.to_thread(book, product, scheduled_for=tomorrow(hour=15).isoformat())
        await tab.until(lambda tab: request_id in ids(tab), seconds=5)
        assert not tab.redirects


async def test_rejected_professional_gets_no_cards_in_unresponsive_tab(
    product: RunningServer,
) -> None:
    cast = product.cast
    async with board(product, product.cookie(cast.pat)) as pat, board(product, product.cookie(cast.quinn)) as quinn:
        for tab in (pat, quinn):
            await tab.until(lambda tab: tab.var(ROOM, "is_loaded"))
        quinn.deaf = True
        try:
            await asyncio.to_thread(decide, product, "reject")
            request_id = await asyncio.to_thread(book, product, scheduled_for=tomorrow(hour=17).isoformat())
            await pat.until(lambda tab: request_id in ids(tab), seconds=5)
            await asyncio.sleep(0.3)
            assert request_id not in ids(quinn)
        finally:
            await asyncio.to_thread(decide, product, "approve")


async def test_rejected_professional_loses_customer_data(product: RunningServer) -> None:
    request_id = await asyncio.to_thread(accepted, product, 19)
    async with board(product, product.cookie(product.cast.quinn)) as quinn:
        await quinn.until(lambda tab: request_id in (tab.var(BOARD, "own_job_ids") or []))
        assert "Secret Street" in repr(quinn.vars)
        try:
            await asyncio.to_thread(decide, product, "reject")
            await quinn.until(lambda tab: tab.var(BOARD, "approval") == "rejected", seconds=5)
            assert "Secret Street" not in repr(quinn.vars)
        finally:
            await asyncio.to_thread(decide, product, "approve")


async def test_released_job_page_drops_customer_data(product: RunningServer) -> None:
    cast = product.cast
    request_id = await asyncio.to_thread(accepted, product, 21)
    path = f"/professional/requests/{request_id}"
    async with Tab(product.base, path, cookie=product.cookie(cast.quinn)) as tab:
        await tab.until(lambda tab: tab.var(JOB, "loaded_path"))
        assert "Secret Street" in repr(tab.vars)
        with product.caller(cast.quinn) as quinn:
            released = {"reason": "I would be late."}
            await asyncio.to_thread(quinn.put, f"/api/service-requests/{request_id}/release", json=released)
        await tab.until(lambda tab: tab.var(JOB, "not_found_path"), seconds=5)
        assert "Secret Street" not in repr(tab.vars)


def accepted(product: RunningServer, hour: int) -> int:
    """A request of tomorrow that Quinn has accepted."""
    request_id = book(product, scheduled_for=tomorrow(hour=hour).isoformat())
    with product.caller(product.cast.quinn) as quinn:
        assert quinn.put(f"/api/service-requests/{request_id}/accept").status_code == httpx.codes.OK
    return request_id


def decide(product: RunningServer, decision: str) -> None:
    """Ada approves or rejects Quinn."""
    with product.caller(product.cast.ada) as ada:
        path = f"/api/admin/professionals/{product.cast.quinn.user_id}/{decision}"
        answer = ada.put(path, json={"reason": "test"} if decision == "reject" else None)
        assert answer.status_code == httpx.codes.OK
