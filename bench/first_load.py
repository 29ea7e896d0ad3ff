"""What a browser that was never here fetches for a page, and how much of the page moves while it comes."""

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
VIEWPORT_SIZES = {"phone": (412, 823), "desk": (1280, 900)}
CPU_SLOWDOWN_FACTOR = 4
"""The browser's processor, as Lighthouse slows it down to be like a phone's."""

RECORD_LAYOUT_SHIFTS_SCRIPT = """
    window.moved = [];
    new PerformanceObserver((list) => list.getEntries().forEach((one) => one.hadRecentInput || window.moved.push({
        by: one.value,
        what: one.sources.map(({ node }) => node?.outerHTML?.slice(0, 80)).join(' | '),
    }))).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class PageLoad:
    """One page that came: JS and CSS in bytes as transferred, and the layout shifts added up, with what moved most."""

    transferred_bytes: int
    layout_shift: float
    largest_shift_element: str


def measure() -> list[Measurement]:
    """Every public page, and the homes of those who are signed in."""
    frontend.build()
    with (
        tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder,
        running_demo_server(Path(folder) / "data") as product,
        running_chromium() as browser,
    ):
        addresses = PageUrls(product)
        return [
            figure
            for sight in list_measured_pages()
            for figure in measure_page(browser, product, sight, addresses[sight])
        ]


def list_measured_pages() -> list[PageVisit]:
    """Public pages as a passer-by, homes as those who live there."""
    return [sight for sight in list_page_visits() if sight.role == ANONYMOUS or sight.route in ROLE_BY_HOME_PATH]


def measure_page(browser: Browser, server: RunningServer, visit: PageVisit, path: str) -> Iterator[Measurement]:
    """Weight and shift of one page; what is asked of public pages alone has no goal elsewhere."""
    packed = {way: load_page(browser, server, visit, path, way) for way in ("gzip", "br")}
    phone = packed["gzip"]
    said = " · ".join(f"{each.transferred_bytes / 1024:.0f} KB {way}" for way, each in packed.items())
    light = phone.transferred_bytes <= MAX_BYTES
    public = visit.role == ANONYMOUS
    yield Measurement(f"{path}, JS + CSS", said, "≤ 200 KB gzip" if public else "", light if public else None)
    desk = load_page(browser, server, visit, path, "gzip", viewport="desk")
    worst = max((phone, desk), key=lambda one: one.layout_shift)
    moved = f"phone {phone.layout_shift:.3f}, desk {desk.layout_shift:.3f}"
    calm = worst.layout_shift <= MAX_LAYOUT_SHIFT
    yield Measurement(
        f"{path}, layout shift",
        moved if calm else f"{moved}: {worst.largest_shift_element}",
        f"≤ {MAX_LAYOUT_SHIFT}",
        calm,
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
    """Open a page in a browser with nothing in its cache, as `way` of packing lets the server answer."""
    with open_page(browser, server, visit, viewport) as page:
        devtools = page.context.new_cdp_session(page)
        bytes_of = _record_transferred_bytes(devtools, content_encoding)
        page.add_init_script(RECORD_LAYOUT_SHIFTS_SCRIPT)
        PageWatch(page).visit(path)
        page.wait_for_timeout(500)
        moved: list[dict[str, Any]] = page.evaluate("window.moved")
    worst = max(moved, key=lambda one: one["by"], default={"what": ""})
    return PageLoad(sum(bytes_of.values()), sum(one["by"] for one in moved), worst["what"])


@contextmanager
def open_page(browser: Browser, server: RunningServer, visit: PageVisit, viewport: str) -> Iterator[Page]:
    """A page in a browser of its own, signed in as the sight wants it."""
    width, height = VIEWPORT_SIZES[viewport]
    context = browser.new_context(base_url=server.base_url, viewport={"width": width, "height": height})
    if visit.role:
        add_session_cookie(context, server, visit.email)
    try:
        yield context.new_page()
    finally:
        context.close()


def _record_transferred_bytes(devtools: CDPSession, content_encoding: str) -> dict[str, int]:
    """Bytes on the wire of each script and style, as they come."""
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        if kinds.get(event["requestId"]) in COUNTED_RESOURCE_TYPES:
            sizes[event["requestId"]] = int(event["encodedDataLength"])

    devtools.on("Network.responseReceived", answered)
    devtools.on("Network.loadingFinished", finished)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": content_encoding}})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN_FACTOR})
    return sizes
