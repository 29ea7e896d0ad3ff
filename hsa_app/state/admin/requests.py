"""The requests page: search, details and cancel."""

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
from hsa_app.domain.labels import REQUEST_STATUS_LABELS
from hsa_app.domain.mail import queries as mail
from hsa_app.domain.pagination import Page
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.forms import CancelRequestForm, ReasonForm, RequestSearch
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.admin.view_models import (
    AdminRequestDetails,
    RequestTableRow,
    admin_request_details,
    format_date_param,
    request_table_row,
)
from hsa_app.state.admin_table import AdminTable
from hsa_app.state.auth import AuthState, query_public, require
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import MAX_COUNTED, ListQuery, load_list_page, parse_list_query, with_filter_chips
from hsa_app.state.view_models import Option

PATH = "/admin/requests"


@dataclass(frozen=True)
class RequestFilters:
    """The values of the filter form and the sorted column."""

    q: str = ""
    status: str = ""
    service_id: str = ""
    city: str = ""
    since: str = ""
    until: str = ""
    by_age: str = ""
    age_order: str = ""


class RequestsState(AdminTable, AuthState):
    """One page of requests, and the request in the drawer."""

    requests: list[RequestTableRow] = []
    filters: RequestFilters = RequestFilters()
    service_options: list[Option] = []
    cities: list[str] = []
    selected_request: AdminRequestDetails = AdminRequestDetails()
    error_message: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> list[EventSpec]:
        """Load the page and request of the URL; subscribe to changes."""
        is_drawer_open = "request" in self.router.url.query_parameters
        await self._subscribe(RequestsState.load, topics.ADMIN, *([topics.MAIL] if is_drawer_open else []))
        rows, pagination, list_query = await load_list_page(self._query, _search, self._list_query())
        names = await self._query(catalogue.get_service_names)
        self.service_options = [Option(str(number), name) for number, name in names.items()]
        self.cities = await query_public(catalogue.list_cities)
        self.requests = [request_table_row(row) for row in rows]
        self.pagination = with_filter_chips(pagination, list_query, filter_labels(list_query, names))
        self.filters = filter_values(list_query)
        self.is_loaded = True
        return await self._open_or_close_drawer(
            "story",
            "request",
            self.selected_request.id,
            self._load_request,
            param_name="request",
            nested_dialogs=("cancel",),
        )

    @rx.event
    @require(Role.ADMIN)
    async def open_cancel_dialog(self) -> EventSpec:
        """Open the dialog that asks for a reason."""
        self.error_message = ""
        return dialog_events.open("cancel")

    @rx.event
    @require(Role.ADMIN)
    async def cancel(self, form: dict[str, Any]) -> list[EventSpec]:
        """Cancel the selected request as an admin."""
        self.error_message = ""
        reason = validate(ReasonForm, clean_form(form)).reason
        try:
            row = await self._command(service.cancel, self.selected_request.id, CancelRequestForm(reason=reason))
        except Conflict as error:
            self.error_message = error.message
            return [dialog_events.focus_first_error()]
        self.selected_request = await self._query(_load_request_details, row.id)
        return [
            dialog_events.close("cancel"),
            toasts.info(_("Request #{id} is cancelled").format(id=row.id), _("Its people see it at once.")),
        ]

    def _list_query(self) -> ListQuery[RequestSearch]:
        return parse_list_query(RequestSearch, PATH, self.router.url.query_parameters)

    def _export_dataset(self) -> str:
        return REQUESTS

    async def _load_request(self, request_id: int) -> None:
        self.selected_request = (
            await self._query(_load_request_details, request_id) if request_id else AdminRequestDetails()
        )


def _search(uow: UnitOfWork, actor: Actor, params: RequestSearch) -> tuple[Page[RequestRow], int]:
    return queries.search(uow, actor, params), queries.count(uow, actor, params, MAX_COUNTED)


def _load_request_details(uow: UnitOfWork, actor: Actor, request_id: int) -> AdminRequestDetails:
    audit_entries = audit.list_for_subject(uow, actor, AuditSubject.REQUEST, request_id)
    row, events = queries.get_request(uow, actor, request_id), queries.get_timeline(uow, actor, request_id)
    return admin_request_details(row, events, audit_entries, mail.list_for_request(uow, actor, request_id))


def filter_labels(list_query: ListQuery[RequestSearch], service_names: dict[int, str]) -> dict[str, str]:
    """The labels of the applied filters, by parameter name."""
    params = list_query.params
    labels = {
        "q": f"“{params.q}”" if params.q else "",
        "status": _("Status: {status}").format(status=_(REQUEST_STATUS_LABELS[params.status])) if params.status else "",
        "service_id": _("Service: {service_id}").format(
            service_id=service_names.get(params.service_id, _("none of ours"))
        )
        if params.service_id
        else "",
        "city": _("City: {city}").format(city=params.city) if params.city else "",
        "rating": _("Rated {rating}").format(rating=params.rating) if params.rating else "",
        "by": _("Closed ones, by their time of closing") if params.by == "closed" else "",
        "from": (_("Closed from {date}") if params.by == "closed" else _("Booked from {date}")).format(
            date=format_date_param(list_query.filters["from"])
        )
        if params.since
        else "",
        "to": (_("Closed until {date}") if params.by == "closed" else _("Booked until {date}")).format(
            date=format_date_param(list_query.filters["to"])
        )
        if params.until
        else "",
    }
    return {name: label for name, label in labels.items() if label}


def filter_values(list_query: ListQuery[RequestSearch]) -> RequestFilters:
    """The initial values of the filter form, and the sort link of the column header."""
    oldest = list_query.params.sort == "oldest"
    return RequestFilters(
        **{name: list_query.filters.get(name, "") for name in ("q", "status", "service_id", "city")},
        since=list_query.filters.get("from", ""),
        until=list_query.filters.get("to", ""),
        by_age=list_query.url(sort="" if oldest else "oldest"),
        age_order="ascending" if oldest else "descending",
    )
