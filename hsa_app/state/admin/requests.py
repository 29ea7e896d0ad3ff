"""The administration's requests: finding one, its whole story, cancelling it."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit import queries as audit
from hsa_app.domain.audit.actions import AuditSubject
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.exports.datasets import REQUESTS
from hsa_app.domain.labels import STATUSES
from hsa_app.domain.mail import queries as letters
from hsa_app.domain.mail.service import TOPIC
from hsa_app.domain.pagination import Page
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.forms import CancelForm, ReasonForm, RequestSearch
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.admin.view_models import RequestLine, StoryView, date_words, request_line, story_view
from hsa_app.state.admin_table import Table
from hsa_app.state.auth import Session, read_public, require
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import COUNTED, Wanted, found, wanted, with_chips
from hsa_app.state.view_models import Option

PATH = "/admin/requests"


@dataclass(frozen=True)
class RequestFilters:
    """The filters as they stand in the form, and the head that sorts."""

    q: str = ""
    status: str = ""
    service_id: str = ""
    city: str = ""
    since: str = ""
    until: str = ""
    by_age: str = ""
    age_order: str = ""


class RequestsState(Table, Session):
    """One page of requests and, beside it, one request's story."""

    requests: list[RequestLine] = []
    filters: RequestFilters = RequestFilters()
    services: list[Option] = []
    cities: list[str] = []
    story: StoryView = StoryView()
    refused: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> list[EventSpec]:
        """Read the page the address asks for, and follow what changes it."""
        opened = "request" in self.router.url.query_parameters
        await self._subscribe(RequestsState.load, topics.ADMIN, *([TOPIC] if opened else []))
        rows, listing, at = await found(self._query, _page, self._wanted())
        names = await self._query(catalogue.service_names)
        self.services = [Option(str(number), name) for number, name in names.items()]
        self.cities = await read_public(catalogue.cities)
        self.requests = [request_line(row) for row in rows]
        self.listing = with_chips(listing, at, chip_words(at, names))
        self.filters = filters(at)
        self.loaded = True
        return await self._read_drawer(
            "story", "request", self.story.id, self._show_story, at="request", within=("cancel",)
        )

    @rx.event
    @require(Role.ADMIN)
    async def ask_cancel(self) -> EventSpec:
        """Ask why, and say what it means."""
        self.refused = ""
        return dialogs.open("cancel")

    @rx.event
    @require(Role.ADMIN)
    async def cancel(self, form: dict[str, Any]) -> list[EventSpec]:
        """Call a visit off in the name of the marketplace."""
        self.refused = ""
        reason = validate(ReasonForm, clean_form(form)).reason
        try:
            row = await self._command(service.cancel, self.story.id, CancelForm(reason=reason))
        except Conflict as refused:
            self.refused = refused.message
            return [dialogs.show_problems()]
        self.story = await self._query(_story, row.id)
        return [
            dialogs.close("cancel"),
            toasts.info(_("Request #{id} is cancelled").format(id=row.id), _("Its people see it at once.")),
        ]

    def _wanted(self) -> Wanted[RequestSearch]:
        return wanted(RequestSearch, PATH, self.router.url.query_parameters)

    def _file(self) -> str:
        return REQUESTS

    async def _show_story(self, number: int) -> None:
        self.story = await self._query(_story, number) if number else StoryView()


def _page(uow: UnitOfWork, actor: Actor, ask: RequestSearch) -> tuple[Page[RequestRow], int]:
    return queries.search(uow, actor, ask), queries.count(uow, actor, ask, COUNTED)


def _story(uow: UnitOfWork, actor: Actor, request_id: int) -> StoryView:
    deeds = audit.about(uow, actor, AuditSubject.REQUEST, request_id)
    row, moves = queries.request(uow, actor, request_id), queries.timeline(uow, actor, request_id)
    return story_view(row, moves, deeds, letters.about(uow, actor, request_id))


def chip_words(at: Wanted[RequestSearch], services: dict[int, str]) -> dict[str, str]:
    """What the applied filters say."""
    ask = at.ask
    said = {
        "q": f"“{ask.q}”" if ask.q else "",
        "status": _("Status: {STATUSES}").format(STATUSES=STATUSES[ask.status]) if ask.status else "",
        "service_id": _("Service: {service_id}").format(service_id=services.get(ask.service_id, _("none of ours")))
        if ask.service_id
        else "",
        "city": _("City: {city}").format(city=ask.city) if ask.city else "",
        "rating": _("Rated {rating}").format(rating=ask.rating) if ask.rating else "",
        "by": _("Closed ones, by their time of closing") if ask.by == "closed" else "",
        "from": _("{title} from {date_words}").format(title=ask.by.title(), date_words=date_words(at.filters["from"]))
        if ask.since
        else "",
        "to": _("{title} until {date_words}").format(title=ask.by.title(), date_words=date_words(at.filters["to"]))
        if ask.until
        else "",
    }
    return {name: words for name, words in said.items() if words}


def filters(at: Wanted[RequestSearch]) -> RequestFilters:
    """The filters for the form, and where the head leads."""
    oldest = at.ask.sort == "oldest"
    return RequestFilters(
        **{name: at.filters.get(name, "") for name in ("q", "status", "service_id", "city")},
        since=at.filters.get("from", ""),
        until=at.filters.get("to", ""),
        by_age=at.at(sort="" if oldest else "oldest"),
        age_order="ascending" if oldest else "descending",
    )
