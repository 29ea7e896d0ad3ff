"""The development loop on a copy of the product, whose files can be changed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
SOURCES = ("hsa_app", "assets", "alembic", "reflex.lock", "alembic.ini", "rxconfig.py", "pyproject.toml")
START_TIMEOUT_SECONDS, CHANGE_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS = 120, 60, 20


class DevServer:
    """`python -m hsa_app dev` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.log_path = folder / "dev.log"
        for name in SOURCES:
            copy_path = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy_path(ROOT / name, folder / name)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HSA_")}
        environment |= {"HSA_PORT": str(self.port), "HSA_DATA_DIR": str(folder / "data")}
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hsa_app", "dev"], cwd=folder, env=environment, stdout=log, stderr=log
            )

    @property
    def log(self) -> str:
        """Everything the command printed."""
        return self.log_path.read_text()

    def wait_until_ready(self) -> None:
        """Wait until pages are served."""
        self.wait_until(lambda: "Household Services runs at" in self.log, START_TIMEOUT_SECONDS)

    def wait_until(self, predicate: Callable[[], object], seconds: float = CHANGE_TIMEOUT_SECONDS) -> None:
        """Wait until the predicate holds.

        Raises:
            AssertionError: it did not hold in time, or the command ended; the log is in the message.
        """
        deadline = time.monotonic() + seconds
        while not predicate():
            assert self.process.poll() is None, f"the command ended:\n{self.log[-3000:]}"
            assert time.monotonic() < deadline, f"did not come true in time:\n{self.log[-3000:]}"
            time.sleep(0.02)

    def wait_for_response(self, path: str, text: str) -> None:
        """Wait until the response at this path contains the text."""
        self.wait_until(lambda: text in self.get_text(path))

    def get_text(self, path: str) -> str:
        """Return the response at this path, over a new connection, "" if there is none."""
        try:
            return httpx.get(f"{self.base_url}{path}", timeout=CHANGE_TIMEOUT_SECONDS).text
        except httpx.TransportError:
            return ""

    def change(self, path: str, before: str, after: str) -> None:
        """Save a source file with this text of the original replaced; earlier changes of the file are undone."""
        source = (ROOT / path).read_text("utf-8")
        assert before in source, f"{before!r} is not in {path}"
        (self.folder / path).write_text(source.replace(before, after), "utf-8")

    def settle(self) -> None:
        """Wait until all changes so far are compiled."""
        self.wait_until(lambda: self.log.rfind("all pages compiled") > self.log.rfind("Changed: "))

    def stop(self) -> None:
        """Send SIGINT, as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(STOP_TIMEOUT_SECONDS)


@contextmanager
def running_dev_server(folder: Path) -> Iterator[DevServer]:
    """Run the development loop until the block ends."""
    server = DevServer(folder)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()
