"""An anonymous visitor fills in a booking, signs in or registers, and books once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.factories import PASSWORD, PINCODE, tomorrow
from tests.support.server import RunningServer

VISIT_TIME = f"{tomorrow():%Y-%m-%d}T15:00"
NEW_PASSWORD = "sofa-monsoon-kettle"  # pragma: allowlist secret


@pytest.fixture
def anonymous_page(browser: Browser, server: RunningServer) -> Iterator[Page]:
    """A page without a session."""
    context = browser.new_context(base_url=server.base_url, viewport={"width": 360, "height": 800})
    yield context.new_page()
    context.close()


def fill_booking_form(page: Page) -> None:
    """Fill in every required field of the booking form."""
    page.get_by_label("Date and time").fill(VISIT_TIME)
    page.get_by_label("Address").fill("9 Rest Road")
    page.get_by_label("City").fill("Pune")
    page.get_by_label("Pincode").fill(PINCODE)
    page.get_by_label("Notes", exact=True).fill("Bring a ladder")


def test_booking_form_survives_sign_in_and_double_click_books_once(server: RunningServer, anonymous_page: Page) -> None:
    page, ana = anonymous_page, server.personas.ana
    page.goto(f"/services?pincode={PINCODE}&sort=price")
    page.get_by_role("link", name=f"Book {server.personas.ac.name}").click()
    fill_booking_form(page)
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url(re.compile("/login"))
    page.get_by_label("Email").fill(ana.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Date and time")).to_have_value(VISIT_TIME)
    expect(page.get_by_label("Notes", exact=True)).to_have_value("Bring a ladder")
    page.get_by_role("button", name="Book", exact=True).dblclick()
    page.wait_for_url(re.compile("/customer/requests/"))
    expect(page.get_by_role("status").filter(has_text="is booked")).to_have_count(1)
    with server.api_client_as(ana) as caller:
        requests = caller.get("/api/customer/ongoing-services").json()["items"]
    assert [one["notes"] for one in requests].count("Bring a ladder") == 1


def test_invalid_registration_fields_keep_their_values(server: RunningServer, anonymous_page: Page) -> None:
    page = anonymous_page
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


def test_registered_professional_lands_on_the_board(server: RunningServer, anonymous_page: Page) -> None:
    page = anonymous_page
    page.goto("/register?role=professional")
    page.get_by_label("Full name").fill("Om Rao")
    page.get_by_label("Email").fill("om@example.com")
    page.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("City").fill("Pune")
    page.get_by_label("Pincode", exact=True).fill(PINCODE)
    page.get_by_label("Service", exact=True).select_option(server.personas.ac.name)
    page.get_by_label("Years of experience").fill("2")
    page.get_by_label("Pincodes served").fill(f"{PINCODE}, 411057")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url(re.compile("/professional$"))
    expect(page.get_by_text("Your account waits for approval")).to_be_visible()


@pytest.mark.parametrize("path", ["/login", "/forgot-password"])
def test_invalid_email_is_reported_on_blur(anonymous_page: Page, path: str) -> None:
    anonymous_page.goto(path)
    anonymous_page.wait_for_load_state("networkidle")
    email = anonymous_page.get_by_label("Email")
    email.fill("noor@example")
    email.blur()
    expect(anonymous_page.get_by_text("An email looks like name@example.com.")).to_be_visible()
    email.fill("noor@example.com")
    email.blur()
    expect(anonymous_page.get_by_text("An email looks like name@example.com.")).to_be_hidden()


def test_short_password_is_reported_on_blur(anonymous_page: Page) -> None:
    page = anonymous_page
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
