"""Live updates of the board; they depend on Reflex internals, so these tests fail first if those change."""

import asyncio

import httpx

from hsa_app.state.professional.board import BoardState, RoomState
from hsa_app.state.professional.job import JobState
from hsa_app.state.professional.profile import ProfileState
from tests.factories import tomorrow
from tests.support.reflex_client import AUTH_STATE, Tab
from tests.support.server import RunningServer

BOARD_STATE = BoardState.get_full_name()
PROFILE_STATE = ProfileState.get_full_name()
JOB_STATE = JobState.get_full_name()
ROOM_STATE = RoomState.get_full_name()


def build_booking_body(server: RunningServer, **fields: object) -> dict[str, object]:
    """Return the body of Ana's booking."""
    return {
        "service_id": server.personas.ac.id,
        "scheduled_for": tomorrow(hour=8).isoformat(),
        "address": "1 Secret Street",
        "city": "Pune",
        "pincode": "411045",
        **fields,
    }


def book_request(server: RunningServer, **fields: object) -> int:
    """Book as Ana through the API and return the request id."""
    with server.api_client_as(server.personas.ana) as ana:
        response = ana.post("/api/service-requests", json=build_booking_body(server, **fields))
        assert response.status_code == httpx.codes.CREATED, response.text
        return int(response.json()["id"])


def list_card_ids(tab: Tab) -> list[int]:
    """Return the ids of the cards in the tab's room snapshot."""
    return [card["id"] for card in tab.get_var(ROOM_STATE, "cards") or []]


def open_board(server: RunningServer, cookie: str) -> Tab:
    """Open a professional's board."""
    return Tab(server.base_url, "/professional", cookie=cookie)


async def test_booking_reaches_matching_boards_without_personal_data(server: RunningServer) -> None:
    personas = server.personas
    async with (
        open_board(server, server.get_session_cookie(personas.pat)) as pat,
        open_board(server, server.get_session_cookie(personas.quinn)) as quinn,
    ):
        for tab in (pat, quinn):
            await tab.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
        request_id = await asyncio.to_thread(book_request, server)
        for tab in (pat, quinn):
            await tab.wait_until(lambda tab: request_id in list_card_ids(tab), seconds=5)
            cards = repr(tab.get_var(ROOM_STATE, "cards"))
            assert not [word for word in ("Secret", "Ana", "90000", "start_code") if word in cards]


async def test_accepted_card_is_shown_as_taken_then_removed(server: RunningServer) -> None:
    personas = server.personas
    request_id = book_request(server, scheduled_for=tomorrow(hour=11).isoformat())
    async with open_board(server, server.get_session_cookie(personas.quinn)) as quinn:
        await quinn.wait_until(lambda tab: request_id in list_card_ids(tab))
        with server.api_client_as(personas.pat) as pat:
            response = await asyncio.to_thread(pat.put, f"/api/service-requests/{request_id}/accept")
        assert response.status_code == httpx.codes.OK
        await quinn.wait_until(
            lambda tab: any(c["id"] == request_id and c["taken"] for c in tab.get_var(ROOM_STATE, "cards"))
        )
        await quinn.wait_until(lambda tab: request_id not in list_card_ids(tab), seconds=15)


async def test_direct_request_is_on_no_other_board_until_rejected(server: RunningServer) -> None:
    personas = server.personas
    async with (
        open_board(server, server.get_session_cookie(personas.pat)) as pat,
        open_board(server, server.get_session_cookie(personas.quinn)) as quinn,
    ):
        await quinn.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
        await pat.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
        request_id = await asyncio.to_thread(book_request, server, professional_id=personas.pat.user_id)
        await pat.wait_until(
            lambda tab: request_id in [card["id"] for card in tab.get_var(BOARD_STATE, "direct_requests")], seconds=5
        )
        assert request_id not in list_card_ids(quinn)
        with server.api_client_as(personas.pat) as caller:
            await asyncio.to_thread(caller.put, f"/api/service-requests/{request_id}/reject")
        await quinn.wait_until(lambda tab: request_id in list_card_ids(tab), seconds=5)


async def test_board_opens_live_when_the_professional_is_approved(server: RunningServer) -> None:
    personas = server.personas
    async with open_board(server, server.get_session_cookie(personas.pia)) as pia:
        assert (
            await pia.wait_for_var(BOARD_STATE, "approval") == "" or pia.get_var(BOARD_STATE, "approval") == "pending"
        )
        await pia.wait_until(lambda tab: tab.get_var(BOARD_STATE, "approval") == "pending")
        assert not pia.get_var(ROOM_STATE, "is_loaded")
        with server.api_client_as(personas.ada) as ada:
            await asyncio.to_thread(ada.put, f"/api/admin/professionals/{personas.pia.user_id}/approve")
        await pia.wait_until(
            lambda tab: tab.get_var(BOARD_STATE, "approval") == "approved" and tab.get_var(ROOM_STATE, "is_loaded"),
            seconds=5,
        )


async def test_two_tabs_of_one_session_both_get_updates(server: RunningServer) -> None:
    cookie = server.get_session_cookie(server.personas.pat)
    async with open_board(server, cookie) as first_tab, open_board(server, cookie) as second_tab:
        for tab in (first_tab, second_tab):
            await tab.wait_until(
                lambda tab: (
                    tab.get_var(ROOM_STATE, "is_loaded") and tab.get_var(AUTH_STATE, "full_name") == "Pat Serves"
                )
            )
        request_id = await asyncio.to_thread(book_request, server, scheduled_for=tomorrow(hour=13).isoformat())
        for tab in (first_tab, second_tab):
            await tab.wait_until(lambda tab: request_id in list_card_ids(tab), seconds=5)


async def test_newer_requests_elsewhere_do_not_hide_own_pincodes(server: RunningServer) -> None:
    personas = server.personas
    with server.api_client_as(personas.pat) as pat:
        response = await asyncio.to_thread(pat.patch, "/api/professional/profile", json={"pincodes": ["411001"]})
    assert response.status_code == httpx.codes.OK
    try:
        async with open_board(server, server.get_session_cookie(personas.pat)) as tab:
            await tab.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
            near_id = await asyncio.to_thread(book_request, server, pincode="411001")
            far_ids = await asyncio.to_thread(lambda: [book_request(server, pincode="411045") for _ in range(51)])
            await tab.wait_until(lambda tab: near_id in list_card_ids(tab), seconds=5)
            assert not set(far_ids).intersection(list_card_ids(tab))
        async with open_board(server, server.get_session_cookie(personas.pat)) as tab:
            await tab.wait_until(lambda tab: near_id in list_card_ids(tab))
    finally:
        with server.api_client_as(personas.pat) as pat:
            await asyncio.to_thread(pat.patch, "/api/professional/profile", json={"pincodes": []})


async def test_stale_page_load_does_not_unsubscribe_the_board(server: RunningServer) -> None:
    async with open_board(server, server.get_session_cookie(server.personas.pat)) as tab:
        await tab.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
        for handler in (f"{JOB_STATE}.load", f"{PROFILE_STATE}.load"):
            await tab.send_event(handler)
        request_id = await asyncio.to_thread(book_request, server, scheduled_for=tomorrow(hour=15).isoformat())
        await tab.wait_until(lambda tab: request_id in list_card_ids(tab), seconds=5)
        assert not tab.redirects


async def test_rejected_professional_gets_no_cards_in_unresponsive_tab(
    server: RunningServer,
) -> None:
    personas = server.personas
    async with (
        open_board(server, server.get_session_cookie(personas.pat)) as pat,
        open_board(server, server.get_session_cookie(personas.quinn)) as quinn,
    ):
        for tab in (pat, quinn):
            await tab.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
        quinn.ignores_events = True
        try:
            await asyncio.to_thread(decide_approval_of_quinn, server, "reject")
            request_id = await asyncio.to_thread(book_request, server, scheduled_for=tomorrow(hour=17).isoformat())
            await pat.wait_until(lambda tab: request_id in list_card_ids(tab), seconds=5)
            await asyncio.sleep(0.3)
            assert request_id not in list_card_ids(quinn)
        finally:
            await asyncio.to_thread(decide_approval_of_quinn, server, "approve")


async def test_rejected_professional_loses_customer_data(server: RunningServer) -> None:
    request_id = await asyncio.to_thread(create_accepted_request, server, 19)
    async with open_board(server, server.get_session_cookie(server.personas.quinn)) as quinn:
        await quinn.wait_until(lambda tab: request_id in (tab.get_var(BOARD_STATE, "own_job_ids") or []))
        assert "Secret Street" in repr(quinn.vars)
        try:
            await asyncio.to_thread(decide_approval_of_quinn, server, "reject")
            await quinn.wait_until(lambda tab: tab.get_var(BOARD_STATE, "approval") == "rejected", seconds=5)
            assert "Secret Street" not in repr(quinn.vars)
        finally:
            await asyncio.to_thread(decide_approval_of_quinn, server, "approve")


async def test_released_job_page_drops_customer_data(server: RunningServer) -> None:
    personas = server.personas
    request_id = await asyncio.to_thread(create_accepted_request, server, 21)
    path = f"/professional/requests/{request_id}"
    async with Tab(server.base_url, path, cookie=server.get_session_cookie(personas.quinn)) as tab:
        await tab.wait_until(lambda tab: tab.get_var(JOB_STATE, "loaded_path"))
        assert "Secret Street" in repr(tab.vars)
        with server.api_client_as(personas.quinn) as quinn:
            body = {"reason": "I would be late."}
            await asyncio.to_thread(quinn.put, f"/api/service-requests/{request_id}/release", json=body)
        await tab.wait_until(lambda tab: tab.get_var(JOB_STATE, "not_found_path"), seconds=5)
        assert "Secret Street" not in repr(tab.vars)


def create_accepted_request(server: RunningServer, hour: int) -> int:
    """Create a request for tomorrow that Quinn has accepted."""
    request_id = book_request(server, scheduled_for=tomorrow(hour=hour).isoformat())
    with server.api_client_as(server.personas.quinn) as quinn:
        assert quinn.put(f"/api/service-requests/{request_id}/accept").status_code == httpx.codes.OK
    return request_id


def decide_approval_of_quinn(server: RunningServer, decision: str) -> None:
    """Approve or reject Quinn as Ada."""
    with server.api_client_as(server.personas.ada) as ada:
        path = f"/api/admin/professionals/{server.personas.quinn.user_id}/{decision}"
        response = ada.put(path, json={"reason": "test"} if decision == "reject" else None)
        assert response.status_code == httpx.codes.OK
