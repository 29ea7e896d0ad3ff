"""The request drawer of admins: timeline and mails."""

import re

from playwright.sync_api import expect

from hsa_app.domain.requests import service
from tests.factories import booking_form, tomorrow
from tests.support.server import RunningServer
from tests.support.transactions import execute
from tests.ui.conftest import OpenPageAs


def create_accepted_request(server: RunningServer, hour: int) -> int:
    """Create a request of Ana's that Pat has accepted."""
    personas = server.personas
    with server.use_settings():
        number = execute(service.book, personas.ana, booking_form(personas.ac, scheduled_for=tomorrow(hour))).id
        execute(service.accept, personas.pat, number)
    return number


def test_request_drawer_lists_its_mail_and_links_to_all(open_page_as: OpenPageAs, server: RunningServer) -> None:
    number, _ = create_accepted_request(server, 9), create_accepted_request(server, 14)
    page = open_page_as(server.personas.ada, f"/admin/requests?request={number}")
    drawer = page.get_by_role("dialog").filter(has_text=f"#{number}")
    mails = drawer.get_by_role("listitem").filter(has_text="To Ana Books")
    expect(mails.first).to_be_visible()
    mail_count = drawer.locator(".letters li").count()
    drawer.get_by_role("link", name="All of them").click()
    expect(page).to_have_url(re.compile(rf"/admin/mail\?request_id={number}"))
    expect(page.get_by_role("row").filter(has_text="@example.com")).to_have_count(mail_count)
    page.get_by_role("button", name=f"Request #{number}").click()
    expect(page.get_by_role("row").filter(has_text="@example.com").nth(mail_count)).to_be_visible()


def test_mail_is_filtered_by_request_number(open_page_as: OpenPageAs, server: RunningServer) -> None:
    number = create_accepted_request(server, 18)
    page = open_page_as(server.personas.ada, "/admin/mail")
    page.get_by_role("button", name="Filter").click()
    dialog = page.get_by_role("dialog", name="Filter")
    dialog.get_by_label("About request").fill("the first")
    dialog.get_by_role("button", name="Show").click()
    expect(dialog.get_by_label("About request")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("About request").fill(str(number))
    dialog.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(rf"request_id={number}"))
    expect(page.get_by_role("row").filter(has_text="Ana Books").first).to_be_visible()
