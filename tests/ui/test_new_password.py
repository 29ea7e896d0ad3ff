"""A forgotten password and a new email, from the page to the mail and back, in real browsers."""

import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from hsa_app.domain.actor import Actor
from tests.factories import PASSWORD
from tests.support.mailbox import link_for
from tests.support.product import RunningServer
from tests.support.wire import sign_in as cookie_of

SignedIn = Callable[[Actor, str], Page]
NEW, OTHER = "lantern-orbit-velvet", "copper-meadow-harbour"  # pragma: allowlist secret


@pytest.fixture
def passer_by(browser: Browser, product: RunningServer) -> Page:
    context = browser.new_context(base_url=product.base)
    return context.new_page()


def ask(page: Page, email: str) -> None:
    """Ask for a link, and read the answer."""
    page.goto("/login")
    page.get_by_role("link", name="Forgot your password?").click()
    page.wait_for_url("**/forgot-password")
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_role("status").filter(has_text="If there is an account with this email")).to_be_visible()


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_password_reset_from_request_to_sign_in(product: RunningServer, passer_by: Page, signed_in: SignedIn) -> None:
    sam, page = product.cast.sam, passer_by
    elsewhere = signed_in(sam, "/customer")
    expect(elsewhere.get_by_role("heading", name="Your bookings")).to_be_visible()
    ask(page, sam.email)
    link = link_for(product, sam.email, "/reset-password")
    secret = link.partition("#")[2]
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(str(frame))))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + str(request.headers)))
    page.goto(link)
    expect(page.get_by_text("For sam@example.com")).to_be_visible()
    assert page.url == f"{product.base}/reset-password"
    page.get_by_label("New password").fill("tooshort")
    page.get_by_label("New password").blur()
    expect(page.get_by_text("Use at least 12 characters; this has 8.")).to_be_visible()
    page.get_by_label("New password").fill("password1234")
    page.get_by_label("New password").blur()
    expect(page.get_by_text("Use at least 12 characters")).to_have_count(0)
    page.get_by_role("button", name="Set new password").click()
    expect(page.get_by_text("one of the first passwords")).to_be_visible()
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set new password").click()
    page.wait_for_url("**/login")
    began = time.monotonic()
    elsewhere.wait_for_url("**/login?next=/customer", timeout=2000)
    assert time.monotonic() - began < 2
    expect(page.get_by_role("status").filter(has_text="Your password was changed")).to_be_visible()
    assert not [one for one in (*frames, *asked) if secret in one or NEW in one or "tooshort" in one]
    assert secret not in product.log.read_text()
    assert "hsa_link" not in [cookie.get("name") for cookie in page.context.cookies()]
    page.get_by_label("Password", exact=True).fill(NEW)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/customer")


def test_used_reset_link_offers_a_new_one(product: RunningServer, passer_by: Page) -> None:
    quinn, page = product.cast.quinn, passer_by
    ask(page, quinn.email)
    link = link_for(product, quinn.email, "/reset-password")
    page.goto(link)
    page.get_by_label("New password").fill(OTHER)
    page.get_by_role("button", name="Set new password").click()
    page.wait_for_url("**/login")
    page.goto(link)
    expect(page.get_by_text("This link no longer works.")).to_be_visible()
    expect(page.get_by_label("New password")).to_have_count(0)
    page.get_by_role("link", name="Send me a new link").click()
    page.wait_for_url("**/forgot-password")


def test_reset_link_works_in_a_tab_already_on_the_page(product: RunningServer, passer_by: Page) -> None:
    page = passer_by
    page.goto("/reset-password")
    expect(page.get_by_text("This link no longer works.")).to_be_visible()
    ask(page, product.cast.pia.email)
    link = link_for(product, product.cast.pia.email, "/reset-password")
    page.goto("/reset-password")
    expect(page.get_by_text("This link no longer works.")).to_be_visible()
    page.evaluate("(link) => { location.href = link; }", link)
    expect(page.get_by_text(f"For {product.cast.pia.email}")).to_be_visible()
    assert page.url == f"{product.base}/reset-password"


def test_reset_link_open_in_two_tabs_works_once(product: RunningServer, browser: Browser) -> None:
    pages = [browser.new_context(base_url=product.base).new_page() for _ in range(2)]
    ask(pages[0], product.cast.pia.email)
    link = link_for(product, product.cast.pia.email, "/reset-password")
    for page in pages:
        page.goto(link)
        page.get_by_label("New password").fill(NEW)
    pages[0].get_by_role("button", name="Set new password").click()
    pages[0].wait_for_url("**/login")
    pages[1].get_by_role("button", name="Set new password").click()
    expect(pages[1].get_by_text("This link no longer works.")).to_be_visible()


def test_email_change_is_confirmed_by_link(product: RunningServer, signed_in: SignedIn, passer_by: Page) -> None:
    ana = product.cast.ana
    page = signed_in(ana, "/account")
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
    link = link_for(product, "ana@new.example.com", "/confirm-email")
    passer_by.goto(link)
    expect(passer_by.get_by_text("Your new email: ana@new.example.com")).to_be_visible()
    passer_by.get_by_role("button", name="Confirm this email").click()
    passer_by.wait_for_url("**/login?next=/account")
    expect(passer_by.get_by_role("status").filter(has_text="Your email is now")).to_be_visible()
    page.wait_for_url("**/login?next=/account", timeout=2000)
    assert cookie_of(product.base, "ana@new.example.com", PASSWORD)


def test_password_change_ends_other_sessions_within_two_seconds(product: RunningServer, signed_in: SignedIn) -> None:
    pat = product.cast.pat
    here, there = signed_in(pat, "/account"), signed_in(pat, "/professional")
    expect(there.get_by_role("region", name="New")).to_be_visible()
    here.get_by_role("button", name="Change password").click()
    dialog = here.get_by_role("dialog", name="Change password")
    dialog.get_by_label("Current password").fill(PASSWORD)
    dialog.get_by_label("New password").fill(NEW)
    dialog.get_by_role("button", name="Change password").click()
    there.wait_for_url("**/login?next=/professional", timeout=2000)
    expect(dialog).to_be_hidden()
    expect(here.get_by_text("Every other sign-in has ended.")).to_be_visible()
    here.reload()
    expect(here.get_by_role("heading", name="Your account")).to_be_visible()


def test_sign_out_everywhere_ends_every_session(product: RunningServer, signed_in: SignedIn) -> None:
    here, there = signed_in(product.cast.ada, "/account"), signed_in(product.cast.ada, "/admin")
    expect(there.get_by_role("heading", name="Overview")).to_be_visible()
    here.get_by_role("button", name="Sign out everywhere").click()
    here.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    for page in (here, there):
        page.wait_for_url("**/login?next=**", timeout=3000)


@pytest.mark.parametrize("path", ["/auth/link", "/auth/reset-password", "/auth/confirm-email"])
def test_link_forms_reject_foreign_origins(path: str, product: RunningServer) -> None:
    refused = httpx.post(
        f"{product.base}{path}", data={"secret": "x" * 43, "page": "/reset-password", "password": NEW},
        headers={"Origin": "http://evil.example"},
    )  # fmt: skip
    assert (refused.status_code, "set-cookie" in refused.headers) == (httpx.codes.FORBIDDEN, False)


@pytest.mark.parametrize("page", ["https://evil.example", "//evil.example", "/admin", ""])
def test_email_link_redirects_only_to_allowed_pages(page: str, product: RunningServer) -> None:
    answer = httpx.post(
        f"{product.base}/auth/link",
        data={"page": page, "secret": "abc-_1"},  # pragma: allowlist secret
        headers={"Origin": product.base},
    )
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "hsa_link=abc-_1" in cookie
    assert "httponly" in cookie
