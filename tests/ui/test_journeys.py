"""Each role's way through the product, from its first page to its last, on a phone and on a desk."""

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
from tests.factories import ADDRESS, PINCODE, a_professional, booking
from tests.support.product import RunningServer
from tests.support.watching import Watch

Visitor = Callable[..., Watch]
SOON = 20_000
TOMORROW = to_local_time(now()).date() + timedelta(days=1)

pytestmark = pytest.mark.parametrize("width", [360, 1280])


def pat_does(product: RunningServer, number: int, move: str, **body: str) -> None:
    """Pat makes a move over the API."""
    with product.caller(product.cast.pat) as pat:
        pat.put(f"/api/service-requests/{number}/{move}", json=body or None).raise_for_status()


def slip(page: Page, number: int) -> Locator:
    """A request, wherever it is shown."""
    return page.get_by_role("article", name=f"Request #{number}", exact=True)


def go(page: Page, name: str, *, menu: bool = False) -> None:
    """Follow the link in the bar of this width; an admin's are in a menu on a phone."""
    if menu:
        page.get_by_label("Menu", exact=True).locator("visible=true").click()
    page.get_by_role("link", name=name, exact=True).locator("visible=true").first.click()


def fits(page: Page, width: int) -> None:
    """Nothing makes the page scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_customer_journey_from_search_to_rebooking(product: RunningServer, visitor_of: Visitor, width: int) -> None:
    page = visitor_of(product, product.cast.ana.email, width=width).page
    number = books(page, product)
    fits(page, width)
    expect(slip(page, number)).to_contain_text("Waiting")
    pat_does(product, number, "accept")
    expect(slip(page, number)).to_contain_text("Pat Serves comes tomorrow.", timeout=SOON)
    go(page, "Home")
    code = slip(page, number).get_by_role("img", name=re.compile(r"\d")).get_attribute("aria-label") or ""
    pat_does(product, number, "start", code=re.sub(r"\D", "", code))
    expect(slip(page, number)).to_contain_text("Pat Serves is at work", timeout=SOON)
    pat_does(product, number, "complete")
    slip(page, number).get_by_role("link", name="Close and rate").click(timeout=SOON)
    slip(page, number).get_by_role("button", name="Close request").click()
    dialog = page.get_by_role("dialog", name="How was Pat Serves?")
    dialog.get_by_label("5 of 5").check()
    dialog.get_by_label("Comment").fill("Left it cleaner than it was.")
    dialog.get_by_role("button", name="Close request").click()
    expect(slip(page, number)).to_contain_text("Closed")
    go(page, "History")
    expect(slip(page, number)).to_contain_text("Left it cleaner than it was.", timeout=SOON)
    slip(page, number).get_by_role("link", name="Book again").click()
    expect(page.get_by_label("Address")).to_have_value("9 Rest Road", timeout=SOON)
    expect(page.get_by_label("Pincode")).to_have_value(PINCODE)
    expect(page.get_by_label("Notes", exact=True)).to_have_value("Ring twice.")
    expect(page.get_by_role("radio", name=re.compile("^Pat Serves"))).to_be_checked()
    expect(page.get_by_label("Date and time")).to_have_value("")
    fits(page, width)


def books(page: Page, product: RunningServer) -> int:
    """From the first page to a booking at a time somebody has; its number."""
    page.goto("/")
    page.get_by_label("What needs doing?").fill("AC service")
    page.get_by_label("Pincode").fill(PINCODE)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=f"Book {product.cast.ac.name}").click()
    page.get_by_role("button", name=re.compile(f"^{TOMORROW:%a}")).first.click()
    page.locator("[data-hour]:enabled").first.click()
    page.get_by_label("Address").fill("9 Rest Road")
    page.get_by_label("City").fill("Pune")
    page.get_by_label("Notes", exact=True).fill("Ring twice.")
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url(re.compile(r"/customer/requests/\d+$"))
    return int(page.url.rpartition("/")[2])


def test_customer_reschedules_to_an_available_slot(product: RunningServer, visitor_of: Visitor, width: int) -> None:
    half_days = {day: [{"starts": "09:30", "ends": "12:00"}] for day in WEEKDAYS}
    when = (to_local_time(now()) + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
    with product.data(), transaction() as uow:
        schedule.update_weekly_hours(uow, product.cast.quinn, WeeklyHoursForm.model_validate(half_days))
        asked = booking(product.cast.ac, scheduled_for=when, professional_id=product.cast.quinn.user_id)
        number = service.book(uow, product.cast.sam, asked).id
    page = visitor_of(product, product.cast.sam.email, width=width).page
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
    fits(page, width)
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_be_hidden()
    expect(slip(page, number)).to_contain_text("11:00")
    expect(page.get_by_role("main")).to_contain_text("Quinn Other is asked first.")
    with product.caller(product.cast.sam) as sam:
        sam.put(f"/api/service-requests/{number}/cancel", json={}).raise_for_status()


def test_professional_journey_from_board_to_earnings(product: RunningServer, visitor_of: Visitor, width: int) -> None:
    when = (to_local_time(now()) + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    with product.data(), transaction() as uow:
        number = service.book(uow, product.cast.ana, booking(product.cast.ac, scheduled_for=when)).id
    page = visitor_of(product, product.cast.pat.email, width=width).page
    page.goto("/professional")
    slip(page, number).get_by_role("button", name=re.compile("^Your day")).click()
    day = page.get_by_role("dialog", name=re.compile("^Your day"))
    expect(day).to_contain_text("It fits.")
    fits(page, width)
    day.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status").filter(has_text="is yours")).to_be_visible()
    if width == 360:
        page.get_by_role("button", name=re.compile("^Accepted")).click()
    slip(page, number).get_by_role("link", name="Open").click()
    expect(page.get_by_role("main")).to_contain_text(ADDRESS, timeout=SOON)
    with product.caller(product.cast.ana) as ana:
        code = ana.get(f"/api/service-requests/{number}").json()["start_code"]
        page.get_by_label("Start code").fill(code)
        page.get_by_role("button", name="Start job").click()
        page.get_by_role("button", name="Complete job").click(timeout=SOON)
        expect(slip(page, number)).to_contain_text("Work done")
        ana.put(f"/api/service-requests/{number}/close", json={"rating": 5}).raise_for_status()
    expect(slip(page, number)).to_contain_text("Closed", timeout=SOON)
    go(page, "Earnings")
    jobs = page.get_by_role("region", name=re.compile("^Jobs in"))
    expect(jobs.get_by_role("article", name=f"Request #{number}", exact=True)).to_contain_text("₹499", timeout=SOON)
    fits(page, width)


def test_admin_journey_from_approval_to_audit_log(product: RunningServer, visitor_of: Visitor, width: int) -> None:
    name = f"Kit of {width}"
    with product.data(), transaction() as uow:
        kit = a_professional(uow, product.cast.ac, name, approval=Approval.PENDING)
        number = service.book(uow, product.cast.ana, booking(product.cast.tap)).id
    page = visitor_of(product, product.cast.ada.email, width=width).page
    page.goto("/admin")
    go(page, "Approvals", menu=width == 360)
    page.get_by_role("navigation", name="Professionals").get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#who")).to_have_text(name, timeout=SOON)
    page.keyboard.press("a")
    expect(page.get_by_role("status").filter(has_text=f"{name} is approved")).to_be_visible()
    go(page, "Requests", menu=width == 360)
    slip(page, number).get_by_role("link").first.click(timeout=SOON)
    story = page.get_by_role("dialog", name=product.cast.tap.name)
    expect(story).to_contain_text("Ana Books", timeout=SOON)
    fits(page, width)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Export CSV").click()
    expect(page.get_by_role("status").filter(has_text="The export has begun")).to_be_visible()
    page.goto("/admin/audit")
    for sentence in (f"approved {name}.", "asked for an export"):
        expect(page.get_by_role("main")).to_contain_text(sentence, timeout=SOON)
    fits(page, width)
    with product.caller(kit) as approved:
        assert approved.get("/api/professional/dashboard").is_success
