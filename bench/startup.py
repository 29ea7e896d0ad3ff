"""A warm start: from `python -m hsa_app run` to the first page."""

import tempfile
import time
from pathlib import Path
from statistics import median

from bench.report import Measurement
from hsa_app.cli import frontend
from tests.support.server import RunningServer, responds_ok

ROUNDS, GOAL_SECONDS = 3, 5.0


def measure() -> list[Measurement]:
    """Start it several times on a folder that was used before; the median."""
    frontend.build()
    with tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder:
        first, *later = [measure_start_seconds(Path(folder) / "data") for _ in range(ROUNDS + 1)]
    each = ", ".join(f"{one:.1f}" for one in later)
    return [
        Measurement("first start on an empty folder, pages built", f"{first:.1f} s"),
        Measurement(
            "warm start to the first page", f"{median(later):.1f} s ({each})", "≤ 5 s", median(later) <= GOAL_SECONDS
        ),
    ]


def measure_start_seconds(data_dir: Path) -> float:
    """From the command to the first page that is answered."""
    product = RunningServer(data_dir, {})
    began = time.monotonic()
    product.start()
    try:
        assert responds_ok(f"{product.base_url}/")
        return time.monotonic() - began
    finally:
        product.stop()
