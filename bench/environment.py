"""A product to measure: the real one in processes of its own, on a folder that goes away with it."""

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
from tests.support.race import bearer_header as as_caller
from tests.support.server import ROOT, RunningServer, running_server
from tests.support.valkey import running_valkey

__all__ = ["RunningServer", "as_caller", "benchmark_server", "web_only_server"]


@contextmanager
def benchmark_server(**settings: str) -> Iterator[RunningServer]:
    """The built product with two server processes, the cast of the tests in it, and its data within reach."""
    frontend.build()
    with (
        tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder,
        running_server(Path(folder) / "data", **settings) as product,
        product.use_settings(),
    ):
        yield product


@contextmanager
def web_only_server(app_path: str, **settings: str) -> Iterator[int]:
    """Only the web processes and a Redis, serving `target` (module:factory); inside, its data is within reach."""
    frontend.build()
    with tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder, running_valkey(Path(folder)) as redis:
        port = free_port()
        product = RunningServer(Path(folder) / "data", {"HSA_REDIS_URL": redis, "HSA_PORT": str(port), **settings})
        with product.use_settings():
            migrations.upgrade()
            program = web_server.build_program(get_settings())
            command = [app_path if word == "hsa_app.hsa_app:app" else word for word in program.command]
            process = subprocess.Popen(command, cwd=ROOT, env=os.environ | dict(program.environment))
            try:
                web_server.wait_until_ready(get_settings(), process)
                yield port
            finally:
                terminate(process)
