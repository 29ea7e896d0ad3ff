"""Exports through a real worker, including one that is killed in the middle."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlmodel import col

from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.settings import get_settings
from hsa_app.domain.actor import Actor
from hsa_app.domain.exports import queries
from hsa_app.domain.exports.errors import ExportNotReady
from hsa_app.domain.tasks import runner as tasks
from hsa_app.infra.db import transaction
from hsa_app.models import Export, ExportStatus, ServiceRequest
from tests.factories import create_request, require_id
from tests.personas import Personas, create_personas
from tests.support.exports import create_export, get_export_row, read_export_rows, request_ids
from tests.support.killable_worker import KillableWorker, running_worker
from tests.support.transactions import run_query

REQUEST_COUNT = 30_000
TIMEOUT_SECONDS = 60

pytestmark = pytest.mark.usefixtures("valkey")


@pytest.fixture
def personas(database: str, valkey: str) -> Personas:
    """The personas, in a database that a worker process can open."""
    return create_personas()


def create_closed_requests(personas: Personas, count: int) -> list[int]:
    """Create this many identical closed requests."""
    with transaction() as uow:
        first_request = create_request(
            uow, personas.ana, personas.ac, status="closed", professional_id=personas.pat.user_id
        )
        fields = first_request.model_dump(exclude={"id"})
        created_at, number = now() - timedelta(days=100), require_id(first_request)
        other_requests = [
            fields | {"id": number + n, "created_at": created_at + timedelta(seconds=n), "notes": f"=visit({n})"}
            for n in range(1, count)
        ]
        uow.db.execute(insert(ServiceRequest), other_requests)
    return [number + n for n in range(1, count)] + [number]


def wait_for(condition: Callable[[], object], message: str) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, message
        time.sleep(0.02)


def is_done(export_id: int) -> bool:
    return get_export_row(export_id).status == ExportStatus.DONE


def test_worker_writes_requested_export(personas: Personas) -> None:
    booked = create_closed_requests(personas, 3)
    with running_worker():
        export_id = create_export(personas.ada)
        wait_for(lambda: is_done(export_id), "not written")
    assert request_ids(read_export_rows(personas.ada, export_id)) == booked


def stop_mid_export(admin: Actor, export_id: int, stop: Callable[[Path], None]) -> None:
    """Block the worker's progress update with a write lock, and call `stop` with the partial file."""
    wait_for(lambda: get_export_row(export_id).total is not None, "not started")
    with transaction():  # takes the write lock
        partial_file = get_settings().data_dir / "exports" / f".{get_export_row(export_id).file_name}.part"
        wait_for(lambda: partial_file.stat().st_size > 100_000, "nothing written")
        stop(partial_file)
    with pytest.raises(ExportNotReady):
        run_query(queries.get_file, admin, export_id)
    assert partial_file.exists()


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["the worker", "the task process"])
def test_killed_export_is_completed_by_next_worker(personas: Personas, killed: str) -> None:
    booked = create_closed_requests(personas, REQUEST_COUNT)
    with running_worker() as worker:
        export_id = create_export(personas.ada)
        stop_mid_export(personas.ada, export_id, _killer(worker, killed))
        if killed == "the worker":
            with running_worker():
                _complete_export(export_id)
        else:
            _complete_export(export_id)
    (path,) = (get_settings().data_dir / "exports").iterdir()
    assert path.name == get_export_row(export_id).file_name
    assert get_export_row(export_id).attempts == 2
    assert request_ids(read_export_rows(personas.ada, export_id)) == booked


def _complete_export(export_id: int) -> None:
    """Expire the dead worker's claim, run a sweep, and wait until the export is done."""
    with transaction() as uow:
        expired_claim = {"claimed_until": wall_clock_now() - timedelta(seconds=1)}
        uow.rowcount(update(Export).where(col(Export.id) == export_id).values(expired_claim))
    assert tasks.run("sweep")["exports taken up"] == 1
    wait_for(lambda: is_done(export_id), "not completed")


def _killer(worker: KillableWorker, killed: str) -> Callable[[Path], None]:
    return (lambda _: worker.kill()) if killed == "the worker" else worker.kill_process_with_open_file
