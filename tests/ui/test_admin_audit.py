"""The audit log page: updates live, filters, links to its subjects."""

import re

from playwright.sync_api import expect

from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs

LIVE_TIMEOUT_MS = 20_000


def test_audit_log_updates_live_and_links_to_the_user(open_page_as: OpenPageAs, server: RunningServer) -> None:
    page = open_page_as(server.personas.ada, "/admin/audit")
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    sam = server.personas.sam
    with server.api_client(server.personas.ada.email) as ada:
        ada.put(f"/api/admin/users/{sam.user_id}/block", json={"reason": "Two no-shows"}).raise_for_status()
        ada.put(f"/api/admin/users/{sam.user_id}/unblock").raise_for_status()
    row = page.get_by_role("row").filter(has_text="Ada Admin blocked Sam Stranger.")
    expect(row).to_contain_text("Two no-shows", timeout=LIVE_TIMEOUT_MS)
    row.get_by_role("link").click()
    drawer = page.get_by_role("dialog", name="Sam Stranger")
    expect(drawer.get_by_text("Ada Admin unblocked Sam Stranger.")).to_be_visible(timeout=LIVE_TIMEOUT_MS)
    expect(drawer.get_by_text("Booked", exact=True)).to_be_visible()
    drawer.get_by_role("link", name="All of it").click()
    expect(page).to_have_url(re.compile(rf"/admin/audit\?about=user&about_id={sam.user_id}"))
    expect(page.get_by_role("row").filter(has_text="Sam Stranger")).to_have_count(2, timeout=LIVE_TIMEOUT_MS)


def test_audit_filters_are_in_the_url(open_page_as: OpenPageAs, server: RunningServer) -> None:
    with server.api_client(server.personas.ada.email) as ada:
        ada.put(
            f"/api/admin/users/{server.personas.sam.user_id}/block", json={"reason": "Once more"}
        ).raise_for_status()
        ada.put(f"/api/admin/users/{server.personas.sam.user_id}/unblock").raise_for_status()
    page = open_page_as(server.personas.ada, "/admin/audit")
    page.get_by_role("button", name="Filter").click()
    dialog = page.get_by_role("dialog", name="Filter")
    dialog.get_by_label("What", exact=True).select_option("Account unblocked")
    dialog.get_by_label("Who").select_option("Ada Admin")
    dialog.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(rf"who={server.personas.ada.user_id}&deed=unblock"))
    expect(page.get_by_role("row").filter(has_text="unblocked").first).to_be_visible(timeout=LIVE_TIMEOUT_MS)
    expect(page.get_by_role("row").filter(has_text="Admin blocked")).to_have_count(0)
    page.get_by_role("searchbox", name="Name or reason").fill("nobody at all")
    page.get_by_role("searchbox", name="Name or reason").press("Enter")
    expect(page.get_by_text("Nothing matches")).to_be_visible(timeout=LIVE_TIMEOUT_MS)
