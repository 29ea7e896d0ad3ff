"""A professional's earnings as they read them: numbers with their trend, months as columns, ratings as bars."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from hsa_app.core.clock import today
from hsa_app.core.formatting import format_number, money, plural
from hsa_app.core.i18n import _
from hsa_app.domain.reports.earnings import EarnedIn, EarnedMonth, Earnings, JobsAsk
from hsa_app.state.charts import COLUMN_HEIGHT, FEWEST_COLUMNS, Bar, Column, Months, Ratings, span_words
from hsa_app.state.key_figures import Key

PATH = "/professional/earnings"
LIST = "#jobs"
_UNITS = {"INR": ((10**7, "crore "), (10**5, "lakh "), (10**3, "thousand "))}
_USUAL_UNITS = ((10**6, "million "), (10**3, "thousand "))
_NAMES = {"INR": "rupees", "USD": "dollars", "EUR": "euros", "GBP": "pounds"}


def address(ask: JobsAsk, page: int = 1) -> str:
    """Where the jobs behind a number are listed."""
    asked = {"month": ask.month, "rating": ask.rating, "page": page if page > 1 else None}
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"{PATH}{'?' if given else ''}{given}{LIST}"


def of_month(month: str) -> str:
    """Where the jobs of a month are listed."""
    return address(JobsAsk(month=month))


def keys(found: Earnings) -> list[Key]:
    """This month so far, beside last month up to the same day."""
    now, before = found.months[-1], found.before
    there = of_month(now.month)
    return [
        Key(_("Earned this month"), money(now.earned, found.currency), there, *_more(now.earned, before.earned)),
        Key(_("Jobs this month"), format_number(now.jobs), there, *_more(Decimal(now.jobs), Decimal(before.jobs))),
        _rated(now, before, there),
        _unclosed(found),
    ]


def compared(found: Earnings) -> str:
    """What the trend is against."""
    return _("Compared with {span_words}. A job counts on the day it is closed.").format(
        span_words=span_words(found.until.replace(day=1), found.until)
    )


def _more(now: Decimal, before: Decimal) -> tuple[str, str, str]:
    if not before:
        return _("nothing to compare with"), "", "muted"
    return _trend(float(round((now - before) / before * 100)), "{:g}%", "more", "less")


def _rated(now: EarnedIn, before: EarnedIn, href: str) -> Key:
    name = _("Rating this month")
    if now.rating_average is None:
        return Key(name, _("None"), href, _("no ratings yet"))
    if before.rating_average is None:
        return Key(
            name,
            f"{now.rating_average:.1f}",
            href,
            _("from {ratings}").format(ratings=plural(now.rating_count, "{count} rating", "{count} ratings")),
        )
    change = round(now.rating_average - before.rating_average, 1)
    return Key(name, f"{now.rating_average:.1f}", href, *_trend(change, "{:g}", "better", "worse"))


def _trend(change: float, words: str, more: str, less: str) -> tuple[str, str, str]:
    """Words, arrow, tone; more is good."""
    if not change:
        return _("no change"), "minus", "muted"
    said = f"{words.format(abs(change))} {more if change > 0 else less}"
    return said, "trending-up" if change > 0 else "trending-down", "ok" if change > 0 else "danger"


def _unclosed(found: Earnings) -> Key:
    note = (
        _("{jobs} done; counts once closed").format(jobs=plural(found.unclosed, "{count} job", "{count} jobs"))
        if found.unclosed
        else _("every job is closed")
    )
    return Key(_("Not closed yet"), money(found.unclosed_sum, found.currency), "/professional", note)


def months(found: Earnings) -> Months:
    """What was earned in each month; leading months without a job are left out of the columns."""
    shown = _shown(found)
    best = max(shown, key=lambda one: one.earned)
    most, (size, _unit) = best.earned, _scale(best.earned, found.currency)
    finding = _("{month_words} was the best of them with {most}").format(
        month_words=_month_words(best.month), most=money(most, found.currency)
    )
    return Months(
        say=finding if most else _("Nothing was earned in these months"),
        columns=[_column(one, most, size, found.currency) for one in shown],
        rows=[_column(one, most, size, found.currency) for one in reversed(found.months)],
        some=most > 0,
        so_far=True,
    )


def unit(found: Earnings) -> str:
    """What the numbers above the columns are in."""
    _divisor, size = _scale(max(one.earned for one in found.months), found.currency)
    return _("In {size}{currency}").format(size=size, currency=_NAMES.get(found.currency, found.currency))


def _shown(found: Earnings) -> list[EarnedMonth]:
    first = next((at for at, one in enumerate(found.months) if one.jobs), len(found.months))
    return found.months[min(first, len(found.months) - FEWEST_COLUMNS) :]


def _scale(most: Decimal, currency: str) -> tuple[int, str]:
    return next(((size, name) for size, name in _UNITS.get(currency, _USUAL_UNITS) if most >= size), (1, ""))


def _column(one: EarnedMonth, most: Decimal, size: int, currency: str) -> Column:
    first = date.fromisoformat(f"{one.month}-01")
    short = f"{one.earned / size:.1f}".removesuffix(".0") if size > 1 else format_number(round(one.earned))
    exact = [money(one.earned, currency), *(money(other.earned, other.currency) for other in one.others)]
    return Column(
        name=f"{first:%b}",
        month=_month_words(one.month),
        short="0" if not one.earned else "<0.1" if short == "0" else short,
        exact=" and ".join(exact),
        closed=format_number(one.jobs),
        href=of_month(one.month),
        height=round(one.earned / most * COLUMN_HEIGHT) if most else 0,
        so_far=one.month == f"{today():%Y-%m}",
    )


def averages(found: Earnings) -> list[Bar]:
    """The mean of each month that was rated, the latest first, as a part of five."""
    return [
        Bar(
            one.month,
            _short_words(one.month),
            f"{one.rating_average:.1f}",
            of_month(one.month),
            round(one.rating_average * 20, 1),
            plural(one.rating_count, "{count} rating", "{count} ratings"),
        )
        for one in reversed(found.months)
        if one.rating_average is not None
    ]


def averages_finding(found: Earnings) -> str:
    """The first month that was rated beside the last."""
    rated = [one for one in found.months if one.rating_average is not None]
    if len(rated) < 2:
        return _("The average of each month")
    return ", ".join(
        _("{rating_average:.1f} in {month_words}").format(
            rating_average=one.rating_average, month_words=_month_words(one.month)
        )
        for one in (rated[0], rated[-1])
    )


def ratings(found: Earnings) -> Ratings:
    """Five stars to one, of twelve months."""
    count, longest = sum(one.count for one in found.ratings), max(one.count for one in found.ratings)
    mean = sum(one.rating * one.count for one in found.ratings) / count if count else 0
    good = sum(one.count for one in found.ratings if one.rating >= 4)
    return Ratings(
        average=f"{mean:.1f}" if count else "",
        say=_("{ratings} in twelve months").format(ratings=plural(count, "{count} rating", "{count} ratings")),
        good=_("average of 5, {good:.0f}% gave 4 or 5").format(good=good / count * 100) if count else "",
        bars=[
            Bar(
                str(one.rating),
                str(one.rating),
                format_number(one.count),
                address(JobsAsk(rating=one.rating)),
                round(one.count / longest * 100, 1) if longest else 0,
            )
            for one in found.ratings
        ],
    )


def is_new(found: Earnings) -> bool:
    """Whether nothing can be shown yet."""
    return not found.unclosed and not any(one.jobs for one in found.months)


def heading(ask: JobsAsk) -> str:
    """What the list below the charts holds."""
    days = ask.days()
    stars = _("Jobs rated {rating}").format(rating=ask.rating) if ask.rating else _("Jobs")
    when = _month_words(f"{days.first:%Y-%m}") if ask.month or not ask.rating else _("the last twelve months")
    return _("{stars} in {when}").format(stars=stars, when=when)


def sum_words(months_: Sequence[EarnedMonth], ask: JobsAsk, currency: str) -> str:
    """How many they are and what they earned, where the months know."""
    month = ask.month or f"{today():%Y-%m}"
    one = next((one for one in months_ if one.month == month), None)
    return (
        _("{jobs}, {earned}").format(
            jobs=plural(one.jobs, "{count} job", "{count} jobs"), earned=money(one.earned, currency)
        )
        if one and not ask.rating
        else ""
    )


def _month_words(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return f"{first:%B} {first.year}"


def _short_words(month: str) -> str:
    first = date.fromisoformat(f"{month}-01")
    return f"{first:%b}" if first.year == today().year else f"{first:%b} {first.year}"
