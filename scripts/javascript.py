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
TESTS = ROOT / "tests" / "scripts"
PINS = ("package.json", "bun.lock")
STAMP = TESTS / "node_modules" / ".installed"
BUN = Path(sys.executable).with_name("bun")
BIOME = ("check", "--config-path=.", "--error-on-warnings", "../../assets/scripts", ".")
COMMANDS = {"check": BIOME, "fmt": (*BIOME, "--write")}


def main(arguments: list[str]) -> int:
    """The exit code of the linter."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    install()
    return run("run", "--bun", "biome", *COMMANDS[arguments[0]]).returncode


def install() -> None:
    """Install what is pinned, unless that is done already."""
    with (TESTS / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pins = hashlib.sha256(b"".join((TESTS / name).read_bytes() for name in PINS)).hexdigest()
        if not STAMP.exists() or STAMP.read_text() != pins:
            run("install", "--frozen-lockfile", "--silent").check_returncode()
            STAMP.write_text(pins)


def run(*arguments: str, capture: bool = False) -> "subprocess.CompletedProcess[str]":
    """Run Bun in the folder of the tests; they ask this Python for what the server would write into the page."""
    environment = os.environ | {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    return subprocess.run([BUN, *arguments], cwd=TESTS, env=environment, capture_output=capture, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
