"""What a professional earned and how they were rated, and the jobs behind the number that was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.formatting import clock_parts, day, duration, money
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.reports.earnings import Earnings, JobsAsk, earnings, jobs_behind
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state.auth import Session, require
from hsa_app.state.charts import Bar, Months, Ratings
from hsa_app.state.form_input import page_number
from hsa_app.state.key_figures import Key
from hsa_app.state.professional import earnings_charts as charts

CHARTS = ("months", "averages", "ratings")


@dataclass(frozen=True)
class PaidJob:
    """A closed job in words."""

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


class EarningsState(Session):
    """Twelve months in numbers, and one page of the jobs behind what the address names."""

    known: bool = False
    is_new: bool = False
    note: str = ""
    keys: list[Key] = []
    compared: str = ""
    months: Months = Months()
    unit: str = ""
    averages: list[Bar] = []
    averages_say: str = ""
    ratings: Ratings = Ratings()
    heading: str = ""
    summed: str = ""
    jobs: list[PaidJob] = []
    span: str = ""
    previous: str = ""
    next: str = ""
    tables: list[str] = []
    _asked: str = ""
    _places: list[str] = [""]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> None:
        """Read how things stand and the page of jobs the address names; own jobs that change are heard of."""
        await self._subscribe(EarningsState.load)
        parameters = self.router.url.query_parameters
        ask, self.note = asked(parameters)
        if (key := ask.model_dump_json()) != self._asked:
            self._asked, self._places = key, [""]
        number = page_number(parameters.get("page", ""))
        found, self._places, page = await self._query(_read, ask, self._places[:number], number)
        self._lay_out(found, ask)
        self._list(page, ask)
        self.known = True

    @rx.event
    @require(Role.PROFESSIONAL)
    async def show(self, chart: str, shape: str) -> None:
        """A chart as a table, or as a chart again."""
        others = [one for one in self.tables if one != chart]
        self.tables = [*others, chart] if shape == "table" and chart in CHARTS else others

    def _lay_out(self, found: Earnings, ask: JobsAsk) -> None:
        self.is_new = charts.is_new(found)
        self.keys, self.compared = charts.keys(found), charts.compared(found)
        self.months, self.ratings = charts.months(found), charts.ratings(found)
        self.unit = charts.unit(found)
        self.averages, self.averages_say = charts.averages(found), charts.averages_finding(found)
        self.heading, self.summed = charts.heading(ask), charts.sum_words(found.months, ask, found.currency)

    def _list(self, page: Page[RequestRow], ask: JobsAsk) -> None:
        number = len(self._places)
        first = (number - 1) * PageParams().limit + 1
        self.jobs = [paid_job(row) for row in page.items]
        self.span = _("{first} to {first2}").format(first=first, first2=first + len(page.items) - 1)
        self.previous = charts.address(ask, number - 1) if number > 1 else ""
        self.next = charts.address(ask, number + 1) if page.next_cursor else ""


def asked(parameters: Mapping[str, str]) -> tuple[JobsAsk, str]:
    """Which jobs an address names, or those of this month and why."""
    try:
        ask = validate(JobsAsk, {name: parameters[name] for name in ("month", "rating") if parameters.get(name)})
        ask.days()
    except ValidationFailed as refused:
        return JobsAsk(), _("The address names jobs that cannot be shown. {message}").format(
            message=refused.problems[0].message
        )
    return ask, ""


def paid_job(row: RequestRow) -> PaidJob:
    """A closed job in words; the time is the visit's."""
    time, half = clock_parts(row.scheduled_for)
    review = row.review
    return PaidJob(
        id=row.id,
        service=row.service.name,
        customer=row.customer.full_name if row.customer else "",
        day=day(row.scheduled_for),
        time=time,
        half=half,
        lasts=duration(row.duration_minutes),
        closed=day(row.closed_at).replace(_("Today"), "today") if row.closed_at else "",
        rating=str(review.rating) if review else "",
        comment=(review.comment or "") if review else "",
        reply=(review.reply or "") if review else "",
        price=money(row.price, row.currency),
    )


def _read(
    uow: UnitOfWork, actor: Actor, ask: JobsAsk, places: list[str], number: int
) -> tuple[Earnings, list[str], Page[RequestRow]]:
    """The numbers, and the page asked for or the last there is, with the cursors that lead there."""
    places = list(places)
    page = jobs_behind(uow, actor, ask, PageParams(cursor=places[-1]))
    while len(places) < number and page.next_cursor:
        places.append(page.next_cursor)
        page = jobs_behind(uow, actor, ask, PageParams(cursor=places[-1]))
    return earnings(uow, actor), places, page
