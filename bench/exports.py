"""Exports by a real worker, compared with a lower bound: a bare sqlite3 cursor written by csv.writer."""

import csv
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import update

from bench import bulk_data
from bench.bulk_data import Marketplace
from bench.report import Measurement
from hsa_app.core.settings import get_settings
from hsa_app.domain.exports import queries
from hsa_app.infra import migrations
from hsa_app.infra.db import transaction
from hsa_app.models import Export, ExportStatus, RequestStatus, ServiceRequest
from tests.factories import create_customer, create_professional, create_service
from tests.personas import create_personas
from tests.support.exports import create_export, get_export_row
from tests.support.killable_worker import KillableWorker, running_worker
from tests.support.server import RunningServer
from tests.support.transactions import run_query
from tests.support.valkey import running_valkey

SMALL_REQUEST_COUNT, LARGE_REQUEST_COUNT = 100_000, 1_000_000
PROFESSIONAL_COUNT, CUSTOMER_COUNT, SERVICE_COUNT, WARMUP_REQUEST_COUNT = 40, 200, 12, 100
GOAL_SECONDS, GOAL_MEMORY_BYTES = 60, 64 * 2**20
POLL_SECONDS = 0.2


@dataclass
class ProcessCost:
    """The largest cost of one process: additional memory in bytes, and CPU seconds."""

    memory_bytes: int = 0
    cpu_seconds: float = 0.0


BARE_EXPORT_QUERY = """
    SELECT r.id, r.service_id, s.name, r.customer_id, c.full_name, r.professional_id, p.full_name, r.created_at,
           r.scheduled_for, r.accepted_at, r.completed_at, r.closed_at, r.price, r.currency, v.rating, v.comment,
           r.notes
    FROM service_request r
    JOIN service s ON s.id = r.service_id
    JOIN user_account c ON c.id = r.customer_id
    LEFT JOIN user_account p ON p.id = r.professional_id
    LEFT JOIN review v ON v.request_id = r.id
    WHERE r.status = 'closed' ORDER BY r.created_at, r.id
"""


def measure(*, large: bool) -> list[Measurement]:
    """Export the same rows with the bare cursor, the worker, and the bare cursor again."""
    count = LARGE_REQUEST_COUNT if large else SMALL_REQUEST_COUNT
    with _prepared_database() as marketplace, running_worker() as worker:
        _run_export(marketplace, worker)  # warm-up: starts processes, imports modules
        _insert_closed_requests(count, marketplace)
        before = _measure_bare_cursor()
        export, cost = _run_export(marketplace, worker)
        after = _measure_bare_cursor()
        assert export.rows == count
        assert _count_csv_rows(run_query(queries.get_file, marketplace.admin, export.id or 0).path) == count
    seconds = _get_export_seconds(export)
    bare_rate, export_rate = count / ((before + after) / 2), count / seconds
    goal = (f"{GOAL_SECONDS} s at most", seconds <= GOAL_SECONDS) if large else ("", None)
    return [
        Measurement(
            f"sqlite3 → csv.writer, {count:,} rows", f"{bare_rate:,.0f} rows/s ({before:.1f} s, {after:.1f} s)"
        ),
        Measurement(
            f"export by a worker, {count:,} rows",
            f"{export_rate:,.0f} rows/s, {export_rate / bare_rate:.0%} of that"
            f" ({seconds:.1f} s, {cost.cpu_seconds:.1f} s of CPU time, {(export.size or 0) / 1e6:.0f} MB)",
            *goal,
        ),
        Measurement(
            "its peak of additional memory",
            f"+{cost.memory_bytes / 2**20:.1f} MiB",
            f"+{GOAL_MEMORY_BYTES // 2**20} MiB at most",
            cost.memory_bytes <= GOAL_MEMORY_BYTES,
        ),
    ]


@contextmanager
def _prepared_database() -> Iterator[Marketplace]:
    """Create a temporary data folder with a database, users, services and a few ended requests; run a Redis."""
    with tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder, running_valkey(Path(folder)) as redis:
        server = RunningServer(Path(folder) / "data", {"HSA_REDIS_URL": redis})
        with server.use_settings():
            migrations.upgrade()
            admin = create_personas().ada
            with transaction() as uow:
                services = [create_service(uow, f"Service {number}") for number in range(SERVICE_COUNT)]
                marketplace = Marketplace(
                    [create_customer(uow, f"Customer {number}") for number in range(CUSTOMER_COUNT)],
                    [
                        create_professional(uow, services[n % SERVICE_COUNT], f"Professional {n}")
                        for n in range(PROFESSIONAL_COUNT)
                    ],
                    services,
                    admin,
                )
            bulk_data.insert_past_requests(1, WARMUP_REQUEST_COUNT, marketplace)
            yield marketplace


def _insert_closed_requests(request_count: int, marketplace: Marketplace) -> None:
    started_at = time.monotonic()
    bulk_data.insert_past_requests(WARMUP_REQUEST_COUNT + 1, request_count, marketplace)
    with transaction() as uow:
        uow.rowcount(update(ServiceRequest).values(status=RequestStatus.CLOSED))
    print(f"  ({request_count:,} closed requests written in {time.monotonic() - started_at:.0f} s)", flush=True)


def _measure_bare_cursor() -> float:
    """Return the seconds that the bare cursor takes, with the same database and disk."""
    folder = get_settings().data_dir
    started_at = time.monotonic()
    with (folder / "bare.csv").open("w", encoding="utf-8", newline="") as file:
        database = sqlite3.connect(folder / "household.db")
        csv.writer(file).writerows(database.execute(BARE_EXPORT_QUERY))
        database.close()
    return time.monotonic() - started_at


def _run_export(marketplace: Marketplace, worker: KillableWorker) -> tuple[Export, ProcessCost]:
    """Run an export to its end and measure the cost of the worker's processes."""
    before = {child.pid: (child.memory_info().rss, _get_cpu_seconds(child)) for child in worker.child_processes}
    export_id, cost = create_export(marketplace.admin), ProcessCost()
    while (export := get_export_row(export_id)).status in {ExportStatus.QUEUED, ExportStatus.RUNNING}:
        for child in worker.child_processes:
            memory, seconds = before.get(child.pid, (child.memory_info().rss, _get_cpu_seconds(child)))
            cost.memory_bytes = max(cost.memory_bytes, child.memory_info().rss - memory)
            cost.cpu_seconds = max(cost.cpu_seconds, _get_cpu_seconds(child) - seconds)
        time.sleep(POLL_SECONDS)
    assert export.status == ExportStatus.DONE, export.error
    return export, cost


def _get_cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _get_export_seconds(export: Export) -> float:
    """Return the seconds from the claim of the export to its complete file."""
    assert export.started_at
    assert export.finished_at
    return (export.finished_at - export.started_at).total_seconds()


def _count_csv_rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))
