"""The whole story, in four browsers and with no reload: from a new service to the stars, through a restart."""

import re
import time
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import select

from hsa_app.domain.requests import service
from hsa_app.infra.db import transaction
from hsa_app.models import Service
from tests.factories import ADDRESS, CITY, PASSWORD, PINCODE, booking, tomorrow
from tests.support.product import RunningServer
from tests.support.watching import Watch

SERVICE = "Piano tuning"
ROSA, TILAK = "Rosa Fernandes", "Tilak Varma"
COMMENT = "In tune again, and on time."


@pytest.mark.slow
def test_service_lifecycle_across_four_browsers_and_a_restart(
    product: RunningServer, visitor_of: Callable[..., Watch]
) -> None:
    admin = visitor_of(product, product.cast.ada.email)
    customer = visitor_of(product, product.cast.ana.email)
    add_service(admin)
    boards = {name: visitor_of(product) for name in (ROSA, TILAK)}
    for name, board in boards.items():
        register(board, name)
        approve(admin, name)
        expect(board.page.get_by_role("region", name="New")).to_be_visible()

    admin.page.get_by_role("link", name="Requests", exact=True).click()
    number = book(customer)
    cards = {name: card_of(board.page, number) for name, board in boards.items()}
    for card in cards.values():
        expect(card.get_by_role("button", name="Accept")).to_be_visible()
    expect(admin.page.get_by_role("article", name=f"Request #{number}")).to_be_visible()

    press_at_once(cards.values())
    winner = the_one_who_has_it(customer.page, number)
    loser = TILAK if winner == ROSA else ROSA
    expect(boards[loser].page.get_by_role("status").filter(has_text="accepted this first")).to_be_visible()
    expect(cards[loser].get_by_role("button", name="Accept")).to_have_count(0)
    expect(card_of(boards[winner].page, number)).to_contain_text(ADDRESS)

    start(boards[winner].page, number, code_on(customer.page))
    expect(card_of(customer.page, number)).to_contain_text("In progress")
    boards[winner].page.get_by_role("button", name="Complete job").click()
    close(customer.page)
    boards[winner].page.get_by_role("link", name="Board", exact=True).first.click()
    done = boards[winner].page.get_by_role("region", name="Done").get_by_role("article", name=f"Request #{number}")
    expect(done).to_contain_text("5")
    expect(done).to_contain_text(COMMENT)

    another = booked_while_away(product)
    for board in boards.values():
        expect(card_of(board.page, another).get_by_role("button", name="Accept")).to_be_visible(timeout=30_000)
    expect(admin.page.get_by_role("article", name=f"Request #{another}")).to_be_visible(timeout=30_000)
    expect(customer.page.get_by_role("status").filter(has_text="Connected again")).to_be_visible(timeout=30_000)
    card_of(boards[loser].page, another).get_by_role("button", name="Accept").click()
    expect(boards[loser].page.get_by_role("status").filter(has_text="is yours")).to_be_visible()


def add_service(admin: Watch) -> None:
    """Something new that can be booked."""
    admin.visit("/admin/services")
    admin.page.get_by_role("button", name="Add service").first.click()
    form = admin.page.get_by_role("dialog", name="New service")
    form.get_by_label("Name").fill(SERVICE)
    form.get_by_label("Category").fill("Music")
    form.get_by_label("Description").fill("Strings brought back to pitch, at your home.")
    form.get_by_label("Price").fill("1250")
    form.get_by_label("Duration").fill("90")
    form.get_by_role("button", name="Save").click()
    expect(admin.page.get_by_role("table")).to_contain_text(SERVICE)


def register(board: Watch, name: str) -> None:
    """Someone offers to do it."""
    board.visit("/register?role=professional")
    page = board.page
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Email").fill(f"{name.replace(' ', '.').lower()}@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("City").fill(CITY)
    page.get_by_label("Pincode", exact=True).fill(PINCODE)
    page.get_by_label("Service", exact=True).select_option(label=SERVICE)
    page.get_by_label("Years of experience").fill("7")
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/professional")
    expect(page.get_by_role("heading", name="Your account waits for approval")).to_be_visible()


def approve(admin: Watch, name: str) -> None:
    """The one who came last is let in."""
    admin.page.get_by_role("link", name="Approvals").click()
    admin.page.get_by_role("navigation", name="Professionals").get_by_role("link", name=name).click()
    expect(admin.page.get_by_role("heading", name=name)).to_be_visible()
    admin.page.get_by_role("button", name="Approve", exact=True).click()
    expect(admin.page.get_by_role("status").filter(has_text=name)).to_be_visible()


def book(customer: Watch) -> int:
    """Found by its name, booked for tomorrow; the request's number."""
    page = customer.page
    customer.visit("/services")
    page.get_by_role("link", name=SERVICE, exact=True).click()
    page.get_by_label("Date and time").fill(f"{tomorrow():%Y-%m-%dT10:30}")
    page.get_by_label("Address").fill(ADDRESS)
    page.get_by_label("City").fill(CITY)
    page.get_by_label("Pincode").fill(PINCODE)
    page.get_by_label("Notes").fill("Second floor.")
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url(re.compile(r"/customer/requests/\d+$"))
    number = int(page.url.rpartition("/")[2])
    expect(card_of(page, number)).to_contain_text(SERVICE)
    return number


def card_of(page: Page, number: int) -> Locator:
    """A request, wherever it stands on a page."""
    return page.get_by_role("article", name=f"Request #{number}", exact=True)


def press_at_once(cards: Iterable[Locator]) -> None:
    """Every Accept is pressed in the same millisecond."""
    at = time.time() * 1000 + 500
    press = "(button, at) => { setTimeout(() => button.click(), at - Date.now()); }"
    for card in cards:
        card.get_by_role("button", name="Accept").evaluate(press, at)


def the_one_who_has_it(customer: Page, number: int) -> str:
    """The name the customer reads."""
    expect(card_of(customer, number)).to_contain_text("Accepted")
    panel = customer.get_by_role("main")
    expect(panel).to_contain_text(re.compile(f"{ROSA}|{TILAK}"))
    return next(name for name in (ROSA, TILAK) if name in panel.inner_text())


def code_on(customer: Page) -> str:
    """The four digits only the customer sees."""
    code = customer.get_by_role("main").get_by_role("img", name=re.compile(r"^\d{4}$"))
    return code.get_attribute("aria-label") or ""


def start(page: Page, number: int, code: str) -> None:
    """A wrong code first: it stays where it was typed, with what is wrong beside it. Then the right one."""
    card_of(page, number).get_by_role("link").first.click()
    field = page.get_by_label("Start code")
    wrong = "1111" if code != "1111" else "2222"
    field.fill(wrong)
    page.get_by_role("button", name="Start job").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("not the code"))
    expect(field).to_have_value(wrong)
    field.fill(code)
    page.get_by_role("button", name="Start job").click()
    expect(page.get_by_role("button", name="Complete job")).to_be_visible()


def close(customer: Page) -> None:
    """Five stars and a few words."""
    customer.get_by_role("button", name="Close request").first.click()
    dialog = customer.get_by_role("dialog")
    dialog.get_by_label("5 of 5").check()
    dialog.get_by_label("Comment").fill(COMMENT)
    dialog.get_by_role("button", name="Close request").click()
    expect(customer.get_by_role("heading", name="Your rating")).to_be_visible()


def booked_while_away(product: RunningServer) -> int:
    """The server ends; meanwhile a request is made; the server is back at the same address."""
    product.stop()
    with product.data(), transaction() as uow:
        piano = uow.db.scalars(select(Service).where(Service.name == SERVICE)).one()
        number = service.book(uow, product.cast.ana, booking(piano, scheduled_for=tomorrow(hours=48))).id
    product.start()
    return number
