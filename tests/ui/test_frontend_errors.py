"""A page that crashes in the browser shows an error code, offers a retry, and is logged under the same code."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.support.console_watch import PageWatch
from tests.support.server import RunningServer

FAILING_SCRIPT = "export default function Page() { throw new TypeError('the roof is off'); }"


def break_login_page(page: Page) -> None:
    """Make the script of the sign-in page raise from now on."""

    def send(route: Route) -> None:
        route.fulfill(body=FAILING_SCRIPT, content_type="text/javascript")

    page.route("**/assets/_login_*.js", send)


def test_crashed_page_shows_and_logs_an_error_code(
    new_demo_page: Callable[..., PageWatch], demo_server: RunningServer
) -> None:
    page = new_demo_page(width=360).page
    break_login_page(page)
    page.goto("/login")
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("heading", level=1)).to_have_text("This page could not be shown")
    expect(alert).to_contain_text("What you saved is safe")
    expect(alert.get_by_role("link", name="Go to the start page")).to_have_attribute("href", "/")
    match = re.search(r"the code ([0-9A-F]{8})\.", alert.inner_text())
    assert match
    log_line = f"a page failed in a browser, code {match[1]}: 'TypeError: the roof is off"
    for _ in range(100):
        if log_line in demo_server.log_path.read_text():
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError(f"the log does not say {log_line}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_try_again_recovers_the_page(new_demo_page: Callable[..., PageWatch]) -> None:
    page = new_demo_page().page
    break_login_page(page)
    page.goto("/services")
    page.get_by_role("link", name="Sign in", exact=True).first.click()
    retry_button = page.get_by_role("button", name="Try again")
    expect(retry_button).to_be_visible()
    page.unroute_all()
    retry_button.click()
    expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()
    expect(page.get_by_label("Email")).to_be_visible()
