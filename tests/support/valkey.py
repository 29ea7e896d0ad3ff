"""A real Valkey that keeps nothing."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsa_app.cli.children import die_with_parent, end
from hsa_app.cli.valkey import binary, wait_until_it_answers
from tests.support.ports import free_port


@contextmanager
def running_valkey(directory: Path) -> Iterator[str]:
    """Serve until the block ends; gives the address of database 0."""
    port = free_port()
    with (directory / "valkey.log").open("wb") as log:
        server = subprocess.Popen(
            [binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=directory,
            stdout=log,
            stderr=log,
            process_group=0,
            preexec_fn=die_with_parent,
        )
        try:
            address = f"redis://127.0.0.1:{port}/0"
            wait_until_it_answers(address, server)
            yield address
        finally:
            end(server)
