"""Writes an export's file from one database snapshot, and reports progress in its row."""

import csv
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, Protocol

from hsa_app.domain import topics
from hsa_app.domain.exports.datasets import DATASETS
from hsa_app.domain.exports.errors import LeaseLost
from hsa_app.domain.exports.files import EXPORTS_FOLDER
from hsa_app.domain.leases import Lease
from hsa_app.domain.pagination import PageParams
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import Export, ExportStatus

LEASE = Lease(
    Export, queued=ExportStatus.QUEUED, claimed=ExportStatus.RUNNING, duration=timedelta(seconds=30), max_attempts=3
)
"""After its end another worker begins anew; renewed whenever the writer tells how far it is."""

PROGRESS_INTERVAL_SECONDS, MAX_PROGRESS_INTERVAL_SECONDS = 0.5, 5.0
MIN_WRITE_TO_PROGRESS_RATIO = 15
"""The minimum ratio of writing to reporting time, so that a busy database does not slow the export down."""


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The rows of a file without its header, and its size in bytes."""

    rows: int
    size: int


def write_file(export: Export, search: PageParams) -> WriteResult:
    """Write the rows that a search finds to the file of a claimed export, atomically.

    Raises:
        LeaseLost: the lease expired, and another worker took over.
        OSError: writing failed.
    """
    name = export.file_name or ""
    with EXPORTS_FOLDER.open_atomic(name, is_text=True) as file, read_only() as uow:
        dataset, done = DATASETS[export.kind], 0
        total = dataset.count(uow, search)
        report_progress = _progress_reporter(export, total)
        report_progress(0)
        csv_writer = csv.writer(file, lineterminator="\r\n")  # RFC 4180
        csv_writer.writerow(dataset.columns)
        for batch in dataset.row_batches(uow, search):
            csv_writer.writerows(batch)
            done += len(batch)
            report_progress(done)
        report_progress(done, last=True)
    return WriteResult(done, EXPORTS_FOLDER.get_path(name).stat().st_size)


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
        if not LEASE.renew(uow, export, **values):
            raise LeaseLost
        uow.publish_after_commit(topics.EXPORTS)
