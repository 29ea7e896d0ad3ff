"""Whoever moves by keyboard sees where they are: a ring at every stop, and no bar over it."""

from collections.abc import Callable

import pytest

from tests.support.sights import Addresses, PageVisit, sights
from tests.support.watching import Watch

FAR = 120
SIGHTS = list({sight.route: sight for sight in sights()}.values())
"""Each page once: as the last of those who see it, in the last state of a request."""

STOP = """async () => {
    const el = document.activeElement;
    if (!el || el === document.body) return null;
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
"""The button inside a field of date and time has a ring of the browser's own, in a place no script can look at."""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("sight", [pytest.param(one, id=one.name) for one in SIGHTS])
def test_the_keyboard_is_seen_wherever_it_goes(
    sight: PageVisit, width: int, visitor: Callable[..., Watch], addresses: Addresses
) -> None:
    watch = visitor(sight.email, width=width)
    watch.visit(addresses[sight])
    for key in ("Tab", "Shift+Tab"):
        stops = walked(watch, key)
        assert len(stops) > 1, f"{key} leads nowhere"
        assert [stop["name"] for stop in stops if not stop["ringed"]] == []
        assert [f"{stop['name']} under {stop['under']}" for stop in stops if stop["under"]] == []


def walked(watch: Watch, key: str) -> list[dict[str, str]]:
    """Every stop of the keyboard until it leaves the page."""
    stops: list[dict[str, str]] = []
    for _ in range(FAR):
        watch.page.keyboard.press(key)
        stop = watch.page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    return stops
