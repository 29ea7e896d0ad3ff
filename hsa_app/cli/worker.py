"""The `worker` and `beat` commands, and tasks run from the command line."""

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
    """The worker's program. Tasks that it has not finished when it stops are delivered again."""
    options = ["--concurrency", str(concurrency), "--queues", QUEUES, "--hostname", f"worker-{os.getpid()}@%h"]
    calm = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program(
        "The worker", _build_celery_command("worker", *options, *calm), _build_environment(settings), is_quiet=True
    )


def build_beat_program(settings: Settings) -> Program:
    """How the clock is run: it ticks every minute and remembers nothing, so several of them do no harm."""
    return Program("The clock", _build_celery_command("beat"), _build_environment(settings), is_quiet=True)


def exec_program(program: Program) -> None:
    """Go on as that program; signals meant for us reach it.

    Raises:
        WrongSettings: there is no Redis to hear from, or the database is not up to date.
    """
    if not get_settings().redis_url:
        raise InvalidSettings("HSA_REDIS_URL is missing: say where the Redis is that the web server uses too.")
    database.ensure_migrated()
    os.chdir(ROOT)
    os.execve(program.command[0], list(program.command), os.environ | dict(program.environment))  # noqa: S606


def run_task(name: str, as_of: str | None) -> None:
    """Do a job now, as of that local time, and send what came of it; wait for one that runs.

    Raises:
        WrongSettings: `at` is no time such as 2026-12-01T18:00.
        NotFound: there is no such job.
        AlreadyRuns: it still ran after a minute.
    """
    from hsa_app.domain.mail import delivery

    database.ensure_migrated()
    with override_now(_parse_local_time(as_of) if as_of else None):
        did = _run_when_idle(name)
    told = join_words([f"{count} {word}" for word, count in did.items()])
    print(f"{name}: {told or 'nothing was to be done'}.")
    for state, count in delivery.deliver_due().items():
        print(f"mail {state}: {count}.")


def _run_when_idle(name: str) -> dict[str, int]:
    from hsa_app.domain.tasks import runner as tasks

    until = time.monotonic() + MAX_WAIT_SECONDS
    while True:
        try:
            return tasks.run(name, is_manual=True)
        except tasks.AlreadyRunning:
            if time.monotonic() > until:
                raise
            time.sleep(POLL_SECONDS)


def _parse_local_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidSettings(f"{text} is no time such as 2026-12-01T18:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=get_settings().zone)


def _build_celery_command(command: str, *options: str) -> list[str]:
    app = ["-A", "hsa_app.jobs.celery_app", "--quiet"]
    return [sys.executable, "-m", "celery", *app, command, "--loglevel", "WARNING", *options]


def _build_environment(settings: Settings) -> dict[str, str]:
    """The worker counts SIGTERM as a wish to end soon, not whenever a task happens to be done."""
    return {"HSA_DATA_DIR": str(settings.data_dir.resolve()), "REMAP_SIGTERM": "SIGQUIT"}
