"""Servers to measure: the real product in separate processes, with a temporary data folder."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsa_app.cli import frontend, web_server
from hsa_app.cli.processes import terminate
from hsa_app.core.settings import get_settings
from hsa_app.infra import migrations
from tests.support.ports import free_port
from tests.support.race import bearer_header
from tests.support.server import ROOT, RunningServer, running_server
from tests.support.valkey import running_valkey

__all__ = ["RunningServer", "bearer_header", "benchmark_server", "web_only_server"]


@contextmanager
def benchmark_server(**settings: str) -> Iterator[RunningServer]:
    """Run the product with two web processes and the test personas; inside, this process uses its settings."""
    frontend.build()
    with (
        tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder,
        running_server(Path(folder) / "data", **settings) as server,
        server.use_settings(),
    ):
        yield server


@contextmanager
def web_only_server(app_path: str, **settings: str) -> Iterator[int]:
    """Run web processes that serve `app_path` (module:factory) and a Redis; inside, this process uses its settings."""
    frontend.build()
    with tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder, running_valkey(Path(folder)) as redis:
        port = free_port()
        server = RunningServer(Path(folder) / "data", {"HSA_REDIS_URL": redis, "HSA_PORT": str(port), **settings})
        with server.use_settings():
            migrations.upgrade()
            program = web_server.build_program(get_settings())
            command = [app_path if word == "hsa_app.hsa_app:app" else word for word in program.command]
            process = subprocess.Popen(command, cwd=ROOT, env=os.environ | dict(program.environment))
            try:
                web_server.wait_until_ready(get_settings(), process)
                yield port
            finally:
                terminate(process)
