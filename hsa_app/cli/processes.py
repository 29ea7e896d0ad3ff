"""Child processes that end with their parent."""

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress

END_SECONDS = 5.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Run between fork and exec: end with the parent (Linux `prctl(2)`, PR_SET_PDEATHSIG).
    SIGTERM, so that a server still ends its own children.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def end(child: "subprocess.Popen[bytes]", *, patience: float = END_SECONDS) -> None:
    """Ask the child to end, then insist, then clear whatever is left of its process group."""
    if child.poll() is None:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
