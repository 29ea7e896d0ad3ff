"""Runs a module in a child process with capped memory and time."""

import logging
import math
import subprocess
import sys
from pathlib import Path
from time import process_time

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 30
"""On the clock; of the processor's time the child takes less, see `confine` and `hurry`."""

CPU_SECONDS, MEMORY_BYTES = 10, 1024**3


class SandboxError(Exception):
    """The child did not come to an end it could tell of: out of memory, out of time, or crashed."""


def run_module(module: str, *arguments: str, stdin: bytes) -> bytes:
    """Run a module of ours in a child that knows no secret, and give what it wrote.

    Raises:
        Broke: it did not end well.
    """
    # Two libraries of the child would otherwise start a thread a processor.
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-P", "-m", module, *arguments]
    try:
        done = subprocess.run(
            command, input=stdin, capture_output=True, timeout=TIMEOUT_SECONDS, env=environment, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        raise SandboxError("out of time") from None
    if done.returncode != 0:
        log.warning("%s ended with %s: %s", module, done.returncode, done.stderr[-500:].decode(errors="replace"))
        raise SandboxError(f"ended with {done.returncode}")
    return done.stdout


def apply_limits() -> None:
    """Called by the child before it looks at anything: what it may use from now on. It can write no file."""
    import resource

    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        _set_limit(what, most)


def limit_remaining_cpu(cpu_seconds: int) -> None:
    """Called by the child before something that must not take longer: from now on so much of the processor's time."""
    import resource

    _set_limit(resource.RLIMIT_CPU, math.ceil(process_time()) + cpu_seconds)


def _set_limit(resource_id: int, maximum: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource_id)
    wanted = maximum if hard == resource.RLIM_INFINITY else min(maximum, hard)
    try:
        resource.setrlimit(resource_id, (wanted, wanted))
    except (OSError, ValueError):  # a system that does not limit this; time still ends it
        log.debug("no limit for %s", resource_id)
