"""Keeps the third-party libraries imported, and forks a web process from itself for each revision of the code.

Importing the libraries takes longer than importing the product. A new revision is started beside the one that serves
and takes its place when it is ready, so a revision that fails to start changes nothing.
"""

import argparse
import gc
import importlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from granian._granian import ListenerSpec, SocketHolder

from hsa_app.cli.dev import web_process
from hsa_app.cli.dev.import_graph import ImportGraph
from hsa_app.cli.dev.messages import CompilerStarted, PageRequested, Progress, SourceChange, Stage
from hsa_app.cli.frontend import ROOT
from hsa_app.core.settings import get_settings

PRELOADED = (
    "reflex.app", "reflex.compiler.compiler", "reflex.istate.manager.redis", "reflex.model",
    "fastapi", "sqlmodel", "sqlalchemy.orm", "redis.asyncio", "celery", "jinja2", "jwt", "argon2", "zxcvbn",
    "css_inline", "httpx", "pydantic_settings", "smtplib", "email.mime.multipart", "email.mime.text", "email.policy",
)  # fmt: skip
BACKLOG = 128
MAX_RECENT_PAGES = 4
STOP_TIMEOUT_SECONDS = 0.5
_context = multiprocessing.get_context("fork")


@dataclass
class _WebProcess:
    process: BaseProcess
    progress: Connection
    revision: web_process.Revision
    began: float = field(default_factory=time.monotonic)
    compiler_pid: int = 0

    def stop_compiler(self) -> None:
        """End the compilation of pages that are outdated."""
        if self.compiler_pid:
            with suppress(ProcessLookupError):
                os.kill(self.compiler_pid, signal.SIGKILL)
            self.compiler_pid = 0

    def stop(self) -> None:
        """End the process: gently if it does so soon."""
        self.stop_compiler()
        self.process.terminate()
        self.process.join(STOP_TIMEOUT_SECONDS)
        self.process.kill()
        self.process.join()
        self.progress.close()


class ForkServer:
    """Starts a revision for each change, and replaces the one before as soon as it serves."""

    def __init__(self, commands: Connection, listener: SocketHolder, vite_port: int) -> None:
        self._commands = commands
        self._listener = listener
        self._vite_port = vite_port
        self._imports = ImportGraph(ROOT)
        self._serving: _WebProcess | None = None
        self._starting: _WebProcess | None = None
        self._uncompiled: frozenset[str] = frozenset()
        self._recent_pages: deque[str] = deque(maxlen=MAX_RECENT_PAGES)
        self._is_served = False

    def run(self) -> None:
        """Work until the parent closes the pipe."""
        self._start()
        with suppress(EOFError):
            while True:
                self._handle_next()

    def _handle_next(self) -> None:
        processes = [one for one in (self._starting, self._serving) if one is not None]
        sources = [self._commands, *(one.progress for one in processes)]
        for source in wait([*sources, *(one.process.sentinel for one in processes)]):
            if source is self._commands:
                self._handle_change(self._commands.recv())
                return
            for one in processes:
                if source is one.progress and self._handle_progress(one):
                    return
                if source == one.process.sentinel and not one.progress.poll():
                    self._handle_exit(one)
                    return

    def _handle_change(self, change: SourceChange) -> None:
        self._imports.update(change.paths)
        self._uncompiled |= change.paths
        self._is_served = self._is_served and not change.affects_server
        if self._serving is not None:
            self._serving.stop_compiler()
        self._start()

    def _start(self) -> None:
        if self._starting is not None:
            self._starting.stop()
        affected = self._imports.list_dependents(self._uncompiled)
        revision = web_process.Revision(affected, tuple(self._recent_pages), not self._is_served, self._vite_port)
        receiver, sender = _context.Pipe(duplex=False)
        process = _context.Process(target=web_process.run, args=(revision, self._listener, sender))
        process.start()
        sender.close()
        self._starting = _WebProcess(process, receiver, revision)

    def _handle_progress(self, source: _WebProcess) -> bool:
        """Handle one message; whether the processes are others now."""
        try:
            message = source.progress.recv()
        except EOFError:
            return self._handle_exit(source)
        if isinstance(message, CompilerStarted):
            source.compiler_pid = message.pid
            return False
        if isinstance(message, PageRequested):
            if message.module_file not in self._recent_pages:
                self._recent_pages.append(message.module_file)
            return False
        if message.stage is Stage.SERVING:
            self._replace(source)
        if message.stage is Stage.COMPILED:
            self._uncompiled = frozenset()
        self._report(message.stage, source)
        return message.stage is Stage.SERVING

    def _replace(self, successor: _WebProcess) -> None:
        before, self._serving, self._starting = self._serving, successor, None
        self._is_served = True
        if before is not None:
            before.stop()

    def _handle_exit(self, ended: _WebProcess) -> bool:
        ended.stop()
        if ended is self._starting:
            self._starting = None
            if ended.process.exitcode:
                self._report(Stage.FAILED, ended)
        else:
            self._serving, self._is_served = None, False
            self._report(Stage.FAILED, ended)
        return True

    def _report(self, stage: Stage, source: _WebProcess) -> None:
        self._commands.send(Progress(stage, time.monotonic() - source.began))


def main() -> None:
    """Import the libraries, listen, and serve revisions."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--commands-fd", type=int, required=True)
    parser.add_argument("--vite-port", type=int, required=True)
    options = parser.parse_args()
    for name in PRELOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    settings = get_settings()
    listener = ListenerSpec(settings.host, settings.port, BACKLOG).build()
    ForkServer(Connection(options.commands_fd), listener, options.vite_port).run()


if __name__ == "__main__":
    sys.exit(main())
