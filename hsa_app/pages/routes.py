"""Route, title, description and what is loaded, a line a page."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from hsa_app.pages.account import account
from hsa_app.pages.admin.approvals import professionals
from hsa_app.pages.admin.audit import audit
from hsa_app.pages.admin.exports import exports
from hsa_app.pages.admin.mail import mail
from hsa_app.pages.admin.overview import overview
from hsa_app.pages.admin.requests import requests
from hsa_app.pages.admin.services import services as admin_services
from hsa_app.pages.admin.tasks import jobs
from hsa_app.pages.admin.users import users
from hsa_app.pages.customer import history, home, request
from hsa_app.pages.meta import CARD, NAME, meta
from hsa_app.pages.professional.board import board
from hsa_app.pages.professional.earnings import earnings
from hsa_app.pages.professional.job import job
from hsa_app.pages.professional.profile import profile
from hsa_app.pages.professional.schedule import schedule
from hsa_app.pages.public.confirm_email import confirm_email
from hsa_app.pages.public.forgot_password import forgot_password
from hsa_app.pages.public.landing import LEAD, landing
from hsa_app.pages.public.login import login
from hsa_app.pages.public.not_found import not_found
from hsa_app.pages.public.privacy import privacy
from hsa_app.pages.public.register import register
from hsa_app.pages.public.reset_password import reset_password
from hsa_app.pages.public.search import services
from hsa_app.pages.public.service import book
from hsa_app.state.account import AccountState
from hsa_app.state.admin.approvals import ApprovalsState
from hsa_app.state.admin.audit import AuditState
from hsa_app.state.admin.exports import ExportsState
from hsa_app.state.admin.mail import OutboxState
from hsa_app.state.admin.overview import OverviewState
from hsa_app.state.admin.requests import RequestsState
from hsa_app.state.admin.services import ServicesState
from hsa_app.state.admin.tasks import JobsState
from hsa_app.state.admin.users import UsersState
from hsa_app.state.customer.history import HistoryState
from hsa_app.state.customer.home import HomeState
from hsa_app.state.customer.request import RequestState
from hsa_app.state.professional.board import BoardState
from hsa_app.state.professional.earnings import EarningsState
from hsa_app.state.professional.job import JobState
from hsa_app.state.professional.profile import ProfileState
from hsa_app.state.professional.schedule import ScheduleState
from hsa_app.state.public.email_link import ConfirmState, ResetState
from hsa_app.state.public.forgot_password import ForgottenState
from hsa_app.state.public.landing import LandingState
from hsa_app.state.public.login import LoginState
from hsa_app.state.public.register import RegisterState
from hsa_app.state.public.search import ResultsState
from hsa_app.state.public.service import BookingState

FINDING = "Repairs, cleaning and servicing at home by city and pincode, with prices, ratings and who does it."
BOOKING = "What it costs, how long it takes, and who does it. Choose a day and an hour; a checked professional comes."
JOINING = "Open an account to book professionals for your home, or to have jobs in your pincodes on your board."
PRIVACY = "Who sees your address, your phone, your ratings and your papers at Household Services, and what is kept."
COMING_BACK = "Sign in to your bookings, your board or the administration of Household Services."


@dataclass(frozen=True)
class PageAt:
    """A page, its address, what a browser tab and a search engine call it, and what it loads first."""

    route: str
    page: Callable[[], rx.Component]
    title: str | rx.Var[str]
    load: rx.event.EventType[()] | None = None
    description: str = "Book a checked professional for repairs, cleaning and servicing at home."


PAGES = (
    PageAt("/", landing, f"Someone good, at the hour you choose · {NAME}", LandingState.load, LEAD),
    PageAt("/404", not_found, "No such page"),
    PageAt("/services", services, ResultsState.title, ResultsState.load, FINDING),
    PageAt("/services/[service_id]", book, BookingState.title, BookingState.load, BOOKING),
    PageAt("/register", register, "Create account", RegisterState.load, JOINING),
    PageAt("/login", login, "Sign in", LoginState.load, COMING_BACK),
    PageAt("/privacy", privacy, "Privacy", description=PRIVACY),
    PageAt("/forgot-password", forgot_password, "Forgot your password?", ForgottenState.load),
    PageAt("/reset-password", reset_password, "New password", ResetState.load),
    PageAt("/confirm-email", confirm_email, "Confirm your email", ConfirmState.load),
    PageAt("/account", account, "Your account", AccountState.load),
    PageAt("/customer", home.page, "Your bookings", HomeState.load),
    PageAt("/customer/requests/[request_id]", request.page, "Request", RequestState.load),
    PageAt("/customer/history", history.page, "History", HistoryState.load),
    PageAt("/professional", board, "Board", BoardState.load),
    PageAt("/professional/requests/[request_id]", job, "Job", JobState.load),
    PageAt("/professional/schedule", schedule, "Schedule", ScheduleState.load),
    PageAt("/professional/earnings", earnings, "Earnings", EarningsState.load),
    PageAt("/professional/profile", profile, "Profile", ProfileState.load),
    PageAt("/admin", overview, "Overview", OverviewState.load),
    PageAt("/admin/professionals", professionals, "Approvals", ApprovalsState.load),
    PageAt("/admin/users", users, "Users", UsersState.load),
    PageAt("/admin/services", admin_services, "Services", ServicesState.load),
    PageAt("/admin/requests", requests, "Requests", RequestsState.load),
    PageAt("/admin/mail", mail, "Mail", OutboxState.load),
    PageAt("/admin/jobs", jobs, "Jobs", JobsState.load),
    PageAt("/admin/audit", audit, "Audit log", AuditState.load),
    PageAt("/admin/exports", exports, "Exports", ExportsState.load),
)


def add_to(app: rx.App) -> None:
    """Give the app its pages."""
    for one in PAGES:
        title = one.title if one.route == "/" else f"{one.title} · {NAME}"
        told = meta(one.route, title, one.description)
        app.add_page(
            one.page, route=one.route, title=title, description=one.description, image=CARD, meta=told, on_load=one.load
        )
