"""The key figures of a period: numbers, how they have changed, and the lists behind them."""

from dataclasses import dataclass

from hsa_app.core.formatting import format_number, money
from hsa_app.core.i18n import _
from hsa_app.domain.reports.schemas import Figures, Totals
from hsa_app.state.drill_down import Lists


@dataclass(frozen=True)
class Key:
    """A number of the period, how it has changed, and the list behind it. `tone` tells good from bad."""

    name: str
    number: str
    href: str
    trend: str = ""
    icon: str = ""
    tone: str = "muted"


def keys(figures: Figures) -> list[Key]:
    """The numbers at the top, compared with as many days before."""
    now, before, there = figures.totals, figures.before, Lists(figures)
    return [
        Key(_("Requests"), format_number(now.requests), there.booked(), *_more(now.requests, before.requests)),
        Key(
            _("Revenue"),
            money(now.revenue, figures.currency),
            there.closed(),
            *_more(float(now.revenue), float(before.revenue)),
        ),
        _completed(now, before, there.booked(status="closed")),
        _accepting(now, before, there.booked()),
        _rated(now, before, there.closed()),
    ]


def _completed(now: Totals, before: Totals, href: str) -> Key:
    if now.completed_share is None:
        return Key(_("Completed"), _("None"), href, _("none is over yet"))
    points = None if before.completed_share is None else round((now.completed_share - before.completed_share) * 100, 1)
    return Key(
        _("Completed"),
        f"{round(now.completed_share * 100, 1):g}%",
        href,
        *_trend(points, "{:g} points", "more", "less"),
    )


def _accepting(now: Totals, before: Totals, href: str) -> Key:
    name = _("Time to accept")
    if now.seconds_to_accept is None:
        return Key(name, _("None"), href, _("none accepted yet"))
    change = None if before.seconds_to_accept is None else now.seconds_to_accept - before.seconds_to_accept
    if not change:
        return Key(name, took(now.seconds_to_accept), href, *_trend(change, "", "", ""))
    words = f"{took(abs(change))} {'slower' if change > 0 else 'faster'}"
    return Key(name, took(now.seconds_to_accept), href, words, _arrow(change), "danger" if change > 0 else "ok")


def _rated(now: Totals, before: Totals, href: str) -> Key:
    if now.rating_average is None:
        return Key(_("Average rating"), _("None"), href, _("no ratings yet"))
    change = None if before.rating_average is None else round(now.rating_average - before.rating_average, 1)
    return Key(_("Average rating"), f"{now.rating_average:.1f}", href, *_trend(change, "{:g}", "better", "worse"))


def _more(now: float, before: float) -> tuple[str, str, str]:
    return _trend(round((now - before) / before * 100, 1) if before else None, "{:g}%", "more", "less")


def _trend(change: float | None, words: str, more: str, less: str) -> tuple[str, str, str]:
    """Words, arrow, tone; more is good."""
    if change is None:
        return _("nothing to compare with"), "", "muted"
    if not change:
        return _("no change"), "minus", "muted"
    said = f"{words.format(abs(change))} {more if change > 0 else less}"
    return said, _arrow(change), "ok" if change > 0 else "danger"


def _arrow(change: float) -> str:
    return "trending-up" if change > 0 else "trending-down"


def took(seconds: int) -> str:
    """58 s, 4 min 12 s, 2 h 5 min, 3 d 4 h."""
    for size, unit, smaller, name in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if seconds >= size:
            whole, rest = divmod(seconds, size)
            return f"{whole} {unit}" + (f" {rest // smaller} {name}" if rest >= smaller else "")
    return f"{seconds} s"
