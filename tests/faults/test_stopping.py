"""What was started together ends together, and what dies in between comes back."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.support.product import RunningServer
from tests.support.workers import wait_until

WORKER, CLOCK = "worker", "beat"


def family(product: RunningServer) -> list[psutil.Process]:
    """Everything the product started."""
    assert product._process is not None
    return psutil.Process(product._process.pid).children(recursive=True)


def are(product: RunningServer, kind: str) -> list[psutil.Process]:
    """Its direct children that Celery runs as this."""
    assert product._process is not None
    found: list[psutil.Process] = []
    for child in psutil.Process(product._process.pid).children():
        with suppress(psutil.ZombieProcess, psutil.NoSuchProcess):
            found += [child] if {"hsa_app.jobs.celery_app", kind} <= set(child.cmdline()) else []
    return found


@pytest.fixture
def product(tmp_path: Path) -> Iterator[RunningServer]:
    """A product of this test."""
    running = RunningServer(tmp_path / "data", {})
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_worker_and_beat_run_with_the_server_and_end_with_it(product: RunningServer, how: signal.Signals) -> None:
    wait_until(lambda: are(product, WORKER) and are(product, CLOCK), what="worker and clock")
    if how is signal.SIGINT:
        (worker,) = are(product, WORKER)
        worker.kill()
        wait_until(lambda: are(product, WORKER) and worker not in are(product, WORKER), what="another worker")
    everyone = family(product)
    assert len(everyone) >= 6
    assert product._process is not None
    product._process.send_signal(how)
    product._process.wait(20)
    _, alive = psutil.wait_procs(everyone, timeout=5)
    assert [one.cmdline() for one in alive] == []
