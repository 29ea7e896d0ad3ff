"""The monthly report as rendered by a mail client on a small phone."""

import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support.server import RunningServer


@pytest.mark.parametrize("width", [300, 360, 600])
def test_monthly_report_fits_the_viewport_width(browser: Browser, demo_server: RunningServer, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    too_wide: list[str] = []
    for path in wait_for_report_files(demo_server):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        page.set_content(mail.get_body(("html",)).get_content())  # pyright: ignore[reportAttributeAccessIssue, reportOptionalMemberAccess]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(str(mail["to"]))
    page.close()
    assert too_wide == []


def wait_for_report_files(server: RunningServer, minimum: int = 20) -> list[Path]:
    """Wait for the mails that the worker writes into files."""
    folder, deadline = Path(server.settings["HSA_DATA_DIR"]) / "mail", time.monotonic() + 60
    while time.monotonic() < deadline:
        paths = sorted(folder.glob("*.eml"))
        if len(paths) >= minimum:
            return paths
        time.sleep(0.2)  # another process writes the files
    raise AssertionError("the demo's reports were not written")
