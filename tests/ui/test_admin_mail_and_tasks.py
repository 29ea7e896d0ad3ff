"""The mail and task pages of admins, updated live."""

import pytest
from playwright.sync_api import expect

from hsa_app.domain.requests import service
from hsa_app.infra.db import transaction
from hsa_app.models import OutgoingMail
from tests.factories import booking_form
from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs

MAIL_PATH = "/admin/mail"


@pytest.fixture
def accepted_request_id(server: RunningServer) -> int:
    """The id of a request of Ana's that Pat has accepted."""
    with server.use_settings(), transaction() as uow:
        number = service.book(uow, server.personas.ana, booking_form(server.personas.ac)).id
    with server.api_client_as(server.personas.pat) as pat:
        assert pat.put(f"/api/service-requests/{number}/accept").is_success
    return number


def test_mail_page_updates_live_and_shows_the_content(
    server: RunningServer, open_page_as: OpenPageAs, accepted_request_id: int
) -> None:
    page = open_page_as(server.personas.ada, MAIL_PATH)
    expect(page.get_by_text("No mail server is set")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Pat Serves comes on").first
    expect(row).to_contain_text("Sent", timeout=30_000)
    expect(row).to_contain_text("ana@example.com")
    row.get_by_role("link").click()
    drawer = page.get_by_role("dialog", name="Pat Serves comes on")
    expect(drawer.frame_locator("iframe").get_by_text("Hello Ana Books")).to_be_visible()
    expect(drawer.locator("pre")).to_contain_text(f"Request: #{accepted_request_id}")
    with server.api_client_as(server.personas.ana) as ana:
        ana.put(f"/api/service-requests/{accepted_request_id}/cancel", json={"reason": "The test is over."})
    page.keyboard.press("Escape")
    expect(
        page.get_by_role("row").filter(has_text=f"Request #{accepted_request_id} is cancelled").first
    ).to_be_visible()


def test_failed_mail_can_be_resent(server: RunningServer, open_page_as: OpenPageAs) -> None:
    with server.use_settings(), transaction() as uow:
        mail = OutgoingMail(
            message_id="<failed@example.org>", kind="welcome", user_id=server.personas.sam.user_id, status="failed",
            to_email="sam@example.com", subject="Bounced", text="Hello", html="<p>Hello</p><script>top.x=1</script>",
            attempts=1, error="The mail server said 550 nobody here",
        )  # fmt: skip
        uow.db.add(mail)
    page = open_page_as(server.personas.ada, f"{MAIL_PATH}?state=failed")
    page.get_by_role("link", name="Bounced").click()
    drawer = page.get_by_role("dialog", name="Bounced")
    expect(drawer.get_by_text("The mail server said 550 nobody here")).to_be_visible()
    assert page.evaluate("window.x") is None, "the preview executes nothing"
    drawer.get_by_role("button", name="Send again").click()
    expect(drawer.get_by_text("Sent", exact=True).first).to_be_visible(timeout=30_000)
    expect(drawer.get_by_role("button", name="Send again")).to_have_count(0)


def test_manual_task_run_shows_its_result(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page = open_page_as(server.personas.ada, "/admin/jobs")
    runs = page.get_by_role("table", name="Runs")
    page.get_by_role("button", name="Dry run Daily reminders").click()
    expect(runs.get_by_role("row").filter(has_text="Dry run").first).to_contain_text("Ada Admin", timeout=30_000)
    page.get_by_role("button", name="Run now Daily reminders").click()
    finished_run = runs.get_by_role("row").filter(has_text="Daily reminders").filter(has_text="Done")
    expect(finished_run.first).to_contain_text("professionals", timeout=30_000)
