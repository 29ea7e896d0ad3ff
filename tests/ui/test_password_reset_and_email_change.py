"""Password reset and email change, from the page to the mail and back, in real browsers."""

import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from hsa_app.domain.actor import Actor
from tests.factories import PASSWORD
from tests.support.mailbox import wait_for_link
from tests.support.reflex_client import get_session_cookie as cookie_of
from tests.support.server import RunningServer

OpenPageAs = Callable[[Actor, str], Page]
NEW_PASSWORD, OTHER_PASSWORD = "lantern-orbit-velvet", "copper-meadow-harbour"  # pragma: allowlist secret


@pytest.fixture
def anonymous_page(browser: Browser, server: RunningServer) -> Page:
    context = browser.new_context(base_url=server.base_url)
    return context.new_page()


def request_reset_link(page: Page, email: str) -> None:
    """Request a reset link and check the message."""
    page.goto("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    page.wait_for_url("**/forgot-password")
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_role("status").filter(has_text="If there is an account with this email")).to_be_visible()


def submit_sign_in_form(page: Page, email: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_password_reset_from_request_to_sign_in(
    server: RunningServer, anonymous_page: Page, open_page_as: OpenPageAs
) -> None:
    sam, page = server.personas.sam, anonymous_page
    other_page = open_page_as(sam, "/customer")
    expect(other_page.get_by_role("heading", name="Your bookings")).to_be_visible()
    request_reset_link(page, sam.email)
    link = wait_for_link(server, sam.email, "/reset-password")
    secret = link.partition("#")[2]
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(str(frame))))
    requested_urls: list[str] = []
    page.on("request", lambda request: requested_urls.append(request.url + str(request.headers)))
    page.goto(link)
    expect(page.get_by_text("For sam@example.com")).to_be_visible()
    assert page.url == f"{server.base_url}/reset-password"
    page.get_by_label("New password").fill("tooshort")
    page.get_by_label("New password").blur()
    expect(page.get_by_text("Use at least 12 characters; this has 8.")).to_be_visible()
    page.get_by_label("New password").fill("password1234")
    page.get_by_label("New password").blur()
    expect(page.get_by_text("Use at least 12 characters")).to_have_count(0)
    page.get_by_role("button", name="Set new password").click()
    expect(page.get_by_text("one of the first passwords")).to_be_visible()
    page.get_by_label("New password").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Set new password").click()
    page.wait_for_url("**/login")
    started_at = time.monotonic()
    other_page.wait_for_url("**/login?next=/customer", timeout=2000)
    assert time.monotonic() - started_at < 2
    expect(page.get_by_role("status").filter(has_text="Your password was changed")).to_be_visible()
    assert not [one for one in (*frames, *requested_urls) if secret in one or NEW_PASSWORD in one or "tooshort" in one]
    assert secret not in server.log_path.read_text()
    assert "hsa_link" not in [cookie.get("name") for cookie in page.context.cookies()]
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/customer")


def test_used_reset_link_offers_a_new_one(server: RunningServer, anonymous_page: Page) -> None:
    quinn, page = server.personas.quinn, anonymous_page
    request_reset_link(page, quinn.email)
    link = wait_for_link(server, quinn.email, "/reset-password")
    page.goto(link)
    page.get_by_label("New password").fill(OTHER_PASSWORD)
    page.get_by_role("button", name="Set new password").click()
    page.wait_for_url("**/login")
    page.goto(link)
    expect(page.get_by_text("This link no longer works.")).to_be_visible()
    expect(page.get_by_label("New password")).to_have_count(0)
    page.get_by_role("link", name="Send me a new link").click()
    page.wait_for_url("**/forgot-password")


def test_reset_link_works_in_a_tab_already_on_the_page(server: RunningServer, anonymous_page: Page) -> None:
    page = anonymous_page
    page.goto("/reset-password")
    expect(page.get_by_text("This link no longer works.")).to_be_visible()
    request_reset_link(page, server.personas.pia.email)
    link = wait_for_link(server, server.personas.pia.email, "/reset-password")
    page.goto("/reset-password")
    expect(page.get_by_text("This link no longer works.")).to_be_visible()
    page.evaluate("(link) => { location.href = link; }", link)
    expect(page.get_by_text(f"For {server.personas.pia.email}")).to_be_visible()
    assert page.url == f"{server.base_url}/reset-password"


def test_reset_link_open_in_two_tabs_works_once(server: RunningServer, browser: Browser) -> None:
    pages = [browser.new_context(base_url=server.base_url).new_page() for _ in range(2)]
    request_reset_link(pages[0], server.personas.pia.email)
    link = wait_for_link(server, server.personas.pia.email, "/reset-password")
    for page in pages:
        page.goto(link)
        page.get_by_label("New password").fill(NEW_PASSWORD)
    pages[0].get_by_role("button", name="Set new password").click()
    pages[0].wait_for_url("**/login")
    pages[1].get_by_role("button", name="Set new password").click()
    expect(pages[1].get_by_text("This link no longer works.")).to_be_visible()


def test_email_change_is_confirmed_by_link(
    server: RunningServer, open_page_as: OpenPageAs, anonymous_page: Page
) -> None:
    ana = server.personas.ana
    page = open_page_as(ana, "/account")
    page.get_by_role("button", name="Change email").click()
    dialog = page.get_by_role("dialog", name="Change email")
    dialog.get_by_label("New email").fill("sam@example.com")
    dialog.get_by_label("Your password").fill("not it at all")
    dialog.get_by_role("button", name="Send link").click()
    expect(dialog.get_by_text("This is not your password.")).to_be_visible()
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Send link").click()
    expect(page.get_by_text("We wrote to sam@example.com.").first).to_be_visible()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Change email").click()
    dialog.get_by_label("New email").fill("ana@new.example.com")
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Send link").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("We wrote to ana@new.example.com. Open the link")).to_be_visible()
    link = wait_for_link(server, "ana@new.example.com", "/confirm-email")
    anonymous_page.goto(link)
    expect(anonymous_page.get_by_text("Your new email: ana@new.example.com")).to_be_visible()
    anonymous_page.get_by_role("button", name="Confirm this email").click()
    anonymous_page.wait_for_url("**/login?next=/account")
    expect(anonymous_page.get_by_role("status").filter(has_text="Your email is now")).to_be_visible()
    page.wait_for_url("**/login?next=/account", timeout=2000)
    assert cookie_of(server.base_url, "ana@new.example.com", PASSWORD)


def test_password_change_ends_other_sessions_within_two_seconds(
    server: RunningServer, open_page_as: OpenPageAs
) -> None:
    pat = server.personas.pat
    first_page, other_page = open_page_as(pat, "/account"), open_page_as(pat, "/professional")
    expect(other_page.get_by_role("region", name="New")).to_be_visible()
    first_page.get_by_role("button", name="Change password").click()
    dialog = first_page.get_by_role("dialog", name="Change password")
    dialog.get_by_label("Current password").fill(PASSWORD)
    dialog.get_by_label("New password").fill(NEW_PASSWORD)
    dialog.get_by_role("button", name="Change password").click()
    other_page.wait_for_url("**/login?next=/professional", timeout=2000)
    expect(dialog).to_be_hidden()
    expect(first_page.get_by_text("Every other sign-in has ended.")).to_be_visible()
    first_page.reload()
    expect(first_page.get_by_role("heading", name="Your account")).to_be_visible()


def test_sign_out_everywhere_ends_every_session(server: RunningServer, open_page_as: OpenPageAs) -> None:
    first_page, other_page = open_page_as(server.personas.ada, "/account"), open_page_as(server.personas.ada, "/admin")
    expect(other_page.get_by_role("heading", name="Overview")).to_be_visible()
    first_page.get_by_role("button", name="Sign out everywhere").click()
    first_page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    for page in (first_page, other_page):
        page.wait_for_url("**/login?next=**", timeout=3000)


@pytest.mark.parametrize("path", ["/auth/link", "/auth/reset-password", "/auth/confirm-email"])
def test_link_forms_reject_foreign_origins(path: str, server: RunningServer) -> None:
    response = httpx.post(
        f"{server.base_url}{path}", data={"secret": "x" * 43, "page": "/reset-password", "password": NEW_PASSWORD},
        headers={"Origin": "http://evil.example"},
    )  # fmt: skip
    assert (response.status_code, "set-cookie" in response.headers) == (httpx.codes.FORBIDDEN, False)


@pytest.mark.parametrize("page", ["https://evil.example", "//evil.example", "/admin", ""])
def test_email_link_redirects_only_to_allowed_pages(page: str, server: RunningServer) -> None:
    response = httpx.post(
        f"{server.base_url}/auth/link",
        data={"page": page, "secret": "abc-_1"},  # pragma: allowlist secret
        headers={"Origin": server.base_url},
    )
    assert response.headers["location"] == "/"
    cookie = response.headers["set-cookie"].lower()
    assert "hsa_link=abc-_1" in cookie
    assert "httponly" in cookie
