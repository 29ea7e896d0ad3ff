"""The audit log page."""

from dataclasses import dataclass

import reflex as rx

from hsa_app.core.i18n import N_, _
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit import queries
from hsa_app.domain.audit.actions import ACTION_LABELS, AuditSubject
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.audit.queries import AuditRow
from hsa_app.domain.exports.datasets import AUDIT
from hsa_app.domain.pagination import Page
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state.admin.log_entries import AuditEntryView, audit_entry_view
from hsa_app.state.admin.view_models import format_date_param
from hsa_app.state.admin_table import AdminTable
from hsa_app.state.auth import AuthState, require
from hsa_app.state.list_url import MAX_COUNTED, ListQuery, load_list_page, parse_list_query, with_filter_chips
from hsa_app.state.view_models import Option

PATH = "/admin/audit"
SUBJECT_LABELS = {
    AuditSubject.USER: N_("People"),
    AuditSubject.REQUEST: N_("Requests"),
    AuditSubject.SERVICE: N_("Services"),
    AuditSubject.EXPORT: N_("Exports"),
    AuditSubject.MAIL: N_("Mail"),
    AuditSubject.JOB: N_("Jobs"),
}


@dataclass(frozen=True)
class AuditFilters:
    """The values of the filter form."""

    q: str = ""
    who: str = ""
    deed: str = ""
    about: str = ""
    since: str = ""
    until: str = ""


class AuditState(AdminTable, AuthState):
    """One page of the audit log."""

    entries: list[AuditEntryView] = []
    filters: AuditFilters = AuditFilters()
    admin_options: list[Option] = []

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Load the page of the URL; subscribe to new entries."""
        await self._subscribe(AuditState.load, topics.AUDIT)
        rows, pagination, list_query = await load_list_page(self._query, _search, self._list_query())
        names = await self._query(queries.get_admin_names)
        self.admin_options = [Option(str(number), name) for number, name in names.items()]
        self.entries = [audit_entry_view(row) for row in rows]
        self.pagination = await self._with_search_limit_warning(
            with_filter_chips(pagination, list_query, filter_labels(list_query, names)), list_query, queries.count
        )
        self.filters = filter_values(list_query)
        self.is_loaded = True

    def _list_query(self) -> ListQuery[AuditSearch]:
        return parse_list_query(AuditSearch, PATH, self.router.url.query_parameters)

    def _export_dataset(self) -> str:
        return AUDIT


def _search(uow: UnitOfWork, actor: Actor, params: AuditSearch) -> tuple[Page[AuditRow], int]:
    return queries.search(uow, actor, params), queries.count(uow, actor, params, MAX_COUNTED)


def filter_labels(list_query: ListQuery[AuditSearch], admins: dict[int, str]) -> dict[str, str]:
    """The labels of the applied filters, by parameter name."""
    params = list_query.params
    labels = {
        "q": f"“{params.q}”" if params.q else "",
        "who": _("By {who}").format(who=admins.get(params.who, _("somebody else"))) if params.who else "",
        "deed": _(ACTION_LABELS[params.deed]) if params.deed else "",
        "about": _("About: {subject}").format(subject=_(SUBJECT_LABELS[params.about])) if params.about else "",
        "about_id": _("Number {about_id}").format(about_id=params.about_id) if params.about_id else "",
        "from": _("From {date}").format(date=format_date_param(list_query.filters["from"])) if params.since else "",
        "to": _("Until {date}").format(date=format_date_param(list_query.filters["to"])) if params.until else "",
    }
    return {name: label for name, label in labels.items() if label}


def filter_values(list_query: ListQuery[AuditSearch]) -> AuditFilters:
    """The initial values of the filter form."""
    values = {name: list_query.filters.get(name, "") for name in ("q", "who", "deed", "about")}
    return AuditFilters(**values, since=list_query.filters.get("from", ""), until=list_query.filters.get("to", ""))
