"""The `dev` command: watches the sources, and tells the server, the worker and the person what changed."""

import multiprocessing
import sys
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from hsa_app.cli import run, valkey, web_server, worker
from hsa_app.cli.dev import vite
from hsa_app.cli.dev.messages import Progress, SourceChange, Stage
from hsa_app.cli.frontend import ROOT
from hsa_app.cli.supervisor import Program, Supervisor
from hsa_app.core.settings import Settings, get_settings
from hsa_app.infra import jwt_tokens

WEB_FOLDER = ROOT / ".web-dev"
WATCHED = ("hsa_app", "assets", "rxconfig.py")
FRONTEND_FOLDERS = ("hsa_app/pages/", "hsa_app/components/", "assets/")
STEP_MS, DEBOUNCE_MS, POLL_MS = 25, 200, 250
"""watchfiles reports changes after a step without further ones, at the latest after the debounce time."""


def dev() -> None:
    """Start everything with demo data, and put each change of a source file to work; returns when stopped."""
    settings = get_settings()
    web_server.ensure_port_is_free(settings)
    jwt_tokens.get_or_create_signing_keys()
    with run.stop_on_signals(), run.single_instance_lock(settings.data_dir), Supervisor() as supervisor:
        settings = run.ensure_redis(settings, supervisor)
        run.prepare_database(settings, demo=True)
        DevelopmentLoop(settings, supervisor).run()


class DevelopmentLoop:
    """The programs of the loop, and what is to be done when a file changes or a revision of the code is ready."""

    def __init__(self, settings: Settings, supervisor: Supervisor) -> None:
        self._settings = settings
        self._supervisor = supervisor
        self._vite_port = valkey.find_free_port()
        self._has_vite = False
        self._has_worker = False
        self._is_announced = False
        self._unapplied: set[str] = set()
        self._worker_programs = (worker.build_worker_program(settings), worker.build_beat_program(settings))
        self._fork_server, self._inherited = multiprocessing.Pipe()

    def run(self) -> None:
        """Watch until interrupted."""
        self._supervisor.start(build_fork_server_program(self._settings, self._inherited, self._vite_port))
        if vite.is_installed(WEB_FOLDER):
            self._start_vite()
        for changes in watch(
            *(ROOT / name for name in WATCHED), watch_filter=DefaultFilter(), step=STEP_MS, debounce=DEBOUNCE_MS,
            rust_timeout=POLL_MS, yield_on_timeout=True,
        ):  # fmt: skip
            self._handle_changes(changes)
            while self._fork_server.poll():
                self._handle_progress(self._fork_server.recv())
            self._supervisor.restart_ended()
            self._announce()

    def _handle_changes(self, changes: Iterable[tuple[Change, str]]) -> None:
        paths = {str(Path(path).relative_to(ROOT)) for _, path in changes}
        if paths:
            self._unapplied |= paths
            self._fork_server.send(SourceChange(frozenset(paths)))
            print(f"Changed: {', '.join(sorted(paths))}", flush=True)

    def _handle_progress(self, progress: Progress) -> None:
        if progress.stage is Stage.FAILED:
            goes_on = "The last revision that worked goes on" if self._has_worker else "Nothing is served yet"
            print(f"{goes_on}: save again when this is fixed.", file=sys.stderr, flush=True)
            return
        print(f"  {progress.seconds:4.1f} s  {progress.stage}", flush=True)
        if progress.stage is Stage.SERVING:
            self._apply_to_worker()
        if progress.stage is Stage.COMPILED and not self._has_vite:
            self._start_vite()

    def _apply_to_worker(self) -> None:
        """Start the worker and the clock, or restart them if something changed that they import."""
        if not self._has_worker:
            self._has_worker = True
            for program in self._worker_programs:
                self._supervisor.start(program)
        elif not all(path.startswith(FRONTEND_FOLDERS) for path in self._unapplied):
            for program in self._worker_programs:
                self._supervisor.request_restart(program.name)
        self._unapplied.clear()

    def _start_vite(self) -> None:
        self._has_vite = True
        self._supervisor.start(vite.build_program(WEB_FOLDER, self._vite_port))

    def _announce(self) -> None:
        """Say where the product is, as soon as it answers."""
        if not self._is_announced and self._has_vite and vite.is_listening(self._vite_port):
            self._is_announced = True
            run.print_url(self._settings, demo=True)


def build_fork_server_program(settings: Settings, commands: Connection, vite_port: int) -> Program:
    """How the server of changing code is run, with its pages in a folder of their own."""
    options = ["--commands-fd", str(commands.fileno()), "--vite-port", str(vite_port)]
    return Program(
        "The web server",
        [sys.executable, "-m", "hsa_app.cli.dev.fork_server", *options],
        web_server.build_reflex_environment(settings)
        | {
            "REFLEX_ENV_MODE": "dev",
            "REFLEX_WEB_WORKDIR": WEB_FOLDER.name,
            "REFLEX_API_URL": f"http://localhost:{settings.port}",
        },
        inherited_fds=(commands.fileno(),),
    )
