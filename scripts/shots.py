"""Photograph every page as everyone who may see it, and what pages look like at their moments. `make shots`.

Pictures go to `shots/`, named as in `customer-request-accepted-360-dark.png`; a few of them to `docs/images/`.
Words after the command choose: `python scripts/shots.py admin login`.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Error, Page

from tests.support.chromium import let_in, running_chromium
from tests.support.moments import MOMENTS, Moment
from tests.support.product import RunningServer, running_demo
from tests.support.sights import Addresses, sights
from tests.support.watching import Watch

ROOT = Path(__file__).parents[1]
SHOTS, IMAGES = ROOT / "shots", ROOT / "docs" / "images"
WIDTHS = {360: 780, 768: 1024, 1280: 900}
THEMES = ("light", "dark")
ENOUGH_SECONDS = 20 * 60
QUALITY = 82
ON_SHOW = {
    ("landing", 1280, "light"): "landing.jpg",
    ("professional", 1280, "light"): "board.jpg",
    ("customer-request-accepted", 360, "light"): "request-phone.jpg",
    ("professional", 360, "dark"): "board-phone-dark.jpg",
    ("admin", 1280, "dark"): "admin-dark.jpg",
}
"""The pictures of the README: which sight, how wide, which theme."""


def main(words: list[str]) -> int:
    """Take them all; 1 if a page did not come to rest or complained."""
    began = time.monotonic()
    SHOTS.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as directory,
        running_demo(Path(directory) / "data") as product,
        running_chromium() as seen,
    ):
        troubles = [taken(name, take, began) for name, take in wanted(product, seen, words)]
    pictures = len(troubles) * len(WIDTHS) * len(THEMES)
    print(f"{len(troubles)} sights, {pictures} pictures in {SHOTS.name}/, {time.monotonic() - began:.0f} s")
    return 1 if any(troubles) else 0


def taken(name: str, take: Callable[[], list[str]], began: float) -> list[str]:
    """What a page complained of while it was photographed."""
    if time.monotonic() - began > ENOUGH_SECONDS:
        raise TimeoutError(f"taking pictures took longer than {ENOUGH_SECONDS} s")
    troubles = take()
    print(f"{'! ' if troubles else '  '}{name}", *troubles, sep="\n      ", flush=True)
    return troubles


@contextmanager
def demo() -> Iterator[RunningServer]:
    """The product with demo data in a folder of its own."""
    with TemporaryDirectory() as directory, running_demo(Path(directory) / "data") as product:
        yield product


def wanted(product: RunningServer, browser: Browser, words: list[str]) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """Each thing to photograph by its name, those named by `words` if there are any."""
    addresses = Addresses(product)
    for sight in sights():
        if chosen(sight.name, words):
            moment = Moment(sight.name, sight.email, lambda _product, sight=sight: addresses[sight])
            yield sight.name, lambda moment=moment: photograph(product, browser, moment)
    for moment in MOMENTS:
        if chosen(moment.name, words):
            yield moment.name, lambda moment=moment: photograph(product, browser, moment)


def chosen(name: str, words: list[str]) -> bool:
    """Whether the name has one of the words in it, or there are none."""
    return not words or any(word in name for word in words)


def photograph(product: RunningServer, browser: Browser, moment: Moment) -> list[str]:
    """Every width and theme of one sight; what went wrong while taking them."""
    try:
        address = moment.address(product)
        with watched(product, browser, moment.email) as watch:
            watch.visit(address)
            moment.bring_about(watch.page, product)
            for theme in THEMES:
                for width in WIDTHS:
                    take(watch.page, moment.name, width, theme)
            return [one for one in watch.troubles if not moment.expects or moment.expects not in one]
    except (AssertionError, LookupError, Error) as missing:
        return [str(missing)]


def take(page: Page, name: str, width: int, theme: str) -> None:
    """One picture of the whole page; and one of what is seen first, if the README shows it."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    stand(page, width, WIDTHS[width])
    shown = ON_SHOW.get((name, width, theme))
    if shown:
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGES / shown, type="jpeg", quality=QUALITY, animations="disabled")
    if not page.locator("dialog[open]").count():
        stand(page, width, max(WIDTHS[width], page.evaluate("document.documentElement.scrollHeight")))
    page.screenshot(path=SHOTS / f"{name}-{width}-{theme}.png", animations="disabled")


def stand(page: Page, width: int, height: int) -> None:
    """Give the window this size; a window as tall as the page keeps bars where they belong."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@contextmanager
def watched(product: RunningServer, browser: Browser, email: str) -> Iterator[Watch]:
    """A page in a browser of its own, signed in if an email is given."""
    context = browser.new_context(base_url=product.base, reduced_motion="reduce", timezone_id="Asia/Kolkata")
    context.set_default_timeout(8_000)
    if email:
        let_in(context, product, email)
    try:
        yield Watch(context.new_page())
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
