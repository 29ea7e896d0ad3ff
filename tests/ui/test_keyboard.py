"""Everything by keyboard: booking, accepting, dialogs, search."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import ADDRESS, CITY, PINCODE, tomorrow
from tests.support.product import RunningServer
from tests.support.sights import EMAILS, OWN, Addresses, PageVisit
from tests.support.watching import Watch

Visitor = Callable[..., Watch]
CUSTOMER, PROFESSIONAL = EMAILS[OWN["/customer"]], EMAILS[OWN["/professional"]]
FAR = 200
"""No page needs more presses of Tab than this."""


OUTSIDE = """() => {
    const at = document.activeElement;
    return at === document.body || at.closest("dialog[open]") ? "" : at.outerHTML.slice(0, 120);
}"""
"""What has the keyboard though a dialog is open; from its end, the browser's own bar comes before its beginning."""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the keyboard is there.

    Raises:
        AssertionError: it never comes there.
    """
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if wanted.evaluate("(el) => el === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {wanted}")


def test_booking_by_keyboard(visitor: Visitor, demo: RunningServer) -> None:
    watch = visitor(CUSTOMER)
    watch.visit(Addresses(demo)[PageVisit("customer", "/services/[service_id]")])
    page = watch.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    when = page.get_by_label("Date and time")
    tab_to(page, when)
    when.fill(f"{tomorrow(hours=72):%Y-%m-%dT11:00}")
    for label, words in {"Address": ADDRESS, "City": CITY, "Pincode": PINCODE, "Notes": "Ring twice."}.items():
        tab_to(page, page.get_by_label(label))
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(words)
    tab_to(page, page.get_by_role("button", name="Book", exact=True))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/customer/requests/\d+$"))
    expect(page.get_by_role("main")).to_contain_text("Ring twice.")


def test_accepting_by_keyboard(visitor: Visitor, demo: RunningServer) -> None:
    with demo.api(CUSTOMER) as customer, demo.api(PROFESSIONAL) as professional:
        profile = professional.get("/api/professional/profile").json()
        when, pincode = tomorrow(hour=4, hours=144).isoformat(), (profile["pincodes"] or [PINCODE])[0]
        body = {"service_id": profile["service"]["id"], "scheduled_for": when, "address": ADDRESS,
                "city": profile["city"], "pincode": pincode}  # fmt: skip
        number = customer.post("/api/service-requests", json=body).json()["id"]
    watch = visitor(PROFESSIONAL)
    watch.visit("/professional")
    card = watch.page.get_by_role("article", name=f"Request #{number}", exact=True)
    tab_to(watch.page, card.get_by_role("button", name="Accept"))
    watch.page.keyboard.press("Enter")
    mine = watch.page.get_by_role("region", name="Accepted").get_by_role("article", name=f"Request #{number}")
    expect(mine).to_be_visible()


@pytest.mark.parametrize(
    ("email", "path", "opener"),
    [
        pytest.param(PROFESSIONAL, "/professional", "Release", id="giving a job back"),
        pytest.param(EMAILS[OWN["/admin"]], "/admin/requests", "Filter", id="filters"),
        pytest.param(EMAILS[OWN["/admin"]], "/admin/services", "Add service", id="a new service"),
        pytest.param(EMAILS[OWN["/admin"]], "/admin/professionals", "Reject", id="rejecting"),
        pytest.param(PROFESSIONAL, "/professional", "Your day", id="a day before accepting"),
        pytest.param(PROFESSIONAL, "/professional/schedule", "Take time off", id="time off"),
        pytest.param(PROFESSIONAL, "/professional/profile", "Reply to", id="a reply"),
        pytest.param(CUSTOMER, "/account", "Change password", id="a new password"),
        pytest.param(CUSTOMER, "/account", "Sign out everywhere", id="signing out everywhere"),
        pytest.param(CUSTOMER, "/customer", "Notifications", id="the bell"),
    ],
)
def test_escape_closes_the_dialog_and_restores_focus(email: str, path: str, opener: str, visitor: Visitor) -> None:
    watch = visitor(email)
    watch.visit(path)
    opened_and_closed(watch.page, watch.page.get_by_role("button", name=re.compile(f"^{opener}")).first)


@pytest.mark.parametrize(("stands", "opener"), [("requested", "Cancel request"), ("completed", "Close request")])
def test_escape_closes_customer_request_dialogs(
    stands: str, opener: str, visitor: Visitor, demo: RunningServer
) -> None:
    watch = visitor(CUSTOMER)
    watch.visit(Addresses(demo)[PageVisit("customer", "/customer/requests/[request_id]", stands)])
    opened_and_closed(watch.page, watch.page.get_by_role("button", name=opener).first)


def opened_and_closed(page: Page, opener: Locator) -> None:
    """Open by Enter, stay inside with Tab, close by Esc, and be back."""
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("(el) => el.contains(document.activeElement)")
    stops = dialog.locator("a[href], button, input, select, textarea").count()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(stops + 2):
            page.keyboard.press(key)
            assert page.evaluate(OUTSIDE) == ""
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_slash_key_focuses_the_search(visitor: Visitor) -> None:
    watch = visitor()
    watch.visit("/services")
    watch.page.keyboard.press("/")
    expect(watch.page.get_by_role("searchbox").first).to_be_focused()


@pytest.mark.parametrize(("email", "path"), [("", "/services"), (EMAILS[OWN["/admin"]], "/admin/users")])
def test_search_field_keeps_focus_after_searching(email: str, path: str, visitor: Visitor) -> None:
    watch = visitor(email)
    watch.visit(path)
    search = watch.page.get_by_role("main").get_by_role("searchbox").first
    search.fill("a")
    search.press("Enter")
    watch.page.wait_for_url(re.compile(r"q=a"))
    watch.rest()
    expect(search).to_have_value("a")
    expect(search).to_be_focused()
