"""What pages look like at their moments: refused, empty, asked once more, taken, cut off."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import midnight, today
from hsa_app.core.validation import validate
from hsa_app.domain.accounts.queries import build_actor
from hsa_app.domain.exports import service as exports
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.schedule import service as schedule
from hsa_app.domain.schedule.forms import WEEKDAYS, DateOverrideForm, TimeOffForm, WeeklyHoursForm
from hsa_app.infra.db import transaction
from hsa_app.models import Export, User
from tests.factories import PASSWORD
from tests.support.mailbox import link_for
from tests.support.product import RunningServer
from tests.support.sights import EMAILS, Addresses, PageVisit

CUSTOMER, PROFESSIONAL, ADMIN = EMAILS.values()
RIVAL = "pro2@example.com"
HOLD_STILL = "() => { const shown = document.querySelector('main'); shown.replaceWith(shown.cloneNode(true)); }"
"""Keeps on the page what would be gone in a moment."""

NEW_CUSTOMER, NEW_PROFESSIONAL = "new@example.com", "new.pro@example.com"


def nothing(_page: Page, _product: RunningServer) -> None:
    """The page as it comes."""


@dataclass(frozen=True)
class Moment:
    """A page, who looks, where it is, and what is done to it. `expects` is a complaint that belongs to it."""

    name: str
    email: str
    address: Callable[[RunningServer], str]
    bring_about: Callable[[Page, RunningServer], None] = nothing
    expects: str = ""


def at(path: str) -> Callable[[RunningServer], str]:
    """An address that is always the same."""
    return lambda _product: path


def of_request(role: str, route: str, status: str) -> Callable[[RunningServer], str]:
    """The page of a request in some state."""
    return lambda product: Addresses(product)[PageVisit(role, route, status)]


def of_drawer(path: str, name: str) -> Callable[[RunningServer], str]:
    """A list with what it lists first open beside it."""

    def first(product: RunningServer) -> str:
        with product.api(ADMIN) as admin:
            return f"{path}?{name}={admin.get(f'/api{path}').json()['items'][0]['id']}"

    return first


def newcomer(email: str, path: str, **more: object) -> Callable[[RunningServer], str]:
    """The address, after someone new has registered."""

    def register(product: RunningServer) -> str:
        body = {"email": email, "password": PASSWORD, "full_name": "Nandita Rao", "role": "customer", "city": "Pune",
                "pincode": "411045", **more}  # fmt: skip
        httpx.post(f"{product.base}/api/auth/register", json=body)
        return path

    return register


def new_professional(path: str) -> Callable[[RunningServer], str]:
    """The same for somebody who wants to work here."""
    return newcomer(NEW_PROFESSIONAL, path, role="professional", service_id=1, experience_years=3)


def sign_in_wrongly(page: Page, _product: RunningServer) -> None:
    """A password that is not theirs."""
    page.get_by_label("Email").fill(CUSTOMER)
    page.get_by_label("Password", exact=True).fill("something-else")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def send_empty(name: str) -> Callable[[Page, RunningServer], None]:
    """Send a form with nothing in it."""

    def send(page: Page, _product: RunningServer) -> None:
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.locator("[aria-invalid=true]").first).to_be_visible()

    return send


def open_dialog(name: str) -> Callable[[Page, RunningServer], None]:
    """Press what asks once more."""

    def ask(page: Page, _product: RunningServer) -> None:
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return ask


def see_drawer(page: Page, _product: RunningServer) -> None:
    """The story beside a table, once it is there."""
    expect(page.get_by_role("dialog").get_by_role("heading").first).to_be_visible()
    expect(page.get_by_role("dialog").locator("[aria-busy=true]")).to_have_count(0)


def see_tables(page: Page, _product: RunningServer) -> None:
    """Every chart as a table."""
    for switch in page.get_by_role("button", name="Table", exact=True).all():
        switch.click()
    expect(page.get_by_role("button", name="Table", exact=True, pressed=True)).to_have_count(6)


def see_earnings_tables(page: Page, _product: RunningServer) -> None:
    """A professional's charts as tables."""
    for switch in page.get_by_role("button", name="Table", exact=True).all():
        switch.click()
    expect(page.get_by_role("button", name="Table", exact=True, pressed=True)).to_have_count(3)


def open_bell(page: Page, _product: RunningServer) -> None:
    """Look at what is under the bell."""
    page.get_by_role("button", name="Notifications").locator("visible=true").click()
    expect(page.get_by_role("dialog").locator("[aria-busy]")).to_have_count(0)


def ask_for_a_link(page: Page, _product: RunningServer) -> None:
    """The answer is the same for every email."""
    page.get_by_label("Email").fill("nobody@example.com")
    page.get_by_role("button", name="Send link").click()
    expect(page.get_by_role("status").filter(has_text="on its way")).to_be_visible()


def open_reset_link(page: Page, product: RunningServer) -> None:
    """Ask for a link, and open it out of the mail."""
    page.get_by_label("Email").fill(CUSTOMER)
    page.get_by_role("button", name="Send link").click()
    page.goto(link_for(product, CUSTOMER, "/reset-password"))
    expect(page.get_by_label("New password")).to_be_visible()


def weak_password(page: Page, product: RunningServer) -> None:
    """A password anyone would try."""
    open_reset_link(page, product)
    page.get_by_label("New password").fill("password1234")
    page.get_by_role("button", name="Set new password").click()
    expect(page.get_by_text("one of the first passwords")).to_be_visible()


def lose_connection(page: Page, _product: RunningServer) -> None:
    """The network goes."""
    page.context.set_offline(True)
    expect(page.get_by_text("Connection lost")).to_be_visible()


def be_beaten(page: Page, product: RunningServer) -> None:
    """Someone else takes the first card."""
    with product.api(CUSTOMER) as customer, product.api(RIVAL) as rival:
        service = customer.get("/api/services", params={"q": "AC service"}).json()["items"][0]["id"]
        then = (datetime.now(UTC) + timedelta(days=6)).replace(hour=5, minute=30, second=0, microsecond=0)
        body = {"service_id": service, "scheduled_for": then.isoformat(), "address": "14 Lake Road", "city": "Pune",
                "pincode": "411045"}  # fmt: skip
        booked = customer.post("/api/service-requests", json=body).json()["id"]
        card = page.get_by_role("article", name=f"Request #{booked}", exact=True)
        expect(card.get_by_role("button", name="Accept")).to_be_visible()
        rival.put(f"/api/service-requests/{booked}/accept")
        expect(card).to_contain_text("Taken")
    page.evaluate(HOLD_STILL)


def say_when(page: Page, product: RunningServer) -> None:
    """A week like many have, a day that differs, and a holiday."""
    with product.data(), transaction() as uow:
        user = uow.db.scalars(select(User).where(col(User.email) == PROFESSIONAL)).one()
        me, ahead = build_actor(user, "approved", ""), today() + timedelta(days=2)
        day = [{"starts": "09:00", "ends": "13:00"}, {"starts": "14:30", "ends": "19:00"}]
        schedule.update_weekly_hours(
            uow, me, validate(WeeklyHoursForm, {**dict.fromkeys(WEEKDAYS[:6], day), "buffer_minutes": 30})
        )
        schedule.set_date_override(
            uow, me, validate(DateOverrideForm, {"day": ahead, "hours": [{"starts": "15:00", "ends": "20:00"}]})
        )
        off = {"starts_at": midnight(ahead + timedelta(days=1)), "ends_at": midnight(ahead + timedelta(days=3))}
        schedule.add_time_off(uow, me, TimeOffForm(**off, note="Diwali with the family"))
    page.reload()
    expect(page.get_by_label("From on Monday").first).to_have_value("09:00")


def export_each_way(page: Page, product: RunningServer) -> None:
    """One export in each state there is."""
    with product.data():
        made = {status: asked_for(filters) for status, filters in EXPORTS.items()}
        for status in ("done", "expired"):
            exports.run_export(made[status])
        with transaction() as uow:
            stands = {status: uow.db.get_one(Export, number) for status, number in made.items()}
            stands["failed"].status = "failed"
            stands["failed"].error = "The file could not be written: No space left on device."
            stands["expired"].expires_at = datetime.now(UTC) - timedelta(days=1)
            moving, later = stands["running"], datetime.now(UTC) + timedelta(hours=1)
            moving.status, moving.rows, moving.total, moving.progress = "running", 412_000, 1_000_000, 41
            moving.claimed_until = stands["queued"].claimed_until = later
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()


def asked_for(filters: dict[str, str]) -> int:
    """The number of an export the admin asked for."""
    with transaction() as uow:
        admin = uow.db.scalars(select(User).where(col(User.email) == ADMIN)).one()
        return (
            exports.create_request_export(uow, build_actor(admin, None, ""), validate(RequestSearch, filters)).id or 0
        )


EXPORTS = {
    "expired": {"status": "cancelled"},
    "failed": {"city": "Pune", "q": "kumar"},
    "done": {"from": "2026-09-01", "service_id": "1"},
    "running": {},
    "queued": {"from": "2026-10-01", "to": "2026-10-31", "city": "Bengaluru", "service_id": "2"},
}

MOMENTS = (
    Moment("login-refused", "", at("/login"), sign_in_wrongly),
    Moment("register-refused", "", at("/register"), send_empty("Create account")),
    Moment("register-professional", "", at("/register?role=professional")),
    Moment("forgot-password-asked", "", at("/forgot-password"), ask_for_a_link),
    Moment("reset-password-open", "", at("/forgot-password"), open_reset_link),
    Moment("reset-password-weak", "", at("/forgot-password"), weak_password),
    Moment("account-password", CUSTOMER, at("/account"), open_dialog("Change password")),
    Moment("account-sign-out", CUSTOMER, at("/account"), open_dialog("Sign out everywhere")),
    Moment("bell", CUSTOMER, at("/customer"), open_bell),
    Moment("bell-professional", PROFESSIONAL, at("/professional"), open_bell),
    Moment("bell-empty", ADMIN, at("/admin"), open_bell),
    Moment("services-none", "", at("/services?q=nothing+like+this")),
    Moment("book-refused", CUSTOMER, at("/services/1"), send_empty("Book")),
    Moment("not-found", "", at("/no-such-page"), expects="404"),
    Moment("customer-empty", NEW_CUSTOMER, newcomer(NEW_CUSTOMER, "/customer")),
    Moment("customer-history-empty", NEW_CUSTOMER, newcomer(NEW_CUSTOMER, "/customer/history")),
    Moment("customer-cancel", CUSTOMER, of_request("customer", "/customer/requests/[request_id]", "requested"),
           open_dialog("Cancel request")),
    Moment("customer-reschedule", CUSTOMER, of_request("customer", "/customer/requests/[request_id]", "requested"),
           open_dialog("Reschedule")),
    Moment("customer-close", CUSTOMER, of_request("customer", "/customer/requests/[request_id]", "completed"),
           open_dialog("Close request")),
    Moment("professional-pending", NEW_PROFESSIONAL,
           new_professional("/professional")),
    Moment("professional-earnings-empty", NEW_PROFESSIONAL, new_professional("/professional/earnings")),
    Moment("professional-profile-pending", NEW_PROFESSIONAL, new_professional("/professional/profile")),
    Moment("professional-earnings-tables", PROFESSIONAL, at("/professional/earnings"), see_earnings_tables),
    Moment("professional-reply", PROFESSIONAL, at("/professional/profile"), open_dialog("Reply to")),
    Moment("professional-release", PROFESSIONAL, at("/professional"), open_dialog("Release")),
    Moment("professional-day", PROFESSIONAL, at("/professional"), open_dialog("Your day")),
    Moment("professional-time-off", PROFESSIONAL, at("/professional/schedule"), open_dialog("Take time off")),
    Moment("professional-taken", PROFESSIONAL, at("/professional"), be_beaten),
    Moment("professional-cut-off", PROFESSIONAL, at("/professional"), lose_connection, expects="DISCONNECTED"),
    Moment("professional-schedule-said", PROFESSIONAL, at("/professional/schedule"), say_when),
    Moment("admin-reject", ADMIN, at("/admin/professionals"), open_dialog("Reject")),
    Moment("admin-request-story", ADMIN, of_drawer("/admin/requests", "request"), see_drawer),
    Moment("admin-person-story", ADMIN, of_drawer("/admin/users", "user"), see_drawer),
    Moment("admin-service-new", ADMIN, at("/admin/services"), open_dialog("Add service")),
    Moment("admin-filters", ADMIN, at("/admin/requests"), open_dialog("Filter")),
    Moment("admin-tables", ADMIN, at("/admin"), see_tables),
    Moment("admin-days", ADMIN, at("/admin?from=2026-01-01&to=2026-01-31")),
    Moment("admin-exports-each", ADMIN, at("/admin/exports"), export_each_way),
    Moment("admin-none", ADMIN, at("/admin/users?q=nobody+is+called+this")),
)  # fmt: skip
