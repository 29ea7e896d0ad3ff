"""Accessibility checks of a page: axe's rules for WCAG 2.2 A and AA, and layout overflow."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Literal

from playwright.sync_api import Page

AXE_SCRIPT = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
WCAG_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
WAIT_FOR_THEME_SCRIPT = """(theme) => new Promise((done) => {
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
"""Colours change a frame after the theme, with a transition; this waits for its end."""

SEVERE_IMPACTS = {"serious", "critical"}


def find_axe_violations(page: Page) -> Iterator[str]:
    """Yield the serious and critical violations in both themes, at the current viewport size."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(WAIT_FOR_THEME_SCRIPT, theme)
        options = {"runOnly": {"type": "tag", "values": WCAG_TAGS}, "resultTypes": ["violations"]}
        result = page.evaluate("(options) => axe.run(document, options)", options)
        yield from (f"{theme}: {words}" for broken in result["violations"] for words in describe_violation(broken))


def describe_violation(violation: dict[str, Any]) -> list[str]:
    """Return one line per node of a violation, none unless its impact is serious or critical."""
    if violation["impact"] not in SEVERE_IMPACTS:
        return []
    return [f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})" for node in violation["nodes"]]


def find_overflowing_elements(page: Page) -> list[str]:
    """List the elements that make the page scroll horizontally."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
            [...document.querySelectorAll('body *')]
            .filter((el) => el.getBoundingClientRect().right > innerWidth + 1)
            .map((el) => `${el.tagName}.${el.className} ${(el.textContent || '').slice(0, 60)}`)"""
    )


def find_clipped_elements(page: Page) -> list[str]:
    """List the elements whose text overflows its box without an ellipsis."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((el) => {
            const own = [...el.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim());
            const { overflowX, textOverflow, display } = getComputedStyle(el);
            const shown = own && el.clientWidth > 1 && el.checkVisibility({ visibilityProperty: true });
            const scrolls = ['auto', 'scroll'].includes(overflowX) || el.matches('select, textarea, option, title');
            const dots = textOverflow === 'ellipsis' && overflowX !== 'visible';
            return shown && display !== 'inline' && !scrolls && !dots && el.scrollWidth > el.clientWidth + 1;
        }).map((el) => `${el.className} ${el.scrollWidth} > ${el.clientWidth} ${el.textContent.slice(0, 60)}`)
        """
    )
