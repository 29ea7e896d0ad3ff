"""Every page passes axe's rules for WCAG 2.2 A and AA, as a phone and a desk show it, in both themes.

Nothing serious, nothing critical, on any page there is as anyone who may see it.
"""

from collections.abc import Callable
from importlib.resources import files
from typing import Any, Literal

import pytest

from hsa_app.pages.routes import PAGES
from tests.support.sights import NO_PAGE, PASSER_BY, Addresses, Sight, sights
from tests.support.watching import Watch

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1280, 360)
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
SETTLED = """(theme) => new Promise((done) => {
    const look = () => {
        const light = getComputedStyle(document.body).color === "rgb(38, 34, 30)";
        if (light === (theme === "light")) setTimeout(rest, 300);
        else requestAnimationFrame(look);
    };
    const rest = () => {
        if (document.getAnimations().some((one) => one.playState === "running")) requestAnimationFrame(rest);
        else requestAnimationFrame(() => requestAnimationFrame(() => done(true)));
    };
    look();
})"""
"""Colours follow a theme a frame later, and move there, however busy the machine is."""

GRAVE = {"serious", "critical"}
EVERYWHERE = (*sights(), Sight(PASSER_BY, NO_PAGE))


@pytest.mark.parametrize("sight", [pytest.param(one, id=one.name) for one in EVERYWHERE])
def test_nobody_is_shut_out(sight: Sight, visitor: Callable[..., Watch], addresses: Addresses) -> None:
    watch = visitor(sight.email, width=WIDTHS[0])
    watch.visit(addresses[sight])
    watch.page.evaluate(AXE)
    found = []
    for width in WIDTHS:
        unroll(watch, width)
        for theme in THEMES:
            watch.page.emulate_media(color_scheme=theme)
            watch.page.evaluate(SETTLED, theme)
            asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
            result = watch.page.evaluate("(asked) => axe.run(document, asked)", asked)
            found += [f"{width} {theme}: {words}" for broken in result["violations"] for words in described(broken)]
    assert found == []


def test_no_page_is_left_out() -> None:
    assert {page.route for page in PAGES} - {sight.route for sight in EVERYWHERE} == {"/404"}  # NO_PAGE shows it


def unroll(watch: Watch, width: int) -> None:
    """Make the window as tall as the page: what lies below a sticky bar can be scrolled out from under it."""
    watch.page.set_viewport_size({"width": width, "height": 900})
    height = watch.page.evaluate("document.documentElement.scrollHeight")
    watch.page.set_viewport_size({"width": width, "height": min(height + 200, 8000)})


def described(broken: dict[str, Any]) -> list[str]:
    """What is wrong and where, if it is grave."""
    if broken["impact"] not in GRAVE:
        return []
    return [f"{broken['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})" for node in broken["nodes"]]
