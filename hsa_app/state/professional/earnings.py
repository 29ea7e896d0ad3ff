"""The earnings page: months, ratings, and the jobs behind a selected figure."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.formatting import format_day, format_duration, format_inline_day, format_money, format_time_parts
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.reports.earnings import ClosedJobsParams, Earnings, get_earnings, list_closed_jobs
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state.auth import AuthState, require
from hsa_app.state.charts import Bar, MonthlyChart, RatingChart
from hsa_app.state.form_input import parse_page_number
from hsa_app.state.key_figures import KeyFigure
from hsa_app.state.professional import earnings_charts as charts

CHART_IDS = ("months", "averages", "ratings")


@dataclass(frozen=True)
class PaidJob:
    """A closed job for display."""

    id: int
    service: str
    customer: str
    day: str
    time: str
    half: str
    lasts: str
    closed: str
    rating: str
    comment: str
    reply: str
    price: str


class EarningsState(AuthState):
    """Figures of twelve months, and one page of the jobs that the URL selects."""

    is_loaded: bool = False
    is_empty: bool = False
    filter_error: str = ""
    key_figures: list[KeyFigure] = []
    comparison_text: str = ""
    earnings_chart: MonthlyChart = MonthlyChart()
    amount_unit: str = ""
    rating_average_bars: list[Bar] = []
    rating_average_summary: str = ""
    rating_chart: RatingChart = RatingChart()
    jobs_heading: str = ""
    jobs_summary: str = ""
    jobs: list[PaidJob] = []
    range_text: str = ""
    previous_url: str = ""
    next_url: str = ""
    charts_as_table: list[str] = []
    _loaded_params: str = ""
    _cursors: list[str] = [""]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> None:
        """Load the figures and the page of jobs in the URL; subscribe to changes of own jobs."""
        await self._subscribe(EarningsState.load)
        parameters = self.router.url.query_parameters
        params, self.filter_error = parse_jobs_params(parameters)
        if (key := params.model_dump_json()) != self._loaded_params:
            self._loaded_params, self._cursors = key, [""]
        target_page = parse_page_number(parameters.get("page", ""))
        figures, self._cursors, page = await self._query(
            _load_earnings, params, self._cursors[:target_page], target_page
        )
        self._show_figures(figures, params)
        self._show_jobs(page, params)
        self.is_loaded = True

    @rx.event
    @require(Role.PROFESSIONAL)
    async def set_chart_shape(self, chart: str, shape: str) -> None:
        """Show a chart as a table, or as a chart again."""
        others = [chart_id for chart_id in self.charts_as_table if chart_id != chart]
        self.charts_as_table = [*others, chart] if shape == "table" and chart in CHART_IDS else others

    def _show_figures(self, figures: Earnings, params: ClosedJobsParams) -> None:
        self.is_empty = charts.is_empty(figures)
        self.key_figures, self.comparison_text = charts.key_figures(figures), charts.comparison_text(figures)
        self.earnings_chart, self.rating_chart = charts.earnings_chart(figures), charts.rating_chart(figures)
        self.amount_unit = charts.amount_unit(figures)
        self.rating_average_bars, self.rating_average_summary = (
            charts.rating_average_bars(figures),
            charts.rating_average_summary(figures),
        )
        self.jobs_heading, self.jobs_summary = (
            charts.jobs_heading(params),
            charts.jobs_summary(figures.months, params, figures.currency),
        )

    def _show_jobs(self, page: Page[RequestRow], params: ClosedJobsParams) -> None:
        number = len(self._cursors)
        first = (number - 1) * PageParams().limit + 1
        self.jobs = [paid_job(row) for row in page.items]
        self.range_text = _("{first} to {last}").format(first=first, last=first + len(page.items) - 1)
        self.previous_url = charts.jobs_url(params, number - 1) if number > 1 else ""
        self.next_url = charts.jobs_url(params, number + 1) if page.next_cursor else ""


def parse_jobs_params(parameters: Mapping[str, str]) -> tuple[ClosedJobsParams, str]:
    """The jobs that a URL selects; for an invalid one those of this month, with an error message."""
    try:
        params = validate(
            ClosedJobsParams, {name: parameters[name] for name in ("month", "rating") if parameters.get(name)}
        )
        params.resolve_days()
    except ValidationFailed as error:
        return ClosedJobsParams(), _("The address names jobs that cannot be shown. {message}").format(
            message=error.field_errors[0].message
        )
    return params, ""


def paid_job(row: RequestRow) -> PaidJob:
    """The view model of a closed job; day and time are those of the visit."""
    time, half = format_time_parts(row.scheduled_for)
    review = row.review
    return PaidJob(
        id=row.id,
        service=row.service.name,
        customer=row.customer.full_name if row.customer else "",
        day=format_day(row.scheduled_for),
        time=time,
        half=half,
        lasts=format_duration(row.duration_minutes),
        closed=format_inline_day(row.closed_at) if row.closed_at else "",
        rating=str(review.rating) if review else "",
        comment=(review.comment or "") if review else "",
        reply=(review.reply or "") if review else "",
        price=format_money(row.price, row.currency),
    )


def _load_earnings(
    uow: UnitOfWork, actor: Actor, params: ClosedJobsParams, cursors: list[str], target_page: int
) -> tuple[Earnings, list[str], Page[RequestRow]]:
    """The figures, the cursors up to the target page or the last one, and that page."""
    cursors = list(cursors)
    page = list_closed_jobs(uow, actor, params, PageParams(cursor=cursors[-1]))
    while len(cursors) < target_page and page.next_cursor:
        cursors.append(page.next_cursor)
        page = list_closed_jobs(uow, actor, params, PageParams(cursor=cursors[-1]))
    return get_earnings(uow, actor), cursors, page
