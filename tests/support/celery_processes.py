"""Real Celery workers and beats as child processes, with the current settings."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hsa_app.cli import worker
from hsa_app.cli.processes import die_with_parent, terminate
from hsa_app.cli.supervisor import Program
from hsa_app.core.settings import get_settings

ROOT = Path(__file__).parents[2]


class CeleryProcess:
    """A child process that can be terminated or killed."""

    def __init__(self, program: Program) -> None:
        environment = os.environ | dict(program.environment)
        log = get_settings().data_dir.parent / "workers.log"
        with log.open("ab") as log_file:
            self.process = subprocess.Popen(
                list(program.command),
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                process_group=0,
                preexec_fn=die_with_parent,
            )

    def kill(self) -> None:
        """Kill the process and its children."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def running_worker(*, concurrency: int = 2) -> Iterator[CeleryProcess]:
    """Run a worker until the block ends."""
    with _run_program(worker.build_worker_program(get_settings(), concurrency)) as process:
        yield process


@contextmanager
def running_beat() -> Iterator[CeleryProcess]:
    """Run a beat until the block ends."""
    with _run_program(worker.build_beat_program(get_settings())) as beat:
        yield beat


def wait_until(condition: Callable[[], object], timeout_seconds: float = 60.0, *, description: str = "it") -> None:
    """Wait until the condition holds.

    Raises:
        AssertionError: it did not hold in time.
    """
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        assert time.monotonic() < deadline, f"{description} was not so within {timeout_seconds} s"
        time.sleep(0.05)


@contextmanager
def _run_program(program: Program) -> Iterator[CeleryProcess]:
    process = CeleryProcess(program)
    try:
        yield process
    finally:
        terminate(process.process)
