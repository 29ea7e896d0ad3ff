"""The running product, the running demo, and real browsers."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hsa_app.domain.actor import Actor
from tests.support.chromium import VisitorPool, shared
from tests.support.product import RunningServer, running_demo, running_product
from tests.support.reuse import ReusableServer
from tests.support.sights import Addresses
from tests.support.watching import Watch

SignedIn = Callable[[Actor, str], Page]
Visitor = Callable[..., Watch]

expect.set_options(timeout=20_000)  # a busy machine is slow to wake a page; how fast the product is, `make bench` says


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Keep the browser from one file to the next, unless a test follows that may run an event loop of its own."""
    yield
    function = getattr(nextitem, "function", None)
    if nextitem is None or not nextitem.path.is_relative_to(Path(__file__).parent) or iscoroutinefunction(function):
        shared.close()


@pytest.fixture(scope="session")
def reusable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReusableServer]:
    """The product with two server processes and the cast, one a test process."""
    with running_product(tmp_path_factory.mktemp("product") / "data") as running:
        yield ReusableServer(running)


@pytest.fixture(scope="module")
def product(reusable: ReusableServer) -> RunningServer:
    """That product with nothing but the cast in it, as each test file finds it."""
    reusable.restore()
    return reusable.product


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The product with the demo's people, one a test process."""
    with running_demo(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def addresses(demo: RunningServer) -> Addresses:
    """Where each page of the demo is."""
    return Addresses(demo)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, the same for many test files; what one of them left open is closed at its end."""
    opened = shared.open()
    yield opened
    for context in opened.contexts:
        context.close()


@pytest.fixture(scope="module")
def pool(browser: Browser) -> VisitorPool:
    """The browsers of one test file's people."""
    return VisitorPool(browser)


@pytest.fixture
def visitor_of(pool: VisitorPool) -> Iterator[Callable[..., Watch]]:
    """A browser of one's own at any product: `visitor_of(product, "ana@example.com", width=360)`."""

    def come(product: RunningServer, email: str = "", *, width: int = 1280, **options: Any) -> Watch:
        page = pool.take(product, email, reduced_motion="reduce", **options).new_page()
        page.set_viewport_size({"width": width, "height": 900})
        return Watch(page)

    yield come
    pool.clear()


@pytest.fixture
def visitor(visitor_of: Callable[..., Watch], demo: RunningServer) -> Visitor:
    """A browser of one's own at the demo, signed in if an email is given: `visitor("pro@example.com", width=360)`."""
    return partial(visitor_of, demo)


@pytest.fixture
def signed_in(pool: VisitorPool, product: RunningServer) -> Iterator[SignedIn]:
    """Open a page in a browser of one's own, signed in: `signed_in(cast.ana, "/customer")`."""

    def open_page(who: Actor, path: str) -> Page:
        page = pool.take(product, who.email).new_page()
        page.set_viewport_size({"width": 1280, "height": 900})
        watch = Watch(page)
        watch.visit(path)
        page.wait_for_url(re.compile(re.escape(path)))
        return page

    yield open_page
    pool.clear()
