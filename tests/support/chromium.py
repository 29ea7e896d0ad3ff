"""The installed Chromium: finding it, launching it, signing in with it."""

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
    """Return the path of Chromium, from `HSA_CHROMIUM` or the search path.

    Raises:
        FileNotFoundError: it is not installed.
    """
    path = os.environ.get("HSA_CHROMIUM") or next(filter(None, map(shutil.which, EXECUTABLE_NAMES)), None)
    if not path:
        raise FileNotFoundError("no Chromium: run `make test`, which installs it, or set HSA_CHROMIUM")
    return path


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run Chromium until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=LAUNCH_ARGS)
        try:
            yield browser
        finally:
            browser.close()


class SharedChromium:
    """One browser per test process, launched on first use. While it is open, no other event loop can run here."""

    def __init__(self) -> None:
        self._exit_stack = ExitStack()
        self._browser: Browser | None = None

    def open(self) -> Browser:
        """Return the browser, launching it if necessary."""
        if self._browser is None:
            self._browser = self._exit_stack.enter_context(running_chromium())
        return self._browser

    def close(self) -> None:
        """Close the browser if it is open."""
        self._browser = None
        self._exit_stack.close()


shared_chromium = SharedChromium()


class BrowserContextPool:
    """Pool of browser contexts; a reused context keeps only its HTTP cache of the product's files."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._available: dict[str, list[BrowserContext]] = {}
        self._in_use: dict[str, list[BrowserContext]] = {}

    def acquire(self, server: RunningServer, email: str = "", **options: Any) -> BrowserContext:
        """Return an unused context of this server, signed in if an email is given."""
        key = repr((server.base_url, sorted(options.items())))
        free = self._available.get(key)
        context = free.pop() if free else self._browser.new_context(base_url=server.base_url, **options)
        self._in_use.setdefault(key, []).append(context)
        if email:
            add_session_cookie(context, server, email)
        return context

    def release_all(self) -> None:
        """Reset all acquired contexts (tabs, cookies, storage, permissions) and return them to the pool."""
        for key, contexts in self._in_use.items():
            for context in contexts:
                _reset_context(context)
            self._available.setdefault(key, []).extend(contexts)
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
        params = {"origin": origin, "storageTypes": "local_storage,indexeddb,service_workers,cache_storage"}
        context.new_cdp_session(empty).send("Storage.clearDataForOrigin", params)
    empty.close()


def add_session_cookie(context: BrowserContext, server: RunningServer, email: str) -> None:
    """Sign a browser context in with this email and the shared password."""
    name, _, value = get_session_cookie(server.base_url, email, PASSWORD).partition("=")
    context.add_cookies([{"name": name, "value": value, "url": server.base_url, "httpOnly": True}])
