"""View models of charts: bars, columns and lines, each with its link."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from hsa_app.core.clock import today
from hsa_app.core.formatting import (
    format_currency_name,
    format_date,
    format_full_date,
    format_money,
    format_month_year,
    format_number,
    format_short_month,
    format_weekday,
    format_weekday_date,
    pluralize,
)
from hsa_app.core.i18n import N_, _
from hsa_app.domain.labels import REQUEST_STATUS_LABELS
from hsa_app.domain.reports.schemas import DailyCount, MarketplaceStats, MonthlyRevenue
from hsa_app.models import Role
from hsa_app.state.drill_down import APPROVALS_URL, REQUESTS_URL, USERS_URL, RequestListUrls, percent

MIN_COLUMNS, MAX_COLUMNS, MAX_COLUMN_HEIGHT, MAX_BARS = 6, 12, 115, 6
PLOT_WIDTH, PLOT_HEIGHT, GRID_LINES, X_LABEL_COUNT, MAX_POINTS = 300, 168, 3, 5, 62
_AXIS_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80)


@dataclass(frozen=True)
class Bar:
    """A bar of a bar chart. `share` is its length in percent of the longest."""

    key: str
    name: str
    number: str
    href: str
    share: float = 0
    note: str = ""


@dataclass(frozen=True)
class ChartPoint:
    """A day of the line chart: its counts, the tooltip, and the link to its requests."""

    day: str
    count: str
    before: str
    href: str
    tooltip: str


@dataclass(frozen=True)
class AxisLabel:
    """A label of the y-axis; `top` is in percent from the top."""

    text: str
    top: float


@dataclass(frozen=True)
class LineChart:
    """Requests per day as an SVG path, the days before as another. `spots` are the days, latest first."""

    summary: str = ""
    path: str = ""
    before: str = ""
    marks: list[AxisLabel] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    spots: list[ChartPoint] = field(default_factory=list)
    current_label: str = ""
    previous_label: str = ""
    comparison: str = ""
    has_data: bool = False
    has_point_links: bool = False


@dataclass(frozen=True)
class MonthColumn:
    """A month: column height in pixels, short and exact amount, and the link to its requests."""

    name: str
    month: str
    short: str
    exact: str
    closed: str
    href: str
    height: int = 0
    is_partial: bool = False


@dataclass(frozen=True)
class MonthlyChart:
    """Revenue per month: up to twelve columns without leading empty months, and all months as rows, latest first."""

    summary: str = ""
    columns: list[MonthColumn] = field(default_factory=list)
    rows: list[MonthColumn] = field(default_factory=list)
    has_data: bool = False
    is_partial: bool = False


@dataclass(frozen=True)
class RatingChart:
    """Ratings: the average, the share of four and five stars, and the distribution."""

    average: str = ""
    summary: str = ""
    good: str = ""
    bars: list[Bar] = field(default_factory=list)


def format_date_range(first_day: date, last_day: date) -> str:
    """31 Oct to 29 Nov 2026."""
    if first_day == last_day:
        return f"{format_weekday(last_day)} {format_full_date(last_day)}"
    return _("{start} to {end}").format(start=format_date(first_day, last_day), end=format_full_date(last_day))


def status_bars(figures: MarketplaceStats) -> list[Bar]:
    """The number of requests by status."""
    urls = RequestListUrls(figures)
    counts = [(row.status, row.count) for row in figures.requests_by_status]
    longest = max(count for _, count in counts)
    return [
        Bar(
            status,
            _(REQUEST_STATUS_LABELS[status]),
            format_number(count),
            urls.booked_url(status=status),
            percent(count, longest),
        )
        for status, count in counts
    ]


def service_bars(figures: MarketplaceStats) -> list[Bar]:
    """The most requested services, with their share of the revenue."""
    urls, top, earned = RequestListUrls(figures), figures.top_services, figures.totals.revenue
    longest = top[0].requests if top else 0
    return [
        Bar(
            str(row.service.id),
            row.service.name,
            format_number(row.requests),
            urls.booked_url(service_id=str(row.service.id)),
            percent(row.requests, longest),
            f"{row.revenue / earned * 100:.0f}%" if earned else "",
        )
        for row in top
    ]


def rating_chart(figures: MarketplaceStats) -> RatingChart:
    """The ratings of the period, five stars to one."""
    urls, totals = RequestListUrls(figures), figures.totals
    longest = max(row.count for row in figures.ratings)
    good = sum(row.count for row in figures.ratings if row.rating >= 4)
    return RatingChart(
        average="" if totals.rating_average is None else f"{totals.rating_average:.1f}",
        summary=pluralize(totals.rating_count, "{count} rating in the period", "{count} ratings in the period"),
        good=_("average of 5, {percent}% gave 4 or 5").format(percent=f"{good / totals.rating_count * 100:.0f}")
        if totals.rating_count
        else "",
        bars=[
            Bar(
                str(row.rating),
                str(row.rating),
                format_number(row.count),
                urls.closed_url(rating=str(row.rating)),
                percent(row.count, longest),
            )
            for row in figures.ratings
        ],
    )


def user_bars(figures: MarketplaceStats) -> list[Bar]:
    """The number of users by kind, each with the link to its list."""
    users, professionals = figures.users, figures.professionals
    return [
        Bar("customers", _("Customers"), format_number(users.customers), f"{USERS_URL}?role={Role.CUSTOMER}"),
        Bar(
            "approved",
            _("Professionals, approved"),
            format_number(professionals.approved),
            f"{USERS_URL}?approval=approved",
        ),
        Bar("pending", _("Professionals, waiting"), format_number(professionals.pending), APPROVALS_URL),
        Bar(
            "rejected",
            _("Professionals, rejected"),
            format_number(professionals.rejected),
            f"{USERS_URL}?approval=rejected",
        ),
        Bar("admins", _("Admins"), format_number(users.admins), f"{USERS_URL}?role={Role.ADMIN}"),
        Bar("blocked", _("Blocked"), format_number(users.blocked), f"{USERS_URL}?status=blocked"),
    ]


def requests_chart(figures: MarketplaceStats) -> LineChart:
    """Requests per day beside those of the days before."""
    days = figures.requests_per_day
    top = _axis_maximum(max(max(day.count, day.before) for day in days))
    labelled = sorted({round(index * (len(days) - 1) / (X_LABEL_COUNT - 1)) for index in range(X_LABEL_COUNT)})
    return LineChart(
        summary=_requests_summary(days),
        path=_svg_path([day.count for day in days], top),
        before=_svg_path([day.before for day in days], top),
        marks=[
            AxisLabel(format_number(top * index // GRID_LINES), round(100 - 100 * index / GRID_LINES, 2))
            for index in range(GRID_LINES, -1, -1)
        ],
        labels=[format_date(days[index].day) for index in labelled],
        spots=[_chart_point(day) for day in reversed(days)],
        current_label=_("This day")
        if len(days) == 1
        else pluralize(len(days), "These {count} day", "These {count} days"),
        previous_label=_("The day before")
        if len(days) == 1
        else pluralize(len(days), "{count} day before", "{count} days before"),
        comparison=_("Compared with the day before.")
        if len(days) == 1
        else pluralize(len(days), "Compared with the {count} day before.", "Compared with the {count} days before."),
        has_data=any(day.count for day in days),
        has_point_links=len(days) <= MAX_POINTS,
    )


def _chart_point(day_count: DailyCount) -> ChartPoint:
    day_text = format_weekday_date(day_count.day)
    url = f"{REQUESTS_URL}?{urlencode({'from': day_count.day, 'to': day_count.day})}"
    return ChartPoint(
        day_text,
        format_number(day_count.count),
        format_number(day_count.before),
        url,
        _("{day}: {requests}").format(
            day=day_text, requests=pluralize(day_count.count, "{count} request", "{count} requests")
        ),
    )


def _requests_summary(days: Sequence[DailyCount]) -> str:
    most = max(days, key=lambda day: day.count)
    mean = sum(day.count for day in days) / len(days)
    if not most.count:
        return _("Nothing was booked on these days.")
    average = f"{mean:.1f}".removesuffix(".0") if mean < 10 else format_number(round(mean))
    return _("{average} a day; {count} on {day} is the most.").format(
        average=average, count=format_number(most.count), day=format_weekday_date(most.day)
    )


def _axis_maximum(maximum: int) -> int:
    """The end of the y-axis: the first round number not below `maximum` that the grid lines divide evenly."""
    scale = 1
    while True:
        for step in _AXIS_STEPS:
            if step * scale * GRID_LINES >= maximum:
                return step * scale * GRID_LINES
        scale *= 100


def _svg_path(counts: Sequence[int], maximum: int) -> str:
    """A line from the first day to the last; a single day becomes a horizontal line."""
    points = list(counts) if len(counts) > 1 else [*counts, *counts]
    step = PLOT_WIDTH / (len(points) - 1)
    return "M" + "L".join(
        f"{index * step:.1f} {PLOT_HEIGHT * (1 - count / maximum):.1f}" for index, count in enumerate(points)
    )


def revenue_chart(figures: MarketplaceStats) -> MonthlyChart:
    """Revenue of closed requests per month; other currencies only in the rows."""
    own = [month for month in figures.revenue_per_month if month.currency == figures.currency]
    other = [month for month in figures.revenue_per_month if month.currency != figures.currency]
    visible_months = own[-MAX_COLUMNS:]
    while len(visible_months) > MIN_COLUMNS and not visible_months[0].revenue:
        visible_months = visible_months[1:]
    maximum = max(month.revenue for month in visible_months)
    size, unit = _amount_scale(maximum, figures.currency)
    columns = [_month_column(month, maximum, size) for month in visible_months]
    rows = [_month_column(month, maximum, size) for month in reversed(own)] + [
        _month_column(month, maximum, size) for month in other
    ]
    return MonthlyChart(
        summary=_("{unit}, from closed requests").format(unit=format_amount_unit(unit, figures.currency)),
        columns=columns,
        rows=rows,
        has_data=maximum > 0,
        is_partial=any(month.is_partial for month in columns),
    )


_CURRENCY_UNITS = {"INR": ((10**7, N_("crore")), (10**5, N_("lakh")))}
_DEFAULT_UNITS = ((10**6, N_("million")), (10**3, N_("thousand")))


def format_amount_unit(unit: str, currency: str) -> str:
    """In lakh rupees; in rupees, if the scale has no unit."""
    if not unit:
        return _("In {currency}").format(currency=format_currency_name(currency))
    return _("In {unit} {currency}").format(unit=_(unit), currency=format_currency_name(currency))


def _amount_scale(maximum: Decimal, currency: str) -> tuple[int, str]:
    return next(
        ((size, name) for size, name in _CURRENCY_UNITS.get(currency, _DEFAULT_UNITS) if maximum >= size), (1, "")
    )


def _month_column(month_sum: MonthlyRevenue, maximum: Decimal, unit_size: int) -> MonthColumn:
    first = date.fromisoformat(f"{month_sum.month}-01")
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
    params = {"by": "closed", "from": first, "to": date.fromordinal(last)}
    short = f"{month_sum.revenue / unit_size:.1f}" if unit_size > 1 else format_number(round(month_sum.revenue))
    return MonthColumn(
        name=format_short_month(first),
        month=format_month_year(first),
        short="0" if not month_sum.revenue else "<0.1" if short == "0.0" else short,
        exact=format_money(month_sum.revenue, month_sum.currency),
        closed=format_number(month_sum.closed),
        href=f"{REQUESTS_URL}?{urlencode(params)}",
        height=round(month_sum.revenue / maximum * MAX_COLUMN_HEIGHT) if maximum else 0,
        is_partial=(first.year, first.month) == (today().year, today().month),
    )
