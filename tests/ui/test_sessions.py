"""Browser sessions: cookies, sign-out, and what a copied cookie or client token is worth."""

import asyncio
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hsa_app.state.professional.board import RoomState
from tests.factories import PASSWORD
from tests.support.reflex_client import Tab
from tests.support.server import RunningServer

ROOM_STATE = RoomState.get_full_name()


def post_sign_out(server: RunningServer, cookie: str) -> httpx.Response:
    """Send the form of the Sign out button."""
    return httpx.post(f"{server.base_url}/auth/sign-out", headers={"Cookie": cookie, "Origin": server.base_url})


async def test_copied_cookie_is_useless_after_sign_out(server: RunningServer) -> None:
    cookie = server.get_session_cookie(server.personas.pat)
    assert (await asyncio.to_thread(post_sign_out, server, cookie)).status_code == httpx.codes.SEE_OTHER
    async with Tab(server.base_url, "/professional", cookie=cookie) as copied:
        await copied.wait_until(lambda tab: tab.redirects)
        assert copied.redirects == ["/login?next=/professional"]
        assert "Pat" not in copied.current_content


async def test_copied_cookie_and_client_token_show_nothing_after_sign_out(server: RunningServer) -> None:
    cookie = server.get_session_cookie(server.personas.pat)
    async with Tab(server.base_url, "/professional", cookie=cookie) as mine:
        await mine.wait_until(lambda tab: "Pat Serves" in tab.current_content)
        await asyncio.sleep(0.5)
        token = mine.token
    await asyncio.to_thread(post_sign_out, server, cookie)
    async with Tab(server.base_url, "/professional", cookie=cookie, token=token) as thief:
        await thief.wait_until(lambda tab: tab.redirects)
        assert "Pat" not in thief.received_content


async def test_sign_out_disconnects_every_tab_of_the_session(server: RunningServer) -> None:
    cookie = server.get_session_cookie(server.personas.pat)
    async with Tab(server.base_url, "/professional", cookie=cookie) as tab:
        await tab.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
        await asyncio.to_thread(post_sign_out, server, cookie)
        await asyncio.wait_for(tab.disconnected.wait(), 5)
        assert "redirectToLogin" in tab.scripts[-1]


async def test_blocked_user_is_disconnected_within_two_seconds(server: RunningServer) -> None:
    personas = server.personas
    async with Tab(server.base_url, "/professional", cookie=server.get_session_cookie(personas.quinn)) as tab:
        await tab.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
        with server.api_client_as(personas.ada) as ada:
            path = f"/api/admin/users/{personas.quinn.user_id}"
            blocked = await asyncio.to_thread(ada.put, f"{path}/block", json={"reason": "test"})
            assert blocked.status_code == httpx.codes.OK
            await asyncio.wait_for(tab.disconnected.wait(), 2)
            await asyncio.to_thread(ada.put, f"{path}/unblock")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_foreign_origin_cannot_open_the_websocket(server: RunningServer, origin: str) -> None:
    tab = Tab(server.base_url, "/professional", cookie=server.get_session_cookie(server.personas.pat), origin=origin)
    with pytest.raises(Exception, match=r"."):
        await tab.open()
    assert not tab.vars


def test_foreign_origin_gets_no_cors_headers_and_no_sign_in(server: RunningServer) -> None:
    foreign = {"Origin": "http://evil.example"}
    preflight = httpx.options(
        f"{server.base_url}/api/auth/me", headers={**foreign, "Access-Control-Request-Method": "GET"}
    )
    read = httpx.get(f"{server.base_url}/api/services", headers=foreign)
    for response in (preflight, read):
        assert "access-control-allow-origin" not in response.headers
    form = {"email": server.personas.ana.email, "password": PASSWORD}
    refused = httpx.post(f"{server.base_url}/auth/sign-in", data=form, headers=foreign)
    assert refused.status_code == httpx.codes.FORBIDDEN
    assert "set-cookie" not in refused.headers


async def test_replayed_client_token_shows_nothing_of_another_session(server: RunningServer) -> None:
    personas = server.personas
    async with Tab(server.base_url, "/professional", cookie=server.get_session_cookie(personas.pat)) as mine:
        await mine.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"))
        token = mine.token
    await asyncio.sleep(0.5)
    for cookie in ("", server.get_session_cookie(personas.ana)):
        async with Tab(server.base_url, "/professional", cookie=cookie, token=token) as thief:
            await thief.wait_until(lambda tab: tab.redirects)
            assert "Pat" not in thief.current_content


def test_wrong_password_redirects_to_login_without_the_email_in_the_url(server: RunningServer) -> None:
    form = {"email": server.personas.ana.email, "password": "wrong", "next": "/customer"}
    response = httpx.post(f"{server.base_url}/auth/sign-in", data=form, headers={"Origin": server.base_url})
    assert response.headers["location"] == "/login?next=/customer"
    assert "hsa_session" not in response.headers.get("set-cookie", "")
    assert server.personas.ana.email not in response.headers["location"]


@pytest.mark.parametrize(
    "next_url", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_never_redirects_to_another_site(server: RunningServer, next_url: str) -> None:
    form = {"email": server.personas.ana.email, "password": PASSWORD, "next": next_url}
    let_in = httpx.post(f"{server.base_url}/auth/sign-in", data=form, headers={"Origin": server.base_url})
    assert let_in.headers["location"] == "/customer"


def test_oversized_sign_in_form_is_rejected(server: RunningServer) -> None:
    response = httpx.post(
        f"{server.base_url}/auth/sign-in",
        data={"email": "ana@example.com", "password": "x" * 2_000_000},
        headers={"Origin": server.base_url},
    )
    assert response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


def test_failed_sign_in_keeps_the_next_url(server: RunningServer) -> None:
    next_url = "/admin/requests?status=closed&city=Pune"
    response = httpx.post(
        f"{server.base_url}/auth/sign-in",
        data={"email": "nobody@example.com", "password": PASSWORD, "next": next_url},
        headers={"Origin": server.base_url},
    )
    assert parse_qs(urlsplit(response.headers["location"]).query) == {"next": [next_url]}


async def test_login_redirect_keeps_the_query_string(server: RunningServer) -> None:
    next_url = "/admin/requests?status=closed&city=Pune"
    async with Tab(server.base_url, next_url) as tab:
        await tab.wait_until(lambda tab: tab.redirects)
        assert parse_qs(urlsplit(tab.redirects[0]).query) == {"next": [next_url]}


def test_pages_are_revalidated_and_assets_are_immutable(server: RunningServer) -> None:
    page = httpx.get(f"{server.base_url}/login")
    part = re.findall(r"/assets/[\w.-]+\.js", page.text)[0]
    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in httpx.get(server.base_url + part).headers["cache-control"]
    assert httpx.get(f"{server.base_url}/assets/none.js").headers["cache-control"] == "no-cache"
    assert httpx.get(f"{server.base_url}/healthz").headers["cache-control"] == "no-store"


def test_content_security_policy_sources_are_valid(server: RunningServer) -> None:
    policy = httpx.get(f"{server.base_url}/login").headers["content-security-policy"]
    assert f"connect-src 'self' {server.base_url.replace('http', 'ws')} " in policy
    assert "[" not in policy
