"""Take screenshots of every page as every role, and of the states of pages. `make shots`.

They are written to `shots/`, with names such as `customer-request-accepted-360-dark.png`; a few to `docs/images/`.
Arguments select by name: `python scripts/shots.py admin login`.
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
"""The images of the README: name of the page state, width and theme → file name."""


def main(name_filters: list[str]) -> int:
    """Take all screenshots. Returns 1 if a page failed to load or reported a problem."""
    started_at = time.monotonic()
    SCREENSHOTS_FOLDER.mkdir(exist_ok=True)
    with (
        TemporaryDirectory() as directory,
        running_demo_server(Path(directory) / "data") as server,
        running_chromium() as browser,
    ):
        problems = [
            capture_and_report(name, capture, started_at)
            for name, capture in list_captures(server, browser, name_filters)
        ]
    count = len(problems) * len(VIEWPORT_HEIGHT_BY_WIDTH) * len(THEMES)
    print(
        f"{len(problems)} page states, {count} screenshots in {SCREENSHOTS_FOLDER.name}/, "
        f"{time.monotonic() - started_at:.0f} s"
    )
    return 1 if any(problems) else 0


def capture_and_report(name: str, capture: Callable[[], list[str]], started_at: float) -> list[str]:
    """Take the screenshots of one page state, then print and return the problems of the page."""
    if time.monotonic() - started_at > TIMEOUT_SECONDS:
        raise TimeoutError(f"the screenshots took longer than {TIMEOUT_SECONDS} s")
    problems = capture()
    print(f"{'! ' if problems else '  '}{name}", *problems, sep="\n      ", flush=True)
    return problems


def list_captures(
    server: RunningServer, browser: Browser, name_filters: list[str]
) -> Iterator[tuple[str, Callable[[], list[str]]]]:
    """Yield the name and the capture function of each page and page state that matches the filters."""
    urls = PageUrls(server)
    for visit in list_page_visits():
        if matches_filters(visit.label, name_filters):
            page_state = PageState(visit.label, visit.email, lambda _server, visit=visit: urls[visit])
            yield visit.label, lambda page_state=page_state: capture_all_sizes(server, browser, page_state)
    for page_state in PAGE_STATES:
        if matches_filters(page_state.name, name_filters):
            yield page_state.name, lambda page_state=page_state: capture_all_sizes(server, browser, page_state)


def matches_filters(name: str, name_filters: list[str]) -> bool:
    """Whether the name contains one of the filters, or there are none."""
    return not name_filters or any(word in name for word in name_filters)


def capture_all_sizes(server: RunningServer, browser: Browser, page_state: PageState) -> list[str]:
    """Take the screenshots of a page state in every width and theme, and return the problems of the page."""
    try:
        url = page_state.build_url(server)
        with open_watched_page(server, browser, page_state.email) as watch:
            watch.visit(url)
            page_state.prepare(watch.page, server)
            for theme in THEMES:
                for width in VIEWPORT_HEIGHT_BY_WIDTH:
                    save_screenshot(watch.page, page_state.name, width, theme)
            return [
                problem
                for problem in watch.problems
                if not page_state.expected_problem or page_state.expected_problem not in problem
            ]
    except (AssertionError, LookupError, Error) as error:
        return [str(error)]


def save_screenshot(page: Page, name: str, width: int, theme: str) -> None:
    """Take a screenshot of the full page, and one of the viewport if the README uses it."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    resize_viewport(page, width, VIEWPORT_HEIGHT_BY_WIDTH[width])
    readme_image = README_IMAGES.get((name, width, theme))
    if readme_image:
        README_IMAGES_FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(
            path=README_IMAGES_FOLDER / readme_image, type="jpeg", quality=JPEG_QUALITY, animations="disabled"
        )
    if not page.locator("dialog[open]").count():
        resize_viewport(
            page, width, max(VIEWPORT_HEIGHT_BY_WIDTH[width], page.evaluate("document.documentElement.scrollHeight"))
        )
    page.screenshot(path=SCREENSHOTS_FOLDER / f"{name}-{width}-{theme}.png", animations="disabled")


def resize_viewport(page: Page, width: int, height: int) -> None:
    """Resize the viewport and wait for two frames. A viewport as tall as the page keeps fixed bars in place."""
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@contextmanager
def open_watched_page(server: RunningServer, browser: Browser, email: str) -> Iterator[PageWatch]:
    """Open a page in a new browser context, signed in if `email` is set."""
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
