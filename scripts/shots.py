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

from tests.support.chromium import add_session_cookie, running_chromium
from tests.support.console_watch import PageWatch
from tests.support.page_matrix import PageUrls, list_page_visits
from tests.support.page_states import PAGE_STATES, PageState
from tests.support.server import RunningServer, running_demo_server

ROOT = Path(__file__).parents[1]
SCREENSHOTS_FOLDER, README_IMAGES_FOLDER = ROOT / "shots", ROOT / "docs" / "images"
VIEWPORT_HEIGHT_BY_WIDTH = {360: 780, 768: 1024, 1280: 900}
THEMES = ("light", "dark")
TIMEOUT_SECONDS = 20 * 60
JPEG_QUALITY = 82
README_IMAGES = {
    ("landing", 1280, "light"): "landing.jpg",
    ("professional", 1280, "light"): "board.jpg",
    ("customer-request-accepted", 360, "light"): "request-phone.jpg",
    ("professional", 360, "dark"): "board-phone-dark.jpg",
    ("admin", 1280, "dark"): "admin-dark.jpg",
}
"""The pictures of the README: which sight, how wide, which theme."""


def main(name_filters: list[str]) -> int:
    """Take them all; 1 if a page did not come to rest or complained."""
    began = time.monotonic()
    SCREENSHOTS_FOLDER.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as directory,
        running_demo_server(Path(directory) / "data") as product,
        running_chromium() as seen,
    ):
        troubles = [capture_and_report(name, take, began) for name, take in list_captures(product, seen, name_filters)]
    pictures = len(troubles) * len(VIEWPORT_HEIGHT_BY_WIDTH) * len(THEMES)
    print(
        f"{len(troubles)} sights, {pictures} pictures in {SCREENSHOTS_FOLDER.name}/, {time.monotonic() - began:.0f} s"
    )
    return 1 if any(troubles) else 0


def capture_and_report(name: str, capture: Callable[[], list[str]], started_at: float) -> list[str]:
    """What a page complained of while it was photographed."""
    if time.monotonic() - started_at > TIMEOUT_SECONDS:
        raise TimeoutError(f"taking pictures took longer than {TIMEOUT_SECONDS} s")
    troubles = capture()
    print(f"{'! ' if troubles else '  '}{name}", *troubles, sep="\n      ", flush=True)
    return troubles


@contextmanager
def demo_server() -> Iterator[RunningServer]:
    """The product with demo data in a folder of its own."""
    with TemporaryDirectory() as directory, running_demo_server(Path(directory) / "data") as product:
        yield product


def list_captures(
    server: RunningServer, browser: Browser, name_filters: list[str]
) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """Each thing to photograph by its name, those named by `words` if there are any."""
    addresses = PageUrls(server)
    for sight in list_page_visits():
        if matches_filters(sight.label, name_filters):
            moment = PageState(sight.label, sight.email, lambda _product, sight=sight: addresses[sight])
            yield sight.label, lambda moment=moment: capture_all_sizes(server, browser, moment)
    for moment in PAGE_STATES:
        if matches_filters(moment.name, name_filters):
            yield moment.name, lambda moment=moment: capture_all_sizes(server, browser, moment)


def matches_filters(name: str, name_filters: list[str]) -> bool:
    """Whether the name has one of the words in it, or there are none."""
    return not name_filters or any(word in name for word in name_filters)


def capture_all_sizes(server: RunningServer, browser: Browser, page_state: PageState) -> list[str]:
    """Every width and theme of one sight; what went wrong while taking them."""
    try:
        address = page_state.build_url(server)
        with open_watched_page(server, browser, page_state.email) as watch:
            watch.visit(address)
            page_state.prepare(watch.page, server)
            for theme in THEMES:
                for width in VIEWPORT_HEIGHT_BY_WIDTH:
                    save_screenshot(watch.page, page_state.name, width, theme)
            return [
                one
                for one in watch.problems
                if not page_state.expected_problem or page_state.expected_problem not in one
            ]
    except (AssertionError, LookupError, Error) as missing:
        return [str(missing)]


def save_screenshot(page: Page, name: str, width: int, theme: str) -> None:
    """One picture of the whole page; and one of what is seen first, if the README shows it."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    resize_viewport(page, width, VIEWPORT_HEIGHT_BY_WIDTH[width])
    shown = README_IMAGES.get((name, width, theme))
    if shown:
        README_IMAGES_FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=README_IMAGES_FOLDER / shown, type="jpeg", quality=JPEG_QUALITY, animations="disabled")
    if not page.locator("dialog[open]").count():
        resize_viewport(
            page, width, max(VIEWPORT_HEIGHT_BY_WIDTH[width], page.evaluate("document.documentElement.scrollHeight"))
        )
    page.screenshot(path=SCREENSHOTS_FOLDER / f"{name}-{width}-{theme}.png", animations="disabled")


def resize_viewport(page: Page, width: int, height: int) -> None:
    """Give the window this size; a window as tall as the page keeps bars where they belong."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@contextmanager
def open_watched_page(server: RunningServer, browser: Browser, email: str) -> Iterator[PageWatch]:
    """A page in a browser of its own, signed in if an email is given."""
    context = browser.new_context(base_url=server.base_url, reduced_motion="reduce", timezone_id="Asia/Kolkata")
    context.set_default_timeout(8_000)
    if email:
        add_session_cookie(context, server, email)
    try:
        yield PageWatch(context.new_page())
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
