"""Reading exports. All of them are for every admin, and for nobody else."""

from collections.abc import Sequence
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
from hsa_app.domain.exports import files
from hsa_app.domain.exports.datasets import DATASETS
from hsa_app.domain.exports.descriptions import FilterNames
from hsa_app.domain.exports.errors import ExportExpired, ExportNotReady
from hsa_app.domain.exports.forms import ExportSearch
from hsa_app.domain.exports.writer import parse_search
from hsa_app.domain.pagination import Page, paginate
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
    """An export as admins read it: what it holds, who asked, how large it is."""

    description: str
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    total_rows: int | None
    size: int | None
    is_expired: bool


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to hand out: where it is, and what it is called there."""

    path: Path
    name: str


def get_export(uow: UnitOfWork, actor: Actor, export_id: int) -> ExportRow:
    """How far an export is.

    Raises:
        NotFound: there is none.
        Forbidden: not an admin.
    """
    return _export_row(_load_export(uow, actor, export_id))


def list_exports(uow: UnitOfWork, actor: Actor, params: ExportSearch) -> Page[ExportRow]:
    """All exports, the last one first.

    Raises:
        Forbidden: not an admin.
    """
    found = uow.db.scalars(
        select(Export).where(*_page_conditions(actor, params)).order_by(*_NEWEST_FIRST).limit(params.limit + 1)
    ).all()
    return paginate(found, params, lambda export: (export.id or 0,), _export_row)


def get_description(uow: UnitOfWork, actor: Actor, export_id: int) -> str:
    """What an export holds, in words.

    Raises:
        NotFound: there is none.
        Forbidden: not an admin.
    """
    export = _load_export(uow, actor, export_id)
    return describe(export, load_filter_names(uow, [export]))


def describe(export: Export, filter_names: FilterNames) -> str:
    """What an export holds, in words."""
    return DATASETS[export.kind].describe(parse_search(export), filter_names)


def load_filter_names(uow: UnitOfWork, exports: Sequence[Export]) -> FilterNames:
    """Names for the ids in the filters of these exports."""
    return FilterNames(
        services=_load_names(uow, exports, "service_id", col(Service.id), col(Service.name)),
        users=_load_names(uow, exports, "who", col(User.id), col(User.full_name)),
    )


def list_export_details(uow: UnitOfWork, actor: Actor, params: ExportSearch) -> Page[ExportDetails]:
    """The same, as people read it."""
    query = select(Export, col(User.full_name)).join(User, col(User.id) == col(Export.requested_by))
    found = uow.db.execute(
        query.where(*_page_conditions(actor, params)).order_by(*_NEWEST_FIRST).limit(params.limit + 1)
    ).all()
    names = load_filter_names(uow, [export for export, _ in found])
    return paginate(
        found, params, lambda line: (line[0].id or 0,), lambda line: _export_details(line[0], line[1], names)
    )


def count(uow: UnitOfWork, actor: Actor, maximum: int) -> int:
    """How many exports there are; counting stops past `most`.

    Raises:
        Forbidden: not an admin.
    """
    actor.ensure_role(Role.ADMIN)
    some = select(col(Export.id)).limit(maximum + 1).subquery()
    return uow.db.scalar(select(func.count()).select_from(some)) or 0


def get_file(uow: UnitOfWork, actor: Actor, export_id: int) -> ExportFile:
    """The file of a finished export.

    Raises:
        NotFound: there is no such export.
        Forbidden: not an admin.
        NotReady: it is not written yet, or failed.
        Expired: it was kept for its time.
    """
    export = _load_export(uow, actor, export_id)
    if export.status != ExportStatus.DONE or export.expires_at is None:
        raise ExportNotReady(export.status)
    if _is_expired(export) or not (path := files.get_path(export.file_name or "")).exists():
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
    shown = export.model_dump(include={"id", "status", "progress", "rows", "expires_at"})
    return shown | {"error": export.error if export.status == ExportStatus.FAILED else None}


def _export_details(export: Export, requested_by: str, filter_names: FilterNames) -> ExportDetails:
    return ExportDetails(
        **_export_fields(export),
        **export.model_dump(include={"created_at", "finished_at", "size"}),
        total_rows=export.total,
        description=describe(export, filter_names),
        requested_by=requested_by,
        is_expired=export.status == ExportStatus.DONE and _is_expired(export),
    )


def _load_names(
    uow: UnitOfWork, exports: Sequence[Export], filter_name: str, id_column: Any, name_column: Any
) -> dict[int, str]:
    numbers = {export.filters[filter_name] for export in exports if filter_name in export.filters}
    return {row[0]: row[1] for row in uow.db.execute(select(id_column, name_column).where(id_column.in_(numbers)))}
