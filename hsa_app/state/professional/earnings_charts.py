"""View models of the earnings charts."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from hsa_app.core.clock import today
from hsa_app.core.formatting import (
    format_money,
    format_month_year,
    format_number,
    format_rating,
    format_short_month,
    join_words,
    pluralize,
)
from hsa_app.core.i18n import N_, _
from hsa_app.domain.reports.earnings import ClosedJobsParams, Earnings, MonthEarnings, PeriodEarnings
from hsa_app.state.charts import (
    MAX_COLUMN_HEIGHT,
    MIN_COLUMNS,
    Bar,
    MonthColumn,
    MonthlyChart,
    RatingChart,
    format_amount_unit,
    format_date_range,
)
from hsa_app.state.key_figures import KeyFigure

PATH = "/professional/earnings"
JOBS_ANCHOR = "#jobs"
_CURRENCY_UNITS = {"INR": ((10**7, N_("crore")), (10**5, N_("lakh")), (10**3, N_("thousand")))}
_DEFAULT_UNITS = ((10**6, N_("million")), (10**3, N_("thousand")))


def jobs_url(params: ClosedJobsParams, page: int = 1) -> str:
    """The URL of the jobs behind a figure."""
    values = {"month": params.month, "rating": params.rating, "page": page if page > 1 else None}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{PATH}{'?' if query else ''}{query}{JOBS_ANCHOR}"


def month_url(month: str) -> str:
    """The URL of the jobs of a month."""
    return jobs_url(ClosedJobsParams(month=month))


def key_figures(earnings: Earnings) -> list[KeyFigure]:
    """The figures of this month so far, compared with last month up to the same day."""
    current, previous = earnings.months[-1], earnings.previous_period
    jobs_href = month_url(current.month)
    return [
        KeyFigure(
            _("Earned this month"),
            format_money(current.earned, earnings.currency),
            jobs_href,
            *_percent_trend(current.earned, previous.earned),
        ),
        KeyFigure(
            _("Jobs this month"),
            format_number(current.job_count),
            jobs_href,
            *_percent_trend(Decimal(current.job_count), Decimal(previous.job_count)),
        ),
        _rating_figure(current, previous, jobs_href),
        _unclosed_figure(earnings),
    ]


def comparison_text(earnings: Earnings) -> str:
    """The period that the trends compare with."""
    return _("Compared with {period}. A job counts on the day it is closed.").format(
        period=format_date_range(earnings.previous_period_end.replace(day=1), earnings.previous_period_end)
    )


def _percent_trend(current: Decimal, previous: Decimal) -> tuple[str, str, str]:
    if not previous:
        return _("nothing to compare with"), "", "muted"
    return _trend(float(round((current - previous) / previous * 100)), _("{change}% more"), _("{change}% less"))


def _rating_figure(current: PeriodEarnings, previous: PeriodEarnings, href: str) -> KeyFigure:
    name = _("Rating this month")
    if current.rating_average is None:
        return KeyFigure(name, _("None"), href, _("no ratings yet"))
    if previous.rating_average is None:
        return KeyFigure(
            name,
            f"{current.rating_average:.1f}",
            href,
            pluralize(current.rating_count, "from {count} rating", "from {count} ratings"),
        )
    change = round(current.rating_average - previous.rating_average, 1)
    return KeyFigure(
        name, f"{current.rating_average:.1f}", href, *_trend(change, _("{change} better"), _("{change} worse"))
    )


def _trend(change: float, increase: str, decrease: str) -> tuple[str, str, str]:
    """Text, icon and tone of a change; an increase is good."""
    if not change:
        return _("no change"), "minus", "muted"
    text = (increase if change > 0 else decrease).format(change=f"{abs(change):g}")
    return text, "trending-up" if change > 0 else "trending-down", "ok" if change > 0 else "danger"


def _unclosed_figure(earnings: Earnings) -> KeyFigure:
    note = (
        pluralize(
            earnings.unclosed_count, "{count} job done; counts once closed", "{count} jobs done; counts once closed"
        )
        if earnings.unclosed_count
        else _("every job is closed")
    )
    return KeyFigure(
        _("Not closed yet"), format_money(earnings.unclosed_amount, earnings.currency), "/professional", note
    )


def earnings_chart(earnings: Earnings) -> MonthlyChart:
    """Earnings per month; the columns leave out leading months without a job."""
    visible_months = _visible_months(earnings)
    best = max(visible_months, key=lambda month: month.earned)
    maximum, (size, _unit) = best.earned, _amount_scale(best.earned, earnings.currency)
    summary = _("{month} was the best of them with {most}").format(
        month=format_month_year(_first_day(best.month)), most=format_money(maximum, earnings.currency)
    )
    return MonthlyChart(
        summary=summary if maximum else _("Nothing was earned in these months"),
        columns=[_month_column(month, maximum, size, earnings.currency) for month in visible_months],
        rows=[_month_column(month, maximum, size, earnings.currency) for month in reversed(earnings.months)],
        has_data=maximum > 0,
        is_partial=True,
    )


def amount_unit(earnings: Earnings) -> str:
    """The unit of the numbers above the columns."""
    _divisor, unit = _amount_scale(max(month.earned for month in earnings.months), earnings.currency)
    return format_amount_unit(unit, earnings.currency)


def _visible_months(earnings: Earnings) -> list[MonthEarnings]:
    first = next((index for index, month in enumerate(earnings.months) if month.job_count), len(earnings.months))
    return earnings.months[min(first, len(earnings.months) - MIN_COLUMNS) :]


def _amount_scale(maximum: Decimal, currency: str) -> tuple[int, str]:
    return next(
        ((size, name) for size, name in _CURRENCY_UNITS.get(currency, _DEFAULT_UNITS) if maximum >= size), (1, "")
    )


def _month_column(month: MonthEarnings, maximum: Decimal, unit_size: int, currency: str) -> MonthColumn:
    first = date.fromisoformat(f"{month.month}-01")
    short = (
        f"{month.earned / unit_size:.1f}".removesuffix(".0") if unit_size > 1 else format_number(round(month.earned))
    )
    exact = [
        format_money(month.earned, currency),
        *(format_money(other.earned, other.currency) for other in month.other_currencies),
    ]
    return MonthColumn(
        name=format_short_month(first),
        month=format_month_year(_first_day(month.month)),
        short="0" if not month.earned else "<0.1" if short == "0" else short,
        exact=join_words(exact, max_shown=len(exact)),
        closed=format_number(month.job_count),
        href=month_url(month.month),
        height=round(month.earned / maximum * MAX_COLUMN_HEIGHT) if maximum else 0,
        is_partial=month.month == f"{today():%Y-%m}",
    )


def rating_average_bars(earnings: Earnings) -> list[Bar]:
    """The average rating of each month with ratings, latest first, as a percentage of five stars."""
    return [
        Bar(
            month.month,
            _format_month_of_year(_first_day(month.month)),
            f"{month.rating_average:.1f}",
            month_url(month.month),
            round(month.rating_average * 20, 1),
            pluralize(month.rating_count, "{count} rating", "{count} ratings"),
        )
        for month in reversed(earnings.months)
        if month.rating_average is not None
    ]


def rating_average_summary(earnings: Earnings) -> str:
    """The averages of the first and the last month with ratings."""
    rated = [month for month in earnings.months if month.rating_average is not None]
    if len(rated) < 2:
        return _("The average of each month")
    return ", ".join(
        _("{average} in {month}").format(
            average=format_rating(month.rating_average), month=format_month_year(_first_day(month.month))
        )
        for month in (rated[0], rated[-1])
    )


def rating_chart(earnings: Earnings) -> RatingChart:
    """The ratings of twelve months, five stars to one."""
    count, longest = sum(row.count for row in earnings.ratings), max(row.count for row in earnings.ratings)
    mean = sum(row.rating * row.count for row in earnings.ratings) / count if count else 0
    good = sum(row.count for row in earnings.ratings if row.rating >= 4)
    return RatingChart(
        average=f"{mean:.1f}" if count else "",
        summary=pluralize(count, "{count} rating in twelve months", "{count} ratings in twelve months"),
        good=_("average of 5, {percent}% gave 4 or 5").format(percent=f"{good / count * 100:.0f}") if count else "",
        bars=[
            Bar(
                str(row.rating),
                str(row.rating),
                format_number(row.count),
                jobs_url(ClosedJobsParams(rating=row.rating)),
                round(row.count / longest * 100, 1) if longest else 0,
            )
            for row in earnings.ratings
        ],
    )


def is_empty(earnings: Earnings) -> bool:
    """Whether there is nothing to show yet."""
    return not earnings.unclosed_count and not any(month.job_count for month in earnings.months)


def jobs_heading(params: ClosedJobsParams) -> str:
    """The heading of the job list below the charts."""
    days = params.resolve_days()
    period = format_month_year(days.first_day) if params.month or not params.rating else _("the last twelve months")
    if params.rating:
        return _("Jobs rated {rating} in {period}").format(rating=params.rating, period=period)
    return _("Jobs in {period}").format(period=period)


def jobs_summary(months: Sequence[MonthEarnings], params: ClosedJobsParams, currency: str) -> str:
    """Number and sum of the listed jobs of a month; empty for a list by rating or without figures."""
    selected_month = params.month or f"{today():%Y-%m}"
    month_earnings = next((month_earnings for month_earnings in months if month_earnings.month == selected_month), None)
    return (
        _("{jobs}, {earned}").format(
            jobs=pluralize(month_earnings.job_count, "{count} job", "{count} jobs"),
            earned=format_money(month_earnings.earned, currency),
        )
        if month_earnings and not params.rating
        else ""
    )


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _format_month_of_year(first_day: date) -> str:
    """Dec; with the year only if it is another."""
    if first_day.year == today().year:
        return format_short_month(first_day)
    return _("{month} {year}").format(month=format_short_month(first_day), year=first_day.year)
