"""The account page: sessions, and validation on blur."""

import re

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD
from tests.support.server import RunningServer
from tests.ui.conftest import NewPage, OpenPageAs


@pytest.mark.parametrize("width", [360, 1280])
def test_session_can_be_ended_from_another_device(server: RunningServer, new_page: NewPage, width: int) -> None:
    email = server.personas.sam.email
    other_watch = new_page(server, width=width, user_agent="Mozilla/5.0 (iPad) Safari/604.1")
    other_watch.visit("/login")
    other_watch.page.get_by_label("Email").fill(email)
    other_watch.page.get_by_label("Password", exact=True).fill(PASSWORD)
    other_watch.page.get_by_role("button", name="Sign in", exact=True).click()
    other_watch.page.wait_for_url("**/customer")
    watch = new_page(server, email, width=width)
    watch.visit("/account")
    sessions = watch.page.get_by_role("list", name="Where you are signed in").get_by_role("listitem")
    expect(sessions.first).to_contain_text("This device")
    expect(sessions.first.get_by_role("button")).to_have_count(0)
    assert watch.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sessions.filter(has_text="Safari on iPad").get_by_role("button", name="Sign out").click()
    other_watch.page.wait_for_url(re.compile("/login"), timeout=5000)
    expect(sessions.filter(has_text="Safari on iPad")).to_have_count(0)
    watch.page.reload()
    expect(watch.page.get_by_role("heading", name="Your account")).to_be_visible()
    assert watch.problems == []


def test_api_session_is_listed_as_a_program(server: RunningServer, new_page: NewPage) -> None:
    server.api_client_as(server.personas.sam).close()
    watch = new_page(server, server.personas.sam.email)
    watch.visit("/account")
    sessions = watch.page.get_by_role("list", name="Where you are signed in")
    expect(sessions.get_by_text("A program (python-httpx)").first).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_account_field_is_validated_on_blur(server: RunningServer, new_page: NewPage, width: int) -> None:
    page = new_page(server, server.personas.ana.email, width=width).page
    page.goto("/account")
    page.get_by_label("Pincode").fill("41104")
    page.get_by_role("textbox", name="Phone").fill("call me")
    page.get_by_label("Full name").focus()
    expect(page.get_by_label("Pincode")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("A pincode has 6 digits; this has 5")).to_be_visible()
    expect(page.get_by_role("textbox", name="Phone")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Pincode").fill("411001")
    page.get_by_label("Full name").focus()
    expect(page.get_by_label("Pincode")).to_have_attribute("aria-invalid", "false")
    expect(page.get_by_role("textbox", name="Phone")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("textbox", name="Phone")).to_have_value("call me")


def test_new_email_is_validated_on_blur(server: RunningServer, new_page: NewPage) -> None:
    page = new_page(server, server.personas.ana.email).page
    page.goto("/account")
    page.get_by_role("button", name="Change email").click()
    dialog = page.get_by_role("dialog", name="Change email")
    dialog.get_by_label("New email").fill("ana at home")
    dialog.get_by_label("Your password").focus()
    expect(dialog.get_by_label("New email")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="Change email").click()
    expect(dialog.get_by_label("New email")).to_have_attribute("aria-invalid", "false")


def test_short_new_password_is_reported_on_blur(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page = open_page_as(server.personas.quinn, "/account")
    page.get_by_role("button", name="Change password").click()
    dialog = page.get_by_role("dialog", name="Change password")
    dialog.get_by_label("New password").fill("ninechars")
    dialog.get_by_label("New password").blur()
    expect(dialog.get_by_text("Use at least 12 characters; this has 9.")).to_be_visible()
    dialog.get_by_label("New password").fill("lantern-orbit-velvet")  # pragma: allowlist secret
    dialog.get_by_label("New password").blur()
    expect(dialog.get_by_text("Use at least 12 characters")).to_be_hidden()
