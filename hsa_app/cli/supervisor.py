"""Starts programs, restarts them when they exit, and stops them together."""

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hsa_app.cli.frontend import ROOT
from hsa_app.cli.processes import TERMINATE_TIMEOUT_SECONDS, die_with_parent, terminate
from hsa_app.core.settings import InvalidSettings

POLL_SECONDS = 0.2
MAX_EXITS, EXIT_WINDOW_SECONDS = 5, 60.0
INITIAL_BACKOFF_SECONDS = 0.5


@dataclass(frozen=True)
class Program:
    """A program to start: name, command, extra environment, standard input, and whether its stdout is discarded."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stdin: bytes = b""
    is_quiet: bool = False
    inherited_fds: tuple[int, ...] = ()
    folder: Path = ROOT


@dataclass
class _RunningProgram:
    program: Program
    process: "subprocess.Popen[bytes]"
    exit_times: "deque[float]" = field(default_factory=lambda: deque(maxlen=MAX_EXITS))
    restart_at: float = 0.0
    kill_at: float = 0.0
    """When a program that is being restarted is killed if it has not ended; 0 if it is not being restarted."""


class Supervisor:
    """A context manager that stops everything it started when the block ends."""

    def __init__(self) -> None:
        self._programs: list[_RunningProgram] = []

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the programs in reverse order, so that their dependencies stop last."""
        for running in reversed(self._programs):
            terminate(running.process)

    def start(self, program: Program) -> "subprocess.Popen[bytes]":
        """Start a program and keep it running."""
        running = _RunningProgram(program, _start_process(program))
        self._programs.append(running)
        return running.process

    def supervise(self) -> None:
        """Restart programs that exit, until interrupted.

        Raises:
            InvalidSettings: a program exited `MAX_EXITS` times within `EXIT_WINDOW_SECONDS`.
        """
        while True:
            self.restart_ended()
            time.sleep(POLL_SECONDS)

    def restart_ended(self) -> None:
        """Restart the programs that have exited.

        Raises:
            InvalidSettings: a program exited `MAX_EXITS` times within `EXIT_WINDOW_SECONDS`.
        """
        for running in self._programs:
            self.restart_if_ended(running)

    def request_restart(self, name: str) -> None:
        """Ask the programs of this name to end; `restart_ended` starts them again when they have."""
        for running in self._programs:
            if running.program.name == name:
                running.kill_at = time.monotonic() + TERMINATE_TIMEOUT_SECONDS
                running.process.terminate()

    def restart_if_ended(self, running: "_RunningProgram") -> None:
        """Restart a program that has exited: immediately after `request_restart`, else after an exponential backoff."""
        now = time.monotonic()
        if running.process.poll() is None:
            if running.kill_at and now >= running.kill_at:
                running.process.kill()
            return
        if running.kill_at:
            terminate(running.process)
            running.kill_at = running.restart_at = 0.0
            running.process = _start_process(running.program)
        elif not running.restart_at:
            running.restart_at = now + self._record_exit(running, now)
        elif now >= running.restart_at:
            running.restart_at = 0.0
            running.process = _start_process(running.program)

    def _record_exit(self, running: "_RunningProgram", now: float) -> float:
        terminate(running.process)
        running.exit_times.append(now)
        recent = [exit_time for exit_time in running.exit_times if exit_time > now - EXIT_WINDOW_SECONDS]
        if len(recent) >= MAX_EXITS:
            raise InvalidSettings(
                f"{running.program.name} ended {len(recent)} times within a minute: stopping everything."
            )
        backoff = INITIAL_BACKOFF_SECONDS * 2 ** (len(recent) - 1)
        print(
            f"{running.program.name} ended with exit code {running.process.returncode}; restarting in {backoff:g} s.",
            file=sys.stderr,
            flush=True,
        )
        return backoff


def _start_process(program: Program) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        list(program.command),
        cwd=program.folder,
        env=os.environ | dict(program.environment),
        stdin=subprocess.PIPE if program.stdin else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if program.is_quiet else None,
        process_group=0,
        preexec_fn=die_with_parent,
        pass_fds=program.inherited_fds,
    )
    if program.stdin and process.stdin is not None:
        process.stdin.write(program.stdin)
        process.stdin.close()
    return process
