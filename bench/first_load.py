"""What a browser that was never here fetches for a page, and how much of the page moves while it comes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from bench.figure import Figure
from hsa_app.cli import frontend
from tests.support.chromium import let_in, running_chromium
from tests.support.product import RunningServer, running_demo
from tests.support.sights import OWN, PASSER_BY, Addresses, PageVisit, sights
from tests.support.watching import Watch

MOST_BYTES, MOST_SHIFT = 200 * 1024, 0.05
COUNTED = {"Script", "Stylesheet"}
SIZES = {"phone": (412, 823), "desk": (1280, 900)}
SLOWED_TIMES = 4
"""The browser's processor, as Lighthouse slows it down to be like a phone's."""

NOTE_SHIFTS = """
    window.moved = [];
    new PerformanceObserver((list) => list.getEntries().forEach((one) => one.hadRecentInput || window.moved.push({
        by: one.value,
        what: one.sources.map(({ node }) => node?.outerHTML?.slice(0, 80)).join(' | '),
    }))).observe({ type: "layout-shift", buffered: true });
"""


@dataclass(frozen=True)
class Loading:
    """One page that came: JS and CSS in bytes as transferred, and the layout shifts added up, with what moved most."""

    transferred: int
    shift: float
    culprit: str


def measure() -> list[Figure]:
    """Every public page, and the homes of those who are signed in."""
    frontend.build()
    with (
        tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder,
        running_demo(Path(folder) / "data") as product,
        running_chromium() as browser,
    ):
        addresses = Addresses(product)
        return [figure for sight in looked_at() for figure in figures(browser, product, sight, addresses[sight])]


def looked_at() -> list[PageVisit]:
    """Public pages as a passer-by, homes as those who live there."""
    return [sight for sight in sights() if sight.role == PASSER_BY or sight.route in OWN]


def figures(browser: Browser, product: RunningServer, sight: PageVisit, address: str) -> Iterator[Figure]:
    """Weight and shift of one page; what is asked of public pages alone has no goal elsewhere."""
    packed = {way: loaded(browser, product, sight, address, way) for way in ("gzip", "br")}
    phone = packed["gzip"]
    said = " · ".join(f"{each.transferred / 1024:.0f} KB {way}" for way, each in packed.items())
    light = phone.transferred <= MOST_BYTES
    public = sight.role == PASSER_BY
    yield Figure(f"{address}, JS + CSS", said, "≤ 200 KB gzip" if public else "", light if public else None)
    desk = loaded(browser, product, sight, address, "gzip", size="desk")
    worst = max((phone, desk), key=lambda one: one.shift)
    moved = f"phone {phone.shift:.3f}, desk {desk.shift:.3f}"
    calm = worst.shift <= MOST_SHIFT
    yield Figure(f"{address}, layout shift", moved if calm else f"{moved}: {worst.culprit}", f"≤ {MOST_SHIFT}", calm)


def loaded(
    browser: Browser, product: RunningServer, sight: PageVisit, address: str, way: str, *, size: str = "phone"
) -> Loading:
    """Open a page in a browser with nothing in its cache, as `way` of packing lets the server answer."""
    with page_of(browser, product, sight, size) as page:
        devtools = page.context.new_cdp_session(page)
        bytes_of = _counted(devtools, way)
        page.add_init_script(NOTE_SHIFTS)
        Watch(page).visit(address)
        page.wait_for_timeout(500)
        moved: list[dict[str, Any]] = page.evaluate("window.moved")
    worst = max(moved, key=lambda one: one["by"], default={"what": ""})
    return Loading(sum(bytes_of.values()), sum(one["by"] for one in moved), worst["what"])


@contextmanager
def page_of(browser: Browser, product: RunningServer, sight: PageVisit, size: str) -> Iterator[Page]:
    """A page in a browser of its own, signed in as the sight wants it."""
    width, height = SIZES[size]
    context = browser.new_context(base_url=product.base, viewport={"width": width, "height": height})
    if sight.role:
        let_in(context, product, sight.email)
    try:
        yield context.new_page()
    finally:
        context.close()


def _counted(devtools: CDPSession, way: str) -> dict[str, int]:
    """Bytes on the wire of each script and style, as they come."""
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        if kinds.get(event["requestId"]) in COUNTED:
            sizes[event["requestId"]] = int(event["encodedDataLength"])

    devtools.on("Network.responseReceived", answered)
    devtools.on("Network.loadingFinished", finished)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.send("Network.setExtraHTTPHeaders", {"headers": {"Accept-Encoding": way}})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED_TIMES})
    return sizes
