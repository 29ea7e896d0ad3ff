"""The administration's audit log: who did what to what, and why."""

from dataclasses import dataclass

import reflex as rx

from hsa_app.core.i18n import N_, _
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit import queries, service
from hsa_app.domain.audit.actions import NAMES, AuditSubject
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.audit.queries import AuditRow
from hsa_app.domain.exports.datasets import AUDIT
from hsa_app.domain.pagination import Page
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state.admin.log_entries import DeedView, deed_view
from hsa_app.state.admin.view_models import date_words
from hsa_app.state.admin_table import Table
from hsa_app.state.auth import Session, require
from hsa_app.state.list_url import COUNTED, Wanted, found, wanted, with_chips
from hsa_app.state.view_models import Option

PATH = "/admin/audit"
ABOUT = {
    AuditSubject.USER: N_("People"),
    AuditSubject.REQUEST: N_("Requests"),
    AuditSubject.SERVICE: N_("Services"),
    AuditSubject.EXPORT: N_("Exports"),
    AuditSubject.MAIL: N_("Mail"),
    AuditSubject.JOB: N_("Jobs"),
}


@dataclass(frozen=True)
class AuditFilters:
    """The filters as they stand in the form."""

    q: str = ""
    who: str = ""
    deed: str = ""
    about: str = ""
    since: str = ""
    until: str = ""


class AuditState(Table, Session):
    """One page of the log."""

    deeds: list[DeedView] = []
    filters: AuditFilters = AuditFilters()
    admins: list[Option] = []

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Read the page the address asks for, and follow what is added."""
        await self._subscribe(AuditState.load, service.TOPIC)
        rows, listing, at = await found(self._query, _page, self._wanted())
        names = await self._query(queries.admins)
        self.admins = [Option(str(number), name) for number, name in names.items()]
        self.deeds = [deed_view(row) for row in rows]
        self.listing = await self._among_newest(with_chips(listing, at, chip_words(at, names)), at, queries.count)
        self.filters = filters(at)
        self.loaded = True

    def _wanted(self) -> Wanted[AuditSearch]:
        return wanted(AuditSearch, PATH, self.router.url.query_parameters)

    def _file(self) -> str:
        return AUDIT


def _page(uow: UnitOfWork, actor: Actor, ask: AuditSearch) -> tuple[Page[AuditRow], int]:
    return queries.search(uow, actor, ask), queries.count(uow, actor, ask, COUNTED)


def chip_words(at: Wanted[AuditSearch], admins: dict[int, str]) -> dict[str, str]:
    """What the applied filters say."""
    ask = at.ask
    said = {
        "q": f"“{ask.q}”" if ask.q else "",
        "who": _("By {who}").format(who=admins.get(ask.who, _("somebody else"))) if ask.who else "",
        "deed": NAMES[ask.deed] if ask.deed else "",
        "about": _("About: {ABOUT}").format(ABOUT=ABOUT[ask.about]) if ask.about else "",
        "about_id": _("Number {about_id}").format(about_id=ask.about_id) if ask.about_id else "",
        "from": _("From {date_words}").format(date_words=date_words(at.filters["from"])) if ask.since else "",
        "to": _("Until {date_words}").format(date_words=date_words(at.filters["to"])) if ask.until else "",
    }
    return {name: words for name, words in said.items() if words}


def filters(at: Wanted[AuditSearch]) -> AuditFilters:
    """The filters for the form."""
    named = {name: at.filters.get(name, "") for name in ("q", "who", "deed", "about")}
    return AuditFilters(**named, since=at.filters.get("from", ""), until=at.filters.get("to", ""))
