"""The `run` and `serve` commands: starts and stops all processes."""

import fcntl
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsa_app.cli import database, frontend, valkey, web_server, worker
from hsa_app.cli.supervisor import Supervisor
from hsa_app.core.settings import InvalidSettings, Settings, get_settings
from hsa_app.infra import migrations, tokens

DEMO_ACCOUNTS = (
    ("customer@example.com", "books"),
    ("pro@example.com", "serves"),
    ("pro2@example.com", "serves the same"),
    ("admin@example.com", "administers"),
)


def run(*, demo: bool) -> None:
    """Start everything on this machine, building and migrating as needed; returns when stopped."""
    settings = get_settings()
    web_server.ensure_port_is_free(settings)
    tokens.get_signing_keys()
    with stop_on_signals(), single_instance_lock(settings.data_dir), Supervisor() as supervisor:
        settings = ensure_redis(settings, supervisor)
        prepare_database(settings, demo=demo)
        _start_services(settings, supervisor)
        print_url(settings, demo=demo)
        supervisor.supervise()


def serve() -> None:
    """The same in production: changes no table, and refuses what is fine only for trying things out."""
    settings = get_settings()
    if not settings.secret_key:
        raise InvalidSettings("HSA_SECRET_KEY is missing: set it to at least 32 random characters.")
    tokens.get_signing_keys()
    web_server.ensure_port_is_free(settings)
    database.ensure_migrated()
    database.ensure_no_demo_accounts()
    with stop_on_signals(), single_instance_lock(settings.data_dir), Supervisor() as supervisor:
        settings = ensure_redis(settings, supervisor)
        database.create_first_admin(settings)
        database.clean_up_interrupted_work()
        _start_services(settings, supervisor)
        print_url(settings, demo=False)
        supervisor.supervise()


def prepare_database(settings: Settings, *, demo: bool) -> None:
    """Migrate the database, create the first admin and, if wanted, demo data."""
    migrations.upgrade()
    database.create_first_admin(settings)
    database.clean_up_interrupted_work()
    if demo:
        database.add_demo_data()


def ensure_redis(settings: Settings, supervisor: Supervisor) -> Settings:
    """Start the embedded Redis unless one is set; from then on we and our children know where it is."""
    if settings.redis_url:
        return settings
    program, address = valkey.build_program(settings.data_dir.resolve())
    valkey.wait_until_ready(address, supervisor.start(program))
    os.environ["HSA_REDIS_URL"] = f"{address}/0"
    get_settings.cache_clear()
    return get_settings()


def _start_services(settings: Settings, supervisor: Supervisor) -> None:
    frontend.build()
    web_server.wait_until_ready(settings, supervisor.start(web_server.build_program(settings)))
    supervisor.start(worker.build_worker_program(settings))
    supervisor.start(worker.build_beat_program(settings))


def print_url(settings: Settings, *, demo: bool) -> None:
    """Say where the product is and, with demo data, who can sign in."""
    print(f"Household Services is at {settings.origin} (Ctrl-C stops it).", flush=True)
    if demo:
        from hsa_app.demo import PASSWORD

        print(f"Sign in with the password {PASSWORD} as one of these:")
        print("\n".join(f"  {email:<22} {who}" for email, who in DEMO_ACCOUNTS), flush=True)


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """End the block on SIGINT, SIGTERM or SIGHUP; a second signal changes nothing."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(*_: object) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in signals:
        signal.signal(number, stop)
    _raise_open_file_limit()
    try:
        yield
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)


@contextmanager
def single_instance_lock(data_dir: Path) -> Iterator[None]:
    """One launcher a data folder: two would write over each other's Redis."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InvalidSettings(
                f"Household Services already runs on {data_dir}: stop it or set HSA_DATA_DIR."
            ) from None
        yield


def _raise_open_file_limit() -> None:
    """A tab is an open file: use as many as this machine permits without asking anybody."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
