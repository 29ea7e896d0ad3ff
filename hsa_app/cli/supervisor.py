"""Keeps programs running and stops them together."""

import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hsa_app.cli.frontend import ROOT
from hsa_app.cli.processes import die_with_parent, end
from hsa_app.core.settings import WrongSettings

LOOK_SECONDS = 0.2
DEATHS_ALLOWED, DEATHS_WITHIN_SECONDS = 5, 60.0
FIRST_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Program:
    """A program: name, command, extra environment, stop signal, and whether it writes its own log."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    told: bytes = b""
    quiet: bool = False


@dataclass
class _Running:
    program: Program
    process: "subprocess.Popen[bytes]"
    deaths: "deque[float]" = field(default_factory=lambda: deque(maxlen=DEATHS_ALLOWED))
    back_at: float = 0.0


class Supervisor:
    """Used as a context: when it is left, for whatever reason, nothing it started is left."""

    def __init__(self) -> None:
        self._running: list[_Running] = []

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        """The last started ends first: what others lean on ends last."""
        for running in reversed(self._running):
            end(running.process)

    def start(self, program: Program) -> "subprocess.Popen[bytes]":
        """Run it from now on."""
        running = _Running(program, _launch(program))
        self._running.append(running)
        return running.process

    def watch(self) -> None:
        """Bring back what dies, for good.

        Raises:
            WrongSettings: a program dies again and again.
        """
        while True:
            for running in self._running:
                self.look_after(running)
            time.sleep(LOOK_SECONDS)

    def look_after(self, running: "_Running") -> None:
        """Start it again if it is dead and has been dead for long enough."""
        if running.process.poll() is None:
            return
        moment = time.monotonic()
        if not running.back_at:
            running.back_at = moment + self._pause(running, moment)
        elif moment >= running.back_at:
            running.back_at = 0.0
            running.process = _launch(running.program)

    def _pause(self, running: "_Running", moment: float) -> float:
        end(running.process)
        running.deaths.append(moment)
        recent = [death for death in running.deaths if death > moment - DEATHS_WITHIN_SECONDS]
        if len(recent) >= DEATHS_ALLOWED:
            raise WrongSettings(f"{running.program.name} ended {len(recent)} times within a minute: everything stops.")
        pause = FIRST_PAUSE_SECONDS * 2 ** (len(recent) - 1)
        print(
            f"{running.program.name} ended ({running.process.returncode}); again in {pause:g} s.",
            file=sys.stderr,
            flush=True,
        )
        return pause


def _launch(program: Program) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        list(program.command),
        cwd=ROOT,
        env=os.environ | dict(program.environment),
        stdin=subprocess.PIPE if program.told else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if program.quiet else None,
        process_group=0,
        preexec_fn=die_with_parent,
    )
    if program.told and process.stdin is not None:
        process.stdin.write(program.told)
        process.stdin.close()
    return process
