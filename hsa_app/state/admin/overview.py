"""The administration's first page: what waits, the figures of a period, what came last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core import clock
from hsa_app.core.errors import NotSignedIn, ValidationFailed
from hsa_app.core.formatting import clock_time, format_number, local, plural
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.queries import WaitingRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.reports import cached_figures
from hsa_app.domain.reports.forms import USUAL_DAYS, Period
from hsa_app.domain.reports.schemas import Figures
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.overview import Overview, overview
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Role
from hsa_app.state import charts, dialogs
from hsa_app.state.admin.overview_funnel import Funnel, funnel
from hsa_app.state.admin.view_models import RequestLine, request_line
from hsa_app.state.auth import Session, require
from hsa_app.state.charts import Bar, Line, Months, Ratings, span_words
from hsa_app.state.form_input import clean_form
from hsa_app.state.key_figures import Key, keys
from hsa_app.state.view_models import Option

LATEST = 6
PATH, REQUESTS, APPROVALS = "/admin", "/admin/requests", "/admin/professionals"
OTHER = "other"
PERIODS = (
    ("week", N_("Last 7 days")),
    ("", N_("Last 30 days")),
    ("month", N_("This month")),
    ("year", N_("Last 12 months")),
)
CHARTS = ("days", "statuses", "months", "services", "ratings", "funnel")


@dataclass(frozen=True)
class Need:
    """Something that waits for an admin, and where it is done. `at` is an ISO time the note runs up or down to."""

    icon: str
    tone: str
    title: str
    note: str
    href: str
    at: str = ""
    ahead: bool = False


class OverviewState(Session):
    """What waits, the figures of the days the address names, and the latest requests."""

    needs: list[Need] = []
    keys: list[Key] = []
    compared: str = ""
    line: Line = Line()
    statuses: list[Bar] = []
    months: Months = Months()
    services: list[Bar] = []
    ratings: Ratings = Ratings()
    people: list[Bar] = []
    funnel: Funnel = Funnel()
    latest: list[RequestLine] = []
    as_of: str = ""
    booked: str = ""
    period: str = ""
    periods: list[Option] = []
    first: str = ""
    last: str = ""
    note: str = ""
    tables: list[str] = []

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Read how things stand, and follow what changes them."""
        await self._subscribe(OverviewState.load, topics.ADMIN)
        ask, self.note = asked(self.router.url.query_parameters)
        stands, waiting, oldest, latest = await self._query(_overview)
        self.needs = needs(stands, waiting, oldest)
        self.latest = latest
        self._show_figures(await self._figures(ask))

    @rx.event
    @require(Role.ADMIN)
    async def choose(self, period: str) -> EventSpec:
        """The days of a period that is often looked at."""
        return rx.redirect(address(often(str(period))))

    @rx.event
    @require(Role.ADMIN)
    async def find(self, form: dict[str, Any]) -> list[EventSpec]:
        """The days of the dialog."""
        days = validate(Period, clean_form(form)).days()
        return [dialogs.close("days"), rx.redirect(address((days.first, days.last)))]

    @rx.event
    @require(Role.ADMIN)
    async def show(self, chart: str, shape: str) -> None:
        """A chart as a table, or as a chart again."""
        others = [one for one in self.tables if one != chart]
        self.tables = [*others, chart] if shape == "table" and chart in CHARTS else others

    async def _figures(self, ask: Period) -> Figures:
        actor = await self._current_actor()
        if actor is None:
            raise NotSignedIn(_("Sign in to go on."))
        return Figures.model_validate_json((await cached_figures.figures(actor, ask)).body)

    def _show_figures(self, figures: Figures) -> None:
        self.keys = keys(figures)
        self.line = charts.line(figures)
        self.statuses = charts.statuses(figures)
        self.months = charts.months(figures)
        self.services = charts.services(figures)
        self.ratings = charts.ratings(figures)
        self.people = charts.people(figures)
        self.funnel = funnel(figures)
        self.booked = _("{requests} in the period").format(requests=format_number(figures.totals.requests))
        self.compared = _("Compared with the {those}.").format(those=self.line.those.lower())
        days = (figures.first_day, figures.last_day)
        self.first, self.last = map(str, days)
        self.period = next((key for key, _ in PERIODS if often(key) == days), OTHER)
        others = [(OTHER, span_words(*days))] if self.period == OTHER else []
        self.periods = [Option(key, words) for key, words in (*PERIODS, *others)]
        self.as_of = _("{span_words}, updated {now}").format(span_words=span_words(*days), now=clock_time(clock.now()))


def asked(parameters: Mapping[str, str]) -> tuple[Period, str]:
    """The days an address names, or the usual ones and why."""
    try:
        ask = validate(Period, {name: parameters[name] for name in ("from", "to") if name in parameters})
        ask.days()
    except ValidationFailed as refused:
        return Period(), _("The address names days that cannot be shown. {message}").format(
            message=refused.problems[0].message
        )
    return ask, ""


def often(period: str) -> tuple[date, date]:
    """The days of a period that is often looked at; the usual ones if it is none."""
    today = clock.today()
    if period == "month":
        return today.replace(day=1), today
    if period == "year":
        return date(today.year - (today.month < 12), today.month % 12 + 1, 1), today
    return today - timedelta(days=(7 if period == "week" else USUAL_DAYS) - 1), today


def address(days: tuple[date, date]) -> str:
    """Where these days are shown."""
    return PATH if days == often("") else f"{PATH}?{urlencode({'from': days[0], 'to': days[1]})}"


def _overview(uow: UnitOfWork, actor: Actor) -> tuple[Overview, int, WaitingRow | None, list[RequestLine]]:
    newest = queries.search(uow, actor, RequestSearch(limit=LATEST)).items
    return (
        overview(uow, actor),
        accounts.count_waiting(uow, actor),
        accounts.longest_waiting(uow, actor),
        [request_line(row) for row in newest],
    )


def needs(stands: Overview, waiting: int, oldest: WaitingRow | None) -> list[Need]:
    """What waits, the people first."""
    found = []
    if waiting and oldest:
        title, at = (
            _("{approvals} waiting").format(approvals=plural(waiting, "{count} approval", "{count} approvals")),
            oldest.submitted_at.isoformat(),
        )
        found.append(Need("badge-check", "warn", title, _("the first asked"), APPROVALS, at))
    if stands.requested:
        found.append(_waiting_requests(stands))
    if stands.expired:
        title = _("{requests} expired unserved").format(
            requests=plural(stands.expired, "{count} request", "{count} requests")
        )
        href = f"{_of(RequestStatus.EXPIRED)}&from={local(stands.since).date()}"
        found.append(Need("timer-off", "danger", title, _("booked in the last 7 days"), href))
    return found


def _waiting_requests(stands: Overview) -> Need:
    title = _("{requests} waiting").format(requests=plural(stands.requested, "{count} request", "{count} requests"))
    href = f"{_of(RequestStatus.REQUESTED)}&sort=oldest"
    if stands.next_expiry is None:
        return Need("hourglass", "warn", title, _("their time has run out"), href)
    soon = stands.expiring_soon
    note = (
        _("{soon} expire{value} within 2 hours, the next").format(soon=format_number(soon), value="s" * (soon == 1))
        if soon
        else _("the next expires")
    )
    return Need("hourglass", "warn", title, note, href, stands.next_expiry.isoformat(), ahead=True)


def _of(status: RequestStatus) -> str:
    return f"{REQUESTS}?status={status}"
