"""Signing in and out, registering, redirects, and being blocked."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.factories import CITY, PASSWORD, PINCODE
from tests.support.console_watch import PageWatch
from tests.support.page_matrix import DEMO_EMAILS, ROLE_BY_HOME_PATH
from tests.support.server import RunningServer

NewPage = Callable[..., PageWatch]
_numbers = count(1)


@pytest.fixture
def register_customer(demo_server: RunningServer, new_demo_page: NewPage) -> Callable[[], tuple[str, int]]:
    """Register customers with unique emails; returns email and id."""

    def register() -> tuple[str, int]:
        email = f"newcomer{next(_numbers)}@example.com"
        body = {"email": email, "password": PASSWORD, "full_name": "Nandita Rao", "role": "customer", "city": CITY,
                "pincode": PINCODE}  # fmt: skip
        with demo_server.api_client(DEMO_EMAILS[ROLE_BY_HOME_PATH["/admin"]]) as api:
            return email, int(api.post("/api/auth/register", json=body).json()["id"])

    return register


def submit_sign_in_form(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form and submit it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("path", ["/customer", "/customer/history", "/professional", "/professional/profile", "/admin",
                                  "/admin/requests"])  # fmt: skip
def test_protected_page_redirects_to_login_and_back(path: str, new_demo_page: NewPage) -> None:
    page = new_demo_page().page
    page.goto(path)
    page.wait_for_url(f"**/login?next={path}")
    role = next(role for start, role in ROLE_BY_HOME_PATH.items() if path.startswith(start))
    submit_sign_in_form(page, DEMO_EMAILS[role])
    page.wait_for_url(f"**{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize(("start", "role"), ROLE_BY_HOME_PATH.items())
def test_page_of_another_role_redirects_to_own_home(start: str, role: str, new_demo_page: NewPage) -> None:
    for path in ROLE_BY_HOME_PATH:
        page = new_demo_page(DEMO_EMAILS[ROLE_BY_HOME_PATH[start]]).page
        page.goto(path)
        page.wait_for_url(f"**{start}")
        page.close()


def test_signed_in_user_is_redirected_from_login_and_register(new_demo_page: NewPage) -> None:
    page = new_demo_page(DEMO_EMAILS[ROLE_BY_HOME_PATH["/customer"]]).page
    for path in ("/login", "/register"):
        page.goto(path)
        page.wait_for_url("**/customer")


def test_wrong_password_shows_an_error_and_keeps_the_email(new_demo_page: NewPage) -> None:
    page = new_demo_page().page
    page.goto("/login?next=/customer/history")
    submit_sign_in_form(page, DEMO_EMAILS[ROLE_BY_HOME_PATH["/customer"]], "not-the-password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value(DEMO_EMAILS[ROLE_BY_HOME_PATH["/customer"]])
    submit_sign_in_form(page, DEMO_EMAILS[ROLE_BY_HOME_PATH["/customer"]])
    page.wait_for_url("**/customer/history")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("start", "role"), ROLE_BY_HOME_PATH.items())
def test_sign_out_from_the_account_menu(start: str, role: str, width: int, new_demo_page: NewPage) -> None:
    watch = new_demo_page(DEMO_EMAILS[ROLE_BY_HOME_PATH[start]], width=width)
    watch.visit(start)
    page = watch.page
    page.locator("summary").filter(has_text="Account of").locator("visible=true").click()
    page.get_by_role("button", name="Sign out").locator("visible=true").click()
    page.wait_for_url(lambda url: start not in url)
    page.goto(start)
    page.wait_for_url(f"**/login?next={start}")


def test_registration_errors_are_beside_fields_and_keep_values(new_demo_page: NewPage) -> None:
    watch = new_demo_page()
    watch.visit("/register")
    page, values = watch.page, {"Full name": "Meera Joshi", "Email": "meera.at.example", "City": CITY, "Pincode": "12"}
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Create account", exact=True).click()
    for label in ("Email", "Pincode", "Password"):
        field = page.get_by_label(label, exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile(r"\w+"))
    for label, value in values.items():
        expect(page.get_by_label(label, exact=True)).to_have_value(value)
    expect(page.get_by_label("Email", exact=True)).to_be_focused()
    page.get_by_label("Email", exact=True).fill("meera@example.com")
    page.get_by_label("Pincode", exact=True).fill(PINCODE)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account", exact=True).click()
    page.wait_for_url("**/customer")
    expect(page.get_by_role("link", name="Find a service")).to_be_visible()


def test_taken_email_is_reported_beside_the_field(new_demo_page: NewPage) -> None:
    watch = new_demo_page()
    watch.visit("/register")
    page = watch.page
    fields = {"Full name": "Another Ananya", "Email": DEMO_EMAILS[ROLE_BY_HOME_PATH["/customer"]].upper(), "City": CITY,
              "Pincode": PINCODE, "Password": PASSWORD}  # fmt: skip
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Create account", exact=True).click()
    expect(page.get_by_label("Email", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Full name", exact=True)).to_have_value("Another Ananya")


def test_blocking_redirects_the_open_page_to_login(
    demo_server: RunningServer, new_demo_page: NewPage, register_customer: Callable[[], tuple[str, int]]
) -> None:
    email, number = register_customer()
    watch = new_demo_page(email)
    watch.visit("/customer")
    with demo_server.api_client(DEMO_EMAILS[ROLE_BY_HOME_PATH["/admin"]]) as admin:
        assert admin.put(f"/api/admin/users/{number}/block", json={"reason": "Asked for by a test."}).is_success
    watch.page.wait_for_url("**/login?next=/customer", timeout=2000, wait_until="commit")
    watch.wait_until_idle()
    submit_sign_in_form(watch.page, email)
    expect(watch.page.get_by_role("alert")).to_contain_text("blocked")
