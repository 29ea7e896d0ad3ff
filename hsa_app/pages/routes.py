"""Route, title, description and what is loaded, a line a page."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from hsa_app.core.i18n import N_, _
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
from hsa_app.state.admin.tasks import TasksState
from hsa_app.state.admin.users import UsersState
from hsa_app.state.customer.history import HistoryState
from hsa_app.state.customer.home import HomeState
from hsa_app.state.customer.request import RequestState
from hsa_app.state.professional.board import BoardState
from hsa_app.state.professional.earnings import EarningsState
from hsa_app.state.professional.job import JobState
from hsa_app.state.professional.profile import ProfileState
from hsa_app.state.professional.schedule import ScheduleState
from hsa_app.state.public.email_link import ConfirmEmailState, ResetPasswordState
from hsa_app.state.public.forgot_password import ForgotPasswordState
from hsa_app.state.public.landing import LandingState
from hsa_app.state.public.login import LoginState
from hsa_app.state.public.register import RegisterState
from hsa_app.state.public.search import SearchState
from hsa_app.state.public.service import BookingState

FINDING = N_("Repairs, cleaning and servicing at home by city and pincode, with prices, ratings and who does it.")
BOOKING = N_(
    "What it costs, how long it takes, and who does it. Choose a day and an hour; a checked professional comes."
)
JOINING = N_("Open an account to book professionals for your home, or to have jobs in your pincodes on your board.")
PRIVACY = N_("Who sees your address, your phone, your ratings and your papers at Household Services, and what is kept.")
COMING_BACK = N_("Sign in to your bookings, your board or the administration of Household Services.")


@dataclass(frozen=True)
class PageAt:
    """A page, its address, what a browser tab and a search engine call it, and what it loads first."""

    route: str
    page: Callable[[], rx.Component]
    title: str | rx.Var[str]
    load: rx.event.EventType[()] | None = None
    description: str = N_("Book a checked professional for repairs, cleaning and servicing at home.")


PAGES = (
    PageAt("/", landing, N_("Someone good, at the hour you choose"), LandingState.load, LEAD),
    PageAt("/404", not_found, N_("No such page")),
    PageAt("/services", services, SearchState.title, SearchState.load, FINDING),
    PageAt("/services/[service_id]", book, BookingState.title, BookingState.load, BOOKING),
    PageAt("/register", register, N_("Create account"), RegisterState.load, JOINING),
    PageAt("/login", login, N_("Sign in"), LoginState.load, COMING_BACK),
    PageAt("/privacy", privacy, N_("Privacy"), description=PRIVACY),
    PageAt("/forgot-password", forgot_password, N_("Forgot your password?"), ForgotPasswordState.load),
    PageAt("/reset-password", reset_password, N_("New password"), ResetPasswordState.load),
    PageAt("/confirm-email", confirm_email, N_("Confirm your email"), ConfirmEmailState.load),
    PageAt("/account", account, N_("Your account"), AccountState.load),
    PageAt("/customer", home.page, N_("Your bookings"), HomeState.load),
    PageAt("/customer/requests/[request_id]", request.page, N_("Request"), RequestState.load),
    PageAt("/customer/history", history.page, N_("History"), HistoryState.load),
    PageAt("/professional", board, N_("Board"), BoardState.load),
    PageAt("/professional/requests/[request_id]", job, N_("Job"), JobState.load),
    PageAt("/professional/schedule", schedule, N_("Schedule"), ScheduleState.load),
    PageAt("/professional/earnings", earnings, N_("Earnings"), EarningsState.load),
    PageAt("/professional/profile", profile, N_("Profile"), ProfileState.load),
    PageAt("/admin", overview, N_("Overview"), OverviewState.load),
    PageAt("/admin/professionals", professionals, N_("Approvals"), ApprovalsState.load),
    PageAt("/admin/users", users, N_("Users"), UsersState.load),
    PageAt("/admin/services", admin_services, N_("Services"), ServicesState.load),
    PageAt("/admin/requests", requests, N_("Requests"), RequestsState.load),
    PageAt("/admin/mail", mail, N_("Mail"), OutboxState.load),
    PageAt("/admin/jobs", jobs, N_("Jobs"), TasksState.load),
    PageAt("/admin/audit", audit, N_("Audit log"), AuditState.load),
    PageAt("/admin/exports", exports, N_("Exports"), ExportsState.load),
)


def add_to(app: rx.App) -> None:
    """Give the app its pages."""
    for one in PAGES:
        title = f"{_(one.title) if isinstance(one.title, str) else one.title} · {NAME}"
        description = _(one.description)
        told = meta(one.route, title, description)
        app.add_page(
            one.page, route=one.route, title=title, description=description, image=CARD, meta=told, on_load=one.load
        )
