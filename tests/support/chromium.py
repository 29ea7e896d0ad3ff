"""The system's browser: where it is, starting it, and signing in with it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.factories import PASSWORD
from tests.support.product import RunningServer
from tests.support.wire import sign_in

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def path_of_chromium() -> str:
    """The path of Chromium, from `HSA_CHROMIUM` or found where programs are.

    Raises:
        FileNotFoundError: there is none.
    """
    found = os.environ.get("HSA_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise FileNotFoundError("no Chromium: run `make test`, which installs it, or set HSA_CHROMIUM")
    return found


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """The system's Chromium, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class SharedChromium:
    """One browser a test process, opened when first asked for. While it is driven, no other event loop can run here."""

    def __init__(self) -> None:
        self._opened = ExitStack()
        self._browser: Browser | None = None

    def open(self) -> Browser:
        """The browser, the same one until it is closed."""
        if self._browser is None:
            self._browser = self._opened.enter_context(running_chromium())
        return self._browser

    def close(self) -> None:
        """End it, if it runs."""
        self._browser = None
        self._opened.close()


shared = SharedChromium()


def let_in(context: BrowserContext, product: RunningServer, email: str) -> None:
    """Sign a browser in with this email and everybody's password."""
    name, _, value = sign_in(product.base, email, PASSWORD).partition("=")
    context.add_cookies([{"name": name, "value": value, "url": product.base, "httpOnly": True}])
