"""What every page must be, for everyone who may see it: checks of one open page, each with its own assertions."""

from playwright.sync_api import Page, expect

from hsa_app.core.routes import INDEXABLE_PAGES
from tests.support.looking import cut_parts, shut_out, wide_parts
from tests.support.sights import PASSER_BY, PageVisit
from tests.support.watching import Watch

DESK, PHONE = 1280, 360
HEIGHT = 900
FAR = 120

STOP = """async () => {
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
"""The button inside a field of date and time has a ring of the browser's own, in a place no script can look at.
At its end a browser without a bar begins again: one lap sees every stop."""


def comes_whole_and_quietly(watch: Watch, address: str) -> None:
    """Nothing in the console, no failed request, where it was asked for, one heading, one main part, named."""
    assert watch.troubles == []
    assert watch.page.url.endswith(address)
    expect(watch.page.get_by_role("heading", level=1)).to_have_count(1)
    expect(watch.page.get_by_role("main")).to_have_count(1)
    assert "Household Services" in watch.page.title()
    assert (watch.page.locator("html").get_attribute("lang") or "").startswith("en")


def introduces_itself_or_asks_not_to_be_listed(sight: PageVisit, page: Page, asked: set[str]) -> None:
    """A public page to whoever passes by is found and shared, and asks nothing of anyone but us; others hide."""
    if sight.route not in INDEXABLE_PAGES:
        assert told(page, "meta[name=robots]") == "noindex"
    elif sight.role == PASSER_BY:
        assert asked <= {""}  # what the page carries itself
        assert 50 <= len(told(page, "meta[name=description]")) <= 200
        assert told(page, "meta[property='og:title']") == page.title()
        assert told(page, "meta[property='og:image']") == "/icons/card.png"
        assert told(page, "meta[name=robots]") == ""
        assert page.locator("head meta[name=theme-color]").count() == 2


def told(page: Page, selector: str) -> str:
    """What a line in the head says; "" if there is none."""
    lines = page.locator(f"head {selector}")
    return lines.last.get_attribute("content") or "" if lines.count() else ""


def shuts_nobody_out(watch: Watch, width: int) -> None:
    """Nothing grave by axe in either theme at this width."""
    unroll(watch, width)
    assert list(shut_out(watch.page)) == []


def unroll(watch: Watch, width: int) -> None:
    """Make the window as tall as the page: what lies below a sticky bar can be scrolled out from under it."""
    resize(watch.page, width)
    height = watch.page.evaluate("document.documentElement.scrollHeight")
    resize(watch.page, width, min(height + 200, 8000))


def resize(page: Page, width: int, height: int = HEIGHT) -> None:
    """Make the window this large."""
    page.set_viewport_size({"width": width, "height": height})


def runs_over_nowhere(page: Page) -> None:
    """Nothing is wider than the window, and no word is cut."""
    assert wide_parts(page) == []
    assert cut_parts(page) == []


def shows_where_the_keyboard_is(watch: Watch, width: int) -> None:
    """A ring at every stop and no bar over it, there and back."""
    watch.page.emulate_media(color_scheme="light")
    resize(watch.page, width)
    watch.page.evaluate("window.scrollTo(0, 0)")
    for key in ("Tab", "Shift+Tab"):
        stops = walked(watch, key)
        assert len(stops) > 1, f"{key} leads nowhere"
        assert [stop["name"] for stop in stops if not stop["ringed"]] == []
        assert [f"{stop['name']} under {stop['under']}" for stop in stops if stop["under"]] == []


def walked(watch: Watch, key: str) -> list[dict[str, str]]:
    """Every stop of the keyboard until it leaves the page or comes to where it was; the first press may leave it."""
    watch.page.evaluate("() => { delete window.stops; }")
    stops: list[dict[str, str]] = []
    for press in range(FAR):
        watch.page.keyboard.press(key)
        stop = watch.page.evaluate(STOP)
        if stop is not None:
            stops.append(stop)
        elif press:
            break
    return stops
