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
from hsa_app.domain.exports import files
from hsa_app.domain.exports.datasets import KINDS
from hsa_app.domain.exports.errors import TakenOver
from hsa_app.domain.pagination import PageParams
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import Export, ExportStatus

TOPIC = "exports"
"""Who follows exports."""

LEASE = timedelta(seconds=30)
"""How long a worker may be silent before another one begins anew; renewed whenever it tells how far it is."""

TELLS_EVERY_SECONDS, TELLS_AT_LEAST_EVERY_SECONDS = 0.5, 5.0
WRITES_TIMES_LONGER = 15
"""So much longer than telling takes, it writes: on a busy machine waiting for others would take most of the time."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many lines a file has below its head, and how many bytes."""

    rows: int
    size: int


def write(export: Export) -> Written:
    """Write the whole file under the name the row has for it, or nothing.

    Raises:
        TakenOver: we were silent for too long, and somebody else writes it now.
        OSError: the disk does not take it.
    """
    name = export.file_name or ""
    with files.written(name) as file, read_only() as uow:
        kind, ask, done = KINDS[export.kind], wanted(export), 0
        total = kind.count(uow, ask)
        tell = _teller(export, total)
        tell(0)
        lines = csv.writer(file, lineterminator="\r\n")  # RFC 4180
        lines.writerow(kind.columns)
        for portion in kind.portions(uow, ask):
            lines.writerows(portion)
            done += len(portion)
            tell(done)
        tell(done, last=True)
    return Written(done, files.path_of(name).stat().st_size)


def wanted(export: Export) -> PageParams:
    """What the export was asked to hold."""
    return validate(KINDS[export.kind].form, export.filters)


def ours(export: Export) -> tuple[ColumnElement[bool], ...]:
    """Whether it is still our try that counts."""
    return (
        col(Export.id) == export.id,
        col(Export.status) == ExportStatus.RUNNING,
        col(Export.attempts) == export.attempts,
    )


class _Tell(Protocol):
    def __call__(self, done: int, *, last: bool = False) -> None: ...


def _teller(export: Export, total: int) -> _Tell:
    """Tells how far it is, now and then and at the end; each time in a short transaction of its own."""
    next_time = 0.0

    def tell(done: int, *, last: bool = False) -> None:
        nonlocal next_time
        if monotonic() < next_time and not last:
            return
        began, percent = monotonic(), min(99, done * 100 // total) if total else 0
        _tell(export, rows=done, total=total, progress=percent)
        took = monotonic() - began
        pause = max(TELLS_EVERY_SECONDS, WRITES_TIMES_LONGER * took)
        next_time = monotonic() + min(pause, TELLS_AT_LEAST_EVERY_SECONDS)

    return tell


def _tell(export: Export, **facts: Any) -> None:
    with transaction() as uow:
        known = update(Export).where(*ours(export)).values(claimed_until=wall_clock_now() + LEASE, **facts)
        if not uow.rowcount(known):
            raise TakenOver
        uow.publish_after_commit(TOPIC)
