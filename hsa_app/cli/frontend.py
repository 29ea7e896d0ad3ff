"""Builds the frontend when its sources have changed."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsa_app.cli.processes import die_with_parent, terminate
from hsa_app.core.settings import InvalidSettings, get_settings

ROOT = Path(__file__).parents[2]
WEB_FOLDER = ROOT / ".web"
CLIENT_FOLDER = WEB_FOLDER / "build" / "client"
SOURCES = (
    "hsa_app/hsa_app.py",
    "hsa_app/pages/**/*.py",
    "hsa_app/components/**/*.py",
    "hsa_app/state/**/*.py",
    "assets/**/*",
    "hsa_app/core/**/*.py",
    "hsa_app/models/**/*.py",
    "hsa_app/domain/**/*.py",
    "hsa_app/locales/**/*.mo",
    "hsa_app/same_origin_plugin.py",
    "hsa_app/script_bundle_plugin.py",
    "rxconfig.py",
    "requirements.txt",
)
"""The files that pages are compiled from; labels, limits and messages of the lower layers are part of them."""

LOCK_SOURCES = ("reflex.lock/*",)
LOG_TAIL_LINES = 25


def build() -> bool:
    """Build the frontend if it is stale, showing progress. Returns whether it was built.

    Raises:
        InvalidSettings: the build failed; the end of its log has been printed.
    """
    with _build_lock():
        if not is_stale():
            return False
        sources = _compute_digest(SOURCES) + get_settings().language
        (WEB_FOLDER / ".built").unlink(missing_ok=True)
        _run_export()
        (WEB_FOLDER / ".built").write_text(sources + _compute_digest(LOCK_SOURCES))
        return True


def is_stale() -> bool:
    """Whether there is no build, or its sources have changed."""
    built = WEB_FOLDER / ".built"
    return (
        not (CLIENT_FOLDER / "index.html").exists()
        or not built.exists()
        or built.read_text() != _compute_digest(SOURCES) + get_settings().language + _compute_digest(LOCK_SOURCES)
    )


def build_environment() -> dict[str, str]:
    """Return our environment, with the virtual environment's Bun first and Reflex's network calls disabled."""
    return os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_USE_SYSTEM_BUN": "true",
    }


def _compute_digest(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}):
        digest.update(f"{path.relative_to(ROOT)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _run_export() -> None:
    logs = get_settings().data_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    with (logs / "build.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=build_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
            preexec_fn=die_with_parent,
        )
        try:
            _show_progress(process)
        finally:
            terminate(process)
    if process.returncode:
        tail = (logs / "build.log").read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        print("\n".join(tail), file=sys.stderr)
        raise InvalidSettings(f"The frontend could not be built; see {logs / 'build.log'}.")


def _show_progress(process: "subprocess.Popen[bytes]") -> None:
    started_at, on_terminal = time.monotonic(), sys.stdout.isatty()
    if not on_terminal:
        print("Building the frontend …", flush=True)
    for turn in range(sys.maxsize):
        seconds = time.monotonic() - started_at
        if on_terminal:
            print(f"\r{'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'[turn % 10]} Building the frontend … {seconds:.0f} s ", end="", flush=True)
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        result = "built in" if process.returncode == 0 else "build failed after"
        print(f"{chr(13) if on_terminal else ''}Frontend {result} {seconds:.0f} s.      ", flush=True)
        return


@contextmanager
def _build_lock() -> Iterator[None]:
    with (ROOT / ".web.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
