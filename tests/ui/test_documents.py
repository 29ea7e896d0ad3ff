"""Documents in the browser: upload with progress, errors, viewer, deletion, decisions by keyboard."""

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
from tests.factories import create_document, create_professional
from tests.support import sample_files
from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs

PROFILE_PATH, APPROVALS_PATH = "/professional/profile", "/admin/professionals"
SLOW_NETWORK = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 400_000}
"""Throttled so that a megabyte takes more than two seconds."""

CreatePendingProfessional = Callable[..., Actor]


@pytest.fixture
def create_pending_professional(server: RunningServer) -> CreatePendingProfessional:
    """Create a professional waiting for approval, with documents; the name must be unique."""

    def register(name: str, *contents: tuple[str, bytes]) -> Actor:
        with server.use_settings(), transaction() as uow:
            email = f"{name.lower().replace(' ', '.')}@example.com"
            professional = create_professional(uow, server.personas.ac, name, email=email, approval=Approval.PENDING)
            for file_name, content in contents:
                pdf = file_name.endswith("pdf")
                pdf_fields = {"content_type": "application/pdf", "pages": 2} if pdf else {}
                create_document(uow, professional, content, name=file_name, **pdf_fields)
            return professional

    return register


def build_file_payload(content: bytes, name: str = "card.png") -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def find_upload_form(page: Page) -> Locator:
    return page.get_by_role("form", name="Send a document")


def upload_document(page: Page, content: bytes, name: str = "card.png", kind: str = "Identity") -> None:
    """Fill in the upload form and submit it."""
    find_upload_form(page).get_by_label("What it shows").select_option(kind)
    find_upload_form(page).get_by_label("File").set_input_files(build_file_payload(content, name))
    find_upload_form(page).get_by_role("button", name="Send document").click()


def find_document_rows(page: Page) -> Locator:
    return page.get_by_role("list", name="Documents you sent").get_by_role("listitem")


def list_stored_files(server: RunningServer) -> set[Path]:
    with server.use_settings():
        return set(DOCUMENTS_FOLDER.path.iterdir())


def test_uploaded_document_appears_live_on_the_admin_page(
    open_page_as: OpenPageAs, server: RunningServer, create_pending_professional: CreatePendingProfessional
) -> None:
    noor = create_pending_professional("Noor New")
    admin = open_page_as(server.personas.ada, f"{APPROVALS_PATH}?user={noor.user_id}")
    expect(admin.get_by_role("heading", name="Nothing to check yet")).to_be_visible()
    page = open_page_as(noor, PROFILE_PATH)
    upload_document(page, sample_files.pdf(2), "licence.pdf", "Certificate")
    expect(page.get_by_role("status").filter(has_text="Document sent")).to_be_visible()
    expect(find_document_rows(page)).to_have_count(1)
    expect(find_document_rows(page)).to_contain_text("licence.pdf")
    expect(find_document_rows(page)).to_contain_text("2 pages")
    expect(admin.get_by_role("tab", name="Certificate")).to_be_visible()
    expect(admin.locator('[data-state="here"]')).to_be_visible()


def test_large_upload_shows_progress_and_can_be_cancelled(
    open_page_as: OpenPageAs, server: RunningServer, create_pending_professional: CreatePendingProfessional
) -> None:
    page = open_page_as(create_pending_professional("Lena Large"), PROFILE_PATH)
    files_before = list_stored_files(server)
    network = page.context.new_cdp_session(page)
    network.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    upload_document(page, sample_files.png_of_size(2 * sample_files.MIB))
    bar = find_upload_form(page).get_by_role("progressbar", name="Sending")
    expect(bar).to_be_visible()
    page.wait_for_function(
        "(bar) => { const part = Number(bar.getAttribute('aria-valuenow')); return part > 5 && part < 95; }",
        arg=bar.element_handle(),
    )
    expect(find_upload_form(page)).to_contain_text(" % of 2.1 MB")
    find_upload_form(page).get_by_role("button", name="Cancel").click()
    expect(bar).to_be_hidden()
    expect(find_upload_form(page).get_by_role("button", name="Send document")).to_be_focused()
    assert list_stored_files(server) == files_before
    network.send("Network.emulateNetworkConditions", SLOW_NETWORK | {"uploadThroughput": -1})
    find_upload_form(page).get_by_role("button", name="Send document").click()
    expect(find_document_rows(page)).to_have_count(1)


INVALID_UPLOADS = {
    "no file": ("Identity", None, "Choose a file."),
    "no kind": ("", sample_files.png(), "Choose what it shows."),
    "HTML named as a PNG": ("Identity", b"<html><script>alert(1)</script>", "whatever its name says"),
    "30,000 by 30,000 pixels": ("Identity", sample_files.png_claiming_huge_size(), "30,000 by 30,000 points"),
    "PDF with JavaScript": ("Address", sample_files.modified_pdf(sample_files.add_script), "has a program"),
    "more than 5 MiB": ("Identity", sample_files.png_of_size(5 * sample_files.MIB + 1), "at most 5 MiB"),
}


def test_upload_error_is_shown_beside_the_field(
    open_page_as: OpenPageAs, server: RunningServer, create_pending_professional: CreatePendingProfessional
) -> None:
    page = open_page_as(create_pending_professional("Wim Wrong"), PROFILE_PATH)
    files_before = list_stored_files(server)
    for kind, content, message in INVALID_UPLOADS.values():
        if kind:
            find_upload_form(page).get_by_label("What it shows").select_option(kind)
        find_upload_form(page).get_by_label("File").set_input_files(build_file_payload(content) if content else [])
        find_upload_form(page).get_by_role("button", name="Send document").click()
        field = find_upload_form(page).get_by_label("File" if kind else "What it shows")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
        expect(page.locator(f"#{field.get_attribute('id')}-error")).to_contain_text(message)
        page.reload()
        expect(find_upload_form(page)).to_be_visible()
    assert list_stored_files(server) == files_before


def test_failed_upload_is_reported_and_can_be_retried(
    open_page_as: OpenPageAs, create_pending_professional: CreatePendingProfessional
) -> None:
    page = open_page_as(create_pending_professional("Olga Offline"), PROFILE_PATH)
    page.route("**/files/documents", lambda route: route.abort())
    upload_document(page, sample_files.png())
    expect(find_upload_form(page)).to_contain_text("did not arrive, and nothing was saved")
    page.unroute("**/files/documents")
    find_upload_form(page).get_by_role("button", name="Send document").click()
    expect(find_document_rows(page)).to_have_count(1)


def test_upload_without_response_refreshes_the_list(
    open_page_as: OpenPageAs, create_pending_professional: CreatePendingProfessional
) -> None:
    page = open_page_as(create_pending_professional("Mia Maybe"), PROFILE_PATH)
    with socket.create_server(("127.0.0.1", 0)) as silent_server:
        Thread(target=_accept_and_disconnect, args=(silent_server,), daemon=True).start()
        silent_url = f"http://127.0.0.1:{silent_server.getsockname()[1]}/"

        def drop_response(route: Route) -> None:
            assert route.fetch().status == 201
            route.continue_(url=silent_url)

        page.route("**/files/documents", drop_response)
        upload_document(page, sample_files.png())
        expect(find_upload_form(page)).to_contain_text("we do not know whether the file arrived")
    expect(find_document_rows(page)).to_have_count(1)


def _accept_and_disconnect(server: socket.socket) -> None:
    with suppress(OSError):  # until the server is closed
        while True:
            caller, _ = server.accept()
            with caller, suppress(TimeoutError):
                caller.settimeout(1)
                while caller.recv(65536):
                    pass


def test_document_viewer_pages_zooms_rotates_and_downloads(
    open_page_as: OpenPageAs, create_pending_professional: CreatePendingProfessional, tmp_path: Path
) -> None:
    page = open_page_as(create_pending_professional("Vic View", ("two pages.pdf", sample_files.pdf(2))), PROFILE_PATH)
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
    zoomed_box = sheet.bounding_box()
    assert width is not None
    assert zoomed_box is not None
    assert zoomed_box["width"] > 1.4 * width["width"]
    dialog.get_by_role("button", name="Turn").click()
    page.wait_for_function("(one) => one.complete && one.naturalWidth > one.naturalHeight", arg=sheet.element_handle())
    with page.expect_download() as download_info:
        dialog.get_by_role("link", name="Download").click()
    download_info.value.save_as(tmp_path / "saved")
    assert download_info.value.suggested_filename == "two pages.pdf"
    assert (tmp_path / "saved").read_bytes() == sample_files.pdf(2)


def test_document_is_deleted_after_confirmation_until_decided(
    open_page_as: OpenPageAs, server: RunningServer, create_pending_professional: CreatePendingProfessional
) -> None:
    professional = create_pending_professional(
        "Dora Delete", ("one.png", sample_files.png()), ("two.png", sample_files.png())
    )
    page = open_page_as(professional, PROFILE_PATH)
    files_before = list_stored_files(server)
    page.get_by_role("button", name="Delete one.png").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("gone for good")
    dialog.get_by_role("button", name="Keep it").click()
    expect(find_document_rows(page)).to_have_count(2)
    page.get_by_role("button", name="Delete one.png").click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(find_document_rows(page)).to_have_count(1)
    assert len(files_before - list_stored_files(server)) == 1
    with server.api_client_as(server.personas.ada) as ada:
        ada.put(f"/api/admin/professionals/{professional.user_id}/approve").raise_for_status()
    expect(page.get_by_role("button", name="Delete two.png")).to_be_hidden()


def test_admin_approves_and_rejects_with_keyboard_shortcuts(
    open_page_as: OpenPageAs, server: RunningServer, create_pending_professional: CreatePendingProfessional
) -> None:
    kay, lou, max_ = (
        create_pending_professional(name, ("card.png", sample_files.png()))
        for name in ("Kay Key", "Lou Last", "Max More")
    )
    page = open_page_as(server.personas.ada, f"{APPROVALS_PATH}?user={kay.user_id}")
    current_name = page.locator("#who")
    expect(current_name).to_have_text("Kay Key")
    page.keyboard.press("j")
    expect(current_name).to_have_text("Lou Last")
    page.keyboard.press("k")
    expect(current_name).to_have_text("Kay Key")
    page.keyboard.press("r")
    reason = page.get_by_role("dialog").get_by_label("Reason")
    expect(reason).to_be_focused()
    page.keyboard.type("a raj jar: blurred")
    expect(reason).to_have_value("a raj jar: blurred")
    page.keyboard.press("Tab")
    page.keyboard.press("a")
    expect(reason).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(current_name).to_have_text("Lou Last")
    expect(current_name).to_be_focused()
    page.keyboard.press("a")
    expect(current_name).to_have_text("Max More")
    approvals = {who.user_id: get_approval(server, who) for who in (kay, lou, max_)}
    assert approvals == {kay.user_id: "rejected", lou.user_id: "approved", max_.user_id: "pending"}
    page.keyboard.press("Control+a")
    page.get_by_label("Single keys press these buttons").uncheck()
    page.keyboard.press("a")
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    expect(page.get_by_label("Single keys press these buttons")).not_to_be_checked()
    page.keyboard.press("a")
    page.wait_for_timeout(500)
    assert get_approval(server, max_) == "pending"


def test_arrow_keys_move_between_document_tabs(
    open_page_as: OpenPageAs, server: RunningServer, create_pending_professional: CreatePendingProfessional
) -> None:
    professional = create_pending_professional(
        "Tia Tabs", ("first.png", sample_files.png()), ("second.pdf", sample_files.pdf(2))
    )
    page = open_page_as(server.personas.ada, f"{APPROVALS_PATH}?user={professional.user_id}")
    tabs = page.get_by_role("tablist", name="Documents").get_by_role("tab")
    expect(tabs).to_have_count(2)
    expect(page.get_by_role("region", name="Documents")).to_contain_text("first.png")
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.last).to_be_focused()
    expect(tabs.last).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("region", name="Documents")).to_contain_text("second.pdf")


def get_approval(server: RunningServer, actor: Actor) -> str:
    with server.api_client_as(actor) as api:
        return str(api.get("/api/professional/profile").json()["approval"])
