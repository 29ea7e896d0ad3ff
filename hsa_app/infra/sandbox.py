"""Runs a module in a child process with limited memory, CPU time and file access."""

import logging
import math
import subprocess
import sys
from pathlib import Path
from time import process_time

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_SECONDS = 30
"""Wall-clock limit; the limits of CPU time are lower, see `apply_limits` and `limit_remaining_cpu`."""

CPU_SECONDS, MEMORY_BYTES = 10, 1024**3


class SandboxError(Exception):
    """The child failed: out of memory, out of time, or crashed."""


def run_module(module: str, *arguments: str, stdin: bytes) -> bytes:
    """Run one of our modules in a child process without our environment, and return its standard output.

    Raises:
        SandboxError: it timed out or exited with an error.
    """
    # OMP_NUM_THREADS: else two libraries of the child start one thread per CPU.
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-P", "-m", module, *arguments]
    try:
        result = subprocess.run(
            command, input=stdin, capture_output=True, timeout=TIMEOUT_SECONDS, env=environment, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        raise SandboxError("out of time") from None
    if result.returncode != 0:
        log.warning("%s exited with %s: %s", module, result.returncode, result.stderr[-500:].decode(errors="replace"))
        raise SandboxError(f"exited with {result.returncode}")
    return result.stdout


def apply_limits() -> None:
    """Set the resource limits of this process; afterwards it cannot write files. The child calls it first."""
    import resource

    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for resource_id, maximum in limits.items():
        _set_limit(resource_id, maximum)


def limit_remaining_cpu(cpu_seconds: int) -> None:
    """Limit the CPU time of this process to `cpu_seconds` from now on. The child calls it before an expensive step."""
    import resource

    _set_limit(resource.RLIMIT_CPU, math.ceil(process_time()) + cpu_seconds)


def _set_limit(resource_id: int, maximum: int) -> None:
    import resource

    _, hard = resource.getrlimit(resource_id)
    limit = maximum if hard == resource.RLIM_INFINITY else min(maximum, hard)
    try:
        resource.setrlimit(resource_id, (limit, limit))
    except (OSError, ValueError):  # not supported by this system; TIMEOUT_SECONDS still applies
        log.debug("no limit for %s", resource_id)
