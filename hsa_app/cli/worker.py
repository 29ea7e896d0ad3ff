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
from hsa_app.core.settings import Settings, WrongSettings, get_settings

TASKS_AT_ONCE = 4
WAIT_SECONDS, LOOK_AGAIN_SECONDS = 60.0, 0.5
QUEUES = "clock,mail,work"


def worker_program(settings: Settings, tasks_at_once: int = TASKS_AT_ONCE) -> Program:
    """The worker's program. Tasks that it has not finished when it stops are delivered again."""
    options = ["--concurrency", str(tasks_at_once), "--queues", QUEUES, "--hostname", f"worker-{os.getpid()}@%h"]
    calm = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program("The worker", _celery("worker", *options, *calm), _environment(settings), quiet=True)


def beat_program(settings: Settings) -> Program:
    """How the clock is run: it ticks every minute and remembers nothing, so several of them do no harm."""
    return Program("The clock", _celery("beat"), _environment(settings), quiet=True)


def become(program: Program) -> None:
    """Go on as that program; signals meant for us reach it.

    Raises:
        WrongSettings: there is no Redis to hear from, or the database is not up to date.
    """
    if not get_settings().redis_url:
        raise WrongSettings("HSA_REDIS_URL is missing: say where the Redis is that the web server uses too.")
    database.check_shape()
    os.chdir(ROOT)
    os.execve(program.command[0], list(program.command), os.environ | dict(program.environment))  # noqa: S606


def run_job(name: str, at: str | None) -> None:
    """Do a job now, as of that local time, and send what came of it; wait for one that runs.

    Raises:
        WrongSettings: `at` is no time such as 2026-12-01T18:00.
        NotFound: there is no such job.
        AlreadyRuns: it still ran after a minute.
    """
    from hsa_app.domain.mail import delivery

    database.check_shape()
    with override_now(_local(at) if at else None):
        did = _run_when_free(name)
    told = join_words([f"{count} {word}" for word, count in did.items()])
    print(f"{name}: {told or 'nothing was to be done'}.")
    for state, count in delivery.deliver_due().items():
        print(f"mail {state}: {count}.")


def _run_when_free(name: str) -> dict[str, int]:
    from hsa_app.domain.tasks import runner as tasks

    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return tasks.run(name, is_manual=True)
        except tasks.AlreadyRunning:
            if time.monotonic() > until:
                raise
            time.sleep(LOOK_AGAIN_SECONDS)


def _local(at: str) -> datetime:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise WrongSettings(f"{at} is no time such as 2026-12-01T18:00.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=get_settings().zone)


def _celery(command: str, *options: str) -> list[str]:
    app = ["-A", "hsa_app.jobs.celery_app", "--quiet"]
    return [sys.executable, "-m", "celery", *app, command, "--loglevel", "WARNING", *options]


def _environment(settings: Settings) -> dict[str, str]:
    """The worker counts SIGTERM as a wish to end soon, not whenever a task happens to be done."""
    return {"HSA_DATA_DIR": str(settings.data_dir.resolve()), "REMAP_SIGTERM": "SIGQUIT"}
