"""Route, title, description and load handler of every page."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from hsa_app.core.i18n import N_, _
from hsa_app.pages.account import account_page
from hsa_app.pages.admin.approvals import approvals_page
from hsa_app.pages.admin.audit import audit_page
from hsa_app.pages.admin.exports import exports_page
from hsa_app.pages.admin.mail import mail_page
from hsa_app.pages.admin.overview import overview_page
from hsa_app.pages.admin.requests import requests_page
from hsa_app.pages.admin.services import services_page as admin_services
from hsa_app.pages.admin.tasks import tasks_page
from hsa_app.pages.admin.users import users_page
from hsa_app.pages.customer import history, home, request
from hsa_app.pages.meta import SHARE_IMAGE_URL, SITE_NAME, meta_tags
from hsa_app.pages.professional.board import board_page
from hsa_app.pages.professional.earnings import earnings_page
from hsa_app.pages.professional.job import job_page
from hsa_app.pages.professional.profile import profile_page
from hsa_app.pages.professional.schedule import schedule_page
from hsa_app.pages.public.confirm_email_change import confirm_email_page
from hsa_app.pages.public.forgot_password import forgot_password_page
from hsa_app.pages.public.landing import LEAD_TEXT, landing_page
from hsa_app.pages.public.login import login_page
from hsa_app.pages.public.not_found import not_found_page
from hsa_app.pages.public.privacy import privacy_page
from hsa_app.pages.public.register import register_page
from hsa_app.pages.public.reset_password import reset_password_page
from hsa_app.pages.public.search import search_page
from hsa_app.pages.public.service import service_page
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
from hsa_app.state.public.service_booking import BookingState

SEARCH_DESCRIPTION = N_(
    "Repairs, cleaning and servicing at home by city and pincode, with prices, ratings and who does it."
)
SERVICE_DESCRIPTION = N_(
    "What it costs, how long it takes, and who does it. Choose a day and an hour; a checked professional comes."
)
REGISTER_DESCRIPTION = N_(
    "Open an account to book professionals for your home, or to have jobs in your pincodes on your board."
)
PRIVACY_DESCRIPTION = N_(
    "Who sees your address, your phone, your ratings and your papers at Household Services, and what is kept."
)
LOGIN_DESCRIPTION = N_("Sign in to your bookings, your board or the administration of Household Services.")


@dataclass(frozen=True)
class PageRoute:
    """A page: route, component, title, load handler and description."""

    route: str
    component: Callable[[], rx.Component]
    title: str | rx.Var[str]
    on_load: rx.event.EventType[()] | None = None
    description: str = N_("Book a checked professional for repairs, cleaning and servicing at home.")


PAGES = (
    PageRoute("/", landing_page, N_("Someone good, at the hour you choose"), LandingState.load, LEAD_TEXT),
    PageRoute("/404", not_found_page, N_("No such page")),
    PageRoute("/services", search_page, SearchState.title, SearchState.load, SEARCH_DESCRIPTION),
    PageRoute("/services/[service_id]", service_page, BookingState.title, BookingState.load, SERVICE_DESCRIPTION),
    PageRoute("/register", register_page, N_("Create account"), RegisterState.load, REGISTER_DESCRIPTION),
    PageRoute("/login", login_page, N_("Sign in"), LoginState.load, LOGIN_DESCRIPTION),
    PageRoute("/privacy", privacy_page, N_("Privacy"), description=PRIVACY_DESCRIPTION),
    PageRoute("/forgot-password", forgot_password_page, N_("Forgot your password?"), ForgotPasswordState.load),
    PageRoute("/reset-password", reset_password_page, N_("New password"), ResetPasswordState.load),
    PageRoute("/confirm-email", confirm_email_page, N_("Confirm your email"), ConfirmEmailState.load),
    PageRoute("/account", account_page, N_("Your account"), AccountState.load),
    PageRoute("/customer", home.home_page, N_("Your bookings"), HomeState.load),
    PageRoute("/customer/requests/[request_id]", request.request_page, N_("Request"), RequestState.load),
    PageRoute("/customer/history", history.history_page, N_("History"), HistoryState.load),
    PageRoute("/professional", board_page, N_("Board"), BoardState.load),
    PageRoute("/professional/requests/[request_id]", job_page, N_("Job"), JobState.load),
    PageRoute("/professional/schedule", schedule_page, N_("Schedule"), ScheduleState.load),
    PageRoute("/professional/earnings", earnings_page, N_("Earnings"), EarningsState.load),
    PageRoute("/professional/profile", profile_page, N_("Profile"), ProfileState.load),
    PageRoute("/admin", overview_page, N_("Overview"), OverviewState.load),
    PageRoute("/admin/professionals", approvals_page, N_("Approvals"), ApprovalsState.load),
    PageRoute("/admin/users", users_page, N_("Users"), UsersState.load),
    PageRoute("/admin/services", admin_services, N_("Services"), ServicesState.load),
    PageRoute("/admin/requests", requests_page, N_("Requests"), RequestsState.load),
    PageRoute("/admin/mail", mail_page, N_("Mail"), OutboxState.load),
    PageRoute("/admin/jobs", tasks_page, N_("Jobs"), TasksState.load),
    PageRoute("/admin/audit", audit_page, N_("Audit log"), AuditState.load),
    PageRoute("/admin/exports", exports_page, N_("Exports"), ExportsState.load),
)


def add_pages(app: rx.App) -> None:
    """Register all pages with the app."""
    for page in PAGES:
        title = f"{_(page.title) if isinstance(page.title, str) else page.title} · {SITE_NAME}"
        description = _(page.description)
        meta = meta_tags(page.route, title, description)
        app.add_page(
            page.component,
            route=page.route,
            title=title,
            description=description,
            image=SHARE_IMAGE_URL,
            meta=meta,
            on_load=page.on_load,
        )
