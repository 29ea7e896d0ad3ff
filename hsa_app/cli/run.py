"""The `run` and `serve` commands: start and stop all processes."""

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
from hsa_app.infra import jwt_tokens, migrations

DEMO_ACCOUNTS = (
    ("customer@example.com", "customer"),
    ("pro@example.com", "professional"),
    ("pro2@example.com", "professional, same service"),
    ("admin@example.com", "admin"),
)


def run(*, demo: bool) -> None:
    """Start everything on this machine, after building and migrating as needed; returns when stopped."""
    settings = get_settings()
    web_server.ensure_port_is_free(settings)
    jwt_tokens.get_or_create_signing_keys()
    with stop_on_signals(), single_instance_lock(settings.data_dir), Supervisor() as supervisor:
        settings = ensure_redis(settings, supervisor)
        prepare_database(settings, demo=demo)
        _start_services(settings, supervisor)
        print_url(settings, demo=demo)
        supervisor.supervise()


def serve() -> None:
    """Start everything in production: never migrates, and rejects default secrets and demo accounts."""
    settings = get_settings()
    if not settings.secret_key:
        raise InvalidSettings("HSA_SECRET_KEY is missing: set it to at least 32 random characters.")
    jwt_tokens.get_or_create_signing_keys()
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
    """Start the embedded Redis unless a URL is set, and set the URL for this process and its children."""
    if settings.redis_url:
        return settings
    program, server_url = valkey.build_program(settings.data_dir.resolve())
    valkey.wait_until_ready(server_url, supervisor.start(program))
    os.environ["HSA_REDIS_URL"] = f"{server_url}/0"
    get_settings.cache_clear()
    return get_settings()


def _start_services(settings: Settings, supervisor: Supervisor) -> None:
    frontend.build()
    web_server.wait_until_ready(settings, supervisor.start(web_server.build_program(settings)))
    supervisor.start(worker.build_worker_program(settings))
    supervisor.start(worker.build_beat_program(settings))


def print_url(settings: Settings, *, demo: bool) -> None:
    """Print the URL of the product and, with demo data, the demo accounts."""
    print(f"Household Services runs at {settings.origin} (Ctrl-C stops it).", flush=True)
    if demo:
        from hsa_app.demo import PASSWORD

        print(f"Sign in with the password {PASSWORD} as:")
        print("\n".join(f"  {email:<22} {role}" for email, role in DEMO_ACCOUNTS), flush=True)


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """End the block on SIGINT, SIGTERM or SIGHUP; a second signal is ignored."""
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
    """Allow one instance per data folder: two would overwrite each other's Redis data."""
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
    """Raise the soft limit of open files to the hard limit: every open tab is a socket."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
