"""The running product and real browsers."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from hsa_app.domain.actor import Actor
from tests.support.chromium import path_of_chromium
from tests.support.product import Product, running_product

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

SignedIn = Callable[[Actor, str], Page]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with two server processes and the cast, one a test file."""
    with running_product(tmp_path_factory.mktemp("product") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path_of_chromium(), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def signed_in(browser: Browser, product: Product) -> Iterator[SignedIn]:
    """Open a page in a browser of one's own, signed in: `signed_in(cast.ana, "/customer")`."""
    contexts: list[BrowserContext] = []

    def open_page(who: Actor, path: str) -> Page:
        context = browser.new_context(base_url=product.base, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        name, _, value = product.cookie(who).partition("=")
        context.add_cookies([{"name": name, "value": value, "url": product.base, "httpOnly": True}])
        page = context.new_page()
        page.goto(path)
        page.wait_for_url(re.compile(re.escape(path)))
        return page

    yield open_page
    for context in contexts:
        context.close()
