"""Actions on the cards of the board, and the focus after them."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from hsa_app.core.clock import now
from hsa_app.infra.db import transaction
from hsa_app.models import RequestStatus
from tests.factories import create_request, require_id
from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs
from tests.ui.test_keyboard import tab_to

BOARD_PATH = "/professional"


def find_card(page: Page, number: int) -> Locator:
    """Return the card of a request in any column."""
    return page.get_by_role("article", name=f"Request #{number}", exact=True)


def create_job_starting_soon(server: RunningServer, code: str, *, minutes: int) -> int:
    """Create a job of Quinn's that starts in a moment and return its id."""
    with server.use_settings(), transaction() as uow:
        job = create_request(
            uow, server.personas.ana, server.personas.ac, scheduled_for=now() + timedelta(minutes=minutes),
            status=RequestStatus.ACCEPTED, professional_id=server.personas.quinn.user_id, start_code=code,
        )  # fmt: skip
        return require_id(job)


def test_job_is_started_on_the_board_with_its_own_code(server: RunningServer, open_page_as: OpenPageAs) -> None:
    first_id, other_id = (
        create_job_starting_soon(server, "1234", minutes=1),
        create_job_starting_soon(server, "9876", minutes=3),
    )
    page = open_page_as(server.personas.quinn, BOARD_PATH)
    entry = find_card(page, other_id).get_by_label("Start code")
    entry.fill("1234")
    find_card(page, other_id).get_by_role("button", name="Start job").click()
    expect(find_card(page, other_id)).to_contain_text("4 tries left")
    expect(entry).to_have_value("1234")
    expect(entry).to_be_focused()
    expect(find_card(page, first_id)).not_to_contain_text("tries left")
    entry.fill("9876")
    entry.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Job started")).to_be_visible()
    expect(find_card(page, other_id).get_by_role("button", name="Complete job")).to_be_visible()
    expect(find_card(page, first_id).get_by_role("button", name="Start job")).to_be_visible()


@pytest.mark.parametrize("button_name", ["Accept", "Reject"])
def test_focus_stays_in_the_column_when_its_card_leaves(
    server: RunningServer, open_page_as: OpenPageAs, button_name: str
) -> None:
    delay = timedelta(days=3 if button_name == "Accept" else 4)
    with server.use_settings(), transaction() as uow:
        numbers = [
            require_id(create_request(uow, server.personas.ana, server.personas.ac, scheduled_for=now() + delay))
            for _ in "ab"
        ]
    page = open_page_as(server.personas.pat, BOARD_PATH)
    column = page.get_by_role("region", name="New")
    leaving_card, remaining_card = (find_card(page, number) for number in reversed(numbers))
    tab_to(page, leaving_card.get_by_role("button", name=button_name))
    page.keyboard.press("Enter")
    expect(column.get_by_role("article", name=f"Request #{numbers[1]}", exact=True)).to_have_count(0)
    expect(remaining_card).to_be_visible()
    page.wait_for_function("document.activeElement !== document.body")
    assert column.evaluate("el => el.contains(document.activeElement)")
