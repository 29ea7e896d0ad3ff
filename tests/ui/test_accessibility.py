"""Every page passes axe's rules for WCAG 2.2 A and AA, as a phone and a desk show it, in both themes.

Nothing serious, nothing critical, on any page there is as anyone who may see it.
"""

from collections.abc import Callable

import pytest

from hsa_app.pages.routes import PAGES
from tests.support.looking import shut_out
from tests.support.sights import NO_PAGE, PASSER_BY, Addresses, PageVisit, sights
from tests.support.watching import Watch

WIDTHS = (1280, 360)
EVERYWHERE = (*sights(), PageVisit(PASSER_BY, NO_PAGE))


@pytest.mark.parametrize("sight", [pytest.param(one, id=one.name) for one in EVERYWHERE])
def test_nobody_is_shut_out(sight: PageVisit, visitor: Callable[..., Watch], addresses: Addresses) -> None:
    watch = visitor(sight.email, width=WIDTHS[0])
    watch.visit(addresses[sight])
    found: list[str] = []
    for width in WIDTHS:
        unroll(watch, width)
        found += [f"{width} {words}" for words in shut_out(watch.page)]
    assert found == []


def test_no_page_is_left_out() -> None:
    assert {page.route for page in PAGES} - {sight.route for sight in EVERYWHERE} == {"/404"}  # NO_PAGE shows it


def unroll(watch: Watch, width: int) -> None:
    """Make the window as tall as the page: what lies below a sticky bar can be scrolled out from under it."""
    watch.page.set_viewport_size({"width": width, "height": 900})
    height = watch.page.evaluate("document.documentElement.scrollHeight")
    watch.page.set_viewport_size({"width": width, "height": min(height + 200, 8000)})
