"""A request's whole story on an admin's pages: what happened, and what was mailed about it."""

import re

from playwright.sync_api import expect

from hsa_app.domain.requests import service
from tests.factories import booking, tomorrow
from tests.support.doing import execute
from tests.support.product import RunningServer
from tests.ui.conftest import SignedIn


def accepted(product: RunningServer, hour: int) -> int:
    """A request of Ana's that Pat took."""
    cast = product.cast
    with product.data():
        number = execute(service.book, cast.ana, booking(cast.ac, scheduled_for=tomorrow(hour))).id
        execute(service.accept, cast.pat, number)
    return number


def test_request_drawer_lists_its_mail_and_links_to_all(signed_in: SignedIn, product: RunningServer) -> None:
    number, _ = accepted(product, 9), accepted(product, 14)
    page = signed_in(product.cast.ada, f"/admin/requests?request={number}")
    story = page.get_by_role("dialog").filter(has_text=f"#{number}")
    mails = story.get_by_role("listitem").filter(has_text="To Ana Books")
    expect(mails.first).to_be_visible()
    written = story.locator(".letters li").count()
    story.get_by_role("link", name="All of them").click()
    expect(page).to_have_url(re.compile(rf"/admin/mail\?request_id={number}"))
    expect(page.get_by_role("row").filter(has_text="@example.com")).to_have_count(written)
    page.get_by_role("button", name=f"Request #{number}").click()
    expect(page.get_by_role("row").filter(has_text="@example.com").nth(written)).to_be_visible()


def test_mail_is_filtered_by_request_number(signed_in: SignedIn, product: RunningServer) -> None:
    number = accepted(product, 18)
    page = signed_in(product.cast.ada, "/admin/mail")
    page.get_by_role("button", name="Filter").click()
    dialog = page.get_by_role("dialog", name="Filter")
    dialog.get_by_label("About request").fill("the first")
    dialog.get_by_role("button", name="Show").click()
    expect(dialog.get_by_label("About request")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("About request").fill(str(number))
    dialog.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(rf"request_id={number}"))
    expect(page.get_by_role("row").filter(has_text="Ana Books").first).to_be_visible()
