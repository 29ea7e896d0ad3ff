"""Documents in real browsers: sent with progress, told what is wrong, looked at, taken back, decided by keyboard."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from hsa_app.domain.actor import Actor
from hsa_app.domain.documents.queries import DOCUMENTS_FOLDER
from hsa_app.infra.db import transaction
from hsa_app.models import Approval
from tests.factories import a_document, a_professional
from tests.support import papers
from tests.support.product import RunningServer
from tests.ui.conftest import SignedIn

PROFILE, APPROVALS = "/professional/profile", "/admin/professionals"
SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 400_000}
"""A megabyte takes more than two seconds."""

"""Milliseconds in which a busy machine has looked at a file."""

NewProfessional = Callable[..., Actor]


@pytest.fixture
def waiting(product: RunningServer) -> NewProfessional:
    """Someone who waits for a decision, with papers: `waiting("Noor New", papers.pdf(2))`; a name must be new."""

    def register(name: str, *contents: tuple[str, bytes]) -> Actor:
        with product.data(), transaction() as uow:
            email = f"{name.lower().replace(' ', '.')}@example.com"
            who = a_professional(uow, product.cast.ac, name, email=email, approval=Approval.PENDING)
            for file_name, content in contents:
                pdf = file_name.endswith("pdf")
                more = {"content_type": "application/pdf", "pages": 2} if pdf else {}
                a_document(uow, who, content, name=file_name, **more)
            return who

    return register


def file(content: bytes, name: str = "card.png") -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def form(page: Page) -> Locator:
    return page.get_by_role("form", name="Send a document")


def send(page: Page, content: bytes, name: str = "card.png", kind: str = "Identity") -> None:
    """Fill in the form and press the button."""
    form(page).get_by_label("What it shows").select_option(kind)
    form(page).get_by_label("File").set_input_files(file(content, name))
    form(page).get_by_role("button", name="Send document").click()


def lines(page: Page) -> Locator:
    return page.get_by_role("list", name="Documents you sent").get_by_role("listitem")


def stored(product: RunningServer) -> set[Path]:
    with product.data():
        return set(DOCUMENTS_FOLDER.path.iterdir())


def test_uploaded_document_appears_live_on_the_admin_page(
    signed_in: SignedIn, product: RunningServer, waiting: NewProfessional
) -> None:
    noor = waiting("Noor New")
    admin = signed_in(product.cast.ada, f"{APPROVALS}?user={noor.user_id}")
    expect(admin.get_by_role("heading", name="Nothing to check yet")).to_be_visible()
    page = signed_in(noor, PROFILE)
    send(page, papers.pdf(2), "licence.pdf", "Certificate")
    expect(page.get_by_role("status").filter(has_text="Document sent")).to_be_visible()
    expect(lines(page)).to_have_count(1)
    expect(lines(page)).to_contain_text("licence.pdf")
    expect(lines(page)).to_contain_text("2 pages")
    expect(admin.get_by_role("tab", name="Certificate")).to_be_visible()
    expect(admin.locator('[data-state="here"]')).to_be_visible()


def test_large_upload_shows_progress_and_can_be_cancelled(
    signed_in: SignedIn, product: RunningServer, waiting: NewProfessional
) -> None:
    page = signed_in(waiting("Lena Large"), PROFILE)
    before = stored(product)
    network = page.context.new_cdp_session(page)
    network.send("Network.emulateNetworkConditions", SLOW)
    send(page, papers.heavy(2 * papers.MIB))
    bar = form(page).get_by_role("progressbar", name="Sending")
    expect(bar).to_be_visible()
    page.wait_for_function(
        "(bar) => { const part = Number(bar.getAttribute('aria-valuenow')); return part > 5 && part < 95; }",
        arg=bar.element_handle(),
    )
    expect(form(page)).to_contain_text(" % of 2.1 MB")
    form(page).get_by_role("button", name="Cancel").click()
    expect(bar).to_be_hidden()
    expect(form(page).get_by_role("button", name="Send document")).to_be_focused()
    assert stored(product) == before
    network.send("Network.emulateNetworkConditions", SLOW | {"uploadThroughput": -1})
    form(page).get_by_role("button", name="Send document").click()
    expect(lines(page)).to_have_count(1)


WRONG = {
    "nothing chosen": ("Identity", None, "Choose a file."),
    "no kind": ("", papers.png(), "Choose what it shows."),
    "a page called a picture": ("Identity", b"<html><script>alert(1)</script>", "whatever its name says"),
    "30,000 by 30,000 points": ("Identity", papers.huge_png(), "30,000 by 30,000 points"),
    "a program in a PDF": ("Address", papers.pdf_with(papers.runs_script), "has a program"),
    "more than 5 MiB": ("Identity", papers.heavy(5 * papers.MIB + 1), "at most 5 MiB"),
}


def test_upload_error_is_shown_beside_the_field(
    signed_in: SignedIn, product: RunningServer, waiting: NewProfessional
) -> None:
    page = signed_in(waiting("Wim Wrong"), PROFILE)
    before = stored(product)
    for kind, content, said in WRONG.values():
        if kind:
            form(page).get_by_label("What it shows").select_option(kind)
        form(page).get_by_label("File").set_input_files(file(content) if content else [])
        form(page).get_by_role("button", name="Send document").click()
        field = form(page).get_by_label("File" if kind else "What it shows")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
        expect(page.locator(f"#{field.get_attribute('id')}-error")).to_contain_text(said)
        page.reload()
        expect(form(page)).to_be_visible()
    assert stored(product) == before


def test_failed_upload_is_reported_and_can_be_retried(signed_in: SignedIn, waiting: NewProfessional) -> None:
    page = signed_in(waiting("Olga Offline"), PROFILE)
    page.route("**/files/documents", lambda route: route.abort())
    send(page, papers.png())
    expect(form(page)).to_contain_text("did not arrive, and nothing was saved")
    page.unroute("**/files/documents")
    form(page).get_by_role("button", name="Send document").click()
    expect(lines(page)).to_have_count(1)


def test_upload_without_response_refreshes_the_list(signed_in: SignedIn, waiting: NewProfessional) -> None:
    page = signed_in(waiting("Mia Maybe"), PROFILE)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        Thread(target=_take_all_and_hang_up, args=(deaf,), daemon=True).start()
        nowhere = f"http://127.0.0.1:{deaf.getsockname()[1]}/"

        def lose_the_answer(route: Route) -> None:
            assert route.fetch().status == 201
            route.continue_(url=nowhere)

        page.route("**/files/documents", lose_the_answer)
        send(page, papers.png())
        expect(form(page)).to_contain_text("we do not know whether the file arrived")
    expect(lines(page)).to_have_count(1)


def _take_all_and_hang_up(server: socket.socket) -> None:
    with suppress(OSError):  # until the server is closed
        while True:
            caller, _ = server.accept()
            with caller, suppress(TimeoutError):
                caller.settimeout(1)
                while caller.recv(65536):
                    pass


def test_document_viewer_pages_zooms_rotates_and_downloads(
    signed_in: SignedIn, waiting: NewProfessional, tmp_path: Path
) -> None:
    page = signed_in(waiting("Vic View", ("two pages.pdf", papers.pdf(2))), PROFILE)
    page.get_by_role("button", name="Look at two pages.pdf").click()
    dialog = page.get_by_role("dialog")
    sheet = dialog.get_by_role("img")
    expect(dialog.locator('[data-state="here"]')).to_be_visible()
    expect(dialog).to_contain_text("Page 1 of 2")
    dialog.get_by_role("button", name="Next page").click()
    expect(dialog).to_contain_text("Page 2 of 2")
    expect(sheet).to_have_attribute("alt", "Identity, page 2 of 2: two pages.pdf")
    expect(dialog.locator('[data-state="here"]')).to_be_visible()
    assert sheet.evaluate("(one) => one.naturalHeight > one.naturalWidth")
    width = sheet.bounding_box()
    dialog.get_by_role("button", name="Larger").click()
    wider = sheet.bounding_box()
    assert width is not None
    assert wider is not None
    assert wider["width"] > 1.4 * width["width"]
    dialog.get_by_role("button", name="Turn").click()
    page.wait_for_function("(one) => one.complete && one.naturalWidth > one.naturalHeight", arg=sheet.element_handle())
    with page.expect_download() as saving:
        dialog.get_by_role("link", name="Download").click()
    saving.value.save_as(tmp_path / "saved")
    assert saving.value.suggested_filename == "two pages.pdf"
    assert (tmp_path / "saved").read_bytes() == papers.pdf(2)


def test_document_is_deleted_after_confirmation_until_decided(
    signed_in: SignedIn, product: RunningServer, waiting: NewProfessional
) -> None:
    who = waiting("Dora Delete", ("one.png", papers.png()), ("two.png", papers.png()))
    page = signed_in(who, PROFILE)
    before = stored(product)
    page.get_by_role("button", name="Delete one.png").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("gone for good")
    dialog.get_by_role("button", name="Keep it").click()
    expect(lines(page)).to_have_count(2)
    page.get_by_role("button", name="Delete one.png").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(lines(page)).to_have_count(1)
    assert len(before - stored(product)) == 1
    with product.caller(product.cast.ada) as ada:
        ada.put(f"/api/admin/professionals/{who.user_id}/approve").raise_for_status()
    expect(page.get_by_role("button", name="Delete two.png")).to_be_hidden()


def test_admin_approves_and_rejects_with_keyboard_shortcuts(
    signed_in: SignedIn, product: RunningServer, waiting: NewProfessional
) -> None:
    kay, lou, max_ = (waiting(name, ("card.png", papers.png())) for name in ("Kay Key", "Lou Last", "Max More"))
    page = signed_in(product.cast.ada, f"{APPROVALS}?user={kay.user_id}")
    shown = page.locator("#who")
    expect(shown).to_have_text("Kay Key")
    page.keyboard.press("j")
    expect(shown).to_have_text("Lou Last")
    page.keyboard.press("k")
    expect(shown).to_have_text("Kay Key")
    page.keyboard.press("r")
    reason = page.get_by_role("dialog").get_by_label("Reason")
    expect(reason).to_be_focused()
    page.keyboard.type("a raj jar: blurred")
    expect(reason).to_have_value("a raj jar: blurred")
    page.keyboard.press("Tab")
    page.keyboard.press("a")
    expect(reason).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(shown).to_have_text("Lou Last")
    expect(shown).to_be_focused()
    page.keyboard.press("a")
    expect(shown).to_have_text("Max More")
    decided = {who.user_id: approval_of(product, who) for who in (kay, lou, max_)}
    assert decided == {kay.user_id: "rejected", lou.user_id: "approved", max_.user_id: "pending"}
    page.keyboard.press("Control+a")
    page.get_by_label("Single keys press these buttons").uncheck()
    page.keyboard.press("a")
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    expect(page.get_by_label("Single keys press these buttons")).not_to_be_checked()
    page.keyboard.press("a")
    page.wait_for_timeout(500)
    assert approval_of(product, max_) == "pending"


def test_arrow_keys_move_between_document_tabs(
    signed_in: SignedIn, product: RunningServer, waiting: NewProfessional
) -> None:
    who = waiting("Tia Tabs", ("first.png", papers.png()), ("second.pdf", papers.pdf(2)))
    page = signed_in(product.cast.ada, f"{APPROVALS}?user={who.user_id}")
    tabs = page.get_by_role("tablist", name="Documents").get_by_role("tab")
    expect(tabs).to_have_count(2)
    expect(page.get_by_role("region", name="Documents")).to_contain_text("first.png")
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.last).to_be_focused()
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("region", name="Documents")).to_contain_text("second.pdf")


def approval_of(product: RunningServer, who: Actor) -> str:
    with product.caller(who) as own:
        return str(own.get("/api/professional/profile").json()["approval"])
