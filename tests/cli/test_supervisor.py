"""The supervisor restarts programs that exit, stops after repeated failures, and leaves no processes behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from hsa_app.cli import supervisor
from hsa_app.cli.processes import terminate
from hsa_app.cli.supervisor import Program, Supervisor
from hsa_app.core.settings import InvalidSettings

ROOT = Path(__file__).parents[2]
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
time.sleep(600)
""",
]


def test_supervisor_ends_its_programs_on_exit() -> None:
    with Supervisor() as running_supervisor:
        process = running_supervisor.start(Program("Sleeper", SLEEPER))
        assert process.poll() is None
    assert not psutil.pid_exists(process.pid)


def test_program_that_ignores_sigterm_is_killed_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "terminate", lambda process: terminate(process, timeout_seconds=0.5))
    with Supervisor() as running_supervisor:
        process = running_supervisor.start(Program("Stubborn", STUBBORN))
        wait_until(lambda: psutil.Process(process.pid).children())
        child = psutil.Process(process.pid).children()[0]
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_restarted_program_is_another_process_and_counts_as_no_failure(capfd: pytest.CaptureFixture[str]) -> None:
    unrelated = set(psutil.Process().children())
    with Supervisor() as running_supervisor:
        ended = running_supervisor.start(Program("Sleeper", SLEEPER))
        running_supervisor.request_restart("Sleeper")
        wait_until(lambda: ended.poll() is not None)
        running_supervisor.restart_ended()
        (restarted,) = set(psutil.Process().children()) - unrelated
        assert restarted.pid != ended.pid
    assert capfd.readouterr().err == ""


def test_program_that_keeps_dying_stops_the_supervisor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "INITIAL_BACKOFF_SECONDS", 0.01)
    monkeypatch.setattr(supervisor, "POLL_SECONDS", 0.01)
    with Supervisor() as running_supervisor:
        running_supervisor.start(Program("Mayfly", [sys.executable, "-c", ""]))
        with pytest.raises(InvalidSettings, match="Mayfly ended 5 times"):
            running_supervisor.supervise()


def test_programs_end_when_the_launcher_is_killed() -> None:
    program = (
        "import sys; from hsa_app.cli.supervisor import *;"
        f"process = Supervisor().start(Program('Sleeper', {SLEEPER!r})); print(process.pid, flush=True);"
        "import time; time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        child = psutil.Process(int(launcher.stdout.readline()))
        os.kill(launcher.pid, signal.SIGKILL)
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def wait_until(predicate: Callable[[], object], seconds: float = 10) -> None:
    """Wait until the predicate holds."""
    deadline = time.monotonic() + seconds
    while not predicate():
        assert time.monotonic() < deadline, "the condition did not hold in time"
        time.sleep(0.02)
