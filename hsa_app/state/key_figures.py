"""Key figures of a period: value, trend and link."""

from dataclasses import dataclass

from hsa_app.core.formatting import format_money, format_number
from hsa_app.core.i18n import N_, _
from hsa_app.domain.reports.schemas import MarketplaceStats, StatsTotals
from hsa_app.state.drill_down import RequestListUrls


@dataclass(frozen=True)
class KeyFigure:
    """A figure of the period with its trend and the link to its list. `tone` is good (ok), bad (danger) or muted."""

    name: str
    number: str
    href: str
    trend: str = ""
    icon: str = ""
    tone: str = "muted"


def key_figures(figures: MarketplaceStats) -> list[KeyFigure]:
    """The figures of a period, compared with the same number of days before."""
    current, previous, urls = figures.totals, figures.before, RequestListUrls(figures)
    return [
        KeyFigure(
            _("Requests"),
            format_number(current.requests),
            urls.booked_url(),
            *_percent_trend(current.requests, previous.requests),
        ),
        KeyFigure(
            _("Revenue"),
            format_money(current.revenue, figures.currency),
            urls.closed_url(),
            *_percent_trend(float(current.revenue), float(previous.revenue)),
        ),
        _completed_figure(current, previous, urls.booked_url(status="closed")),
        _acceptance_time_figure(current, previous, urls.booked_url()),
        _rating_figure(current, previous, urls.closed_url()),
    ]


def _completed_figure(current: StatsTotals, previous: StatsTotals, href: str) -> KeyFigure:
    if current.completed_share is None:
        return KeyFigure(_("Completed"), _("None"), href, _("none is over yet"))
    points = (
        None
        if previous.completed_share is None
        else round((current.completed_share - previous.completed_share) * 100, 1)
    )
    return KeyFigure(
        _("Completed"),
        f"{round(current.completed_share * 100, 1):g}%",
        href,
        *_trend(points, _("{change} points more"), _("{change} points less")),
    )


def _acceptance_time_figure(current: StatsTotals, previous: StatsTotals, href: str) -> KeyFigure:
    name = _("Time to accept")
    if current.seconds_to_accept is None:
        return KeyFigure(name, _("None"), href, _("none accepted yet"))
    change = None if previous.seconds_to_accept is None else current.seconds_to_accept - previous.seconds_to_accept
    if not change:
        return KeyFigure(name, format_elapsed(current.seconds_to_accept), href, *_trend(change, "", ""))
    trend_text = (_("{duration} slower") if change > 0 else _("{duration} faster")).format(
        duration=format_elapsed(abs(change))
    )
    return KeyFigure(
        name,
        format_elapsed(current.seconds_to_accept),
        href,
        trend_text,
        _trend_icon(change),
        "danger" if change > 0 else "ok",
    )


def _rating_figure(current: StatsTotals, previous: StatsTotals, href: str) -> KeyFigure:
    if current.rating_average is None:
        return KeyFigure(_("Average rating"), _("None"), href, _("no ratings yet"))
    change = None if previous.rating_average is None else round(current.rating_average - previous.rating_average, 1)
    return KeyFigure(
        _("Average rating"),
        f"{current.rating_average:.1f}",
        href,
        *_trend(change, _("{change} better"), _("{change} worse")),
    )


def _percent_trend(current: float, previous: float) -> tuple[str, str, str]:
    change = round((current - previous) / previous * 100, 1) if previous else None
    return _trend(change, _("{change}% more"), _("{change}% less"))


def _trend(change: float | None, increase: str, decrease: str) -> tuple[str, str, str]:
    """Text, icon and tone of a change; an increase is good."""
    if change is None:
        return _("nothing to compare with"), "", "muted"
    if not change:
        return _("no change"), "minus", "muted"
    text = (increase if change > 0 else decrease).format(change=f"{abs(change):g}")
    return text, _trend_icon(change), "ok" if change > 0 else "danger"


def _trend_icon(change: float) -> str:
    return "trending-up" if change > 0 else "trending-down"


_ELAPSED_FORMATS = (
    (86400, 3600, N_("{count} d"), N_("{count} d {rest} h")),
    (3600, 60, N_("{count} h"), N_("{count} h {rest} min")),
    (60, 1, N_("{count} min"), N_("{count} min {rest} s")),
)
"""Seconds from which a format applies, seconds of the smaller unit, and the format without and with it."""


def format_elapsed(seconds: int) -> str:
    """58 s, 4 min 12 s, 2 h 5 min, 3 d 4 h."""
    for size, smaller, template, template_with_rest in _ELAPSED_FORMATS:
        if seconds >= size:
            count, rest = divmod(seconds, size)
            return _(template_with_rest if rest >= smaller else template).format(count=count, rest=rest // smaller)
    return _("{seconds} s").format(seconds=seconds)
