"""The system's browser: where it is, starting it, and signing in with it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.factories import PASSWORD
from tests.support.reflex_client import get_session_cookie
from tests.support.server import RunningServer

EXECUTABLE_NAMES = ("chromium", "chromium-browser", "google-chrome")
LAUNCH_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find_chromium() -> str:
    """The path of Chromium, from `HSA_CHROMIUM` or found where programs are.

    Raises:
        FileNotFoundError: there is none.
    """
    found = os.environ.get("HSA_CHROMIUM") or next(filter(None, map(shutil.which, EXECUTABLE_NAMES)), None)
    if not found:
        raise FileNotFoundError("no Chromium: run `make test`, which installs it, or set HSA_CHROMIUM")
    return found


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """The system's Chromium, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGS)
        try:
            yield browser
        finally:
            browser.close()


class SharedChromium:
    """One browser a test process, opened when first asked for. While it is driven, no other event loop can run here."""

    def __init__(self) -> None:
        self._exit_stack = ExitStack()
        self._browser: Browser | None = None

    def open(self) -> Browser:
        """The browser, the same one until it is closed."""
        if self._browser is None:
            self._browser = self._exit_stack.enter_context(running_chromium())
        return self._browser

    def close(self) -> None:
        """End it, if it runs."""
        self._browser = None
        self._exit_stack.close()


shared_chromium = SharedChromium()


class BrowserContextPool:
    """Browsers of people's own, used again: all they keep is the product's files, which they need not fetch again."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._available: dict[str, list[BrowserContext]] = {}
        self._in_use: dict[str, list[BrowserContext]] = {}

    def acquire(self, server: RunningServer, email: str = "", **options: Any) -> BrowserContext:
        """A browser at a product that nobody uses, signed in if an email is given."""
        kind = repr((server.base_url, sorted(options.items())))
        free = self._available.get(kind)
        context = free.pop() if free else self._browser.new_context(base_url=server.base_url, **options)
        self._in_use.setdefault(kind, []).append(context)
        if email:
            add_session_cookie(context, server, email)
        return context

    def release_all(self) -> None:
        """Take back what was given: no tab, no cookie, nothing stored, nothing allowed."""
        for kind, contexts in self._in_use.items():
            for context in contexts:
                _reset_context(context)
            self._available.setdefault(kind, []).extend(contexts)
        self._in_use.clear()


def _reset_context(context: BrowserContext) -> None:
    origins = {"{0.scheme}://{0.netloc}".format(urlsplit(page.url)) for page in context.pages}
    for page in context.pages:
        page.close()
    context.set_offline(False)
    context.clear_permissions()
    context.clear_cookies()
    empty = context.new_page()
    for origin in origins:
        asked = {"origin": origin, "storageTypes": "local_storage,indexeddb,service_workers,cache_storage"}
        context.new_cdp_session(empty).send("Storage.clearDataForOrigin", asked)
    empty.close()


def add_session_cookie(context: BrowserContext, server: RunningServer, email: str) -> None:
    """Sign a browser in with this email and everybody's password."""
    name, _, value = get_session_cookie(server.base_url, email, PASSWORD).partition("=")
    context.add_cookies([{"name": name, "value": value, "url": server.base_url, "httpOnly": True}])
