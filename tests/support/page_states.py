"""Pages in particular states: form errors, empty lists, open dialogs, lost races, offline."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import midnight, today
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain.accounts.queries import build_actor
from hsa_app.domain.exports import service as exports
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.schedule import service as schedule
from hsa_app.domain.schedule.forms import WEEKDAYS, DateOverrideForm, TimeOffForm, WeeklyHoursForm
from hsa_app.infra.db import transaction
from hsa_app.models import Export, User
from tests.factories import PASSWORD
from tests.support.mailbox import wait_for_link
from tests.support.page_matrix import DEMO_EMAILS, PageUrls, PageVisit
from tests.support.server import RunningServer

CUSTOMER_EMAIL, PROFESSIONAL_EMAIL, ADMIN_EMAIL = DEMO_EMAILS.values()
OTHER_PROFESSIONAL = "pro2@example.com"
FREEZE_PAGE_SCRIPT = "() => { const shown = document.querySelector('main'); shown.replaceWith(shown.cloneNode(true)); }"
"""Replaces the page by a static copy, to keep content that would disappear."""

NEW_CUSTOMER_EMAIL, NEW_PROFESSIONAL_EMAIL = "new@example.com", "new.pro@example.com"


def matching(message: str) -> re.Pattern[str]:
    """What shows a message in the language of the settings, whatever stands in its placeholders and after it."""
    parts = re.split(r"\{\w+\}", _(message).rstrip("~"))
    return re.compile(".*".join(map(re.escape, parts)))


def leave_unchanged(_page: Page, _server: RunningServer) -> None:
    """Leave the page as it loads."""


@dataclass(frozen=True)
class PageState:
    """A page, its account, its URL and the steps that lead to the state. `expected_problem` is a problem to ignore."""

    name: str
    email: str
    build_url: Callable[[RunningServer], str]
    prepare: Callable[[Page, RunningServer], None] = leave_unchanged
    expected_problem: str = ""


def fixed_url(path: str) -> Callable[[RunningServer], str]:
    """Return a builder of a constant URL."""
    return lambda _product: path


def request_url(role: str, route: str, status: str) -> Callable[[RunningServer], str]:
    """Return a builder of the URL of a request in this status."""
    return lambda product: PageUrls(product)[PageVisit(role, route, status)]


def drawer_url(path: str, name: str) -> Callable[[RunningServer], str]:
    """Return a builder of a list's URL with the drawer of its first row open."""

    def build_url(server: RunningServer) -> str:
        with server.api_client(ADMIN_EMAIL) as admin:
            return f"{path}?{name}={admin.get(f'/api{path}').json()['items'][0]['id']}"

    return build_url


def url_after_registering(email: str, path: str, **fields: object) -> Callable[[RunningServer], str]:
    """Return a builder that registers a user and returns `path`."""

    def register(server: RunningServer) -> str:
        body = {
            "email": email,
            "password": PASSWORD,
            "full_name": "Nandita Rao",
            "role": "customer",
            "city": "Pune",
            "pincode": "411045",
            **fields,
        }
        httpx.post(f"{server.base_url}/api/auth/register", json=body)
        return path

    return register


def url_after_registering_professional(path: str) -> Callable[[RunningServer], str]:
    """Return a builder that registers a professional and returns `path`."""
    return url_after_registering(NEW_PROFESSIONAL_EMAIL, path, role="professional", service_id=1, experience_years=3)


def submit_wrong_password(page: Page, _server: RunningServer) -> None:
    """Submit the sign-in form with a wrong password."""
    page.get_by_label(_("Email")).fill(CUSTOMER_EMAIL)
    page.get_by_label(_("Password"), exact=True).fill("something-else")
    page.get_by_role("button", name=_("Sign in"), exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def submit_empty_form(name: str) -> Callable[[Page, RunningServer], None]:
    """Submit the form without filling it in."""

    def send(page: Page, _product: RunningServer) -> None:
        page.get_by_role("button", name=_(name), exact=True).click()
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()

    return send


def open_dialog(name: str) -> Callable[[Page, RunningServer], None]:
    """Open a dialog with the button of this name."""

    def click(page: Page, _product: RunningServer) -> None:
        page.get_by_role("button", name=matching(name)).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return click


def wait_for_drawer(page: Page, _server: RunningServer) -> None:
    """Wait until the drawer is loaded."""
    expect(page.get_by_role("dialog").get_by_role("heading").first).to_be_visible()
    expect(page.get_by_role("dialog").locator("[aria-busy=true]")).to_have_count(0)


def switch_charts_to_tables(page: Page, _server: RunningServer) -> None:
    """Show every chart of the overview as a table."""
    for switch in page.get_by_role("button", name=_("Table"), exact=True).all():
        switch.click()
    expect(page.get_by_role("button", name=_("Table"), exact=True, pressed=True)).to_have_count(6)


def switch_earnings_charts_to_tables(page: Page, _server: RunningServer) -> None:
    """Show every chart of the earnings page as a table."""
    for switch in page.get_by_role("button", name=_("Table"), exact=True).all():
        switch.click()
    expect(page.get_by_role("button", name=_("Table"), exact=True, pressed=True)).to_have_count(3)


def open_notifications(page: Page, _server: RunningServer) -> None:
    """Open the notifications menu."""
    page.get_by_role("button", name=matching("Notifications")).locator("visible=true").click()
    expect(page.get_by_role("dialog").locator("[aria-busy]")).to_have_count(0)


def request_reset_link(page: Page, _server: RunningServer) -> None:
    """Request a reset link; the response is the same for every email."""
    page.get_by_label(_("Email")).fill("nobody@example.com")
    page.get_by_role("button", name=_("Send link")).click()
    expect(
        page.get_by_role("status").filter(
            has_text=matching(
                "If there is an account with this email, a link is on its way. It works once, within an hour."
            )
        )
    ).to_be_visible()


def open_reset_link(page: Page, server: RunningServer) -> None:
    """Request a reset link and open it from the mail."""
    page.get_by_label(_("Email")).fill(CUSTOMER_EMAIL)
    page.get_by_role("button", name=_("Send link")).click()
    page.goto(wait_for_link(server, CUSTOMER_EMAIL, "/reset-password"))
    expect(page.get_by_label(_("New password"))).to_be_visible()


def submit_weak_password(page: Page, server: RunningServer) -> None:
    """Submit a common password on the reset page."""
    open_reset_link(page, server)
    page.get_by_label(_("New password")).fill("password1234")
    page.get_by_role("button", name=_("Set new password")).click()
    expect(
        page.get_by_text(
            matching("This is one of the first passwords anyone would try. Several unrelated words make a good one.")
        )
    ).to_be_visible()


def go_offline(page: Page, _server: RunningServer) -> None:
    """Disconnect the browser from the network."""
    page.context.set_offline(True)
    expect(
        page.get_by_text(matching("Connection lost. This is how things stood at {time}; trying again."))
    ).to_be_visible()


def lose_race_for_card(page: Page, server: RunningServer) -> None:
    """Let another professional accept the first card."""
    with server.api_client(CUSTOMER_EMAIL) as customer, server.api_client(OTHER_PROFESSIONAL) as other_professional:
        service = customer.get("/api/services", params={"q": "AC service"}).json()["items"][0]["id"]
        scheduled_for = (datetime.now(UTC) + timedelta(days=6)).replace(hour=5, minute=30, second=0, microsecond=0)
        body = {
            "service_id": service,
            "scheduled_for": scheduled_for.isoformat(),
            "address": "14 Lake Road",
            "city": "Pune",
            "pincode": "411045",
        }
        booked = customer.post("/api/service-requests", json=body).json()["id"]
        card = page.get_by_role("article", name=_("Request #{id}").format(id=booked), exact=True)
        expect(card.get_by_role("button", name=_("Accept"))).to_be_visible()
        other_professional.put(f"/api/service-requests/{booked}/accept")
        expect(card).to_contain_text(_("Taken by someone else"))
    page.evaluate(FREEZE_PAGE_SCRIPT)


def save_sample_schedule(page: Page, server: RunningServer) -> None:
    """Save weekly hours, a date override and time off."""
    with server.use_settings(), transaction() as uow:
        user = uow.db.scalars(select(User).where(col(User.email) == PROFESSIONAL_EMAIL)).one()
        actor, override_day = build_actor(user, "approved", ""), today() + timedelta(days=2)
        day = [{"starts": "09:00", "ends": "13:00"}, {"starts": "14:30", "ends": "19:00"}]
        schedule.update_weekly_hours(
            uow, actor, validate(WeeklyHoursForm, {**dict.fromkeys(WEEKDAYS[:6], day), "buffer_minutes": 30})
        )
        schedule.set_date_override(
            uow,
            actor,
            validate(DateOverrideForm, {"day": override_day, "hours": [{"starts": "15:00", "ends": "20:00"}]}),
        )
        time_off = {
            "starts_at": midnight(override_day + timedelta(days=1)),
            "ends_at": midnight(override_day + timedelta(days=3)),
        }
        schedule.add_time_off(uow, actor, TimeOffForm(**time_off, note="Diwali with the family"))
    page.reload()
    expect(page.get_by_label(_("From on {day}").format(day=_("Monday"))).first).to_have_value("09:00")


def create_export_in_each_status(page: Page, server: RunningServer) -> None:
    """Create one export per status."""
    with server.use_settings():
        ids_by_status = {status: create_export(filters) for status, filters in EXPORT_FILTERS_BY_STATUS.items()}
        for status in ("done", "expired"):
            exports.run_export(ids_by_status[status])
        with transaction() as uow:
            exports_by_status = {status: uow.db.get_one(Export, number) for status, number in ids_by_status.items()}
            exports_by_status["failed"].status = "failed"
            exports_by_status["failed"].error = "The file could not be written: No space left on device."
            exports_by_status["expired"].expires_at = datetime.now(UTC) - timedelta(days=1)
            running_export, claimed_until = exports_by_status["running"], datetime.now(UTC) + timedelta(hours=1)
            running_export.status, running_export.rows, running_export.total, running_export.progress = (
                "running",
                412_000,
                1_000_000,
                41,
            )
            running_export.claimed_until = exports_by_status["queued"].claimed_until = claimed_until
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()


def create_export(filters: dict[str, str]) -> int:
    """Create an export as the demo's admin and return its id."""
    with transaction() as uow:
        admin = uow.db.scalars(select(User).where(col(User.email) == ADMIN_EMAIL)).one()
        return (
            exports.enqueue_request_export(uow, build_actor(admin, None, ""), validate(RequestSearch, filters)).id or 0
        )


EXPORT_FILTERS_BY_STATUS = {
    "expired": {"status": "cancelled"},
    "failed": {"city": "Pune", "q": "kumar"},
    "done": {"from": "2026-09-01", "service_id": "1"},
    "running": {},
    "queued": {"from": "2026-10-01", "to": "2026-10-31", "city": "Bengaluru", "service_id": "2"},
}

PAGE_STATES = (
    PageState("login-refused", "", fixed_url("/login"), submit_wrong_password),
    PageState("register-refused", "", fixed_url("/register"), submit_empty_form("Create account")),
    PageState("register-professional", "", fixed_url("/register?role=professional")),
    PageState("forgot-password-requested", "", fixed_url("/forgot-password"), request_reset_link),
    PageState("reset-password-open", "", fixed_url("/forgot-password"), open_reset_link),
    PageState("reset-password-weak", "", fixed_url("/forgot-password"), submit_weak_password),
    PageState("account-password", CUSTOMER_EMAIL, fixed_url("/account"), open_dialog("Change password")),
    PageState("account-sign-out", CUSTOMER_EMAIL, fixed_url("/account"), open_dialog("Sign out everywhere")),
    PageState("bell", CUSTOMER_EMAIL, fixed_url("/customer"), open_notifications),
    PageState("bell-professional", PROFESSIONAL_EMAIL, fixed_url("/professional"), open_notifications),
    PageState("bell-empty", ADMIN_EMAIL, fixed_url("/admin"), open_notifications),
    PageState("services-none", "", fixed_url("/services?q=nothing+like+this")),
    PageState("book-refused", CUSTOMER_EMAIL, fixed_url("/services/1"), submit_empty_form("Book")),
    PageState("not-found", "", fixed_url("/no-such-page"), expected_problem="404"),
    PageState("customer-empty", NEW_CUSTOMER_EMAIL, url_after_registering(NEW_CUSTOMER_EMAIL, "/customer")),
    PageState(
        "customer-history-empty", NEW_CUSTOMER_EMAIL, url_after_registering(NEW_CUSTOMER_EMAIL, "/customer/history")
    ),
    PageState(
        "customer-cancel",
        CUSTOMER_EMAIL,
        request_url("customer", "/customer/requests/[request_id]", "requested"),
        open_dialog("Cancel request"),
    ),
    PageState(
        "customer-reschedule",
        CUSTOMER_EMAIL,
        request_url("customer", "/customer/requests/[request_id]", "requested"),
        open_dialog("Reschedule"),
    ),
    PageState(
        "customer-close",
        CUSTOMER_EMAIL,
        request_url("customer", "/customer/requests/[request_id]", "completed"),
        open_dialog("Close request"),
    ),
    PageState("professional-pending", NEW_PROFESSIONAL_EMAIL, url_after_registering_professional("/professional")),
    PageState(
        "professional-earnings-empty",
        NEW_PROFESSIONAL_EMAIL,
        url_after_registering_professional("/professional/earnings"),
    ),
    PageState(
        "professional-profile-pending",
        NEW_PROFESSIONAL_EMAIL,
        url_after_registering_professional("/professional/profile"),
    ),
    PageState(
        "professional-earnings-tables",
        PROFESSIONAL_EMAIL,
        fixed_url("/professional/earnings"),
        switch_earnings_charts_to_tables,
    ),
    PageState("professional-reply", PROFESSIONAL_EMAIL, fixed_url("/professional/profile"), open_dialog("Reply")),
    PageState("professional-release", PROFESSIONAL_EMAIL, fixed_url("/professional"), open_dialog("Release")),
    PageState("professional-day", PROFESSIONAL_EMAIL, fixed_url("/professional"), open_dialog("Your day")),
    PageState(
        "professional-time-off", PROFESSIONAL_EMAIL, fixed_url("/professional/schedule"), open_dialog("Take time off")
    ),
    PageState("professional-taken", PROFESSIONAL_EMAIL, fixed_url("/professional"), lose_race_for_card),
    PageState(
        "professional-cut-off",
        PROFESSIONAL_EMAIL,
        fixed_url("/professional"),
        go_offline,
        expected_problem="DISCONNECTED",
    ),
    PageState(
        "professional-schedule-saved", PROFESSIONAL_EMAIL, fixed_url("/professional/schedule"), save_sample_schedule
    ),
    PageState("admin-reject", ADMIN_EMAIL, fixed_url("/admin/professionals"), open_dialog("Reject")),
    PageState("admin-request-drawer", ADMIN_EMAIL, drawer_url("/admin/requests", "request"), wait_for_drawer),
    PageState("admin-user-drawer", ADMIN_EMAIL, drawer_url("/admin/users", "user"), wait_for_drawer),
    PageState("admin-service-new", ADMIN_EMAIL, fixed_url("/admin/services"), open_dialog("Add service")),
    PageState("admin-filters", ADMIN_EMAIL, fixed_url("/admin/requests"), open_dialog("Filter")),
    PageState("admin-tables", ADMIN_EMAIL, fixed_url("/admin"), switch_charts_to_tables),
    PageState("admin-days", ADMIN_EMAIL, fixed_url("/admin?from=2026-01-01&to=2026-01-31")),
    PageState("admin-exports-each", ADMIN_EMAIL, fixed_url("/admin/exports"), create_export_in_each_status),
    PageState("admin-none", ADMIN_EMAIL, fixed_url("/admin/users?q=nobody+is+called+this")),
)
