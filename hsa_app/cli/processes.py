"""Child processes that end with their parent."""

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress

TERMINATE_TIMEOUT_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Make this process receive SIGTERM when its parent dies (Linux `prctl(2)`, PR_SET_PDEATHSIG).

    Called between fork and exec. SIGTERM lets a server still stop its own children.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def terminate(process: "subprocess.Popen[bytes]", *, timeout_seconds: float = TERMINATE_TIMEOUT_SECONDS) -> None:
    """Send SIGTERM, wait for `timeout_seconds`, then kill the child's process group."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout_seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
