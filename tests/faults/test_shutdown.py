"""The processes of the server end together, and a process that dies is restarted."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.support.celery_processes import wait_until
from tests.support.server import RunningServer

WORKER, BEAT = "worker", "beat"


def list_child_processes(server: RunningServer) -> list[psutil.Process]:
    """List every process the server started."""
    assert server._process is not None
    return psutil.Process(server._process.pid).children(recursive=True)


def list_celery_processes(server: RunningServer, command: str) -> list[psutil.Process]:
    """List the server's direct children that run this Celery command."""
    assert server._process is not None
    processes: list[psutil.Process] = []
    for child in psutil.Process(server._process.pid).children():
        with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
            processes += [child] if {"hsa_app.jobs.celery_app", command} <= set(child.cmdline()) else []
    return processes


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """A running server of this test only."""
    product = RunningServer(tmp_path / "data", {})
    product.start()
    yield product
    product.stop()


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM])
def test_worker_and_beat_run_with_the_server_and_end_with_it(
    server: RunningServer, stop_signal: signal.Signals
) -> None:
    wait_until(
        lambda: list_celery_processes(server, WORKER) and list_celery_processes(server, BEAT),
        description="worker and clock",
    )
    if stop_signal is signal.SIGINT:
        (worker,) = list_celery_processes(server, WORKER)
        worker.kill()
        wait_until(
            lambda: list_celery_processes(server, WORKER) and worker not in list_celery_processes(server, WORKER),
            description="another worker",
        )
    processes = list_child_processes(server)
    assert len(processes) >= 6
    assert server._process is not None
    server._process.send_signal(stop_signal)
    server._process.wait(20)
    _, remaining = psutil.wait_procs(processes, timeout=5)
    assert [one.cmdline() for one in remaining] == []
