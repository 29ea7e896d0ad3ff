"""The `worker`, `beat` and `jobs run` commands."""

import os
import sys
import time
from datetime import datetime

from hsa_app.cli import database
from hsa_app.cli.frontend import ROOT
from hsa_app.cli.supervisor import Program
from hsa_app.core.clock import override_now
from hsa_app.core.formatting import join_words
from hsa_app.core.settings import InvalidSettings, Settings, get_settings

WORKER_CONCURRENCY = 4
MAX_WAIT_SECONDS, POLL_SECONDS = 60.0, 0.5
QUEUES = "clock,mail,work"


def build_worker_program(settings: Settings, concurrency: int = WORKER_CONCURRENCY) -> Program:
    """Return the program of a worker. Tasks that it has not finished when it stops are delivered again."""
    options = ["--concurrency", str(concurrency), "--queues", QUEUES, "--hostname", f"worker-{os.getpid()}@%h"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program("The worker", _build_celery_command("worker", *options), _build_environment(settings), is_quiet=True)


def build_beat_program(settings: Settings) -> Program:
    """Return the program of the clock. It sends a tick every minute and is stateless, so several may run."""
    return Program("The clock", _build_celery_command("beat"), _build_environment(settings), is_quiet=True)


def exec_program(program: Program) -> None:
    """Replace this process by the program, so that it receives signals directly.

    Raises:
        InvalidSettings: no Redis URL is set, or the database is not up to date.
    """
    if not get_settings().redis_url:
        raise InvalidSettings("HSA_REDIS_URL is missing: set it to the Redis that the web server uses.")
    database.ensure_migrated()
    os.chdir(ROOT)
    os.execve(program.command[0], list(program.command), os.environ | dict(program.environment))  # noqa: S606


def run_task(name: str, as_of: str | None) -> None:
    """Run a scheduled task now, as of the local time `as_of`, print its result and send due mails.

    Raises:
        InvalidSettings: `as_of` is not a time such as 2026-12-01T18:00, or the database is not up to date.
        NotFound: there is no such task.
        AlreadyRunning: another run did not end within `MAX_WAIT_SECONDS`.
    """
    from hsa_app.domain.mail import delivery

    database.ensure_migrated()
    with override_now(_parse_local_time(as_of) if as_of else None):
        counts = _run_when_idle(name)
    summary = join_words([f"{count} {word}" for word, count in counts.items()])
    print(f"{name}: {summary or 'nothing to do'}.")
    for state, count in delivery.deliver_due().items():
        print(f"mail {state}: {count}.")


def _run_when_idle(name: str) -> dict[str, int]:
    from hsa_app.domain.tasks import runner as tasks

    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while True:
        try:
            return tasks.run(name, is_manual=True)
        except tasks.AlreadyRunning:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)


def _parse_local_time(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidSettings(f"{text} is not a time such as 2026-12-01T18:00.") from None
    return instant if instant.tzinfo else instant.replace(tzinfo=get_settings().zone)


def _build_celery_command(command: str, *options: str) -> list[str]:
    app = ["-A", "hsa_app.jobs.celery_app", "--quiet"]
    return [sys.executable, "-m", "celery", *app, command, "--loglevel", "WARNING", *options]


def _build_environment(settings: Settings) -> dict[str, str]:
    """Return the worker's environment. Celery treats SIGTERM as SIGQUIT, so that it does not wait for long tasks."""
    return {"HSA_DATA_DIR": str(settings.data_dir.resolve()), "REMAP_SIGTERM": "SIGQUIT"}
