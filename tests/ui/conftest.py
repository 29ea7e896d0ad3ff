"""Fixtures of the UI tests: a running server, a running demo server, and a real browser."""

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

expect.set_options(timeout=20_000)  # for busy machines; `make bench` measures the speed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Keep the browser open between files, unless the next test may run an event loop of its own."""
    yield
    function = getattr(nextitem, "function", None)
    if nextitem is None or not nextitem.path.is_relative_to(Path(__file__).parent) or iscoroutinefunction(function):
        shared_chromium.close()


@pytest.fixture(scope="session")
def reusable_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReusableServer]:
    """A server with the personas, one per test process."""
    with running_server(tmp_path_factory.mktemp("product") / "data") as running_product:
        yield ReusableServer(running_product)


@pytest.fixture(scope="module")
def server(reusable_server: ReusableServer) -> RunningServer:
    """The server of this test process, with its initial data restored for each test file."""
    reusable_server.restore()
    return reusable_server.server


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with the demo data, one per test process."""
    with running_demo_server(tmp_path_factory.mktemp("demo") / "data") as running_product:
        yield running_product


@pytest.fixture(scope="session")
def page_urls(demo_server: RunningServer) -> PageUrls:
    """The URLs of the demo's pages."""
    return PageUrls(demo_server)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The shared Chromium; contexts that a test file leaves open are closed."""
    chromium = shared_chromium.open()
    yield chromium
    for context in chromium.contexts:
        context.close()


@pytest.fixture(scope="module")
def context_pool(browser: Browser) -> BrowserContextPool:
    """The browser contexts of one test file."""
    return BrowserContextPool(browser)


@pytest.fixture
def new_page(context_pool: BrowserContextPool) -> Iterator[Callable[..., PageWatch]]:
    """Open a watched page in a fresh context: `new_page(server, "ana@example.com", width=360)`."""

    def open_page(server: RunningServer, email: str = "", *, width: int = 1280, **options: Any) -> PageWatch:
        page = context_pool.acquire(server, email, reduced_motion="reduce", **options).new_page()
        page.set_viewport_size({"width": width, "height": 900})
        return PageWatch(page)

    yield open_page
    context_pool.release_all()


@pytest.fixture
def new_demo_page(new_page: Callable[..., PageWatch], demo_server: RunningServer) -> NewPage:
    """Open a watched page of the demo in a fresh context: `new_demo_page("pro@example.com", width=360)`."""
    return partial(new_page, demo_server)


@pytest.fixture
def open_page_as(context_pool: BrowserContextPool, server: RunningServer) -> Iterator[OpenPageAs]:
    """Open a page as an actor in a fresh context: `open_page_as(personas.ana, "/customer")`."""

    def open_page(actor: Actor, path: str) -> Page:
        page = context_pool.acquire(server, actor.email).new_page()
        page.set_viewport_size({"width": 1280, "height": 900})
        watch = PageWatch(page)
        watch.visit(path)
        page.wait_for_url(re.compile(re.escape(path)))
        return page

    yield open_page
    context_pool.release_all()
