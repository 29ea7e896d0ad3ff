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
from tests.support.chromium import BrowserContextPool, shared_chromium
from tests.support.console_watch import PageWatch
from tests.support.page_matrix import PageUrls
from tests.support.reusable_server import ReusableServer
from tests.support.server import RunningServer, running_demo_server, running_server

OpenPageAs = Callable[[Actor, str], Page]
NewPage = Callable[..., PageWatch]

expect.set_options(timeout=20_000)  # a busy machine is slow to wake a page; how fast the product is, `make bench` says


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Keep the browser from one file to the next, unless a test follows that may run an event loop of its own."""
    yield
    function = getattr(nextitem, "function", None)
    if nextitem is None or not nextitem.path.is_relative_to(Path(__file__).parent) or iscoroutinefunction(function):
        shared_chromium.close()


@pytest.fixture(scope="session")
def reusable_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReusableServer]:
    """The product with two server processes and the cast, one a test process."""
    with running_server(tmp_path_factory.mktemp("product") / "data") as running:
        yield ReusableServer(running)


@pytest.fixture(scope="module")
def server(reusable_server: ReusableServer) -> RunningServer:
    """That product with nothing but the cast in it, as each test file finds it."""
    reusable_server.restore()
    return reusable_server.server


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The product with the demo's people, one a test process."""
    with running_demo_server(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def page_urls(demo_server: RunningServer) -> PageUrls:
    """Where each page of the demo is."""
    return PageUrls(demo_server)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, the same for many test files; what one of them left open is closed at its end."""
    opened = shared_chromium.open()
    yield opened
    for context in opened.contexts:
        context.close()


@pytest.fixture(scope="module")
def context_pool(browser: Browser) -> BrowserContextPool:
    """The browsers of one test file's people."""
    return BrowserContextPool(browser)


@pytest.fixture
def new_page(context_pool: BrowserContextPool) -> Iterator[Callable[..., PageWatch]]:
    """A browser of one's own at any product: `visitor_of(product, "ana@example.com", width=360)`."""

    def come(product: RunningServer, email: str = "", *, width: int = 1280, **options: Any) -> PageWatch:
        page = context_pool.acquire(product, email, reduced_motion="reduce", **options).new_page()
        page.set_viewport_size({"width": width, "height": 900})
        return PageWatch(page)

    yield come
    context_pool.release_all()


@pytest.fixture
def new_demo_page(new_page: Callable[..., PageWatch], demo_server: RunningServer) -> NewPage:
    """A browser of one's own at the demo, signed in if an email is given: `visitor("pro@example.com", width=360)`."""
    return partial(new_page, demo_server)


@pytest.fixture
def open_page_as(context_pool: BrowserContextPool, server: RunningServer) -> Iterator[OpenPageAs]:
    """Open a page in a browser of one's own, signed in: `signed_in(cast.ana, "/customer")`."""

    def open_page(who: Actor, path: str) -> Page:
        page = context_pool.acquire(server, who.email).new_page()
        page.set_viewport_size({"width": 1280, "height": 900})
        watch = PageWatch(page)
        watch.visit(path)
        page.wait_for_url(re.compile(re.escape(path)))
        return page

    yield open_page
    context_pool.release_all()
