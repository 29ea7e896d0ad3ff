"""A real Celery worker in a process group of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from hsa_app.cli.frontend import ROOT
from hsa_app.cli.processes import die_with_parent, terminate
from hsa_app.cli.worker import build_worker_program
from hsa_app.core.settings import get_settings


class KillableWorker:
    """A running worker: its main process and its child processes, which execute the tasks."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process

    @property
    def child_processes(self) -> list[psutil.Process]:
        """The processes that execute the tasks."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill(self) -> None:
        """Kill the main process and its children, as a power failure would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_process_with_open_file(self, path: Path) -> None:
        """Kill only the child processes that have this file open; the worker itself keeps running.

        Raises:
            AssertionError: no child process has it open.
        """
        children = [child for child in self.child_processes if str(path) in (file.path for file in child.open_files())]
        assert children, f"no child process has {path} open"
        for child in children:
            child.kill()


@contextmanager
def running_worker() -> Iterator[KillableWorker]:
    """Run a worker with the current settings until the block ends."""
    program = build_worker_program(get_settings())
    process = subprocess.Popen(
        program.command,
        cwd=ROOT,
        env=os.environ | dict(program.environment),
        stdout=subprocess.DEVNULL,
        stderr=sys.stderr,
        process_group=0,
        preexec_fn=die_with_parent,
    )
    try:
        yield KillableWorker(process)
    finally:
        terminate(process)
