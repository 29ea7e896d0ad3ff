"""The web server processes: pages, API and websocket on one port."""

import socket
import subprocess
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from hsa_app.cli.frontend import build_environment
from hsa_app.cli.supervisor import Program
from hsa_app.core.settings import InvalidSettings, Settings
from hsa_app.infra.redis_client import with_db_offset

START_TIMEOUT_SECONDS = 150.0
CONNECTION_BACKLOG = 8192
STOP_TIMEOUT_SECONDS = 3


def build_program(settings: Settings) -> Program:
    """Return the program of the web processes. Reflex stores its states in the Redis database after ours."""
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "hsa_app.hsa_app:app"]
    options = {
        "--workers": settings.web_workers,
        "--host": settings.host,
        "--port": settings.port,
        "--backlog": CONNECTION_BACKLOG,
        "--workers-kill-timeout": STOP_TIMEOUT_SECONDS,
        "--log-level": "warning",
    }
    return Program(
        "The web server",
        [*command, "--respawn-failed-workers", *(str(word) for option in options.items() for word in option)],
        build_reflex_environment(settings)
        | {
            "REFLEX_ENV_MODE": "prod",
            "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
            "__REFLEX_SKIP_COMPILE": "true",
        },
    )


def build_reflex_environment(settings: Settings) -> dict[str, str]:
    """Our environment, with the data folder and the Redis of Reflex in it."""
    return build_environment() | {
        "HSA_DATA_DIR": str(settings.data_dir.resolve()),
        "REFLEX_REDIS_URL": with_db_offset(settings.redis_url, 1),
    }


def ensure_port_is_free(settings: Settings) -> None:
    """Check that the web server can listen on its address.

    Raises:
        InvalidSettings: another program listens there, or this machine does not have the address.
    """
    try:
        addresses = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = addresses[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InvalidSettings(
            f"Cannot listen on port {settings.port} of {settings.host} ({error.strerror}): "
            "stop the program that uses it, or set HSA_PORT or HSA_HOST."
        ) from None


def wait_until_ready(settings: Settings, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a web process responds.

    Raises:
        InvalidSettings: the server exited, or did not respond within `START_TIMEOUT_SECONDS`.
    """
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(f"http://{host}:{settings.port}/healthz", timeout=2).close()
        except HTTPError:
            return
        except (URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise InvalidSettings("The web server did not start; its output is above.")
