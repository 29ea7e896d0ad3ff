"""The notifications menu: live on every page, by keyboard, and private."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hsa_app.domain.actor import Actor
from hsa_app.domain.mail.service import NotificationContent, notify
from tests.support.server import RunningServer
from tests.support.transactions import execute

OpenPageAs = Callable[[Actor, str], Page]


def send_notification(server: RunningServer, recipient: Actor, title: str, link: str = "/account") -> None:
    """Notify a user as a worker or another entry point would."""
    content = NotificationContent(
        kind="request-accepted", subject=title, context={"paragraphs": ["."]}, title=title, link=link
    )
    with server.use_settings(publishes_changes=True):
        execute(notify, recipient.user_id, content)


def expect_notifications_button(page: Page, name: str) -> None:
    expect(page.get_by_role("button", name=name, exact=True).locator("visible=true")).to_be_visible()


@pytest.mark.parametrize(
    ("persona", "path"),
    [
        ("sam", "/customer"),
        ("sam", "/services"),
        ("sam", "/"),
        ("sam", "/account"),
        ("quinn", "/professional"),
        ("quinn", "/professional/profile"),
        ("pia", "/professional"),
        ("ada", "/admin"),
        ("ada", "/admin/users"),
        ("ada", "/account"),
    ],
)
def test_unread_count_updates_live_on_every_page(
    persona: str, path: str, server: RunningServer, open_page_as: OpenPageAs
) -> None:
    actor: Actor = getattr(server.personas, persona)
    page = open_page_as(actor, path)
    page.get_by_role("button", name=re.compile("^Notifications")).locator("visible=true").click()
    dialog = page.get_by_role("dialog", name="Notifications")
    expect(dialog.locator("[aria-busy]")).to_have_count(0)
    if dialog.get_by_role("button", name="Mark all as read").count():
        dialog.get_by_role("button", name="Mark all as read").click()
    page.keyboard.press("Escape")
    expect_notifications_button(page, "Notifications")
    send_notification(server, actor, f"News at {path}")
    expect_notifications_button(page, "Notifications, 1 unread")
    send_notification(server, actor, f"More news at {path}")
    expect_notifications_button(page, "Notifications, 2 unread")


def test_read_state_is_synced_between_browsers(server: RunningServer, open_page_as: OpenPageAs) -> None:
    ana = server.personas.ana
    first_page, other_page = open_page_as(ana, "/customer"), open_page_as(ana, "/customer/history")
    send_notification(server, ana, "The first")
    send_notification(server, ana, "The second")
    for page in (first_page, other_page):
        expect_notifications_button(page, "Notifications, 2 unread")
    first_page.get_by_role("button", name="Notifications, 2 unread").click()
    dialog = first_page.get_by_role("dialog", name="Notifications")
    expect(dialog.get_by_role("listitem").first).to_contain_text("The second")
    expect(dialog.get_by_text("Unread")).to_have_count(2)
    send_notification(server, ana, "The third")
    expect(dialog.get_by_role("listitem").first).to_contain_text("The third")
    dialog.get_by_role("link", name=re.compile("The first")).click()
    first_page.wait_for_url("**/account")
    expect(dialog).to_be_hidden()
    for page in (first_page, other_page):
        expect_notifications_button(page, "Notifications, 2 unread")
    other_page.get_by_role("button", name="Notifications, 2 unread").click()
    other_page.get_by_role("button", name="Mark all as read").click()
    expect(other_page.get_by_text("Unread", exact=True)).to_have_count(0)
    expect_notifications_button(first_page, "Notifications")


def test_notifications_menu_by_keyboard(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page = open_page_as(server.personas.pat, "/professional")
    button = page.get_by_role("button", name="Notifications")
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Notifications")
    expect(dialog.get_by_role("heading", name="Nothing yet")).to_be_visible()
    assert dialog.evaluate("(el) => el.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_show_earlier_loads_more_notifications(server: RunningServer, open_page_as: OpenPageAs) -> None:
    quinn = server.personas.quinn
    for number in range(25):
        send_notification(server, quinn, f"Notice {number}")
    page = open_page_as(quinn, "/professional/profile")
    page.get_by_role("button", name=re.compile("^Notifications")).click()
    lines = page.get_by_role("dialog").get_by_role("listitem")
    expect(lines).to_have_count(20)
    page.get_by_role("button", name="Show earlier").click()
    expect(lines.nth(24)).to_be_attached()


def test_form_error_survives_a_live_notification(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page = open_page_as(server.personas.ana, "/account")
    page.get_by_label("Phone", exact=True).fill("12")
    page.get_by_role("button", name="Save", exact=True).click()
    error = page.get_by_text("A phone number has 7 to 15 digits")
    expect(error).to_be_visible()
    send_notification(server, server.personas.ana, "While typing")
    expect(page.get_by_role("button", name=re.compile("^Notifications, [0-9]+ unread"))).to_be_visible()
    page.wait_for_timeout(500)
    expect(error).to_be_visible()
    expect(page.get_by_label("Phone", exact=True)).to_have_value("12")
