"""Exports through a real worker, also one that is killed half-way."""

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
from tests.cast import Personas, gathered
from tests.factories import a_request, id_of
from tests.support.doing import run_query
from tests.support.exporting import asked, lines, numbers, row
from tests.support.worker import Worker, running_worker

MANY = 30_000
WITHIN_SECONDS = 60

pytestmark = pytest.mark.usefixtures("valkey")


@pytest.fixture
def cast(database: str, valkey: str) -> Personas:
    """Everybody, where a worker finds them too."""
    return gathered()


def closed(cast: Personas, count: int) -> list[int]:
    """So many closed requests, all alike."""
    with transaction() as uow:
        first = a_request(uow, cast.ana, cast.ac, status="closed", professional_id=cast.pat.user_id)
        same = first.model_dump(exclude={"id"})
        began, number = now() - timedelta(days=100), id_of(first)
        others = [
            same | {"id": number + n, "created_at": began + timedelta(seconds=n), "notes": f"=visit({n})"}
            for n in range(1, count)
        ]
        uow.db.execute(insert(ServiceRequest), others)
    return [number + n for n in range(1, count)] + [number]


def wait_for(true: Callable[[], object], what: str) -> None:
    until = time.monotonic() + WITHIN_SECONDS
    while not true():
        assert time.monotonic() < until, what
        time.sleep(0.02)


def done(export_id: int) -> bool:
    return row(export_id).status == ExportStatus.DONE


def test_a_worker_writes_what_was_asked_for(cast: Personas) -> None:
    booked = closed(cast, 3)
    with running_worker():
        export_id = asked(cast.ada)
        wait_for(lambda: done(export_id), "it is not written")
    assert numbers(lines(cast.ada, export_id)) == booked


def stopped_half_way(admin: Actor, export_id: int, stop: Callable[[Path], None]) -> None:
    """Let the worker write, hold it while it wants to tell how far it is, and stop it there."""
    wait_for(lambda: row(export_id).total is not None, "it is not begun")
    with transaction():  # nobody else can write now
        unfinished = get_settings().data_dir / "exports" / f".{row(export_id).file_name}.part"
        wait_for(lambda: unfinished.stat().st_size > 100_000, "nothing is written")
        stop(unfinished)
    with pytest.raises(ExportNotReady):
        run_query(queries.get_file, admin, export_id)
    assert unfinished.exists()


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["the worker", "the process of the task"])
def test_what_was_killed_half_way_is_completed(cast: Personas, killed: str) -> None:
    booked = closed(cast, MANY)
    with running_worker() as worker:
        export_id = asked(cast.ada)
        stopped_half_way(cast.ada, export_id, _killer(worker, killed))
        if killed == "the worker":
            with running_worker():
                _complete(export_id)
        else:
            _complete(export_id)
    (whole,) = (get_settings().data_dir / "exports").iterdir()
    assert whole.name == row(export_id).file_name
    assert row(export_id).attempts == 2
    assert numbers(lines(cast.ada, export_id)) == booked


def _complete(export_id: int) -> None:
    """The claim of the dead runs out, and the sweep of that minute finds it."""
    with transaction() as uow:
        ran_out = {"claimed_until": wall_clock_now() - timedelta(seconds=1)}
        uow.rowcount(update(Export).where(col(Export.id) == export_id).values(ran_out))
    assert tasks.run("sweep")["exports taken up"] == 1
    wait_for(lambda: done(export_id), "it is not completed")


def _killer(worker: Worker, killed: str) -> Callable[[Path], None]:
    return (lambda _: worker.kill()) if killed == "the worker" else worker.kill_whoever_has_open
