"""The development loop: how soon a changed page is in an open browser, and changed Python is served."""

import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from bench.report import Measurement
from hsa_app.demo import PASSWORD
from tests.support.chromium import running_chromium
from tests.support.dev_server import DevServer, running_dev_server
from tests.support.reflex_client import get_session_cookie

ROUNDS = 5
PAGE_GOAL_SECONDS, PYTHON_GOAL_SECONDS = 5.0, 3.0
TIMEOUT_MS = 60_000
PAGE_TEXT = ("hsa_app/pages/customer/home.py", "Your bookings")
COMPONENT_TEXT = ("hsa_app/components/layout/nav_items.py", 'N_("Home"), "/customer"')
STATUS_LINE = ("hsa_app/api/health.py", 'status: Literal["ok"] = "ok"')


def measure() -> list[Measurement]:
    """Change a page, a component that all pages share, and a module of the API, with a signed-in browser open."""
    with (
        tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder,
        running_dev_server(Path(folder)) as server,
        running_chromium() as browser,
    ):
        context = browser.new_context(base_url=server.base_url)
        name, _, value = get_session_cookie(server.base_url, "customer@example.com", PASSWORD).partition("=")
        context.add_cookies([{"name": name, "value": value, "url": server.base_url, "httpOnly": True}])
        page = context.new_page()
        page.goto("/customer", timeout=TIMEOUT_MS)
        page.get_by_role("heading", name="Your bookings").wait_for(timeout=TIMEOUT_MS)
        pages = [measure_page_change(server, page, number) for number in range(ROUNDS)]
        components = [measure_component_change(server, page, number) for number in range(ROUNDS)]
        python = [measure_python_change(server, number) for number in range(ROUNDS)]
        assert page.url.endswith("/customer"), "the sign-in was lost"
    return [
        _format_figure("changed page → open browser", pages, PAGE_GOAL_SECONDS),
        _format_figure("changed component of all pages → open browser", components, PAGE_GOAL_SECONDS),
        _format_figure("changed Python → served", python, PYTHON_GOAL_SECONDS),
    ]


def measure_page_change(server: DevServer, page: Page, number: int) -> float:
    """Seconds from saving a page's source to its new heading in the browser."""
    began = _change(server, *PAGE_TEXT, f"Heading {number}")
    page.get_by_role("heading", name=f"Heading {number}").wait_for(timeout=TIMEOUT_MS)
    return time.monotonic() - began


def measure_component_change(server: DevServer, page: Page, number: int) -> float:
    """Seconds from saving the navigation's source to its new link in the browser."""
    began = _change(server, *COMPONENT_TEXT, COMPONENT_TEXT[1].replace("Home", f"Start {number}"))
    page.get_by_role("link", name=f"Start {number}").first.wait_for(timeout=TIMEOUT_MS)
    return time.monotonic() - began


def measure_python_change(server: DevServer, number: int) -> float:
    """Seconds from saving a module of the API to its new answer."""
    began = _change(server, *STATUS_LINE, f'status: str = "version {number}"')
    server.wait_for_response("/healthz", f"version {number}")
    return time.monotonic() - began


def _change(server: DevServer, path: str, before: str, after: str) -> float:
    """Save a change, once the one before is compiled; the time of saving."""
    server.settle()
    began = time.monotonic()
    server.change(path, before, after)
    return began


def _format_figure(label: str, seconds: list[float], goal: float) -> Measurement:
    middle = median(seconds)
    each = ", ".join(f"{one:.1f}" for one in seconds)
    return Measurement(label, f"{middle:.1f} s ({each})", f"≤ {goal:g} s", middle <= goal)
