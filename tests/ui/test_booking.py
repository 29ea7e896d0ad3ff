"""A stranger finds a service, fills in a booking, signs in or registers, and books once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import PASSWORD, PINCODE, tomorrow
from tests.support.product import RunningServer

WHEN = f"{tomorrow():%Y-%m-%d}T15:00"
NEW_PASSWORD = "sofa-monsoon-kettle"  # pragma: allowlist secret


@pytest.fixture
def stranger(browser: Browser, product: RunningServer) -> Iterator[Page]:
    """A page of someone who is not signed in."""
    context = browser.new_context(base_url=product.base, viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def fill_in(page: Page) -> None:
    """Everything a booking needs."""
    page.get_by_label("Date and time").fill(WHEN)
    page.get_by_label("Address").fill("9 Rest Road")
    page.get_by_label("City").fill("Pune")
    page.get_by_label("Pincode").fill(PINCODE)
    page.get_by_label("Notes", exact=True).fill("Bring a ladder")


def test_booking_form_survives_sign_in_and_double_click_books_once(product: RunningServer, stranger: Page) -> None:
    page, ana = stranger, product.cast.ana
    page.goto(f"/services?pincode={PINCODE}&sort=price")
    page.get_by_role("link", name=f"Book {product.cast.ac.name}").click()
    fill_in(page)
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url(re.compile("/login"))
    page.get_by_label("Email").fill(ana.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Date and time")).to_have_value(WHEN)
    expect(page.get_by_label("Notes", exact=True)).to_have_value("Bring a ladder")
    page.get_by_role("button", name="Book", exact=True).dblclick()
    page.wait_for_url(re.compile("/customer/requests/"))
    expect(page.get_by_role("status").filter(has_text="is booked")).to_have_count(1)
    with product.caller(ana) as caller:
        mine = caller.get("/api/customer/ongoing-services").json()["items"]
    assert [one["notes"] for one in mine].count("Bring a ladder") == 1


def test_invalid_registration_fields_keep_their_values(product: RunningServer, stranger: Page) -> None:
    page = stranger
    page.goto("/register?next=/services/1")
    page.get_by_label("Full name").fill("Noor Newcomer")
    page.get_by_label("Email").fill("noor@example")
    page.get_by_label("Password", exact=True).fill("password1234")
    page.get_by_label("City").fill("Pune")
    page.get_by_label("Pincode").fill("41")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("A pincode has 6 digits; this has 2.")).to_be_visible()
    expect(page.get_by_text("An email looks like name@example.com.")).to_be_visible()
    expect(page.get_by_label("Email")).to_be_focused()
    expect(page.get_by_label("Full name")).to_have_value("Noor Newcomer")
    page.get_by_label("Email").fill("noor@example.com")
    page.get_by_label("Pincode").fill(PINCODE)
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile(r"/services/1$"))
    expect(page.get_by_label("Pincode")).to_have_value(PINCODE)


def test_registered_professional_lands_on_the_board(product: RunningServer, stranger: Page) -> None:
    page = stranger
    page.goto("/register?role=professional")
    page.get_by_label("Full name").fill("Om Rao")
    page.get_by_label("Email").fill("om@example.com")
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("City").fill("Pune")
    page.get_by_label("Pincode", exact=True).fill(PINCODE)
    page.get_by_label("Service", exact=True).select_option(product.cast.ac.name)
    page.get_by_label("Years of experience").fill("2")
    page.get_by_label("Pincodes served").fill(f"{PINCODE}, 411057")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile("/professional$"))
    expect(page.get_by_text("Your account waits for approval")).to_be_visible()


@pytest.mark.parametrize("path", ["/login", "/forgot-password"])
def test_invalid_email_is_reported_on_blur(stranger: Page, path: str) -> None:
    stranger.goto(path)
    stranger.wait_for_load_state("networkidle")
    email = stranger.get_by_label("Email")
    email.fill("noor@example")
    email.blur()
    expect(stranger.get_by_text("An email looks like name@example.com.")).to_be_visible()
    email.fill("noor@example.com")
    email.blur()
    expect(stranger.get_by_text("An email looks like name@example.com.")).to_be_hidden()


def test_short_password_is_reported_on_blur(stranger: Page) -> None:
    page = stranger
    page.goto("/register")
    page.wait_for_load_state("networkidle")
    field = page.get_by_label("Password", exact=True)
    field.fill("ninechars")
    field.blur()
    expect(page.get_by_text("Use at least 12 characters; this has 9.")).to_be_visible()
    field.fill(NEW_PASSWORD)
    field.blur()
    expect(page.get_by_text("Use at least 12 characters; this has 9.")).to_be_hidden()
    expect(field).to_have_value(NEW_PASSWORD)
