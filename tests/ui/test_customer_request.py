"""A customer follows one request: what the professional does appears by itself, and what is typed is never lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from hsa_app.domain.requests import service
from hsa_app.infra.db import transaction
from tests.factories import booking
from tests.support.product import RunningServer
from tests.ui.conftest import SignedIn


@pytest.fixture
def booked(product: RunningServer) -> Iterator[int]:
    """A request of Ana's that nobody has accepted; withdrawn afterwards, so that calendars stay free."""
    with product.caller(product.cast.ana) as ana:
        with product.data(), transaction() as uow:
            number = service.book(uow, product.cast.ana, booking(product.cast.ac)).id
        yield number
        ana.put(f"/api/service-requests/{number}/cancel", json={"reason": "The test is over."})
        ana.put(f"/api/service-requests/{number}/close", json={})


def pat_does(product: RunningServer, number: int, move: str, **body: str) -> None:
    """Pat makes a move over the API."""
    with product.caller(product.cast.pat) as pat:
        assert pat.put(f"/api/service-requests/{number}/{move}", json=body or None).is_success


def test_request_page_goes_from_waiting_to_rated_without_reload(
    product: RunningServer, signed_in: SignedIn, booked: int
) -> None:
    page = signed_in(product.cast.ana, f"/customer/requests/{booked}")
    slip = page.get_by_role("article", name=f"Request #{booked}")
    expect(slip).to_contain_text("Waiting")
    pat_does(product, booked, "accept")
    expect(slip).to_contain_text("Start code")
    code = slip.get_by_role("img").get_attribute("aria-label") or ""
    pat_does(product, booked, "start", code=code)
    expect(slip).to_contain_text("In progress")
    expect(slip).not_to_contain_text("Start code")
    pat_does(product, booked, "complete")
    slip.get_by_role("button", name="Close request").click()
    dialog = page.get_by_role("dialog", name="How was Pat Serves?")
    dialog.get_by_label("4 of 5").check()
    dialog.get_by_role("button", name="Close request").click()
    expect(slip).to_contain_text("Closed")
    expect(page.get_by_role("heading", name="Your rating")).to_be_visible()


def test_conflicting_edit_keeps_the_typed_values(product: RunningServer, signed_in: SignedIn, booked: int) -> None:
    page = signed_in(product.cast.ana, f"/customer/requests/{booked}")
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Address").fill("2 Hill View")
    with product.caller(product.cast.ana) as elsewhere:
        assert elsewhere.patch(f"/api/service-requests/{booked}", json={"notes": "Ring twice"}).is_success
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_contain_text("It now says notes “Ring twice”")
    expect(dialog.get_by_label("Address")).to_have_value("2 Hill View")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("2 Hill View")
    expect(page.get_by_role("main")).to_contain_text("Ring twice")


def test_cancelling_an_accepted_request_requires_a_reason(
    product: RunningServer, signed_in: SignedIn, booked: int
) -> None:
    pat_does(product, booked, "accept")
    page = signed_in(product.cast.ana, f"/customer/requests/{booked}")
    page.get_by_role("button", name="Cancel request").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Pat Serves has kept")
    dialog.get_by_role("button", name="Cancel request").click()
    expect(dialog).to_contain_text("Someone has accepted, so say why.")
    dialog.get_by_label("Reason").fill("We have to travel.")
    dialog.get_by_role("button", name="Cancel request").click()
    expect(page.get_by_role("article", name=f"Request #{booked}")).to_contain_text("Cancelled")


@pytest.mark.parametrize("number", ["0", "999999", "abc", "99999999999999999999"])
def test_unknown_request_shows_not_found(product: RunningServer, signed_in: SignedIn, number: str) -> None:
    says_nothing(signed_in(product.cast.ana, f"/customer/requests/{number}"))


def test_request_of_another_customer_shows_not_found(product: RunningServer, signed_in: SignedIn, booked: int) -> None:
    page = signed_in(product.cast.sam, f"/customer/requests/{booked}")
    says_nothing(page)
    expect(page.get_by_role("main")).not_to_contain_text(re.compile("AC service|Lake Road"))


def says_nothing(page: Page) -> None:
    """The page says that there is no such request."""
    expect(page.get_by_role("heading", name="There is no such request")).to_be_visible()
