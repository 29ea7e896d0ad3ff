"""The time of a warm start, from `python -m hsa_app run` to the first page."""

import tempfile
import time
from pathlib import Path
from statistics import median

from bench.report import Measurement
from hsa_app.cli import frontend
from tests.support.server import RunningServer, responds_ok

ROUNDS, GOAL_SECONDS = 3, 5.0


def measure() -> list[Measurement]:
    """Start the product on an empty folder, then several times on the same folder; the result is the median."""
    frontend.build()
    with tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder:
        first, *warm = [measure_start_seconds(Path(folder) / "data") for _ in range(ROUNDS + 1)]
    values = ", ".join(f"{seconds:.1f}" for seconds in warm)
    return [
        Measurement("first start on an empty folder, pages built", f"{first:.1f} s"),
        Measurement(
            "warm start to the first page", f"{median(warm):.1f} s ({values})", "≤ 5 s", median(warm) <= GOAL_SECONDS
        ),
    ]


def measure_start_seconds(data_dir: Path) -> float:
    """Return the seconds from the command to the first page."""
    server = RunningServer(data_dir, {})
    started_at = time.monotonic()
    server.start()
    try:
        assert responds_ok(f"{server.base_url}/")
        return time.monotonic() - started_at
    finally:
        server.stop()
