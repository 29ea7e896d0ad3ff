"""The admin's overview: live figures, charts with table views, the period in the URL."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from hsa_app.core.clock import today
from hsa_app.domain.requests import service
from hsa_app.infra.db import transaction
from hsa_app.state.admin.overview import period_url, preset_days
from tests.factories import booking_form
from tests.support.console_watch import PageWatch
from tests.support.page_matrix import DEMO_EMAILS, ROLE_BY_HOME_PATH
from tests.support.server import RunningServer

ADMIN_EMAIL = DEMO_EMAILS[ROLE_BY_HOME_PATH["/admin"]]
CHART_TITLES = ("Requests per day", "Requests by status", "Revenue per month", "Top services", "Ratings")


def read_key_figure(page: Page, name: str) -> str:
    figure = page.get_by_role("navigation", name="Key figures").get_by_role("link", name=re.compile(f"^{name}"))
    return figure.locator(".kpi__v").inner_text()


def test_overview_empty_state_is_replaced_live(server: RunningServer, new_page: Callable[..., PageWatch]) -> None:
    watch = new_page(server, server.personas.ada.email)
    watch.visit("/admin")
    page = watch.page
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    with server.use_settings(), transaction() as uow:
        service.book(uow, server.personas.ana, booking_form(server.personas.ac))
    with server.api_client_as(server.personas.ana) as ana:
        body = booking_form(server.personas.tap).model_dump(mode="json")
        assert ana.post("/api/service-requests", json=body).status_code == 201
    requests = page.get_by_role("navigation", name="Key figures").get_by_role("link", name=re.compile("^Requests"))
    expect(requests).to_contain_text("2", timeout=3_000)
    with server.api_client_as(server.personas.ana) as ana:
        assert ana.post("/api/service-requests", json=body | {"notes": "Once more"}).status_code == 201
    expect(requests).to_contain_text("3", timeout=3_000)


def test_every_chart_has_a_table_view_by_keyboard(
    demo_server: RunningServer, new_demo_page: Callable[..., PageWatch]
) -> None:
    watch = new_demo_page(ADMIN_EMAIL)
    watch.visit("/admin")
    page = watch.page
    for title in CHART_TITLES:
        card = page.get_by_role("region", name=title, exact=True).first
        view_switch = card.get_by_role("group", name=f"{title}: view as")
        view_switch.get_by_role("button", name="Table").focus()
        page.keyboard.press("Enter")
        expect(card.get_by_role("table", name=title)).to_be_visible()
        expect(view_switch.get_by_role("button", name="Table")).to_have_attribute("aria-pressed", "true")
        assert card.get_by_role("row").count() > 4
        view_switch.get_by_role("button", name="Chart").click()
        expect(card.get_by_role("table")).to_have_count(0)
    assert watch.problems == []


def test_chart_bar_links_to_a_list_with_the_same_count(
    demo_server: RunningServer, new_demo_page: Callable[..., PageWatch]
) -> None:
    watch = new_demo_page(ADMIN_EMAIL)
    watch.visit("/admin")
    page = watch.page
    for title, name in (("Requests by status", "Cancelled"), ("Ratings", "3 stars"), ("Top services", "AC service")):
        page.goto("/admin")
        bar = (
            page.get_by_role("region", name=title, exact=True)
            .get_by_role("listitem")
            .filter(has=page.get_by_role("link", name=re.compile(name.replace(" ", r"\s*"))))
        )
        count = re.findall(r"\d+", bar.locator(".n").last.inner_text())[0]
        bar.get_by_role("link").click()
        expect(page.get_by_role("status").filter(has_text="found")).to_have_text(f"{count} found")


def test_period_is_in_the_url(demo_server: RunningServer, new_demo_page: Callable[..., PageWatch]) -> None:
    watch = new_demo_page(ADMIN_EMAIL)
    watch.visit("/admin")
    page = watch.page
    expect(page.get_by_text(re.compile("updated"))).to_be_visible()
    page.get_by_label("Period").select_option(label="This month")
    expect(page).to_have_url(re.compile(f"{re.escape(period_url(preset_days('month')))}$"))
    expect(page.get_by_text(re.compile(f"^1 {today():%b} to {today().day} {today():%b}|^{today():%a}"))).to_be_visible()
    watch.wait_until_idle()
    page.get_by_role("button", name="Other days").click()
    page.get_by_label("From").fill("2026-02-10")
    page.get_by_label("To", exact=True).fill("2026-02-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("This is before 2026-02-10, the first day.")).to_be_visible()
    page.get_by_label("To", exact=True).fill("2026-02-20")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"/admin\?from=2026-02-10&to=2026-02-20"))
    expect(page.get_by_text("10 Feb to 20 Feb 2026, updated")).to_be_visible()
    page.reload()
    expect(page.get_by_text("10 Feb to 20 Feb 2026, updated")).to_be_visible()
    page.goto("/admin?from=soon")
    expect(page.get_by_text("The address names days that cannot be shown.")).to_be_visible()
