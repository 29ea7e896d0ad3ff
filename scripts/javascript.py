"""Check or format the scripts of the page and their tests: `python scripts/javascript.py check|fmt`.

The tools are pinned in tests/scripts and installed from npm by Bun, which is among our Python requirements.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPT_TESTS_FOLDER = ROOT / "tests" / "scripts"
PIN_FILES = ("package.json", "bun.lock")
STAMP_FILE = SCRIPT_TESTS_FOLDER / "node_modules" / ".installed"
BUN = Path(sys.executable).with_name("bun")
BIOME_ARGUMENTS = ("check", "--config-path=.", "--error-on-warnings", "../../assets/scripts", ".")
COMMANDS = {"check": BIOME_ARGUMENTS, "fmt": (*BIOME_ARGUMENTS, "--write")}


def main(arguments: list[str]) -> int:
    """Run Biome and return its exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    ensure_tools_installed()
    return run_bun("run", "--bun", "biome", *COMMANDS[arguments[0]]).returncode


def ensure_tools_installed() -> None:
    """Install the pinned tools, unless they are installed."""
    with (SCRIPT_TESTS_FOLDER / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pins = hashlib.sha256(b"".join((SCRIPT_TESTS_FOLDER / name).read_bytes() for name in PIN_FILES)).hexdigest()
        if not STAMP_FILE.exists() or STAMP_FILE.read_text() != pins:
            run_bun("install", "--frozen-lockfile", "--silent").check_returncode()
            STAMP_FILE.write_text(pins)


def run_bun(*arguments: str, capture_output: bool = False) -> "subprocess.CompletedProcess[str]":
    """Run Bun in the folder of the script tests, which call this Python for the data that the server embeds."""
    environment = os.environ | {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [BUN, *arguments],
        cwd=SCRIPT_TESTS_FOLDER,
        env=environment,
        capture_output=capture_output,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
