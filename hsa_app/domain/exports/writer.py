"""Writes an export's file from one database snapshot, and reports progress in its row."""

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
"""How long a worker may go without reporting progress before another one restarts the export; each report renews it."""

PROGRESS_INTERVAL_SECONDS, MAX_PROGRESS_INTERVAL_SECONDS = 0.5, 5.0
MIN_WRITE_TO_PROGRESS_RATIO = 15
"""The minimum ratio of writing to reporting time, so that a busy database does not slow the export down."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The rows of a file without its header, and its size in bytes."""

    rows: int
    size: int


def write_file(export: Export) -> WriteResult:
    """Write the file of a claimed export atomically.

    Raises:
        LeaseLost: the lease expired, and another worker took over.
        OSError: writing failed.
    """
    name = export.file_name or ""
    with files.open_atomic(name) as file, read_only() as uow:
        dataset, params, done = DATASETS[export.kind], parse_search(export), 0
        total = dataset.count(uow, params)
        report_progress = _progress_reporter(export, total)
        report_progress(0)
        csv_writer = csv.writer(file, lineterminator="\r\n")  # RFC 4180
        csv_writer.writerow(dataset.columns)
        for batch in dataset.row_batches(uow, params):
            csv_writer.writerows(batch)
            done += len(batch)
            report_progress(done)
        report_progress(done, last=True)
    return WriteResult(done, files.get_path(name).stat().st_size)


def parse_search(export: Export) -> PageParams:
    """Parse the stored filters of an export."""
    return validate(DATASETS[export.kind].search_form, export.filters)


def own_attempt_conditions(export: Export) -> tuple[ColumnElement[bool], ...]:
    """Match the export while this worker's attempt is the current one."""
    return (
        col(Export.id) == export.id,
        col(Export.status) == ExportStatus.RUNNING,
        col(Export.attempts) == export.attempts,
    )


class _ReportProgress(Protocol):
    def __call__(self, done: int, *, last: bool = False) -> None: ...


def _progress_reporter(export: Export, total: int) -> _ReportProgress:
    """Return a function that reports progress at intervals and at the end, each time in a short transaction."""
    next_time = 0.0

    def report_progress(done: int, *, last: bool = False) -> None:
        nonlocal next_time
        if monotonic() < next_time and not last:
            return
        started_at, percent = monotonic(), min(99, done * 100 // total) if total else 0
        _update_progress(export, rows=done, total=total, progress=percent)
        duration = monotonic() - started_at
        pause = max(PROGRESS_INTERVAL_SECONDS, MIN_WRITE_TO_PROGRESS_RATIO * duration)
        next_time = monotonic() + min(pause, MAX_PROGRESS_INTERVAL_SECONDS)

    return report_progress


def _update_progress(export: Export, **values: Any) -> None:
    with transaction() as uow:
        update_own = (
            update(Export)
            .where(*own_attempt_conditions(export))
            .values(claimed_until=wall_clock_now() + LEASE, **values)
        )
        if not uow.rowcount(update_own):
            raise LeaseLost
        uow.publish_after_commit(topics.EXPORTS)
