"""Signing in and out with a browser, and what a copied cookie or tab token is worth."""

import asyncio
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hsa_app.state.professional.board import RoomState
from tests.factories import PASSWORD
from tests.support.product import RunningServer
from tests.support.wire import Tab

ROOM = RoomState.get_full_name()


def sign_out(product: RunningServer, cookie: str) -> httpx.Response:
    """What the Sign out button sends."""
    return httpx.post(f"{product.base}/auth/sign-out", headers={"Cookie": cookie, "Origin": product.base})


async def test_a_cookie_copied_away_is_useless_after_sign_out(product: RunningServer) -> None:
    cookie = product.cookie(product.cast.pat)
    assert (await asyncio.to_thread(sign_out, product, cookie)).status_code == httpx.codes.SEE_OTHER
    async with Tab(product.base, "/professional", cookie=cookie) as copied:
        await copied.until(lambda tab: tab.redirects)
        assert copied.redirects == ["/login?next=/professional"]
        assert "Pat" not in copied.text


async def test_a_cookie_and_a_tab_token_copied_away_show_nothing_after_sign_out(product: RunningServer) -> None:
    cookie = product.cookie(product.cast.pat)
    async with Tab(product.base, "/professional", cookie=cookie) as mine:
        await mine.until(lambda tab: "Pat Serves" in tab.text)
        await asyncio.sleep(0.5)
        token = mine.token
    await asyncio.to_thread(sign_out, product, cookie)
    async with Tab(product.base, "/professional", cookie=cookie, token=token) as thief:
        await thief.until(lambda tab: tab.redirects)
        assert "Pat" not in thief.everything


async def test_signing_out_leads_every_tab_of_that_session_to_the_sign_in_and_hangs_up(product: RunningServer) -> None:
    cookie = product.cookie(product.cast.pat)
    async with Tab(product.base, "/professional", cookie=cookie) as tab:
        await tab.until(lambda tab: tab.var(ROOM, "is_loaded"))
        await asyncio.to_thread(sign_out, product, cookie)
        await asyncio.wait_for(tab.disconnected.wait(), 5)
        assert "signedOut" in tab.scripts[-1]


async def test_a_blocked_person_is_out_of_every_tab_within_two_seconds(product: RunningServer) -> None:
    cast = product.cast
    async with Tab(product.base, "/professional", cookie=product.cookie(cast.quinn)) as tab:
        await tab.until(lambda tab: tab.var(ROOM, "is_loaded"))
        with product.caller(cast.ada) as ada:
            path = f"/api/admin/users/{cast.quinn.user_id}"
            blocked = await asyncio.to_thread(ada.put, f"{path}/block", json={"reason": "test"})
            assert blocked.status_code == httpx.codes.OK
            await asyncio.wait_for(tab.disconnected.wait(), 2)
            await asyncio.to_thread(ada.put, f"{path}/unblock")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_foreign_origin_gets_no_websocket(product: RunningServer, origin: str) -> None:
    tab = Tab(product.base, "/professional", cookie=product.cookie(product.cast.pat), origin=origin)
    with pytest.raises(Exception, match=r"."):
        await tab.open()
    assert not tab.vars


def test_a_foreign_origin_gets_no_cors_and_no_sign_in(product: RunningServer) -> None:
    foreign = {"Origin": "http://evil.example"}
    asked = httpx.options(f"{product.base}/api/auth/me", headers={**foreign, "Access-Control-Request-Method": "GET"})
    read = httpx.get(f"{product.base}/api/services", headers=foreign)
    for answer in (asked, read):
        assert "access-control-allow-origin" not in answer.headers
    form = {"email": product.cast.ana.email, "password": PASSWORD}
    refused = httpx.post(f"{product.base}/auth/sign-in", data=form, headers=foreign)
    assert refused.status_code == httpx.codes.FORBIDDEN
    assert "set-cookie" not in refused.headers


async def test_a_tab_token_replayed_under_another_sign_in_shows_nothing_of_the_first(product: RunningServer) -> None:
    cast = product.cast
    async with Tab(product.base, "/professional", cookie=product.cookie(cast.pat)) as mine:
        await mine.until(lambda tab: tab.var(ROOM, "is_loaded"))
        token = mine.token
    await asyncio.sleep(0.5)
    for cookie in ("", product.cookie(cast.ana)):
        async with Tab(product.base, "/professional", cookie=cookie, token=token) as thief:
            await thief.until(lambda tab: tab.redirects)
            assert "Pat" not in thief.text


def test_a_wrong_password_leads_back_with_the_email_kept(product: RunningServer) -> None:
    form = {"email": product.cast.ana.email, "password": "wrong", "next": "/customer"}
    refused = httpx.post(f"{product.base}/auth/sign-in", data=form, headers={"Origin": product.base})
    assert refused.headers["location"] == "/login?next=/customer"
    assert "hsa_session" not in refused.headers.get("set-cookie", "")
    assert product.cast.ana.email not in refused.headers["location"]


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_after_signing_in_nobody_is_led_to_another_site(product: RunningServer, wanted: str) -> None:
    form = {"email": product.cast.ana.email, "password": PASSWORD, "next": wanted}
    let_in = httpx.post(f"{product.base}/auth/sign-in", data=form, headers={"Origin": product.base})
    assert let_in.headers["location"] == "/customer"


def test_a_sign_in_form_that_is_too_large_is_refused_unread(product: RunningServer) -> None:
    answer = httpx.post(
        f"{product.base}/auth/sign-in",
        data={"email": "ana@example.com", "password": "x" * 2_000_000},
        headers={"Origin": product.base},
    )
    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


def test_a_refused_sign_in_still_knows_where_one_wanted_to_go(product: RunningServer) -> None:
    wanted = "/admin/requests?status=closed&city=Pune"
    answer = httpx.post(
        f"{product.base}/auth/sign-in",
        data={"email": "nobody@example.com", "password": PASSWORD, "next": wanted},
        headers={"Origin": product.base},
    )
    assert parse_qs(urlsplit(answer.headers["location"]).query) == {"next": [wanted]}


async def test_whoever_is_asked_to_sign_in_comes_back_to_all_they_asked_for(product: RunningServer) -> None:
    wanted = "/admin/requests?status=closed&city=Pune"
    async with Tab(product.base, wanted) as tab:
        await tab.until(lambda tab: tab.redirects)
        assert parse_qs(urlsplit(tab.redirects[0]).query) == {"next": [wanted]}


def test_pages_are_asked_for_again_and_their_parts_are_kept(product: RunningServer) -> None:
    page = httpx.get(f"{product.base}/login")
    part = re.findall(r"/assets/[\w.-]+\.js", page.text)[0]
    assert page.headers["cache-control"] == "no-cache"
    assert "immutable" in httpx.get(product.base + part).headers["cache-control"]
    assert httpx.get(f"{product.base}/assets/none.js").headers["cache-control"] == "no-cache"
    assert httpx.get(f"{product.base}/healthz").headers["cache-control"] == "no-store"


def test_the_content_policy_names_only_sources_that_a_policy_can_name(product: RunningServer) -> None:
    policy = httpx.get(f"{product.base}/login").headers["content-security-policy"]
    assert f"connect-src 'self' {product.base.replace('http', 'ws')} " in policy
    assert "[" not in policy
