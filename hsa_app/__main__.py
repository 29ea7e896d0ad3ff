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
"""Database, keys, logs and mails are readable by their owner only."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns 0, or 2 after printing one sentence to standard error; 130 after Ctrl-C."""
    os.umask(PRIVATE_UMASK)
    logging.basicConfig(level=logging.ERROR)
    options = _build_parser().parse_args(arguments)
    try:
        COMMANDS[options.command](options)
    except InvalidSettings as error:
        return _print_error(str(error))
    except ValidationFailed as error:
        return _print_error(" ".join(field.message for field in error.field_errors) or error.message)
    except AppError as error:
        return _print_error(error.message)
    except OperationalError as error:
        return _print_error(f"The database does not respond: {str(error.orig).strip().splitlines()[0]}")
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
    "run": lambda options: launch.run(demo=options.demo),
    "dev": lambda _: _run_development_loop(),
    "serve": lambda _: launch.serve(),
    "worker": lambda _: worker.exec_program(worker.build_worker_program(get_settings())),
    "beat": lambda _: worker.exec_program(worker.build_beat_program(get_settings())),
    "jobs": lambda options: worker.run_task(options.job, options.at),
    "build": lambda _: _build_frontend(),
    "migrate": lambda _: database.migrate(),
    "create-admin": lambda options: database.create_admin(options.email, options.password, options.full_name),
    "demo-data": lambda _: _add_demo_data(),
    "backup": lambda options: backup.backup(options.target),
    "restore": lambda options: backup.restore(options.file, force=options.force),
}


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hsa_app", description="Household Services")
    parser.add_argument("--version", action="version", version=f"Household Services {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="start everything on this machine; builds and migrates as needed")
    run.add_argument("--demo", action="store_true", help="add demo data if the database is empty")
    commands.add_parser("dev", help="run --demo for development: changed source files take effect within seconds")
    commands.add_parser("serve", help="start everything in production: no demo data, default secrets or migrations")
    commands.add_parser("worker", help="run background tasks; any number of workers may run")
    commands.add_parser("beat", help="send the tick every minute, which makes workers run due tasks")
    jobs = commands.add_parser("jobs", help="run a scheduled task now").add_subparsers(
        dest="verb", required=True, metavar="run"
    )
    job = jobs.add_parser("run", help="run a scheduled task now")
    job.add_argument("job", help="daily-reminders, monthly-reports or sweep")
    job.add_argument("--at", metavar="TIME", help="run as of this local time, such as 2026-12-01T18:00")
    commands.add_parser("build", help="build the frontend if its sources have changed")
    commands.add_parser("migrate", help="migrate the database to the newest revision")
    admin = commands.add_parser("create-admin", help="create an admin account")
    admin.add_argument("--email", help="default: HSA_ADMIN_EMAIL, else prompted for")
    admin.add_argument("--password", help="default: HSA_ADMIN_PASSWORD, else prompted for")
    admin.add_argument("--full-name", help="the displayed name; default: Administrator")
    commands.add_parser("demo-data", help="add demo data to an empty database")
    backup_command = commands.add_parser("backup", help="write all data to one file; the product may run meanwhile")
    backup_command.add_argument("target", type=Path, help="a new file, or a folder in which to create one")
    restore_command = commands.add_parser("restore", help="restore a backup; the product must not run")
    restore_command.add_argument("file", type=Path)
    restore_command.add_argument("--force", action="store_true", help="replace the existing data")
    return parser


def _version() -> str:
    return str(tomllib.loads(PROJECT_FILE.read_text("utf-8"))["project"]["version"])


def _print_error(message: str) -> int:
    print(message, file=sys.stderr)
    return EXIT_ERROR


if __name__ == "__main__":
    sys.exit(main())
