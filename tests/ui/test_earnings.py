"""The earnings and profile pages of a professional, on phone and desktop, with mouse and keyboard."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from hsa_app.core.clock import midnight, now, today
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import transaction
from hsa_app.models import Approval, RequestStatus
from tests.factories import create_customer, create_professional, create_request, create_review, require_id
from tests.support.console_watch import PageWatch
from tests.support.server import RunningServer
from tests.ui.test_keyboard import tab_to

NewPage = Callable[..., PageWatch]
LAST_MONTH = midnight(today().replace(day=1)) - timedelta(days=2)
MONTH_LABEL = f"{LAST_MONTH:%B} {LAST_MONTH.year}"
LONG_NAME = "Venkatanarasimharajuvaripeta Thiruvananthapuramwala"


def create_closed_job(
    server: RunningServer, professional: Actor, customer: Actor, closed_at: datetime, rating: int = 0
) -> int:
    """Create a job of the professional's that was closed at this time."""
    with server.use_settings(), transaction() as uow:
        request = create_request(
            uow,
            customer,
            server.personas.ac,
            status=RequestStatus.CLOSED,
            professional_id=professional.user_id,
            scheduled_for=closed_at - timedelta(hours=3),
            completed_at=closed_at - timedelta(hours=1),
            closed_at=closed_at,
        )
        if rating:
            create_review(uow, request, rating, comment="Quick and clean.")
        return require_id(request)


@pytest.fixture(scope="module")
def earning_professional(server: RunningServer) -> tuple[Actor, dict[str, int]]:
    """A professional with a job this month, two last month, and one with a rating."""
    with server.use_settings(), transaction() as uow:
        professional = create_professional(uow, server.personas.ac, "Wanda Works", email="wanda@example.com")
        long_name_customer = create_customer(uow, LONG_NAME, email="long.name@example.com")
    numbers = {
        "now": create_closed_job(server, professional, server.personas.ana, now()),
        "old": create_closed_job(server, professional, long_name_customer, LAST_MONTH),
        "rated": create_closed_job(
            server, professional, server.personas.ana, LAST_MONTH - timedelta(hours=1), rating=4
        ),
    }
    return professional, numbers


@pytest.mark.parametrize("width", [360, 1280])
def test_month_links_to_its_jobs_by_keyboard(
    width: int, earning_professional: tuple[Actor, dict[str, int]], server: RunningServer, new_page: NewPage
) -> None:
    professional, numbers = earning_professional
    watch = new_page(server, professional.email, width=width)
    watch.visit("/professional/earnings")
    page = watch.page
    expect(page.get_by_role("navigation", name="Key figures")).to_contain_text("₹499")
    expect(page.get_by_role("article", name=f"Request #{numbers['now']}", exact=True)).to_be_visible()
    tab_to(page, page.get_by_role("region", name="Earnings per month").get_by_role("link", name=MONTH_LABEL))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"\?month={LAST_MONTH:%Y-%m}"))
    for name in ("old", "rated"):
        expect(page.get_by_role("article", name=f"Request #{numbers[name]}", exact=True)).to_be_visible()
    expect(page.get_by_role("article", name=f"Request #{numbers['now']}", exact=True)).to_have_count(0)
    expect(page.get_by_role("heading", name=f"Jobs in {MONTH_LABEL}")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watch.problems == []


def test_earnings_chart_table_rows_link_to_the_jobs(
    earning_professional: tuple[Actor, dict[str, int]], server: RunningServer, new_page: NewPage
) -> None:
    professional, numbers = earning_professional
    watch = new_page(server, professional.email)
    watch.visit("/professional/earnings")
    card = watch.page.get_by_role("region", name="Earnings per month").first
    card.get_by_role("button", name="Table").click()
    row = card.get_by_role("row", name=re.compile(MONTH_LABEL))
    expect(row).to_contain_text("₹998")
    row.get_by_role("link").click()
    expect(watch.page.get_by_role("article", name=f"Request #{numbers['old']}", exact=True)).to_be_visible()


def test_rating_links_to_the_jobs_with_that_rating(
    earning_professional: tuple[Actor, dict[str, int]], server: RunningServer, new_page: NewPage
) -> None:
    professional, numbers = earning_professional
    watch = new_page(server, professional.email)
    watch.visit("/professional/earnings")
    watch.page.get_by_role("region", name="Ratings").get_by_role("link", name="4 stars").click()
    watch.page.wait_for_url(re.compile(r"\?rating=4"))
    expect(watch.page.get_by_role("article")).to_have_count(1)
    expect(watch.page.get_by_role("article", name=f"Request #{numbers['rated']}", exact=True)).to_be_visible()


def test_earnings_page_has_an_empty_state(server: RunningServer, new_page: NewPage) -> None:
    watch = new_page(server, server.personas.quinn.email)
    watch.visit("/professional/earnings")
    expect(watch.page.get_by_role("heading", name="Nothing earned yet")).to_be_visible()


def test_invalid_month_in_the_url_is_reported(
    earning_professional: tuple[Actor, dict[str, int]], server: RunningServer, new_page: NewPage
) -> None:
    watch = new_page(server, earning_professional[0].email)
    watch.visit("/professional/earnings?month=2026-13")
    expect(watch.page.get_by_role("main")).to_contain_text("Give a month such as 2026-12.")


@pytest.mark.parametrize("width", [360, 1280])
def test_review_reply_is_shown_to_the_customer(
    width: int, earning_professional: tuple[Actor, dict[str, int]], server: RunningServer, new_page: NewPage
) -> None:
    professional, _ = earning_professional
    number = create_closed_job(server, professional, server.personas.ana, LAST_MONTH, rating=5)
    watch = new_page(server, professional.email, width=width)
    watch.visit("/professional/profile" if width > 1000 else f"/professional/requests/{number}")
    page = watch.page
    page.get_by_role("button", name=f"Reply to Ana Books, #{number}", exact=True).click()
    dialog = page.get_by_role("dialog", name="Reply to Ana Books")
    field = dialog.get_by_label("Reply", exact=True)
    field.evaluate("(el) => el.removeAttribute('maxlength')")
    field.fill("x" * 1001)
    dialog.get_by_role("button", name="Send reply").click()
    expect(dialog).to_contain_text("Use at most 1000 characters.")
    expect(field).to_have_value("x" * 1001)
    field.fill("Thank you, come again.")
    dialog.get_by_role("button", name="Send reply").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("You: Thank you, come again.")
    expect(page.get_by_role("button", name=f"Change reply to Ana Books, #{number}", exact=True)).to_be_visible()
    customer_watch = new_page(server, server.personas.ana.email, width=width)
    customer_watch.visit(f"/customer/requests/{number}")
    expect(customer_watch.page.get_by_role("main")).to_contain_text("Wanda Works: Thank you, come again.")
    assert watch.problems == []


def test_pending_profile_lists_missing_documents(server: RunningServer, new_page: NewPage) -> None:
    with server.use_settings(), transaction() as uow:
        create_professional(uow, server.personas.ac, "Nora New", email="nora@example.com", approval=Approval.PENDING)
    watch = new_page(server, "nora@example.com", width=360)
    watch.visit("/professional/profile")
    missing_list = watch.page.get_by_role("list", name="What helps us decide")
    expect(missing_list.get_by_role("link", name="An identity")).to_be_visible()
    expect(missing_list).to_contain_text("Not sent yet")


def test_profile_field_is_validated_on_blur(server: RunningServer, new_page: NewPage) -> None:
    watch = new_page(server, server.personas.quinn.email)
    watch.visit("/professional/profile")
    pincodes = watch.page.get_by_label("Pincodes served")
    pincodes.fill("411045, 4110")
    pincodes.blur()
    expect(watch.page.get_by_text("A pincode has 6 digits; this has 4.")).to_be_visible()
    pincodes.fill("411045")
    pincodes.blur()
    expect(watch.page.get_by_text("A pincode has 6 digits; this has 4.")).to_have_count(0)


def test_accepted_job_has_call_map_and_copy_address_buttons(server: RunningServer, new_page: NewPage) -> None:
    with server.use_settings(), transaction() as uow:
        pat = server.personas.pat
        request = create_request(
            uow, server.personas.ana, server.personas.ac, status=RequestStatus.ACCEPTED, professional_id=pat.user_id
        )
        number = require_id(request)
    watch = new_page(server, pat.email, width=360)
    watch.visit(f"/professional/requests/{number}")
    main = watch.page.get_by_role("main")
    main.get_by_label("Start code").fill("12")
    main.get_by_label("Start code").blur()
    expect(main).to_contain_text("The start code has 4 digits; this has 2.")
    assert (main.get_by_role("link", name="Call").get_attribute("href") or "").startswith("tel:+91")
    assert "14%20Lake%20Road" in (main.get_by_role("link", name="Map").get_attribute("href") or "")
    watch.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    main.get_by_role("button", name="Copy address").click()
    expect(watch.page.get_by_role("status").filter(has_text="Address copied")).to_be_visible()
    assert "14 Lake Road" in watch.page.evaluate("navigator.clipboard.readText()")
