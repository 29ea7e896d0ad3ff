"""Writing one file: every line of one moment of the database, while the row says how far it is."""

import csv
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, Protocol

from sqlalchemy import ColumnElement, update
from sqlmodel import col

from hsa_app.core.clock import wall_clock_now
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.exports import files
from hsa_app.domain.exports.datasets import DATASETS
from hsa_app.domain.exports.errors import LeaseLost
from hsa_app.domain.pagination import PageParams
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import Export, ExportStatus

LEASE = timedelta(seconds=30)
"""How long a worker may be silent before another one begins anew; renewed whenever it tells how far it is."""

PROGRESS_INTERVAL_SECONDS, MAX_PROGRESS_INTERVAL_SECONDS = 0.5, 5.0
MIN_WRITE_TO_PROGRESS_RATIO = 15
"""So much longer than telling takes, it writes: on a busy machine waiting for others would take most of the time."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """How many lines a file has below its head, and how many bytes."""

    rows: int
    size: int


def write_file(export: Export) -> WriteResult:
    """Write the whole file under the name the row has for it, or nothing.

    Raises:
        TakenOver: we were silent for too long, and somebody else writes it now.
        OSError: the disk does not take it.
    """
    name = export.file_name or ""
    with files.open_atomic(name) as file, read_only() as uow:
        kind, ask, done = DATASETS[export.kind], parse_search(export), 0
        total = kind.count(uow, ask)
        tell = _progress_reporter(export, total)
        tell(0)
        lines = csv.writer(file, lineterminator="\r\n")  # RFC 4180
        lines.writerow(kind.columns)
        for portion in kind.row_batches(uow, ask):
            lines.writerows(portion)
            done += len(portion)
            tell(done)
        tell(done, last=True)
    return WriteResult(done, files.get_path(name).stat().st_size)


def parse_search(export: Export) -> PageParams:
    """What the export was asked to hold."""
    return validate(DATASETS[export.kind].search_form, export.filters)


def own_attempt_conditions(export: Export) -> tuple[ColumnElement[bool], ...]:
    """Whether it is still our try that counts."""
    return (
        col(Export.id) == export.id,
        col(Export.status) == ExportStatus.RUNNING,
        col(Export.attempts) == export.attempts,
    )


class _ReportProgress(Protocol):
    def __call__(self, done: int, *, last: bool = False) -> None: ...


def _progress_reporter(export: Export, total: int) -> _ReportProgress:
    """Tells how far it is, now and then and at the end; each time in a short transaction of its own."""
    next_time = 0.0

    def tell(done: int, *, last: bool = False) -> None:
        nonlocal next_time
        if monotonic() < next_time and not last:
            return
        began, percent = monotonic(), min(99, done * 100 // total) if total else 0
        _update_progress(export, rows=done, total=total, progress=percent)
        took = monotonic() - began
        pause = max(PROGRESS_INTERVAL_SECONDS, MIN_WRITE_TO_PROGRESS_RATIO * took)
        next_time = monotonic() + min(pause, MAX_PROGRESS_INTERVAL_SECONDS)

    return tell


def _update_progress(export: Export, **values: Any) -> None:
    with transaction() as uow:
        known = (
            update(Export)
            .where(*own_attempt_conditions(export))
            .values(claimed_until=wall_clock_now() + LEASE, **values)
        )
        if not uow.rowcount(known):
            raise LeaseLost
        uow.publish_after_commit(topics.EXPORTS)
