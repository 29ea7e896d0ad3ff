"""The full lifecycle in four browsers without a reload: from a new service to the review, across a restart."""

import re
import time
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from hsa_app.domain.requests import service
from hsa_app.infra.db import transaction
from hsa_app.models import Service
from tests.factories import ADDRESS, CITY, PASSWORD, PINCODE, booking_form, tomorrow
from tests.support.console_watch import PageWatch
from tests.support.server import RunningServer

SERVICE_NAME = "Piano tuning"
ROSA, TILAK = "Rosa Fernandes", "Tilak Varma"
COMMENT = "In tune again, and on time."


@pytest.mark.slow
def test_service_lifecycle_across_four_browsers_and_a_restart(
    server: RunningServer, new_page: Callable[..., PageWatch]
) -> None:
    admin = new_page(server, server.personas.ada.email)
    customer = new_page(server, server.personas.ana.email)
    add_service(admin)
    boards = {name: new_page(server) for name in (ROSA, TILAK)}
    for name, board in boards.items():
        register_professional(board, name)
        approve_professional(admin, name)
        expect(board.page.get_by_role("region", name="New")).to_be_visible()

    admin.page.get_by_role("link", name="Requests", exact=True).click()
    number = book_service(customer)
    cards = {name: find_card(board.page, number) for name, board in boards.items()}
    for card in cards.values():
        expect(card.get_by_role("button", name="Accept")).to_be_visible()
    expect(admin.page.get_by_role("article", name=f"Request #{number}")).to_be_visible()

    accept_simultaneously(cards.values())
    winner = read_winner_name(customer.page, number)
    other_name = TILAK if winner == ROSA else ROSA
    expect(boards[other_name].page.get_by_role("status").filter(has_text="accepted this first")).to_be_visible()
    expect(cards[other_name].get_by_role("button", name="Accept")).to_have_count(0)
    expect(find_card(boards[winner].page, number)).to_contain_text(ADDRESS)

    start_job(boards[winner].page, number, read_start_code(customer.page))
    expect(find_card(customer.page, number)).to_contain_text("In progress")
    boards[winner].page.get_by_role("button", name="Complete job").click()
    close_request(customer.page)
    boards[winner].page.get_by_role("link", name="Board", exact=True).first.click()
    done_card = boards[winner].page.get_by_role("region", name="Done").get_by_role("article", name=f"Request #{number}")
    expect(done_card).to_contain_text("5")
    expect(done_card).to_contain_text(COMMENT)

    second_number = book_during_server_restart(server)
    for board in boards.values():
        expect(find_card(board.page, second_number).get_by_role("button", name="Accept")).to_be_visible(timeout=30_000)
    expect(admin.page.get_by_role("article", name=f"Request #{second_number}")).to_be_visible(timeout=30_000)
    expect(customer.page.get_by_role("status").filter(has_text="Connected again")).to_be_visible(timeout=30_000)
    find_card(boards[other_name].page, second_number).get_by_role("button", name="Accept").click()
    expect(boards[other_name].page.get_by_role("status").filter(has_text="is yours")).to_be_visible()


def add_service(admin: PageWatch) -> None:
    """Add a service as admin."""
    admin.visit("/admin/services")
    admin.page.get_by_role("button", name="Add service").first.click()
    form = admin.page.get_by_role("dialog", name="New service")
    form.get_by_label("Name").fill(SERVICE_NAME)
    form.get_by_label("Category").fill("Music")
    form.get_by_label("Description").fill("Strings brought back to pitch, at your home.")
    form.get_by_label("Price").fill("1250")
    form.get_by_label("Duration").fill("90")
    form.get_by_role("button", name="Save").click()
    expect(admin.page.get_by_role("table")).to_contain_text(SERVICE_NAME)


def register_professional(board: PageWatch, name: str) -> None:
    """Register a professional for the new service."""
    board.visit("/register?role=professional")
    page = board.page
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Email").fill(f"{name.replace(' ', '.').lower()}@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("City").fill(CITY)
    page.get_by_label("Pincode", exact=True).fill(PINCODE)
    page.get_by_label("Service", exact=True).select_option(label=SERVICE_NAME)
    page.get_by_label("Years of experience").fill("7")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/professional")
    expect(page.get_by_role("heading", name="Your account waits for approval")).to_be_visible()


def approve_professional(admin: PageWatch, name: str) -> None:
    """Approve the professional who registered last."""
    admin.page.get_by_role("link", name="Approvals").click()
    admin.page.get_by_role("navigation", name="Professionals").get_by_role("link", name=name).click()
    expect(admin.page.get_by_role("heading", name=name)).to_be_visible()
    admin.page.get_by_role("button", name="Approve", exact=True).click()
    expect(admin.page.get_by_role("status").filter(has_text=name)).to_be_visible()


def book_service(customer: PageWatch) -> int:
    """Find the service by name, book it for tomorrow, and return the request id."""
    page = customer.page
    customer.visit("/services")
    page.get_by_role("link", name=SERVICE_NAME, exact=True).click()
    page.get_by_label("Date and time").fill(f"{tomorrow():%Y-%m-%dT10:30}")
    page.get_by_label("Address").fill(ADDRESS)
    page.get_by_label("City").fill(CITY)
    page.get_by_label("Pincode").fill(PINCODE)
    page.get_by_label("Notes").fill("Second floor.")
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url(re.compile(r"/customer/requests/\d+$"))
    number = int(page.url.rpartition("/")[2])
    expect(find_card(page, number)).to_contain_text(SERVICE_NAME)
    return number


def find_card(page: Page, number: int) -> Locator:
    """Return the card of a request anywhere on a page."""
    return page.get_by_role("article", name=f"Request #{number}", exact=True)


def accept_simultaneously(cards: Iterable[Locator]) -> None:
    """Press every Accept button in the same millisecond."""
    press_time = time.time() * 1000 + 500
    script = "(button, at) => { setTimeout(() => button.click(), at - Date.now()); }"
    for card in cards:
        card.get_by_role("button", name="Accept").evaluate(script, press_time)


def read_winner_name(customer: Page, number: int) -> str:
    """Return the name of the professional that the customer sees."""
    expect(find_card(customer, number)).to_contain_text("Accepted")
    panel = customer.get_by_role("main")
    expect(panel).to_contain_text(re.compile(f"{ROSA}|{TILAK}"))
    return next(name for name in (ROSA, TILAK) if name in panel.inner_text())


def read_start_code(customer: Page) -> str:
    """Return the four digits that only the customer sees."""
    code = customer.get_by_role("main").get_by_role("img", name=re.compile(r"^\d{4}$"))
    return code.get_attribute("aria-label") or ""


def start_job(page: Page, number: int, code: str) -> None:
    """Enter a wrong code, which stays in its field beside the error, then the right one."""
    find_card(page, number).get_by_role("link").first.click()
    field = page.get_by_label("Start code")
    wrong_code = "1111" if code != "1111" else "2222"
    field.fill(wrong_code)
    page.get_by_role("button", name="Start job").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("not the code"))
    expect(field).to_have_value(wrong_code)
    field.fill(code)
    page.get_by_role("button", name="Start job").click()
    expect(page.get_by_role("button", name="Complete job")).to_be_visible()


def close_request(customer: Page) -> None:
    """Close the request with five stars and a comment."""
    customer.get_by_role("button", name="Close request").first.click()
    dialog = customer.get_by_role("dialog")
    dialog.get_by_label("5 of 5").check()
    dialog.get_by_label("Comment").fill(COMMENT)
    dialog.get_by_role("button", name="Close request").click()
    expect(customer.get_by_role("heading", name="Your rating")).to_be_visible()


def book_during_server_restart(server: RunningServer) -> int:
    """Restart the server at the same address and book a request meanwhile; return its id."""
    server.stop()
    with server.use_settings(), transaction() as uow:
        piano = uow.db.scalars(select(Service).where(Service.name == SERVICE_NAME)).one()
        number = service.book(uow, server.personas.ana, booking_form(piano, scheduled_for=tomorrow(hours=48))).id
    server.start()
    return number
