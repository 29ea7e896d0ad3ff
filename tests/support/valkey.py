"""A real Valkey server without persistence."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsa_app.cli.processes import die_with_parent, terminate
from hsa_app.cli.valkey import find_binary, wait_until_ready
from tests.support.ports import free_port


@contextmanager
def running_valkey(directory: Path) -> Iterator[str]:
    """Run a server until the block ends; yields the URL of database 0."""
    port = free_port()
    server = _start_server(directory, port)
    try:
        address = f"redis://127.0.0.1:{port}/0"
        wait_until_ready(address, server)
        yield address
    finally:
        terminate(server)


class KillableValkey:
    """A Valkey server that can be killed and started again, empty, at the same URL."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._directory = directory
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, empty."""
        self._server = _start_server(self._directory, self.port)
        wait_until_ready(self.url, self._server)

    def kill(self) -> None:
        """Kill the server with SIGKILL."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(10)


def _start_server(directory: Path, port: int) -> "subprocess.Popen[bytes]":
    with (directory / "valkey.log").open("ab") as log:
        return subprocess.Popen(
            [find_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=directory,
            stdout=log,
            stderr=log,
            process_group=0,
            preexec_fn=die_with_parent,
        )
