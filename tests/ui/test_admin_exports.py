"""Exports on the admin's pages: created, tracked live and downloaded without a reload."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hsa_app.core.clock import wall_clock_now
from hsa_app.domain import topics
from hsa_app.infra.db import transaction
from hsa_app.models import Export
from tests.factories import create_request, require_id
from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs

LIVE_TIMEOUT_MS = 20_000


@pytest.fixture(scope="module", autouse=True)
def sample_requests(server: RunningServer) -> None:
    """Three closed requests and a cancelled one."""
    personas = server.personas
    with server.use_settings(publishes_changes=True), transaction() as uow:
        for service, status in (
            (personas.ac, "closed"),
            (personas.ac, "closed"),
            (personas.tap, "closed"),
            (personas.ac, "cancelled"),
        ):
            create_request(uow, personas.ana, service, status=status, professional_id=personas.pat.user_id)


def download_rows(page: Page) -> list[dict[str, str]]:
    """Download the latest export and return its rows."""
    with page.expect_download() as started:
        page.get_by_role("link", name="Download").first.click()
    with Path(started.value.path()).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mark_page(page: Page) -> None:
    """Set a marker on the page that a reload would remove."""
    page.evaluate("window.stayed = true")


def is_not_reloaded(page: Page) -> bool:
    return bool(page.evaluate("window.stayed === true"))


def test_export_is_created_tracked_and_downloaded(open_page_as: OpenPageAs, server: RunningServer) -> None:
    page = open_page_as(server.personas.ada, "/admin/exports")
    expect(page.get_by_text("No exports yet")).to_be_visible()
    mark_page(page)
    page.get_by_label("Service").select_option("Leaking tap")
    page.get_by_role("button", name="Export CSV").click()
    expect(page.get_by_role("status").filter(has_text="The export has begun")).to_be_visible(timeout=LIVE_TIMEOUT_MS)
    row = page.get_by_role("row").filter(has_text="Closed requests, Leaking tap")
    expect(row).to_contain_text("Ready", timeout=LIVE_TIMEOUT_MS)
    expect(page.get_by_role("status").filter(has_text="1 file ready")).to_be_visible()
    assert [line["service_name"] for line in download_rows(page)] == ["Leaking tap"]
    assert is_not_reloaded(page)


def test_export_progress_updates_live(open_page_as: OpenPageAs, server: RunningServer) -> None:
    page = open_page_as(server.personas.ada, "/admin/exports")
    mark_page(page)
    with server.use_settings(publishes_changes=True):
        with transaction() as uow:
            export = Export(
                requested_by=server.personas.ada.user_id, filters={"city": "Nashik"}, status="running",
                rows=250, total=1000,
                progress=25, attempts=1, claimed_until=wall_clock_now() + timedelta(hours=1),
            )  # fmt: skip
            uow.db.add(export)
            uow.publish_after_commit(topics.EXPORTS)
        row = page.get_by_role("row").filter(has_text="Closed requests, Nashik")
        bar = row.get_by_role("progressbar", name=f"Export #{export.id}")
        expect(bar).to_have_attribute("aria-valuenow", "25")
        expect(row).to_contain_text("250 of 1,000 rows")
        with transaction() as uow:
            running_export = uow.db.get_one(Export, export.id)
            running_export.rows, running_export.progress = 800, 80
            uow.publish_after_commit(topics.EXPORTS)
        expect(bar).to_have_attribute("aria-valuenow", "80")
        expect(row).to_contain_text("80%")
        with transaction() as uow:
            failed_export = uow.db.get_one(Export, export.id)
            failed_export.status, failed_export.error = "failed", "The disk is full."
            uow.publish_after_commit(topics.EXPORTS)
    expect(row).to_contain_text("The disk is full.")
    expect(row.get_by_role("link", name="Download")).to_have_count(0)
    assert is_not_reloaded(page)


def test_request_list_exports_its_filtered_rows(open_page_as: OpenPageAs, server: RunningServer) -> None:
    page = open_page_as(server.personas.ada, f"/admin/requests?service_id={require_id(server.personas.ac)}")
    expect(page.get_by_role("row")).to_have_count(4)
    page.get_by_role("button", name="Export CSV").click()
    page.get_by_role("status").get_by_role("link", name="See how far it is").click(timeout=LIVE_TIMEOUT_MS)
    row = page.get_by_role("row").filter(has_text="Requests, AC service")
    expect(row).to_contain_text("Ready", timeout=LIVE_TIMEOUT_MS)
    assert [line["service_name"] for line in download_rows(page)] == ["AC service"] * 3


def test_export_keeps_the_status_filter(open_page_as: OpenPageAs, server: RunningServer) -> None:
    page = open_page_as(server.personas.ada, "/admin/requests?status=cancelled")
    page.get_by_role("button", name="Export CSV").click()
    expect(page.get_by_role("status").filter(has_text="Cancelled requests.")).to_be_visible(timeout=LIVE_TIMEOUT_MS)
    page.goto("/admin/exports")
    expect(page.get_by_role("row").filter(has_text="Cancelled requests")).to_contain_text(
        "Ready", timeout=LIVE_TIMEOUT_MS
    )
    assert len(download_rows(page)) == 1


def test_export_end_before_start_is_reported_beside_the_field(open_page_as: OpenPageAs, server: RunningServer) -> None:
    page = open_page_as(server.personas.ada, "/admin/exports")
    page.get_by_label("Booked from").fill("2026-12-05")
    page.get_by_label("Booked until").fill("2026-12-01")
    page.get_by_role("button", name="Export CSV").click()
    expect(page.get_by_label("Booked until")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("This is before the beginning.")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "expected_text", "head"),
    [
        ("/admin/users?role=admin", "Administrators", "user_id"),
        ("/admin/services?q=tap", "Services, “tap”", "service_id"),
        ("/admin/mail?state=failed", "Mail, failed", "mail_id"),
        ("/admin/audit?deed=block", "Audit log, Account blocked", "entry_id"),
    ],
)
def test_every_admin_list_exports_its_filtered_rows(
    open_page_as: OpenPageAs, server: RunningServer, path: str, expected_text: str, head: str
) -> None:
    page = open_page_as(server.personas.ada, path)
    page.get_by_role("button", name="Export CSV").click()
    page.get_by_role("status").get_by_role("link", name="See how far it is").click(timeout=LIVE_TIMEOUT_MS)
    row = page.get_by_role("row").filter(has_text=expected_text)
    expect(row).to_contain_text("Ready", timeout=LIVE_TIMEOUT_MS)
    with page.expect_download() as download_info:
        row.get_by_role("link", name="Download").click()
    assert download_info.value.path().read_text("utf-8").startswith(head)
