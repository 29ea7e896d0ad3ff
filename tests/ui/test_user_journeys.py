"""The journey of each role from its first page to its last, on phone and desktop."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from hsa_app.core.clock import now
from hsa_app.core.formatting import to_local_time
from hsa_app.domain.requests import service
from hsa_app.domain.schedule import service as schedule
from hsa_app.domain.schedule.forms import WEEKDAYS, WeeklyHoursForm
from hsa_app.infra.db import transaction
from hsa_app.models import Approval
from tests.factories import ADDRESS, PINCODE, booking_form, create_professional
from tests.support.console_watch import PageWatch
from tests.support.server import RunningServer

NewPage = Callable[..., PageWatch]
LIVE_TIMEOUT_MS = 20_000
TOMORROW = to_local_time(now()).date() + timedelta(days=1)

pytestmark = pytest.mark.parametrize("width", [360, 1280])


def act_as_pat(server: RunningServer, number: int, action: str, **body: str) -> None:
    """Call an action as Pat over the API."""
    with server.api_client_as(server.personas.pat) as pat:
        pat.put(f"/api/service-requests/{number}/{action}", json=body or None).raise_for_status()


def find_request_slip(page: Page, number: int) -> Locator:
    """Return the slip of a request."""
    return page.get_by_role("article", name=f"Request #{number}", exact=True)


def follow_nav_link(page: Page, name: str, *, menu: bool = False) -> None:
    """Follow a navigation link at this width; an admin's links are in a menu on a phone."""
    if menu:
        page.get_by_label("Menu", exact=True).locator("visible=true").click()
    page.get_by_role("link", name=name, exact=True).locator("visible=true").first.click()


def assert_no_horizontal_scroll(page: Page, width: int) -> None:
    """The page does not scroll horizontally."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_customer_journey_from_search_to_rebooking(server: RunningServer, new_page: NewPage, width: int) -> None:
    page = new_page(server, server.personas.ana.email, width=width).page
    number = book_from_landing_page(page, server)
    assert_no_horizontal_scroll(page, width)
    expect(find_request_slip(page, number)).to_contain_text("Waiting")
    act_as_pat(server, number, "accept")
    expect(find_request_slip(page, number)).to_contain_text("Pat Serves comes tomorrow.", timeout=LIVE_TIMEOUT_MS)
    follow_nav_link(page, "Home")
    code = find_request_slip(page, number).get_by_role("img", name=re.compile(r"\d")).get_attribute("aria-label") or ""
    act_as_pat(server, number, "start", code=re.sub(r"\D", "", code))
    expect(find_request_slip(page, number)).to_contain_text("Pat Serves is at work", timeout=LIVE_TIMEOUT_MS)
    act_as_pat(server, number, "complete")
    find_request_slip(page, number).get_by_role("link", name="Close and rate").click(timeout=LIVE_TIMEOUT_MS)
    find_request_slip(page, number).get_by_role("button", name="Close request").click()
    dialog = page.get_by_role("dialog", name="How was Pat Serves?")
    dialog.get_by_label("5 of 5").check()
    dialog.get_by_label("Comment").fill("Left it cleaner than it was.")
    dialog.get_by_role("button", name="Close request").click()
    expect(find_request_slip(page, number)).to_contain_text("Closed")
    follow_nav_link(page, "History")
    expect(find_request_slip(page, number)).to_contain_text("Left it cleaner than it was.", timeout=LIVE_TIMEOUT_MS)
    find_request_slip(page, number).get_by_role("link", name="Book again").click()
    expect(page.get_by_label("Address")).to_have_value("9 Rest Road", timeout=LIVE_TIMEOUT_MS)
    expect(page.get_by_label("Pincode")).to_have_value(PINCODE)
    expect(page.get_by_label("Notes", exact=True)).to_have_value("Ring twice.")
    expect(page.get_by_role("radio", name=re.compile("^Pat Serves"))).to_be_checked()
    expect(page.get_by_label("Date and time")).to_have_value("")
    assert_no_horizontal_scroll(page, width)


def book_from_landing_page(page: Page, server: RunningServer) -> int:
    """Book an available slot, starting from the landing page, and return the request id."""
    page.goto("/")
    page.get_by_label("What needs doing?").fill("AC service")
    page.get_by_label("Pincode").fill(PINCODE)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=f"Book {server.personas.ac.name}").click()
    page.get_by_role("button", name=re.compile(f"^{TOMORROW:%a}")).first.click()
    page.locator("[data-hour]:enabled").first.click()
    page.get_by_label("Address").fill("9 Rest Road")
    page.get_by_label("City").fill("Pune")
    page.get_by_label("Notes", exact=True).fill("Ring twice.")
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url(re.compile(r"/customer/requests/\d+$"))
    return int(page.url.rpartition("/")[2])


def test_customer_reschedules_to_an_available_slot(server: RunningServer, new_page: NewPage, width: int) -> None:
    half_days = {day: [{"starts": "09:30", "ends": "12:00"}] for day in WEEKDAYS}
    scheduled_for = (to_local_time(now()) + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    with server.use_settings(), transaction() as uow:
        schedule.update_weekly_hours(uow, server.personas.quinn, WeeklyHoursForm.model_validate(half_days))
        form = booking_form(
            server.personas.ac, scheduled_for=scheduled_for, professional_id=server.personas.quinn.user_id
        )
        number = service.book(uow, server.personas.sam, form).id
    page = new_page(server, server.personas.sam.email, width=width).page
    page.goto(f"/customer/requests/{number}")
    page.get_by_role("button", name="Reschedule").click()
    dialog = page.get_by_role("dialog", name="Change this request")
    expect(dialog).to_contain_text("Above are the times Quinn Other is free.")
    expect(dialog.locator("[data-hour]:enabled")).to_have_text(["9:30 am", "10:00 am", "11:00 am"])
    field = dialog.get_by_label("Date and time")
    field.fill("2020-01-01T10:00")
    field.blur()
    expect(dialog.get_by_text("This time has passed. Choose a later one.")).to_be_visible()
    pincode = dialog.get_by_label("Pincode")
    pincode.fill("4110")
    pincode.blur()
    expect(dialog.get_by_text("A pincode has 6 digits; this has 4.")).to_be_visible()
    pincode.fill(PINCODE)
    dialog.get_by_role("button", name=re.compile(f"^{TOMORROW:%a}")).first.click()
    dialog.get_by_role("button", name="11:00 am").click()
    expect(dialog.get_by_text("This time has passed.")).to_be_hidden()
    assert_no_horizontal_scroll(page, width)
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_be_hidden()
    expect(find_request_slip(page, number)).to_contain_text("11:00")
    expect(page.get_by_role("main")).to_contain_text("Quinn Other is asked first.")
    with server.api_client_as(server.personas.sam) as sam:
        sam.put(f"/api/service-requests/{number}/cancel", json={}).raise_for_status()


def test_professional_journey_from_board_to_earnings(server: RunningServer, new_page: NewPage, width: int) -> None:
    scheduled_for = (to_local_time(now()) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    with server.use_settings(), transaction() as uow:
        number = service.book(
            uow, server.personas.ana, booking_form(server.personas.ac, scheduled_for=scheduled_for)
        ).id
    page = new_page(server, server.personas.pat.email, width=width).page
    page.goto("/professional")
    find_request_slip(page, number).get_by_role("button", name=re.compile("^Your day")).click()
    day = page.get_by_role("dialog", name=re.compile("^Your day"))
    expect(day).to_contain_text("It fits.")
    assert_no_horizontal_scroll(page, width)
    day.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status").filter(has_text="is yours")).to_be_visible()
    if width == 360:
        page.get_by_role("button", name=re.compile("^Accepted")).click()
    find_request_slip(page, number).get_by_role("link", name="Open").click()
    expect(page.get_by_role("main")).to_contain_text(ADDRESS, timeout=LIVE_TIMEOUT_MS)
    with server.api_client_as(server.personas.ana) as ana:
        code = ana.get(f"/api/service-requests/{number}").json()["start_code"]
        page.get_by_label("Start code").fill(code)
        page.get_by_role("button", name="Start job").click()
        page.get_by_role("button", name="Complete job").click(timeout=LIVE_TIMEOUT_MS)
        expect(find_request_slip(page, number)).to_contain_text("Work done")
        ana.put(f"/api/service-requests/{number}/close", json={"rating": 5}).raise_for_status()
    expect(find_request_slip(page, number)).to_contain_text("Closed", timeout=LIVE_TIMEOUT_MS)
    follow_nav_link(page, "Earnings")
    jobs = page.get_by_role("region", name=re.compile("^Jobs in"))
    expect(jobs.get_by_role("article", name=f"Request #{number}", exact=True)).to_contain_text(
        "₹499", timeout=LIVE_TIMEOUT_MS
    )
    assert_no_horizontal_scroll(page, width)


def test_admin_journey_from_approval_to_audit_log(server: RunningServer, new_page: NewPage, width: int) -> None:
    name = f"Kit of {width}"
    with server.use_settings(), transaction() as uow:
        kit = create_professional(uow, server.personas.ac, name, approval=Approval.PENDING)
        number = service.book(uow, server.personas.ana, booking_form(server.personas.tap)).id
    page = new_page(server, server.personas.ada.email, width=width).page
    page.goto("/admin")
    follow_nav_link(page, "Approvals", menu=width == 360)
    page.get_by_role("navigation", name="Professionals").get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_have_text(name, timeout=LIVE_TIMEOUT_MS)
    page.keyboard.press("a")
    expect(page.get_by_role("status").filter(has_text=f"{name} is approved")).to_be_visible()
    follow_nav_link(page, "Requests", menu=width == 360)
    find_request_slip(page, number).get_by_role("link").first.click(timeout=LIVE_TIMEOUT_MS)
    drawer = page.get_by_role("dialog", name=server.personas.tap.name)
    expect(drawer).to_contain_text("Ana Books", timeout=LIVE_TIMEOUT_MS)
    assert_no_horizontal_scroll(page, width)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export CSV").click()
    expect(page.get_by_role("status").filter(has_text="The export has begun")).to_be_visible()
    page.goto("/admin/audit")
    for sentence in (f"approved {name}.", "asked for an export"):
        expect(page.get_by_role("main")).to_contain_text(sentence, timeout=LIVE_TIMEOUT_MS)
    assert_no_horizontal_scroll(page, width)
    with server.api_client_as(kit) as approved:
        assert approved.get("/api/professional/dashboard").is_success
