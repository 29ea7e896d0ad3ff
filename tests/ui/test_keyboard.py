"""Booking, accepting, dialogs and search by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import ADDRESS, CITY, PINCODE, tomorrow
from tests.support.console_watch import PageWatch
from tests.support.page_matrix import DEMO_EMAILS, ROLE_BY_HOME_PATH, PageUrls, PageVisit
from tests.support.server import RunningServer

NewPage = Callable[..., PageWatch]
CUSTOMER_EMAIL, PROFESSIONAL_EMAIL = (
    DEMO_EMAILS[ROLE_BY_HOME_PATH["/customer"]],
    DEMO_EMAILS[ROLE_BY_HOME_PATH["/professional"]],
)
MAX_TAB_PRESSES = 200
"""No page needs more Tab presses than this."""


FOCUS_OUTSIDE_DIALOG_SCRIPT = """() => {
    const at = document.activeElement;
    return at === document.body || at.closest("dialog[open]") ? "" : at.outerHTML.slice(0, 120);
}"""
"""The focused element if it is outside the open dialog; the body means the browser's toolbar."""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the locator has the focus.

    Raises:
        AssertionError: it never gets the focus.
    """
    for _ in range(MAX_TAB_PRESSES):
        page.keyboard.press("Tab")
        if target.evaluate("(el) => el === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {target}")


def test_booking_by_keyboard(new_demo_page: NewPage, demo_server: RunningServer) -> None:
    watch = new_demo_page(CUSTOMER_EMAIL)
    watch.visit(PageUrls(demo_server)[PageVisit("customer", "/services/[service_id]")])
    page = watch.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    time_field = page.get_by_label("Date and time")
    tab_to(page, time_field)
    time_field.fill(f"{tomorrow(hours=72):%Y-%m-%dT11:00}")
    for label, value in {"Address": ADDRESS, "City": CITY, "Pincode": PINCODE, "Notes": "Ring twice."}.items():
        tab_to(page, page.get_by_label(label))
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(value)
    tab_to(page, page.get_by_role("button", name="Book", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customer/requests/\d+$"))
    expect(page.get_by_role("main")).to_contain_text("Ring twice.")


def test_accepting_by_keyboard(new_demo_page: NewPage, demo_server: RunningServer) -> None:
    with demo_server.api_client(CUSTOMER_EMAIL) as customer, demo_server.api_client(PROFESSIONAL_EMAIL) as professional:
        profile = professional.get("/api/professional/profile").json()
        scheduled_for, pincode = tomorrow(hour=4, hours=144).isoformat(), (profile["pincodes"] or [PINCODE])[0]
        body = {"service_id": profile["service"]["id"], "scheduled_for": scheduled_for, "address": ADDRESS,
                "city": profile["city"], "pincode": pincode}  # fmt: skip
        number = customer.post("/api/service-requests", json=body).json()["id"]
    watch = new_demo_page(PROFESSIONAL_EMAIL)
    watch.visit("/professional")
    card = watch.page.get_by_role("article", name=f"Request #{number}", exact=True)
    tab_to(watch.page, card.get_by_role("button", name="Accept"))
    watch.page.keyboard.press("Enter")
    accepted_card = watch.page.get_by_role("region", name="Accepted").get_by_role("article", name=f"Request #{number}")
    expect(accepted_card).to_be_visible()


@pytest.mark.parametrize(
    ("email", "path", "button_name"),
    [
        pytest.param(PROFESSIONAL_EMAIL, "/professional", "Release", id="release dialog"),
        pytest.param(DEMO_EMAILS[ROLE_BY_HOME_PATH["/admin"]], "/admin/requests", "Filter", id="filters dialog"),
        pytest.param(DEMO_EMAILS[ROLE_BY_HOME_PATH["/admin"]], "/admin/services", "Add service", id="service dialog"),
        pytest.param(DEMO_EMAILS[ROLE_BY_HOME_PATH["/admin"]], "/admin/professionals", "Reject", id="reject dialog"),
        pytest.param(PROFESSIONAL_EMAIL, "/professional", "Your day", id="day preview"),
        pytest.param(PROFESSIONAL_EMAIL, "/professional/schedule", "Take time off", id="time off dialog"),
        pytest.param(PROFESSIONAL_EMAIL, "/professional/profile", "Reply to", id="reply dialog"),
        pytest.param(CUSTOMER_EMAIL, "/account", "Change password", id="password dialog"),
        pytest.param(CUSTOMER_EMAIL, "/account", "Sign out everywhere", id="sign out everywhere dialog"),
        pytest.param(CUSTOMER_EMAIL, "/customer", "Notifications", id="notifications menu"),
    ],
)
def test_escape_closes_the_dialog_and_restores_focus(
    email: str, path: str, button_name: str, new_demo_page: NewPage
) -> None:
    watch = new_demo_page(email)
    watch.visit(path)
    assert_dialog_traps_and_restores_focus(
        watch.page, watch.page.get_by_role("button", name=re.compile(f"^{button_name}")).first
    )


@pytest.mark.parametrize(("status", "button_name"), [("requested", "Cancel request"), ("completed", "Close request")])
def test_escape_closes_customer_request_dialogs(
    status: str, button_name: str, new_demo_page: NewPage, demo_server: RunningServer
) -> None:
    watch = new_demo_page(CUSTOMER_EMAIL)
    watch.visit(PageUrls(demo_server)[PageVisit("customer", "/customer/requests/[request_id]", status)])
    assert_dialog_traps_and_restores_focus(watch.page, watch.page.get_by_role("button", name=button_name).first)


def assert_dialog_traps_and_restores_focus(page: Page, opener: Locator) -> None:
    """The dialog opens with Enter, keeps Tab inside, closes with Esc and restores the focus."""
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("(el) => el.contains(document.activeElement)")
    stops = dialog.locator("a[href], button, input, select, textarea").count()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(stops + 2):
            page.keyboard.press(key)
            assert page.evaluate(FOCUS_OUTSIDE_DIALOG_SCRIPT) == ""
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_slash_key_focuses_the_search(new_demo_page: NewPage) -> None:
    watch = new_demo_page()
    watch.visit("/services")
    watch.page.keyboard.press("/")
    expect(watch.page.get_by_role("searchbox").first).to_be_focused()


@pytest.mark.parametrize(
    ("email", "path"), [("", "/services"), (DEMO_EMAILS[ROLE_BY_HOME_PATH["/admin"]], "/admin/users")]
)
def test_search_field_keeps_focus_after_searching(email: str, path: str, new_demo_page: NewPage) -> None:
    watch = new_demo_page(email)
    watch.visit(path)
    search = watch.page.get_by_role("main").get_by_role("searchbox").first
    search.fill("a")
    search.press("Enter")
    watch.page.wait_for_url(re.compile(r"q=a"))
    watch.wait_until_idle()
    expect(search).to_have_value("a")
    expect(search).to_be_focused()
