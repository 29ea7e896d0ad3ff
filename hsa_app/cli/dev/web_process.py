"""A forked process with one revision of the product's code: compiles its pages and serves it."""

import asyncio
import gc
import importlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from hsa_app.cli.dev.messages import CompilerStarted, PageRequested, Progress, Stage
from hsa_app.cli.frontend import ROOT
from hsa_app.cli.processes import die_with_parent

APP_MODULE = "hsa_app.hsa_app"
KEPT_MODULES = "hsa_app.cli."
COMPILER_NICENESS = 10
STOP_TIMEOUT_SECONDS = 1.0


@dataclass(frozen=True)
class Revision:
    """What a process has to do: which modules changed, which pages are in view, whether to serve, where Vite is."""

    affected_modules: frozenset[str]
    recent_pages: tuple[str, ...]
    is_served: bool
    vite_port: int


def run(revision: Revision, listener: SocketHolder, progress: Connection) -> None:
    """Import the product again, compile its pages in a process of their own, and serve until SIGTERM."""
    die_with_parent()
    forget_product_modules()
    gc.disable()
    try:
        app = importlib.import_module(APP_MODULE).app
    except BaseException as error:  # noqa: BLE001
        print_error(error)
        sys.exit(1)
    compiler_pid = os.fork() if revision.is_served else 0
    if compiler_pid == 0:
        if revision.is_served:
            die_with_parent()
        _compile(app, revision, progress)
        os._exit(0)
    progress.send(CompilerStarted(compiler_pid))
    gc.enable()
    _serve(app, revision, listener, progress)


def forget_product_modules() -> None:
    """Remove the product's modules from `sys.modules`, except those of this command: they are imported again."""
    for name in list(sys.modules):
        if name.partition(".")[0] in {"hsa_app", "rxconfig"} and not f"{name}.".startswith(KEPT_MODULES):
            del sys.modules[name]


def print_error(error: BaseException) -> None:
    """Print an exception with the product's own frames only."""
    details = traceback.TracebackException.from_exception(error)
    details.stack = traceback.StackSummary.from_list(
        [frame for frame in details.stack if _is_product_file(frame.filename)]
    )
    details.__cause__ = details.__context__ = None
    print("".join(details.format()), file=sys.stderr, end="", flush=True)


def _is_product_file(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(ROOT / "hsa_app") and not path.is_relative_to(ROOT / "hsa_app" / "cli")


def _compile(app: Any, revision: Revision, progress: Connection) -> None:
    from hsa_app.cli.dev import compiler

    try:
        compiler.ensure_initialized()
        if compiler.compile_changed_pages(app, revision.affected_modules, revision.recent_pages):
            progress.send(Progress(Stage.CHANGED_PAGES_COMPILED))
        os.nice(COMPILER_NICENESS)
        compiler.compile_all(app)
        progress.send(Progress(Stage.COMPILED))
    except (Exception, SystemExit) as error:  # noqa: BLE001
        print_error(error)
        progress.send(Progress(Stage.FAILED))


class _Server(Server):
    """Granian in this process, on a socket that exists already: connections wait in it while revisions change."""

    def __init__(self, target: Any, listener: SocketHolder) -> None:
        super().__init__(target, interface=Interfaces.ASGI, log_level=LogLevels.error)
        self._listener = listener

    def _init_shared_socket(self) -> None:
        self._ssp, self._shd = None, self._listener


def _serve(app: Any, revision: Revision, listener: SocketHolder, progress: Connection) -> None:
    from hsa_app.cli.dev.frontend_proxy import proxy_frontend

    os.environ["__REFLEX_SKIP_COMPILE"] = "true"
    proxy = proxy_frontend(revision.vite_port, lambda file: progress.send(PageRequested(file)))
    app.api_transformer = [proxy, *app.api_transformer]
    served = _report_startup(app(), lambda: progress.send(Progress(Stage.SERVING)))
    asyncio.run(_serve_until_stopped(served, listener))


def _report_startup(app: Any, on_ready: Callable[[], None]) -> Any:
    async def reporting(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                on_ready()

        await app(scope, receive, sending if scope["type"] == "lifespan" else send)

    return reporting


def _silence() -> None:
    """Write no more: what breaks when connections are cut concerns nobody."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.dup2(null, sys.stderr.fileno())


async def _serve_until_stopped(app: Any, listener: SocketHolder) -> None:
    loop, server = asyncio.get_running_loop(), _Server(app, listener)

    def stop() -> None:
        _silence()
        loop.call_later(STOP_TIMEOUT_SECONDS, os._exit, 0)
        server.stop()

    loop.add_signal_handler(signal.SIGTERM, stop)
    await server.serve()
