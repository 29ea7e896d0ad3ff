"""The customer's request page: updates live and keeps what is typed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from hsa_app.domain.requests import service
from hsa_app.infra.db import transaction
from tests.factories import booking_form
from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs


@pytest.fixture
def booked_request_id(server: RunningServer) -> Iterator[int]:
    """The id of an open request of Ana's, cancelled after the test to keep calendars free."""
    with server.api_client_as(server.personas.ana) as ana:
        with server.use_settings(), transaction() as uow:
            number = service.book(uow, server.personas.ana, booking_form(server.personas.ac)).id
        yield number
        ana.put(f"/api/service-requests/{number}/cancel", json={"reason": "The test is over."})
        ana.put(f"/api/service-requests/{number}/close", json={})


def act_as_pat(server: RunningServer, number: int, action: str, **body: str) -> None:
    """Call an action as Pat over the API."""
    with server.api_client_as(server.personas.pat) as pat:
        assert pat.put(f"/api/service-requests/{number}/{action}", json=body or None).is_success


def test_request_page_goes_from_waiting_to_rated_without_reload(
    server: RunningServer, open_page_as: OpenPageAs, booked_request_id: int
) -> None:
    page = open_page_as(server.personas.ana, f"/customer/requests/{booked_request_id}")
    slip = page.get_by_role("article", name=f"Request #{booked_request_id}")
    expect(slip).to_contain_text("Waiting")
    act_as_pat(server, booked_request_id, "accept")
    expect(slip).to_contain_text("Start code")
    code = slip.get_by_role("img").get_attribute("aria-label") or ""
    act_as_pat(server, booked_request_id, "start", code=code)
    expect(slip).to_contain_text("In progress")
    expect(slip).not_to_contain_text("Start code")
    act_as_pat(server, booked_request_id, "complete")
    slip.get_by_role("button", name="Close request").click()
    dialog = page.get_by_role("dialog", name="How was Pat Serves?")
    dialog.get_by_label("4 of 5").check()
    dialog.get_by_role("button", name="Close request").click()
    expect(slip).to_contain_text("Closed")
    expect(page.get_by_role("heading", name="Your rating")).to_be_visible()


def test_conflicting_edit_keeps_the_typed_values(
    server: RunningServer, open_page_as: OpenPageAs, booked_request_id: int
) -> None:
    page = open_page_as(server.personas.ana, f"/customer/requests/{booked_request_id}")
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Address").fill("2 Hill View")
    with server.api_client_as(server.personas.ana) as api:
        assert api.patch(f"/api/service-requests/{booked_request_id}", json={"notes": "Ring twice"}).is_success
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_contain_text("It now says notes “Ring twice”")
    expect(dialog.get_by_label("Address")).to_have_value("2 Hill View")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("2 Hill View")
    expect(page.get_by_role("main")).to_contain_text("Ring twice")


def test_cancelling_an_accepted_request_requires_a_reason(
    server: RunningServer, open_page_as: OpenPageAs, booked_request_id: int
) -> None:
    act_as_pat(server, booked_request_id, "accept")
    page = open_page_as(server.personas.ana, f"/customer/requests/{booked_request_id}")
    page.get_by_role("button", name="Cancel request").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Pat Serves has kept")
    dialog.get_by_role("button", name="Cancel request").click()
    expect(dialog).to_contain_text("Someone has accepted, so say why.")
    dialog.get_by_label("Reason").fill("We have to travel.")
    dialog.get_by_role("button", name="Cancel request").click()
    expect(page.get_by_role("article", name=f"Request #{booked_request_id}")).to_contain_text("Cancelled")


@pytest.mark.parametrize("number", ["0", "999999", "abc", "99999999999999999999"])
def test_unknown_request_shows_not_found(server: RunningServer, open_page_as: OpenPageAs, number: str) -> None:
    expect_not_found(open_page_as(server.personas.ana, f"/customer/requests/{number}"))


def test_request_of_another_customer_shows_not_found(
    server: RunningServer, open_page_as: OpenPageAs, booked_request_id: int
) -> None:
    page = open_page_as(server.personas.sam, f"/customer/requests/{booked_request_id}")
    expect_not_found(page)
    expect(page.get_by_role("main")).not_to_contain_text(re.compile("AC service|Lake Road"))


def expect_not_found(page: Page) -> None:
    """Expect the message that there is no such request."""
    expect(page.get_by_role("heading", name="There is no such request")).to_be_visible()
