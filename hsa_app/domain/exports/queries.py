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
from hsa_app.core.formatting import local
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel, is_none, parse_id
from hsa_app.domain.actor import Actor
from hsa_app.domain.exports import files
from hsa_app.domain.exports.datasets import KINDS
from hsa_app.domain.exports.descriptions import Names
from hsa_app.domain.exports.errors import Expired, NotReady
from hsa_app.domain.exports.forms import ExportSearch
from hsa_app.domain.exports.writer import wanted
from hsa_app.domain.pagination import Page, paginate
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Export, ExportStatus, Role, Service, User

_NEWEST = (col(Export.id).desc(),)


class AskedRow(ReadModel):
    """An export that was queued."""

    id: int
    status: ExportStatus
    progress: int = Field(description="Progress in percent", ge=0, le=100)


class ExportRow(AskedRow):
    """An export and its status. `error` is present if it failed, `expires_at` once its file was written."""

    rows: int = Field(description="Rows written so far, without the header", ge=0)
    error: str | None = Field(default=None, exclude_if=is_none)
    expires_at: datetime | None = Field(default=None, exclude_if=is_none)


class ExportStory(ExportRow):
    """An export as admins read it: what it holds, who asked, how large it is."""

    holds: str
    requested_by: str
    created_at: datetime
    finished_at: datetime | None
    total: int | None
    size: int | None
    expired: bool


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to hand out: where it is, and what it is called there."""

    path: Path
    name: str


def one(uow: UnitOfWork, actor: Actor, export_id: int) -> ExportRow:
    """How far an export is.

    Raises:
        NotFound: there is none.
        Forbidden: not an admin.
    """
    return _row(_export(uow, actor, export_id))


def page(uow: UnitOfWork, actor: Actor, ask: ExportSearch) -> Page[ExportRow]:
    """All exports, the last one first.

    Raises:
        Forbidden: not an admin.
    """
    found = uow.db.scalars(select(Export).where(*_next(actor, ask)).order_by(*_NEWEST).limit(ask.limit + 1)).all()
    return paginate(found, ask, lambda export: (export.id or 0,), _row)


def holds(uow: UnitOfWork, actor: Actor, export_id: int) -> str:
    """What an export holds, in words.

    Raises:
        NotFound: there is none.
        Forbidden: not an admin.
    """
    export = _export(uow, actor, export_id)
    return in_words(export, names_in(uow, [export]))


def in_words(export: Export, names: Names) -> str:
    """What an export holds, in words."""
    return KINDS[export.kind].holds(wanted(export), names)


def names_in(uow: UnitOfWork, exports: Sequence[Export]) -> Names:
    """What the numbers in the filters of these exports stand for."""
    return Names(
        services=_named(uow, exports, "service_id", col(Service.id), col(Service.name)),
        people=_named(uow, exports, "who", col(User.id), col(User.full_name)),
    )


def stories(uow: UnitOfWork, actor: Actor, ask: ExportSearch) -> Page[ExportStory]:
    """The same, as people read it."""
    query = select(Export, col(User.full_name)).join(User, col(User.id) == col(Export.requested_by))
    found = uow.db.execute(query.where(*_next(actor, ask)).order_by(*_NEWEST).limit(ask.limit + 1)).all()
    names = names_in(uow, [export for export, _ in found])
    return paginate(found, ask, lambda line: (line[0].id or 0,), lambda line: _story(line[0], line[1], names))


def count(uow: UnitOfWork, actor: Actor, most: int) -> int:
    """How many exports there are; counting stops past `most`.

    Raises:
        Forbidden: not an admin.
    """
    actor.must_be(Role.ADMIN)
    some = select(col(Export.id)).limit(most + 1).subquery()
    return uow.db.scalar(select(func.count()).select_from(some)) or 0


def file(uow: UnitOfWork, actor: Actor, export_id: int) -> ExportFile:
    """The file of a finished export.

    Raises:
        NotFound: there is no such export.
        Forbidden: not an admin.
        NotReady: it is not written yet, or failed.
        Expired: it was kept for its time.
    """
    export = _export(uow, actor, export_id)
    if export.status != ExportStatus.DONE or export.expires_at is None:
        raise NotReady(export.status)
    if _is_over(export) or not (path := files.path_of(export.file_name or "")).exists():
        raise Expired
    return ExportFile(path, f"{KINDS[export.kind].file}-{export.id}-{local(export.created_at):%Y-%m-%d}.csv")


def _export(uow: UnitOfWork, actor: Actor, export_id: int) -> Export:
    actor.must_be(Role.ADMIN)
    export = uow.db.get(Export, parse_id(export_id))
    if export is None:
        raise NotFound(_("There is no such export."))
    return export


def _next(actor: Actor, ask: ExportSearch) -> list[ColumnElement[bool]]:
    actor.must_be(Role.ADMIN)
    after = ask.after(int)
    return [] if after is None else [col(Export.id) < after[0]]


def _is_over(export: Export) -> bool:
    return export.file_name is None or (export.expires_at is not None and export.expires_at <= now())


def _row(export: Export) -> ExportRow:
    return ExportRow(**_known(export))


def _known(export: Export) -> dict[str, Any]:
    """While it may still be tried again, what went wrong is not told."""
    shown = export.model_dump(include={"id", "status", "progress", "rows", "expires_at"})
    return shown | {"error": export.error if export.status == ExportStatus.FAILED else None}


def _story(export: Export, requested_by: str, names: Names) -> ExportStory:
    return ExportStory(
        **_known(export),
        **export.model_dump(include={"created_at", "finished_at", "total", "size"}),
        holds=in_words(export, names),
        requested_by=requested_by,
        expired=export.status == ExportStatus.DONE and _is_over(export),
    )


def _named(uow: UnitOfWork, exports: Sequence[Export], filter_name: str, number: Any, name: Any) -> dict[int, str]:
    numbers = {export.filters[filter_name] for export in exports if filter_name in export.filters}
    return {row[0]: row[1] for row in uow.db.execute(select(number, name).where(number.in_(numbers)))}
