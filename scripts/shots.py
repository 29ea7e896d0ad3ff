"""Photograph every page as everyone who may see it, and what pages look like at their moments. `make shots`.

Pictures go to `shots/`, named as in `customer-request-accepted-360-dark.png`; a few of them to `docs/images/`.
Words after the command choose: `python scripts/shots.py admin login`. With `--language=en-XA` pages are built and
photographed in that language, at 360 px, into `shots/en-XA/`, and checked for text that is cut off, overflows or,
in the pseudo-locale, is not translated.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Error, Page

from hsa_app.core.settings import get_settings
from scripts.pseudo_locale import PSEUDO_LANGUAGE, find_plain_words
from tests.support.accessibility import find_clipped_elements, find_overflowing_elements
from tests.support.chromium import add_session_cookie, running_chromium
from tests.support.console_watch import PageWatch
from tests.support.page_matrix import PageUrls, list_page_visits
from tests.support.page_states import PAGE_STATES, PageState
from tests.support.server import RunningServer, running_demo_server
from tests.support.visible_texts import list_stored_texts, list_visible_texts, remove_stored_texts

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


def main(arguments: list[str]) -> int:
    """Take them all; 1 if a page did not come to rest or complained."""
    parser = argparse.ArgumentParser(description="Photograph every page.")
    parser.add_argument("name_filters", nargs="*")
    parser.add_argument("--language", default="")
    options = parser.parse_args(arguments)
    if options.language:
        os.environ["HSA_LANGUAGE"] = options.language
        get_settings.cache_clear()
    began = time.monotonic()
    camera = Camera(options.language)
    camera.folder.mkdir(parents=True, exist_ok=True)
    settings = {"HSA_LANGUAGE": options.language} if options.language else {}
    with (
        TemporaryDirectory() as directory,
        running_demo_server(Path(directory) / "data", **settings) as product,
        running_chromium() as seen,
    ):
        troubles = [
            capture_and_report(name, take, began)
            for name, take in list_captures(camera, product, seen, options.name_filters)
        ]
    pictures = len(troubles) * len(camera.widths) * len(camera.themes)
    folder = camera.folder.relative_to(ROOT)
    print(f"{len(troubles)} sights, {pictures} pictures in {folder}/, {time.monotonic() - began:.0f} s")
    return 1 if any(troubles) else 0


class Camera:
    """In which sizes pictures are taken, and where they go: all of English, the narrow one of other languages."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.folder = SCREENSHOTS_FOLDER / language
        self.widths = (min(VIEWPORT_HEIGHT_BY_WIDTH),) if language else tuple(VIEWPORT_HEIGHT_BY_WIDTH)
        self.themes = THEMES[:1] if language else THEMES


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
    camera: Camera, server: RunningServer, browser: Browser, name_filters: list[str]
) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """Each thing to photograph by its name, those named by `words` if there are any."""
    addresses = PageUrls(server)
    for sight in list_page_visits():
        if matches_filters(sight.label, name_filters):
            moment = PageState(sight.label, sight.email, lambda _product, sight=sight: addresses[sight])
            yield sight.label, lambda moment=moment: capture_all_sizes(camera, server, browser, moment)
    for moment in PAGE_STATES:
        if matches_filters(moment.name, name_filters):
            yield moment.name, lambda moment=moment: capture_all_sizes(camera, server, browser, moment)


def matches_filters(name: str, name_filters: list[str]) -> bool:
    """Whether the name has one of the words in it, or there are none."""
    return not name_filters or any(word in name for word in name_filters)


def capture_all_sizes(camera: Camera, server: RunningServer, browser: Browser, page_state: PageState) -> list[str]:
    """Every width and theme of one sight; what went wrong while taking them."""
    try:
        address = page_state.build_url(server)
        with open_watched_page(server, browser, page_state.email) as watch:
            watch.visit(address)
            page_state.prepare(watch.page, server)
            for theme in camera.themes:
                for width in camera.widths:
                    save_screenshot(camera, watch.page, page_state.name, width, theme)
            unexpected = [
                one
                for one in watch.problems
                if not page_state.expected_problem or page_state.expected_problem not in one
            ]
            return [*unexpected, *list_language_defects(camera, server, watch.page)]
    except (AssertionError, LookupError, Error) as missing:
        return [str(missing)]


def list_language_defects(camera: Camera, server: RunningServer, page: Page) -> list[str]:
    """Text that overflows or is cut off in a language; in the pseudo-locale also what is not translated."""
    if not camera.language:
        return []
    defects = [f"overflows: {one}" for one in find_overflowing_elements(page)]
    defects += [f"cut off: {one}" for one in find_clipped_elements(page)]
    if camera.language == PSEUDO_LANGUAGE:
        stored = list_stored_texts(server)
        texts = [(text, remove_stored_texts(text, stored)) for text in list_visible_texts(page)]
        defects += [f"not translated: {text!r}" for text, rest in texts if find_plain_words(rest)]
    return defects


def save_screenshot(camera: Camera, page: Page, name: str, width: int, theme: str) -> None:
    """One picture of the whole page; and one of what is seen first, if the README shows it."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    resize_viewport(page, width, VIEWPORT_HEIGHT_BY_WIDTH[width])
    shown = None if camera.language else README_IMAGES.get((name, width, theme))
    if shown:
        README_IMAGES_FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=README_IMAGES_FOLDER / shown, type="jpeg", quality=JPEG_QUALITY, animations="disabled")
    if not page.locator("dialog[open]").count():
        resize_viewport(
            page, width, max(VIEWPORT_HEIGHT_BY_WIDTH[width], page.evaluate("document.documentElement.scrollHeight"))
        )
    page.screenshot(path=camera.folder / f"{name}-{width}-{theme}.png", animations="disabled")


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
