"""Transfer size and layout shift of a page on its first load, with an empty cache."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from bench.report import Measurement
from hsa_app.cli import frontend
from tests.support.chromium import add_session_cookie, running_chromium
from tests.support.console_watch import PageWatch
from tests.support.page_matrix import ANONYMOUS, ROLE_BY_HOME_PATH, PageUrls, PageVisit, list_page_visits
from tests.support.server import RunningServer, running_demo_server

MAX_BYTES, MAX_LAYOUT_SHIFT = 200 * 1024, 0.05
COUNTED_RESOURCE_TYPES = {"Script", "Stylesheet"}
VIEWPORT_SIZES = {"phone": (412, 823), "desktop": (1280, 900)}
CPU_SLOWDOWN_FACTOR = 4
"""CPU throttling as in Lighthouse, to simulate a phone."""

RECORD_LAYOUT_SHIFTS_SCRIPT = """
    window.layoutShifts = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.hadRecentInput ||
        window.layoutShifts.push({
            value: entry.value,
            elements: entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80)).join(' | '),
        })
    )).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class PageLoad:
    """One page load: transferred bytes of JS and CSS, cumulative layout shift, and the elements that shifted most."""

    transferred_bytes: int
    layout_shift: float
    largest_shift_element: str


def measure() -> list[Measurement]:
    """Measure every public page and the home page of each role."""
    frontend.build()
    with (
        tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder,
        running_demo_server(Path(folder) / "data") as server,
        running_chromium() as browser,
    ):
        urls = PageUrls(server)
        return [
            measurement
            for visit in list_measured_pages()
            for measurement in measure_page(browser, server, visit, urls[visit])
        ]


def list_measured_pages() -> list[PageVisit]:
    """List the public pages, visited without a session, and the home page of each role."""
    return [visit for visit in list_page_visits() if visit.role == ANONYMOUS or visit.route in ROLE_BY_HOME_PATH]


def measure_page(browser: Browser, server: RunningServer, visit: PageVisit, path: str) -> Iterator[Measurement]:
    """Measure transfer size and layout shift of one page; the size has a goal for public pages only."""
    loads = {encoding: load_page(browser, server, visit, path, encoding) for encoding in ("gzip", "br")}
    phone = loads["gzip"]
    sizes = " · ".join(f"{load.transferred_bytes / 1024:.0f} KB {encoding}" for encoding, load in loads.items())
    is_small = phone.transferred_bytes <= MAX_BYTES
    is_public = visit.role == ANONYMOUS
    yield Measurement(f"{path}, JS + CSS", sizes, "≤ 200 KB gzip" if is_public else "", is_small if is_public else None)
    desktop = load_page(browser, server, visit, path, "gzip", viewport="desktop")
    worst = max((phone, desktop), key=lambda load: load.layout_shift)
    shifts = f"phone {phone.layout_shift:.3f}, desktop {desktop.layout_shift:.3f}"
    is_stable = worst.layout_shift <= MAX_LAYOUT_SHIFT
    yield Measurement(
        f"{path}, layout shift",
        shifts if is_stable else f"{shifts}: {worst.largest_shift_element}",
        f"≤ {MAX_LAYOUT_SHIFT}",
        is_stable,
    )


def load_page(
    browser: Browser,
    server: RunningServer,
    visit: PageVisit,
    path: str,
    content_encoding: str,
    *,
    viewport: str = "phone",
) -> PageLoad:
    """Load a page with an empty cache, accepting only `content_encoding`."""
    with open_page(browser, server, visit, viewport) as page:
        devtools = page.context.new_cdp_session(page)
        sizes = _record_transferred_bytes(devtools, content_encoding)
        page.add_init_script(RECORD_LAYOUT_SHIFTS_SCRIPT)
        PageWatch(page).visit(path)
        page.wait_for_timeout(500)
        shifts: list[dict[str, Any]] = page.evaluate("window.layoutShifts")
    largest = max(shifts, key=lambda shift: shift["value"], default={"elements": ""})
    return PageLoad(sum(sizes.values()), sum(shift["value"] for shift in shifts), largest["elements"])


@contextmanager
def open_page(browser: Browser, server: RunningServer, visit: PageVisit, viewport: str) -> Iterator[Page]:
    """Open a page in a new browser context, signed in as the visit's user."""
    width, height = VIEWPORT_SIZES[viewport]
    context = browser.new_context(base_url=server.base_url, viewport={"width": width, "height": height})
    if visit.role:
        add_session_cookie(context, server, visit.email)
    try:
        yield context.new_page()
    finally:
        context.close()


def _record_transferred_bytes(devtools: CDPSession, content_encoding: str) -> dict[str, int]:
    """Record the transferred bytes of each script and stylesheet; the returned dict is filled during the load."""
    types: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def on_response(event: dict[str, Any]) -> None:
        types[event["requestId"]] = event["type"]

    def on_finished(event: dict[str, Any]) -> None:
        if types.get(event["requestId"]) in COUNTED_RESOURCE_TYPES:
            sizes[event["requestId"]] = int(event["encodedDataLength"])

    devtools.on("Network.responseReceived", on_response)
    devtools.on("Network.loadingFinished", on_finished)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": content_encoding}})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN_FACTOR})
    return sizes
