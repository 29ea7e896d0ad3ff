"""Measurements and their table."""

import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One line of the table: what was measured, the result, the goal, and whether it is met (None: no goal)."""

    label: str
    result: str
    goal: str = ""
    is_met: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile; `share` is between 0 and 1."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def format_percentiles(seconds: Sequence[float]) -> str:
    """Format p50 and p95 of durations in milliseconds."""
    return f"p50 {percentile(seconds, 0.5) * 1000:.0f} ms, p95 {percentile(seconds, 0.95) * 1000:.0f} ms"


def format_table(measurements: Iterable[Measurement]) -> str:
    """Format measurements as an aligned table, with the load averages of the machine."""
    rows = [(item.label, item.result, item.goal, _format_goal_status(item)) for item in measurements]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    loads = " ".join(f"{load:.1f}" for load in os.getloadavg())
    return "\n".join([*lines, f"(load {loads} on {os.cpu_count()} cores)"])


def _format_goal_status(measurement: Measurement) -> str:
    return "" if measurement.is_met is None else "met" if measurement.is_met else "MISSED"
