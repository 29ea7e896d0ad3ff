"""The command line: `python -m hsa_app …`."""

import argparse
import logging
import os
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import OperationalError

from hsa_app.cli import backup, database, frontend, worker
from hsa_app.cli import run as launch
from hsa_app.core.errors import AppError, ValidationFailed
from hsa_app.core.settings import InvalidSettings, get_settings

EXIT_ERROR = 2
PROJECT_FILE = Path(__file__).parents[1] / "pyproject.toml"
PRIVATE_UMASK = 0o077
"""Database, keys, logs and mail: nobody else on this machine may read what we write."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked. 0 if it went well; 2, and one sentence on standard error, if it could not be done."""
    os.umask(PRIVATE_UMASK)
    logging.basicConfig(level=logging.ERROR)
    asked = _build_parser().parse_args(arguments)
    try:
        COMMANDS[asked.command](asked)
    except InvalidSettings as problem:
        return _print_error(str(problem))
    except ValidationFailed as problem:
        return _print_error(" ".join(p.message for p in problem.field_errors) or problem.message)
    except AppError as problem:
        return _print_error(problem.message)
    except OperationalError as problem:
        return _print_error(f"The database does not answer: {str(problem.orig).strip().splitlines()[0]}")
    except KeyboardInterrupt:
        return 130
    return 0


def _run_development_loop() -> None:
    from hsa_app.cli.dev.command import dev  # its libraries are installed for development only

    dev()


def _build_frontend() -> None:
    frontend.build()


def _add_demo_data() -> None:
    database.migrate_if_new()
    database.add_demo_data()


COMMANDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "run": lambda asked: launch.run(demo=asked.demo),
    "dev": lambda _: _run_development_loop(),
    "serve": lambda _: launch.serve(),
    "worker": lambda _: worker.exec_program(worker.build_worker_program(get_settings())),
    "beat": lambda _: worker.exec_program(worker.build_beat_program(get_settings())),
    "jobs": lambda asked: worker.run_task(asked.job, asked.at),
    "build": lambda _: _build_frontend(),
    "migrate": lambda _: database.migrate(),
    "create-admin": lambda asked: database.create_admin(asked.email, asked.password, asked.full_name),
    "demo-data": lambda _: _add_demo_data(),
    "backup": lambda asked: backup.backup(asked.target),
    "restore": lambda asked: backup.restore(asked.file, force=asked.force),
}


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hsa_app", description="Household Services")
    parser.add_argument("--version", action="version", version=f"Household Services {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="everything on this machine, made ready as needed")
    run.add_argument("--demo", action="store_true", help="with demo data, if the database is empty")
    commands.add_parser("dev", help="run --demo for development: puts each change of a source file to work")
    commands.add_parser("serve", help="in production: no demo data, no default secrets, no migrations")
    commands.add_parser("worker", help="do what is to be done beside the web server; as many as wanted")
    commands.add_parser("beat", help="tick every minute, so that workers look what is due")
    jobs = commands.add_parser("jobs", help="do a job now").add_subparsers(dest="verb", required=True, metavar="run")
    job = jobs.add_parser("run", help="do a job now")
    job.add_argument("job", help="daily-reminders, monthly-reports or sweep")
    job.add_argument("--at", metavar="TIME", help="as of this local time, such as 2026-12-01T18:00")
    commands.add_parser("build", help="build the pages, if what they are made from has changed")
    commands.add_parser("migrate", help="bring the database to today's shape")
    admin = commands.add_parser("create-admin", help="open an admin's account")
    admin.add_argument("--email", help="asked for if neither given nor in HSA_ADMIN_EMAIL")
    admin.add_argument("--password", help="asked for if neither given nor in HSA_ADMIN_PASSWORD")
    admin.add_argument("--full-name", help="as others read it; Administrator if not given")
    commands.add_parser("demo-data", help="fill an empty database with something to look at")
    keep = commands.add_parser("backup", help="keep everything there is in one file, also while the product runs")
    keep.add_argument("target", type=Path, help="a new file, or a folder to put one into")
    bring_back = commands.add_parser("restore", help="bring back what a backup holds; the product must not run")
    bring_back.add_argument("file", type=Path)
    bring_back.add_argument("--force", action="store_true", help="replace the data there is")
    return parser


def _version() -> str:
    return str(tomllib.loads(PROJECT_FILE.read_text("utf-8"))["project"]["version"])


def _print_error(message: str) -> int:
    print(message, file=sys.stderr)
    return EXIT_ERROR


if __name__ == "__main__":
    sys.exit(main())
