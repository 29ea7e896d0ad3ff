"""Checks of one open page that hold for every page and role."""

from playwright.sync_api import Page, expect

from hsa_app.core.routes import INDEXABLE_PAGES
from tests.support.accessibility import find_axe_violations, find_clipped_elements, find_overflowing_elements
from tests.support.console_watch import PageWatch
from tests.support.page_matrix import ANONYMOUS, PageVisit

DESKTOP_WIDTH, PHONE_WIDTH = 1280, 360
VIEWPORT_HEIGHT = 900
MAX_TAB_PRESSES = 120

DESCRIBE_FOCUS_STOP_SCRIPT = """async () => {
    const el = document.activeElement;
    const stops = window.stops ??= new Set();
    if (!el || el === document.body || stops.has(el)) { delete window.stops; return null; }
    stops.add(el);
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame().then(frame);
    const box = el.getBoundingClientRect();
    const spots = [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]]
        .map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
        .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    const barOver = ([x, y]) => {
        for (let at = document.elementFromPoint(x, y); at && !at.contains(el); at = at.parentElement)
            if (["fixed", "sticky"].includes(getComputedStyle(at).position)) return at.className || at.tagName;
        return "";
    };
    const ring = (one) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(one);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    return {
        name: `${el.tagName} ${el.getAttribute("aria-label") || el.name || el.textContent.trim().slice(0, 40)}`,
        ringed: [el, el.closest("label"), el.nextElementSibling].some((one) => one && ring(one))
            || el.matches("input[type^=date]:not(:focus-visible)"),
        under: spots.map(barOver).find(Boolean) || (spots.length ? "" : "out of sight"),
    };
}"""
"""The button inside a date field has a focus ring of the browser's own, which scripts cannot read.
At the end of the page, headless Chromium starts again at the beginning: one lap visits every stop."""


def assert_page_loads_cleanly(watch: PageWatch, path: str) -> None:
    """No problems on load, the expected URL, one h1, one main, a title and a language."""
    assert watch.problems == []
    assert watch.page.url.endswith(path)
    expect(watch.page.get_by_role("heading", level=1)).to_have_count(1)
    expect(watch.page.get_by_role("main")).to_have_count(1)
    assert "Household Services" in watch.page.title()
    assert (watch.page.locator("html").get_attribute("lang") or "").startswith("en")


def assert_seo_metadata(visit: PageVisit, page: Page, external_hosts: set[str]) -> None:
    """Public pages have metadata and no external requests for anonymous visitors; others are noindex."""
    if visit.route not in INDEXABLE_PAGES:
        assert get_head_content(page, "meta[name=robots]") == "noindex"
    elif visit.role == ANONYMOUS:
        assert external_hosts <= {""}  # data: and blob: URLs have no host
        assert 50 <= len(get_head_content(page, "meta[name=description]")) <= 200
        assert get_head_content(page, "meta[property='og:title']") == page.title()
        assert get_head_content(page, "meta[property='og:image']") == "/icons/card.png"
        assert get_head_content(page, "meta[name=robots]") == ""
        assert page.locator("head meta[name=theme-color]").count() == 2


def get_head_content(page: Page, selector: str) -> str:
    """Return the `content` of the last matching element in the head, "" if there is none."""
    lines = page.locator(f"head {selector}")
    return lines.last.get_attribute("content") or "" if lines.count() else ""


def assert_no_axe_violations(watch: PageWatch, width: int) -> None:
    """No serious axe violation in either theme at this width."""
    grow_viewport_to_page_height(watch, width)
    assert list(find_axe_violations(watch.page)) == []


def grow_viewport_to_page_height(watch: PageWatch, width: int) -> None:
    """Make the viewport as tall as the page: content below a sticky bar counts as hidden otherwise."""
    set_viewport_size(watch.page, width)
    height = watch.page.evaluate("document.documentElement.scrollHeight")
    set_viewport_size(watch.page, width, min(height + 200, 8000))


def set_viewport_size(page: Page, width: int, height: int = VIEWPORT_HEIGHT) -> None:
    """Set the viewport size in CSS pixels."""
    page.set_viewport_size({"width": width, "height": height})


def assert_no_overflow(page: Page) -> None:
    """Nothing is wider than the viewport, and no text is clipped."""
    assert find_overflowing_elements(page) == []
    assert find_clipped_elements(page) == []


def assert_focus_is_visible(watch: PageWatch, width: int) -> None:
    """Every focus stop has a focus ring and is not covered by a bar, forwards and backwards."""
    watch.page.emulate_media(color_scheme="light")
    set_viewport_size(watch.page, width)
    watch.page.evaluate("window.scrollTo(0, 0)")
    for key in ("Tab", "Shift+Tab"):
        stops = list_focus_stops(watch, key)
        assert len(stops) > 1, f"{key} leads nowhere"
        assert [stop["name"] for stop in stops if not stop["ringed"]] == []
        assert [f"{stop['name']} under {stop['under']}" for stop in stops if stop["under"]] == []


def list_focus_stops(watch: PageWatch, key: str) -> list[dict[str, str]]:
    """List the focus stops until focus leaves the page or repeats; the first key press may leave the page."""
    watch.page.evaluate("() => { delete window.stops; }")
    stops: list[dict[str, str]] = []
    for press_count in range(MAX_TAB_PRESSES):
        watch.page.keyboard.press(key)
        stop = watch.page.evaluate(DESCRIBE_FOCUS_STOP_SCRIPT)
        if stop is not None:
            stops.append(stop)
        elif press_count:
            break
    return stops
