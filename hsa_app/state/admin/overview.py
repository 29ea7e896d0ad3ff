"""The admin overview: what needs attention, figures of a period and latest requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core import clock
from hsa_app.core.errors import NotSignedIn, ValidationFailed
from hsa_app.core.formatting import format_number, format_time, pluralize, to_local_time
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.queries import PendingProfessionalRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.reports import admin_stats_cache
from hsa_app.domain.reports.forms import DEFAULT_DAYS, Period
from hsa_app.domain.reports.schemas import MarketplaceStats
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.overview import MarketplaceOverview, get_overview
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Role
from hsa_app.state import charts, dialog_events
from hsa_app.state.admin.overview_funnel import Funnel, funnel
from hsa_app.state.admin.view_models import RequestTableRow, request_table_row
from hsa_app.state.auth import AuthState, require
from hsa_app.state.charts import Bar, LineChart, MonthlyChart, RatingChart, format_date_range
from hsa_app.state.form_input import clean_form
from hsa_app.state.key_figures import KeyFigure, key_figures
from hsa_app.state.view_models import Option

LATEST_COUNT = 6
PATH, REQUESTS_URL, APPROVALS_URL = "/admin", "/admin/requests", "/admin/professionals"
CUSTOM_PERIOD = "other"
PERIOD_PRESETS = (
    ("week", N_("Last 7 days")),
    ("", N_("Last 30 days")),
    ("month", N_("This month")),
    ("year", N_("Last 12 months")),
)
CHART_IDS = ("days", "statuses", "months", "services", "ratings", "funnel")


@dataclass(frozen=True)
class ActionItem:
    """Something that needs an admin, with its link. `at` (ISO) follows the note: counted down if `ahead`, else up."""

    icon: str
    tone: str
    title: str
    note: str
    href: str
    at: str = ""
    ahead: bool = False


class OverviewState(AuthState):
    """Action items, the figures of the period in the URL, and the latest requests."""

    action_items: list[ActionItem] = []
    key_figures: list[KeyFigure] = []
    comparison_note: str = ""
    requests_chart: LineChart = LineChart()
    status_bars: list[Bar] = []
    revenue_chart: MonthlyChart = MonthlyChart()
    service_bars: list[Bar] = []
    rating_chart: RatingChart = RatingChart()
    user_bars: list[Bar] = []
    funnel: Funnel = Funnel()
    latest_requests: list[RequestTableRow] = []
    updated_text: str = ""
    booked_summary: str = ""
    period: str = ""
    period_options: list[Option] = []
    first_day: str = ""
    last_day: str = ""
    period_error: str = ""
    charts_as_table: list[str] = []

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Load the figures and subscribe to changes."""
        await self._subscribe(OverviewState.load, topics.ADMIN)
        period, self.period_error = parse_period(self.router.url.query_parameters)
        overview, pending_count, longest_waiting, latest = await self._query(_load_overview)
        self.action_items = build_action_items(overview, pending_count, longest_waiting)
        self.latest_requests = latest
        self._show_figures(await self._load_figures(period))

    @rx.event
    @require(Role.ADMIN)
    async def choose_period(self, period: str) -> EventSpec:
        """Show a preset period."""
        return rx.redirect(period_url(preset_days(str(period))))

    @rx.event
    @require(Role.ADMIN)
    async def choose_dates(self, form: dict[str, Any]) -> list[EventSpec]:
        """Show the period chosen in the dialog."""
        days = validate(Period, clean_form(form)).resolve_days()
        return [dialog_events.close("days"), rx.redirect(period_url((days.first_day, days.last_day)))]

    @rx.event
    @require(Role.ADMIN)
    async def set_chart_shape(self, chart: str, shape: str) -> None:
        """Show a chart as a table, or as a chart again."""
        others = [chart_id for chart_id in self.charts_as_table if chart_id != chart]
        self.charts_as_table = [*others, chart] if shape == "table" and chart in CHART_IDS else others

    async def _load_figures(self, period: Period) -> MarketplaceStats:
        actor = await self._current_actor()
        if actor is None:
            raise NotSignedIn(_("Sign in to go on."))
        return MarketplaceStats.model_validate_json((await admin_stats_cache.get_cached_stats(actor, period)).body)

    def _show_figures(self, figures: MarketplaceStats) -> None:
        self.key_figures = key_figures(figures)
        self.requests_chart = charts.requests_chart(figures)
        self.status_bars = charts.status_bars(figures)
        self.revenue_chart = charts.revenue_chart(figures)
        self.service_bars = charts.service_bars(figures)
        self.rating_chart = charts.rating_chart(figures)
        self.user_bars = charts.user_bars(figures)
        self.funnel = funnel(figures)
        self.booked_summary = _("{requests} in the period").format(requests=format_number(figures.totals.requests))
        self.comparison_note = self.requests_chart.comparison
        days = (figures.first_day, figures.last_day)
        self.first_day, self.last_day = map(str, days)
        self.period = next((key for key, _label in PERIOD_PRESETS if preset_days(key) == days), CUSTOM_PERIOD)
        presets = [(key, _(label)) for key, label in PERIOD_PRESETS]
        others = [(CUSTOM_PERIOD, format_date_range(*days))] if self.period == CUSTOM_PERIOD else []
        self.period_options = [Option(key, label) for key, label in (*presets, *others)]
        self.updated_text = _("{period}, updated {time}").format(
            period=format_date_range(*days), time=format_time(clock.now())
        )


def parse_period(parameters: Mapping[str, str]) -> tuple[Period, str]:
    """The period of a URL; for an invalid one the default period, with an error message."""
    try:
        period = validate(Period, {name: parameters[name] for name in ("from", "to") if name in parameters})
        period.resolve_days()
    except ValidationFailed as error:
        return Period(), _("The address names days that cannot be shown. {message}").format(
            message=error.field_errors[0].message
        )
    return period, ""


def preset_days(period: str) -> tuple[date, date]:
    """First and last day of a preset period; of the default one for other names."""
    today = clock.today()
    if period == "month":
        return today.replace(day=1), today
    if period == "year":
        return date(today.year - (today.month < 12), today.month % 12 + 1, 1), today
    return today - timedelta(days=(7 if period == "week" else DEFAULT_DAYS) - 1), today


def period_url(days: tuple[date, date]) -> str:
    """The URL of the overview for these days."""
    return PATH if days == preset_days("") else f"{PATH}?{urlencode({'from': days[0], 'to': days[1]})}"


def _load_overview(
    uow: UnitOfWork, actor: Actor
) -> tuple[MarketplaceOverview, int, PendingProfessionalRow | None, list[RequestTableRow]]:
    newest = queries.search(uow, actor, RequestSearch(limit=LATEST_COUNT)).items
    return (
        get_overview(uow, actor),
        accounts.count_pending_professionals(uow, actor),
        accounts.get_longest_pending_professional(uow, actor),
        [request_table_row(row) for row in newest],
    )


def build_action_items(
    overview_counts: MarketplaceOverview, pending_count: int, longest_waiting: PendingProfessionalRow | None
) -> list[ActionItem]:
    """What needs an admin: approvals first, then requests."""
    items = []
    if pending_count and longest_waiting:
        title, submitted_at = (
            pluralize(pending_count, "{count} approval waiting", "{count} approvals waiting"),
            longest_waiting.submitted_at.isoformat(),
        )
        items.append(ActionItem("badge-check", "warn", title, _("the first asked"), APPROVALS_URL, submitted_at))
    if overview_counts.requested:
        items.append(_waiting_requests_item(overview_counts))
    if overview_counts.expired_count:
        title = pluralize(
            overview_counts.expired_count, "{count} request expired unserved", "{count} requests expired unserved"
        )
        href = f"{_requests_url(RequestStatus.EXPIRED)}&from={to_local_time(overview_counts.expired_since).date()}"
        items.append(ActionItem("timer-off", "danger", title, _("booked in the last 7 days"), href))
    return items


def _waiting_requests_item(overview_counts: MarketplaceOverview) -> ActionItem:
    title = pluralize(overview_counts.requested, "{count} request waiting", "{count} requests waiting")
    href = f"{_requests_url(RequestStatus.REQUESTED)}&sort=oldest"
    if overview_counts.next_expires_at is None:
        return ActionItem("hourglass", "warn", title, _("their time has run out"), href)
    soon = overview_counts.expiring_soon_count
    note = (
        pluralize(soon, "{count} expires within 2 hours, the next", "{count} expire within 2 hours, the next")
        if soon
        else _("the next expires")
    )
    return ActionItem("hourglass", "warn", title, note, href, overview_counts.next_expires_at.isoformat(), ahead=True)


def _requests_url(status: RequestStatus) -> str:
    return f"{REQUESTS_URL}?status={status}"
