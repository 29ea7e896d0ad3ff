"""The real server in processes of its own, with start, stop and restart."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from hsa_app.core.settings import get_settings
from hsa_app.domain.actor import Actor
from hsa_app.infra import db
from tests.factories import PASSWORD
from tests.personas import Personas, create_personas
from tests.support.ports import free_port
from tests.support.reflex_client import get_session_cookie

ROOT = Path(__file__).parents[2]
START_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS = 240, 15


class RunningServer:
    """A server with its own data folder, with the personas or the demo data in it."""

    def __init__(self, data_dir: Path, settings: Mapping[str, str], *, with_demo_data: bool = False) -> None:
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.settings = {"HSA_DATA_DIR": str(data_dir), "HSA_SIGNINS_PER_MINUTE": "1000000", **settings}
        self.log_path = data_dir.with_suffix(".log")
        self.has_demo_data = with_demo_data
        self.personas: Personas
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it is ready.

        Raises:
            AssertionError: it did not start; the message contains the log.
        """
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HSA_")}
        environment |= self.settings | {"HSA_PORT": str(self.port)}
        command = [sys.executable, "-m", "hsa_app", "run", *(["--demo"] if self.has_demo_data else [])]
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if responds_ok(f"{self.base_url}/readyz"):
                return
            time.sleep(0.1)
        raise AssertionError(f"the product did not start:\n{self.log_path.read_text()[-3000:]}")

    def stop(self) -> None:
        """Stop the server with SIGTERM and wait until it exits."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(STOP_TIMEOUT_SECONDS)
            self._process = None

    @property
    def is_running(self) -> bool:
        """Whether the server process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def redis_url(self) -> str:
        """The URL of the server's Redis. The embedded one has a new port and password per start.

        Raises:
            LookupError: the server is not running.
        """
        if url := self.settings.get("HSA_REDIS_URL"):
            return url
        children = psutil.Process(self._process.pid).children() if self._process is not None else []
        for child in children:
            with suppress(psutil.Error):
                if url := child.environ().get("HSA_REDIS_URL"):
                    return url
        raise LookupError("the product is not running")

    @contextmanager
    def use_settings(self, *, publishes_changes: bool = False) -> Iterator[None]:
        """Use this server's database in the block; with `publishes_changes`, its Redis is used, too."""
        redis_settings = {"HSA_REDIS_URL": self.redis_url} if publishes_changes else {}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**self.settings, **redis_settings}.items():
                patch.setenv(name, value)
            get_settings.cache_clear()
            db.dispose()
            yield
        get_settings.cache_clear()
        db.dispose()

    def get_session_cookie(self, actor: Actor) -> str:
        """Sign in as the actor with a browser and return the Cookie header."""
        return get_session_cookie(self.base_url, actor.email, PASSWORD)

    def api_client_as(self, actor: Actor) -> httpx.Client:
        """Return an API client signed in as the actor."""
        return self.api_client(actor.email)

    def api_client(self, email: str) -> httpx.Client:
        """Return an API client signed in with this email and the shared password."""
        tokens = httpx.post(f"{self.base_url}/api/auth/login", json={"email": email, "password": PASSWORD}).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        return httpx.Client(base_url=self.base_url, headers=headers, timeout=60)


def responds_ok(url: str) -> bool:
    """Whether the URL answers 200."""
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@contextmanager
def running_server(data_dir: Path, **settings: str) -> Iterator[RunningServer]:
    """Run a server with the personas in its database until the block ends."""
    server = RunningServer(data_dir, settings)
    server.start()
    try:
        with server.use_settings():
            server.personas = create_personas()
        yield server
    finally:
        server.stop()


@contextmanager
def running_demo_server(data_dir: Path, **settings: str) -> Iterator[RunningServer]:
    """Run a server with the demo data until the block ends."""
    server = RunningServer(data_dir, settings, with_demo_data=True)
    server.start()
    try:
        yield server
    finally:
        server.stop()
