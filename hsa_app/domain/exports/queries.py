"""Queries of exports. Every admin sees all exports."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.core.formatting import to_local_time
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel, is_none, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.exports.datasets import DATASETS, parse_search
from hsa_app.domain.exports.descriptions import FilterNames
from hsa_app.domain.exports.errors import ExportExpired, ExportNotReady
from hsa_app.domain.exports.files import EXPORTS_FOLDER
from hsa_app.domain.exports.forms import ExportSearch
from hsa_app.domain.pagination import Page, PageParams, paginate
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Export, ExportStatus, Role, Service, User

_NEWEST_FIRST = (col(Export.id).desc(),)


class QueuedExportRow(ReadModel):
    """An export that was queued."""

    id: int
    status: ExportStatus
    progress: int = Field(description="Progress in percent", ge=0, le=100)


class ExportRow(QueuedExportRow):
    """An export and its status. `error` is present if it failed, `expires_at` once its file was written."""

    rows: int = Field(description="Rows written so far, without the header", ge=0)
    error: str | None = Field(default=None, exclude_if=is_none)
    expires_at: datetime | None = Field(default=None, exclude_if=is_none)


class ExportDetails(ExportRow):
    """An export for the list of admins: description, requester and size."""

    description: str
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    total_rows: int | None
    size: int | None
    is_expired: bool


@dataclass(frozen=True, slots=True)
class ExportFile:
    """The path of an export's file, and its name for the download."""

    path: Path
    name: str


def get_export(uow: UnitOfWork, actor: Actor, export_id: int) -> ExportRow:
    """Return an export and its progress.

    Raises:
        NotFound: there is no such export.
        Forbidden: not an admin.
    """
    return _export_row(_load_export(uow, actor, export_id))


def list_exports(uow: UnitOfWork, actor: Actor, params: ExportSearch) -> Page[ExportRow]:
    """Return a page of exports, newest first.

    Raises:
        Forbidden: not an admin.
    """
    exports = uow.db.scalars(
        select(Export).where(*_page_conditions(actor, params)).order_by(*_NEWEST_FIRST).limit(params.limit + 1)
    ).all()
    return paginate(exports, params, lambda export: (export.id or 0,), _export_row)


def get_description(uow: UnitOfWork, actor: Actor, export_id: int) -> str:
    """Describe the filters of an export.

    Raises:
        NotFound: there is no such export.
        Forbidden: not an admin.
    """
    export = _load_export(uow, actor, export_id)
    return describe(uow, export.kind, parse_search(export))


def describe(uow: UnitOfWork, dataset: str, search: PageParams) -> str:
    """Describe the content of a file, given its dataset and search."""
    return DATASETS[dataset].describe(search, _load_filter_names(uow, [search]))


def list_export_details(uow: UnitOfWork, actor: Actor, params: ExportSearch) -> Page[ExportDetails]:
    """Return a page of exports with descriptions and requesters, newest first. For admins."""
    query = select(Export, col(User.full_name)).join(User, col(User.id) == col(Export.requested_by))
    rows = uow.db.execute(
        query.where(*_page_conditions(actor, params)).order_by(*_NEWEST_FIRST).limit(params.limit + 1)
    ).all()
    searches = {export.id: parse_search(export) for export, _ in rows}
    names = _load_filter_names(uow, searches.values())

    def details(row: Any) -> ExportDetails:
        export, requested_by = row
        description = DATASETS[export.kind].describe(searches[export.id], names)
        return _export_details(export, requested_by, description)

    return paginate(rows, params, lambda row: (row[0].id or 0,), details)


def count(uow: UnitOfWork, actor: Actor, maximum: int) -> int:
    """Count exports, up to `maximum + 1`.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    matching = select(col(Export.id)).limit(maximum + 1).subquery()
    return uow.db.scalar(select(func.count()).select_from(matching)) or 0


def get_file(uow: UnitOfWork, actor: Actor, export_id: int) -> ExportFile:
    """Return the file of a finished export.

    Raises:
        NotFound: there is no such export.
        Forbidden: not an admin.
        ExportNotReady: it is not written yet, or failed.
        ExportExpired: its retention time has passed, or the file is missing.
    """
    export = _load_export(uow, actor, export_id)
    if export.status != ExportStatus.DONE or export.expires_at is None:
        raise ExportNotReady(export.status)
    if _is_expired(export) or not (path := EXPORTS_FOLDER.get_path(export.file_name or "")).exists():
        raise ExportExpired
    return ExportFile(
        path, f"{DATASETS[export.kind].filename_prefix}-{export.id}-{to_local_time(export.created_at):%Y-%m-%d}.csv"
    )


def _load_export(uow: UnitOfWork, actor: Actor, export_id: int) -> Export:
    actor.ensure_role(Role.ADMIN)
    export = uow.db.get(Export, parse_id(export_id))
    if export is None:
        raise NotFound(_("There is no such export."))
    return export


def _page_conditions(actor: Actor, params: ExportSearch) -> list[ColumnElement[bool]]:
    actor.ensure_role(Role.ADMIN)
    after = params.parse_cursor(int)
    return [] if after is None else [col(Export.id) < after[0]]


def _is_expired(export: Export) -> bool:
    return export.file_name is None or (export.expires_at is not None and export.expires_at <= now())


def _export_row(export: Export) -> ExportRow:
    return ExportRow(**_export_fields(export))


def _export_fields(export: Export) -> dict[str, Any]:
    """The fields of an export. Its error is withheld while it may still be retried."""
    fields = export.model_dump(include={"id", "status", "progress", "rows", "expires_at"})
    return fields | {"error": export.error if export.status == ExportStatus.FAILED else None}


def _export_details(export: Export, requested_by: str, description: str) -> ExportDetails:
    return ExportDetails(
        **_export_fields(export),
        **export.model_dump(include={"created_at", "finished_at", "size"}),
        total_rows=export.total,
        description=description,
        requested_by=requested_by,
        is_expired=export.status == ExportStatus.DONE and _is_expired(export),
    )


def _load_filter_names(uow: UnitOfWork, searches: Collection[PageParams]) -> FilterNames:
    """Load the names for the ids that these searches filter by."""
    service_ids = {search.service_id for search in searches if isinstance(search, RequestSearch) and search.service_id}
    user_ids = {search.who for search in searches if isinstance(search, AuditSearch) and search.who}
    return FilterNames(
        services=_load_names(uow, service_ids, col(Service.id), col(Service.name)),
        users=_load_names(uow, user_ids, col(User.id), col(User.full_name)),
    )


def _load_names(uow: UnitOfWork, ids: set[int], id_column: Any, name_column: Any) -> dict[int, str]:
    if not ids:
        return {}
    return {row[0]: row[1] for row in uow.db.execute(select(id_column, name_column).where(id_column.in_(ids)))}
