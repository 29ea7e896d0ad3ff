"""The exports page: request, progress and download."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.formatting import format_day, format_file_size, format_number, format_relative, pluralize
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.exports import queries, service
from hsa_app.domain.exports.forms import ExportForm, ExportSearch
from hsa_app.domain.exports.queries import ExportDetails
from hsa_app.domain.pagination import Page
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import ExportStatus, Role
from hsa_app.state import toasts
from hsa_app.state.auth import AuthState, require
from hsa_app.state.form_input import clean_form
from hsa_app.state.list_url import MAX_COUNTED, ListQuery, Pagination, load_list_page, parse_list_query
from hsa_app.state.view_models import Option

PATH = "/admin/exports"


@dataclass(frozen=True)
class ExportTableRow:
    """An export as a table row. `href` is empty unless the file can be downloaded."""

    id: int
    description: str
    requested_by: str
    when: str
    status: str
    is_running: bool
    progress: int
    progress_text: str
    file: str
    retention: str
    error: str
    href: str


class ExportsState(AuthState):
    """The export form, and one page of exports."""

    is_loaded: bool = False
    exports: list[ExportTableRow] = []
    pagination: Pagination = Pagination()
    service_options: list[Option] = []
    announcement: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> None:
        """Load the page of the URL; subscribe to changes of exports."""
        await self._subscribe(ExportsState.load, topics.EXPORTS)
        await self._load_exports()
        names = await self._query(catalogue.get_service_names)
        self.service_options = [Option(str(number), name) for number, name in names.items()]

    @rx.event
    @require(Role.ADMIN)
    async def export(self, form: dict[str, Any]) -> EventSpec:
        """Request an export of closed requests."""
        await self._command(_request_export, validate(ExportForm, clean_form(form)))
        await self._load_exports()
        return toasts.success(_("The export has begun"), _("You may leave this page: you are told when it is ready."))

    async def _load_exports(self) -> None:
        rows, listing, _ = await load_list_page(self._query, _search, self._list_query())
        self.exports = [export_table_row(row) for row in rows]
        self.pagination = listing
        self.announcement = announcement(rows)
        self.is_loaded = True

    def _list_query(self) -> ListQuery[ExportSearch]:
        return parse_list_query(ExportSearch, PATH, self.router.url.query_parameters)


def _request_export(uow: UnitOfWork, actor: Actor, form: ExportForm) -> None:
    service.enqueue_request_export(uow, actor, form.to_search())


def _search(uow: UnitOfWork, actor: Actor, params: ExportSearch) -> tuple[Page[ExportDetails], int]:
    return queries.list_export_details(uow, actor, params), queries.count(uow, actor, MAX_COUNTED)


def export_table_row(row: ExportDetails) -> ExportTableRow:
    """The table row of an export."""
    ready = row.status == ExportStatus.DONE and not row.is_expired
    return ExportTableRow(
        id=row.id,
        description=row.description,
        requested_by=row.requested_by,
        when=format_relative(row.created_at),
        status="expired" if row.is_expired else row.status,
        is_running=row.status == ExportStatus.RUNNING,
        progress=row.progress,
        progress_text=_("{written} of {rows}").format(
            written=format_number(row.rows), rows=pluralize(row.total_rows, "{count} row", "{count} rows")
        )
        if row.total_rows is not None
        else "",
        file=file_summary(row),
        retention=retention_text(row),
        error=row.error or "",
        href=f"/auth/exports/{row.id}" if ready else "",
    )


def retention_text(row: ExportDetails) -> str:
    """Until when the file is kept, or since when it is removed."""
    if row.expires_at is None:
        return ""
    return (
        _("Gone since {day}").format(day=format_day(row.expires_at))
        if row.is_expired
        else _("Until {day}").format(day=format_day(row.expires_at))
    )


def file_summary(row: ExportDetails) -> str:
    """Rows and size of the file, also after it was removed; empty before it is complete."""
    if row.status != ExportStatus.DONE:
        return ""
    return _("{rows}, {file_size}").format(
        rows=pluralize(row.rows, "{count} row", "{count} rows"), file_size=format_file_size(row.size or 0)
    )


def announcement(rows: list[ExportDetails]) -> str:
    """The text of the live region: that exports are in progress or finished, never their progress."""
    active_count = sum(row.status in {ExportStatus.QUEUED, ExportStatus.RUNNING} for row in rows)
    ready_count = sum(row.status == ExportStatus.DONE and not row.is_expired for row in rows)
    parts = [_("{count} under way").format(count=format_number(active_count))] if active_count else []
    return ", ".join([*parts, pluralize(ready_count, "{count} file ready", "{count} files ready")]) if rows else ""
